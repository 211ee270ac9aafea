/** What JSON would change or lose without an error, found before a body is written. */

/** Deeper than any body. The check is recursive, and the stack is limited. */
const MAX_DEPTH = 1000;

/** What is wrong with a value, and where: the keys and indices that lead to it, the innermost first. */
interface Problem {
  problem: string;
  path: (string | number)[];
}

/**
 * Checks a value member by member, each as its `toJSON` returns it. Members that are undefined are left out by JSON and are valid.
 * @param fail - is called with the position in the value (`address.lines[2]`) of NaN, Infinity, a BigInt, a function, a symbol, undefined
 * in a list, where JSON writes null, an invalid Date, a cycle, a Map, a Set, or another object with internal state.
 */
export function checkJson(value: unknown, fail: (where: string, problem: string) => never): void {
  const first = problemIn(value);
  if (first) fail(textOf(first.path.toReversed()).slice(0, 200), first.problem);
}

/** An object or a list, and those that it is in. */
interface Parent {
  value: object;
  outer: Parent | undefined;
}

/** The first problem. It runs for every value of every body, so it makes no object unless one is nested or there is a problem. */
function problemIn(given: unknown, outer?: Parent): Problem | undefined {
  if (isSimple(given)) return undefined;
  const toJSON = (given as { toJSON?: unknown } | undefined)?.toJSON;
  const value = typeof toJSON === 'function' ? (given as { toJSON(): unknown }).toJSON() : given;
  if (value === null && given instanceof Date) return found('is an invalid Date');
  if (isSimple(value)) return undefined;
  if (value === undefined) return found('is undefined');
  if (typeof value !== 'object' || value === null)
    return found(`is ${typeof value === 'number' ? value : `a ${typeof value}`}, which JSON cannot represent`);
  let depth = 0;
  for (let one = outer; one; one = one.outer, depth++) if (one.value === value) return found('contains itself');
  if (depth === MAX_DEPTH) return found(`is nested more than ${MAX_DEPTH} levels deep`);
  const isList = Array.isArray(value);
  const kind = isList ? 'Object' : kindOf(value);
  if (kind !== 'Object')
    return found(`is ${/^[AEI]/.test(kind) ? 'an' : 'a'} ${kind}, which JSON would lose; pass a plain object or a list`);
  // A list has all of its indices, as JSON writes its holes as null.
  const keys = isList ? value : Object.keys(value);
  for (let index = 0; index < keys.length; index++) {
    const key = isList ? index : (keys[index] as string);
    const member = (value as Record<string | number, unknown>)[key];
    if (isSimple(member) || (member === undefined && !isList)) continue;
    const inner = problemIn(member, { value, outer });
    if (inner) {
      inner.path.push(key);
      return inner;
    }
  }
  return undefined;
}

/** `Object` for what JSON writes as an object with all of its members, else the kind of object: `Map`, `Promise`. */
const kindOf = (value: object): string =>
  Object.getPrototypeOf(value) === Object.prototype ? 'Object' : Object.prototype.toString.call(value).slice(8, -1);

/** Makes a class of objects whose prototype other code cannot add to, as it can to `Object.prototype`. */
const bareClass = (): new () => object => {
  const prototype = Object.freeze(Object.create(null)) as object;
  return Object.assign(function () {}, { prototype }) as unknown as new () => object;
};
const Bare = /* @__PURE__ */ bareClass();
/** Engines give all objects of a class as much memory as its first ones needed, so objects with one key have a class of their own. */
const Single = /* @__PURE__ */ bareClass();

/**
 * A copy of what an object holds itself. Nothing else can be read from it, whatever other code has put on `Object.prototype`. It is not made
 * with the prototype null, since engines keep such an object in a slow form.
 */
export const bare = <T extends object>(values: T | undefined): T => Object.assign(new Bare(), values);

/** An object with one key, which may be `__proto__`. It is much faster to make than one with a computed key. */
export function single<T>(key: string, value: T): Record<string, T> {
  const made = new Single() as Record<string, T>;
  made[key] = value;
  return made;
}

/** Whether a value is an object that JSON writes with all of its members. A list is not. */
export const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && kindOf(value) === 'Object';

/** What an object of a server or of a caller holds itself; nothing of what is not an object. */
export const fieldsOf = <T = Record<string, unknown>>(value: unknown): Partial<T> =>
  bare(isPlain(value) ? (value as Partial<T>) : undefined);

/** What an object holds itself under a key. */
export const ownOf = (value: object, key: string): unknown =>
  Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;

/** One of the `fieldsOf` a value, without a copy of the others. */
export const fieldOf = (value: unknown, key: string): unknown => (isPlain(value) ? ownOf(value, key) : undefined);

const found = (problem: string): Problem => ({ problem, path: [] });

/** Whether JSON writes a value as it is. */
export const isSimple = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value) || value === null;

const textOf = (path: readonly (string | number)[]): string =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index > 0 ? `.${key}` : key)).join('');
