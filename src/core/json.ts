/** What JSON would change or lose without an error, found before a body is written. */

/** Deeper than any body. The check is recursive, and the stack is limited. */
const MAX_DEPTH = 1000;

type Fail = (where: string, problem: string) => never;

/**
 * Checks a value member by member, each as its `toJSON` returns it. Members that are undefined are left out by JSON and are valid.
 * @param fail - is called with the position in the value (`address.lines[2]`) of NaN, Infinity, a BigInt, a function, a symbol, undefined
 * in a list unless it is allowed there, where JSON writes null, an invalid Date, a cycle, a Map, a Set, or another object with internal state.
 */
export function checkJson(
  value: unknown,
  fail: Fail,
  undefinedInLists = false,
  path: (string | number)[] = [],
  parents: unknown[] = [],
): void {
  const refuse = (problem: string): never => fail(textOf(path), problem);
  const given = value;
  if (typeof (value as { toJSON?: unknown } | null | undefined)?.toJSON === 'function') value = (value as { toJSON(): unknown }).toJSON();
  if (typeof value === 'string' || typeof value === 'boolean') return;
  if (value === null) return given instanceof Date ? refuse('is an invalid Date') : undefined;
  if (value === undefined) return undefinedInLists ? undefined : refuse('is undefined');
  if (typeof value === 'number' ? !Number.isFinite(value) : typeof value !== 'object')
    return refuse(`is ${typeof value === 'number' ? value : `a ${typeof value}`}, which JSON cannot represent`);
  if (typeof value === 'number') return;
  if (parents.includes(value)) return refuse('contains itself');
  if (parents.length === MAX_DEPTH) return fail(textOf(path).slice(0, 100), `is nested more than ${MAX_DEPTH} levels deep`);
  const isList = Array.isArray(value);
  const kind = isList ? 'Object' : Object.prototype.toString.call(value).slice(8, -1);
  if (kind !== 'Object') return refuse(`is a ${kind}, which JSON would lose; pass a plain object or a list`);
  parents.push(value);
  // `entries` of a list includes holes, which JSON writes as null.
  for (const [key, member] of isList ? (value as unknown[]).entries() : Object.entries(value)) {
    if (member === undefined && !isList) continue;
    path.push(key);
    checkJson(member, fail, undefinedInLists, path, parents);
    path.pop();
  }
  parents.pop();
}

const textOf = (path: readonly (string | number)[]): string =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index > 0 ? `.${key}` : key)).join('');
