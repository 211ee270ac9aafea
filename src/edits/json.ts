/** A copy of a value as JSON carries it, made at the call, so that nothing the caller changes later is sent. */

/** Deeper than any profile; a stack would not hold every depth. */
const DEEPEST = 1000;

/**
 * Copies a value member by member: what has a `toJSON` (a Date, a PushSubscription) becomes what that gives, members that are undefined
 * are left out, every key is kept as it is (`0`, `-5`, `__proto__`).
 * @param fail - told where in the value (`address.lines[2]`) something is that JSON would change or lose: NaN, Infinity, a BigInt, a
 * function, a symbol, undefined in a list, an invalid Date, a cycle, a Map, a Set or another object that is not made of members.
 */
export function copyJson(
  value: unknown,
  path: string,
  fail: (where: string, problem: string) => never,
  holders: readonly object[] = [],
): unknown {
  const given = value;
  if (typeof value === 'object' && value !== null && typeof (value as Date).toJSON === 'function')
    value = (value as { toJSON(): unknown }).toJSON();
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return given instanceof Date && value === null ? fail(path, 'is an invalid Date') : value;
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : fail(path, `is ${value}, which JSON cannot carry`);
  if (value === undefined) return fail(path, 'is undefined');
  if (typeof value !== 'object') return fail(path, `is a ${typeof value}, which JSON cannot carry`);
  if (holders.includes(value)) return fail(path, 'holds itself');
  if (holders.length === DEEPEST) return fail(path.slice(0, 100), `is nested more than ${DEEPEST} levels deep`);
  const inside = [...holders, value];
  if (Array.isArray(value)) return Array.from(value, (item, index) => copyJson(item, `${path}[${index}]`, fail, inside));
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind !== 'Object') return fail(path, `is a ${kind}, which JSON would lose; give a plain object or a list`);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  // From entries, as an assignment to `__proto__` would set the prototype.
  return Object.fromEntries(members.map(([key, member]) => [key, copyJson(member, path ? `${path}.${key}` : key, fail, inside)]));
}
