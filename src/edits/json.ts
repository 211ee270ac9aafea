/** Copies a value as JSON would write it, at the call, so that nothing that the caller changes later is sent. */

/** Deeper than any profile. The copy is recursive, and the stack is limited. */
const MAX_DEPTH = 1000;

/**
 * Copies a value member by member. An object with a `toJSON` (a Date, a PushSubscription) becomes what that returns, members that are
 * undefined are left out, and every key is kept as it is (`0`, `-5`, `__proto__`).
 * @param fail - is called with the position in the value (`address.lines[2]`) of anything that JSON would change or lose: NaN, Infinity, a
 * BigInt, a function, a symbol, undefined in a list, an invalid Date, a cycle, a Map, a Set, or another object with internal state.
 */
export function copyJson(
  value: unknown,
  path: string,
  fail: (where: string, problem: string) => never,
  parents: readonly object[] = [],
): unknown {
  const given = value;
  if (typeof value === 'object' && value !== null && typeof (value as Date).toJSON === 'function')
    value = (value as { toJSON(): unknown }).toJSON();
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return given instanceof Date && value === null ? fail(path, 'is an invalid Date') : value;
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : fail(path, `is ${value}, which JSON cannot represent`);
  if (value === undefined) return fail(path, 'is undefined');
  if (typeof value !== 'object') return fail(path, `is a ${typeof value}, which JSON cannot represent`);
  if (parents.includes(value)) return fail(path, 'contains itself');
  if (parents.length === MAX_DEPTH) return fail(path.slice(0, 100), `is nested more than ${MAX_DEPTH} levels deep`);
  const inside = [...parents, value];
  if (Array.isArray(value)) return Array.from(value, (item, index) => copyJson(item, `${path}[${index}]`, fail, inside));
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind !== 'Object') return fail(path, `is a ${kind}, which JSON would lose; pass a plain object or a list`);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  // From entries, as an assignment to `__proto__` would set the prototype.
  return Object.fromEntries(members.map(([key, member]) => [key, copyJson(member, path ? `${path}.${key}` : key, fail, inside)]));
}
