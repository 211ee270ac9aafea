/** The checks that the token functions share. A message names the option and never shows its value. */
import { InvalidRequestError } from '../core/errors.ts';

/** Fails a function that sends nothing. @throws InvalidRequestError */
export function invalid(operation: string, problem: string): never {
  throw new InvalidRequestError(`${operation}: ${problem}.`, { operation });
}

/**
 * Checks a string that is signed.
 * @throws InvalidRequestError naming the option if it is not a string, is empty, or is not well-formed Unicode.
 */
export function requireString(operation: string, option: string, value: unknown): string {
  if (typeof value !== 'string') invalid(operation, `${option} must be a string`);
  if (value === '') invalid(operation, `${option} is empty`);
  if (!value.isWellFormed()) invalid(operation, `${option} has half of a surrogate pair, which UTF-8 cannot encode`);
  return value;
}

/** The form of a duration in the API: `00d00h00m00s`, in this order, each part optional (contract, rate limits and batch windows). */
const DURATION = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const UNIT_SECONDS = [86_400, 3_600, 60, 1];

/**
 * Reads a duration such as `90s`, `1h`, `7d` or `1d2h30m`.
 * @returns whole seconds; undefined for an empty string, for one of another form, and for more seconds than a number holds exactly.
 */
export function durationSeconds(duration: string): number | undefined {
  const parts = duration === '' ? undefined : DURATION.exec(duration)?.slice(1);
  if (!parts) return undefined;
  const seconds = parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (UNIT_SECONDS[index] as number), 0);
  return Number.isSafeInteger(seconds) ? seconds : undefined;
}

/**
 * Reads a time span: a number of seconds, or a duration such as `1h`, `7d` or `1d2h30m`.
 * @returns whole seconds, at least 1; Infinity only if it is given and allowed.
 * @throws InvalidRequestError naming the option.
 */
export function toSeconds(operation: string, option: string, value: unknown, allowInfinity = false): number {
  if (value === undefined) invalid(operation, `${option} is missing; pass a number of seconds or a duration such as '1h'`);
  if (allowInfinity && value === Infinity) return Infinity;
  const span = typeof value === 'string' ? durationSeconds(value) : value;
  if (typeof span !== 'number' || !Number.isSafeInteger(span) || span < 1) {
    invalid(operation, `${option} must be a whole number of seconds above 0, or a duration such as '90s', '1h', '7d' or '1d2h30m'`);
  }
  return span;
}

/** Seconds since 1970 in the year 5138. A greater number is almost certainly in milliseconds. */
const MAX_EPOCH_SECONDS = 1e11;

/**
 * Reads a point in time: a Date, or seconds since 1970. Default now.
 * @returns whole seconds since 1970, rounded down.
 * @throws InvalidRequestError naming the option.
 */
export function toEpochSeconds(operation: string, option: string, value: unknown = new Date()): number {
  const seconds = value instanceof Date ? value.getTime() / 1000 : value;
  if (typeof seconds !== 'number' || !(seconds >= 0)) invalid(operation, `${option} must be a Date, or seconds since 1970`);
  if (seconds > MAX_EPOCH_SECONDS) {
    invalid(operation, `${option} is after the year 5000; pass a Date, or seconds since 1970, not milliseconds`);
  }
  return Math.floor(seconds);
}
