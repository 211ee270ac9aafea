/** Wrong arguments of the local server's own functions: errors of the family, which do not say that nothing was sent, since nothing ever is. */
import { invalid, reading as readingOf } from '../core/errors.ts';
import { otherSpelling, unknownOption } from '../core/option-names.ts';
import { copy, isObject } from './json.ts';

/** @throws InvalidRequestError that names the function and the problem. */
export function misused(name: string, problem: string, cause?: unknown): never {
  invalid(name, problem, cause, '');
}

/** @throws InvalidRequestError for whatever the getters and proxies of an argument throw. */
export const reading = <T>(name: string, read: () => T): T => readingOf(name, read, '');

/** An argument that must be an object. */
function objectAt<T>(name: string, what: string, value: T): T {
  return isObject(value) ? value : misused(name, `${what} must be an object`);
}

/** A copy of an argument that must be an object of JSON. */
export const dataAt = <T>(name: string, what: string, value: T): T =>
  objectAt(
    name,
    what,
    reading(name, () => copy(value)),
  );

/** What is wrong with the first field that is not known; undefined if all are. @param meant - what others may be called, by such a name. */
export function unknownField(
  what: string,
  value: object,
  known: readonly string[],
  meant: Readonly<Record<string, string>> = {},
): string | undefined {
  const name = Object.keys(value).find((key) => !known.includes(key));
  if (name === undefined) return undefined;
  const right = otherSpelling(name, known) ?? (Object.hasOwn(meant, name) ? meant[name] : undefined);
  const next = right === undefined ? `Its fields are ${known.join(', ')}` : `It is written ${right}`;
  return `${what} has no field ${JSON.stringify(name).slice(0, 80)}. ${next}`;
}

/** Only fields that are known, so that a misspelled one is not ignored. @throws InvalidRequestError */
export function checkFields(name: string, what: string, value: unknown, known: Readonly<Record<string, unknown>>): void {
  const problem = unknownField(what, Object(objectAt(name, what, value)) as object, Object.keys(known));
  if (problem !== undefined) misused(name, problem);
}

/** The same for options. @throws InvalidRequestError */
export function checkOptions(name: string, options: unknown, known: Readonly<Record<string, true>>): void {
  const problem = unknownOption(Object(objectAt(name, 'options', options)) as object, Object.keys(known), name);
  if (problem !== undefined) misused(name, problem);
}
