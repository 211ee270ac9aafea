/** Whether, and when, a failed attempt is followed by another. */
import type { Repeat } from './call.ts';
import type { Sent } from './errors.ts';

const BASE_MS = 500;
const CAP_MS = 8_000;
const PASSING = [408, 429, 500, 502, 503, 504];

/** A failed attempt: its status where an answer came, and whether the server may have acted on it. */
export interface FailedAttempt {
  status?: number | undefined;
  sent: Sent;
}

/**
 * Whether an attempt may be repeated. A failure that may pass, and one of: a second time changes nothing (safe), the server skips a
 * second one (keyed), or it was certainly not processed (nothing arrived, or 429).
 */
export function mayRepeat(repeat: Repeat, { status, sent }: FailedAttempt): boolean {
  if (status !== undefined && !PASSING.includes(status)) return false;
  return repeat === 'safe' || repeat === 'keyed' || sent === 'no' || status === 429;
}

/** Exponential backoff with full jitter: any time up to 0.5 s, 1 s, 2 s … 8 s. */
export const backoff = (retry: number): number => Math.random() * Math.min(CAP_MS, BASE_MS * 2 ** retry);

/** `Retry-After` in milliseconds from now: seconds or an HTTP date (RFC 9110, 10.2.3); undefined where it is neither. */
export function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = /[a-z]/i.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
