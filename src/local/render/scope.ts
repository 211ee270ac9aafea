/** What a template sees: values by path, through own properties only. Source: handlebars, options `strict` and `assumeObjects`, whose messages the vendor documents (error-guides). */
import type { PathNode } from './parse.ts';
import { RenderError } from './errors.ts';

export interface Scope {
  value: unknown;
  /** Variables such as `@index`. */
  data: Frame;
  /** Names of block parameters, `as |item index|`, also of the blocks around it. */
  names: Record<string, unknown>;
  /** What `../` is. */
  parent: Scope | undefined;
}

/** The variables of a loop. `@../index` is in the frame of the loop around it. */
export interface Frame {
  values: Record<string, unknown>;
  parent: Frame | undefined;
}

const has = (holder: unknown, key: string): boolean => {
  if (typeof holder === 'string') return key === 'length';
  return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key);
};

const read = (holder: unknown, key: string): unknown => (has(holder, key) ? (holder as Record<string, unknown>)[key] : undefined);

/** The value that a path starts at, the parts that are left of it, and whether it is a block parameter. */
function start({ depth, data, parts }: PathNode, scope: Scope): [value: unknown, rest: string[], isName?: true] {
  const up = <T extends { parent: T | undefined }>(from: T): T | undefined => {
    let at: T | undefined = from;
    for (let level = 0; level < depth; level++) at = at?.parent;
    return at;
  };
  if (data) return [up(scope.data)?.values, parts];
  const [first] = parts;
  if (depth === 0 && first !== undefined && Object.hasOwn(scope.names, first)) return [scope.names, parts, true];
  return [up(scope)?.value, parts];
}

/** Whether an object has a name from its prototype. To handlebars it is defined, and prints nothing. */
const isInherited = (holder: unknown, key: string): boolean =>
  typeof holder === 'object' && holder !== null && key in (Array.isArray(holder) ? [] : {});

/** The value of a variable that a template prints. @throws RenderError if it is not defined: `"name" not defined in [object Object]`. */
export function strictValue(path: PathNode, scope: Scope): unknown {
  let [value, parts, isName] = start(path, scope);
  // Of handlebars, `strict` does not hold for them.
  if (isName) return argumentValue(path, scope);
  for (const part of parts) {
    if (!has(value, part) && !isInherited(value, part)) throw new RenderError(`"${part}" not defined in ${display(value)}`);
    value = read(value, part);
  }
  return value;
}

/** The value of an argument of a helper, undefined if it is missing. @throws RenderError if what holds it is missing. */
export function argumentValue(path: PathNode, scope: Scope): unknown {
  let [value, parts] = start(path, scope);
  for (const part of parts) {
    if (value === undefined || value === null) throw new RenderError(`Cannot read properties of ${String(value)} (reading '${part}')`);
    value = read(value, part);
  }
  return value;
}

/** A value as `String` writes it, without calling anything of the value. */
export function display(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return value.map((item) => (item === undefined || item === null ? '' : display(item))).join(',');
  return typeof value === 'object' ? '[object Object]' : `${value as number}`;
}

/** As handlebars decides what is false: also an empty list. */
export const isEmpty = (value: unknown): boolean => (!value && value !== 0) || (Array.isArray(value) && value.length === 0);
