/** Wrong arguments of the local server's own functions: errors of the family, which do not say that nothing was sent, since nothing ever is. */
import { invalid, reading as readingOf } from '../core/errors.ts';
import { copy, isObject } from './json.ts';

/** @throws InvalidRequestError that names the function and the problem. */
export function misused(name: string, problem: string, cause?: unknown): never {
  invalid(name, problem, cause, '');
}

/** @throws InvalidRequestError for whatever the getters and proxies of an argument throw. */
export const reading = <T>(name: string, read: () => T): T => readingOf(name, read, '');

/** An argument that must be an object. */
export function objectAt<T>(name: string, what: string, value: T): T {
  return isObject(value) ? value : misused(name, `${what} must be an object`);
}

/** A copy of an argument that must be an object of JSON. */
export const dataAt = <T>(name: string, what: string, value: T): T =>
  objectAt(
    name,
    what,
    reading(name, () => copy(value)),
  );

/** Only fields that are known, so that a misspelled one is not ignored. @throws InvalidRequestError */
export function checkFields(name: string, what: string, value: unknown, known: Readonly<Record<string, unknown>>): void {
  objectAt(name, what, value);
  for (const key of Object.keys(value as object))
    if (!Object.hasOwn(known, key))
      misused(name, `${what} has no field ${JSON.stringify(key).slice(0, 80)}. Its fields are ${Object.keys(known).join(', ')}`);
}
