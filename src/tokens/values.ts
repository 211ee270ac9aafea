/** What a token is made of, checked. A message names the option and never shows its value. */
import { InvalidRequestError } from '../core/errors.ts';
import { durationSeconds } from './duration.ts';

/** Fails a helper before it did anything. @throws InvalidRequestError, always. */
export function refuse(operation: string, problem: string): never {
  throw new InvalidRequestError(`${operation}: ${problem}.`, { operation });
}

/**
 * A text that is there, is not empty and survives UTF-8.
 * @throws InvalidRequestError naming the option.
 */
export function text(operation: string, option: string, value: unknown): string {
  if (typeof value !== 'string') refuse(operation, `${option} must be a string`);
  if (value === '') refuse(operation, `${option} is empty`);
  if (/\p{Surrogate}/u.test(value)) refuse(operation, `${option} has half of a surrogate pair, which UTF-8 cannot carry`);
  return value;
}

/**
 * A time span, from seconds or a text such as `1h`, `7d` or `1d2h30m`.
 * @returns whole seconds, at least 1; Infinity where that is given and allowed.
 * @throws InvalidRequestError naming the option.
 */
export function seconds(operation: string, option: string, value: unknown, allowInfinity = false): number {
  if (value === undefined) refuse(operation, `${option} is missing: say how long, in seconds or as '1h'`);
  if (allowInfinity && value === Infinity) return Infinity;
  const span = typeof value === 'string' ? durationSeconds(value) : value;
  if (typeof span !== 'number' || !Number.isSafeInteger(span) || span < 1) {
    refuse(operation, `${option} must be a whole number of seconds above 0, or a text such as '90s', '1h', '7d' or '1d2h30m'`);
  }
  return span;
}

/** Seconds since 1970 in the year 5138: what is beyond is milliseconds taken for seconds. */
const LATEST = 1e11;

/**
 * A moment, from a Date or from seconds since 1970; now where none is given.
 * @returns whole seconds since 1970, cut off.
 * @throws InvalidRequestError naming the option.
 */
export function moment(operation: string, option: string, value: unknown = new Date()): number {
  const since = value instanceof Date ? value.getTime() / 1000 : value;
  if (typeof since !== 'number' || !(since >= 0)) refuse(operation, `${option} must be a Date, or seconds since 1970`);
  if (since > LATEST) refuse(operation, `${option} is beyond the year 5000; give a Date, or seconds since 1970, not milliseconds`);
  return Math.floor(since);
}
