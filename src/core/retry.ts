/** Whether, and when, a failed attempt is followed by another. */
import type { CallOptions, Repeat } from './types.ts';
import { HELD, invalid, InvalidRequestError, SuprSendError, type Sent } from './errors.ts';
import type { CallRequest } from './prepare.ts';

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

/** A key is good for 24 hours (vendor documentation, idempotent requests); an hour is left for clocks and the way. */
export const KEY_LIFETIME_MS = 23 * 60 * 60 * 1000;

/** Options of `retry(error)`. */
export interface RetryOptions extends CallOptions {
  /** Send it although the server may act on it twice. Default false. */
  acceptDuplicates?: boolean | undefined;
}

/** A call that failed, as its error keeps it: enough to send it again, and no credential. */
export interface Held {
  call: CallRequest;
  /** When its first attempt began, in milliseconds since 1970. */
  since: number;
  /** Whether the server may have acted on it by then. */
  sent: Sent;
}

/**
 * The call of a failed one, to be sent again.
 * @throws InvalidRequestError if the error has no request to retry, or if the server may act on it twice.
 */
export function heldBy(error: unknown, { acceptDuplicates = false, ...options }: RetryOptions = {}): Held {
  const held = SuprSendError.is(error) ? ((error as { [HELD]?: Held })[HELD] ?? undefined) : undefined;
  if (!held) return invalid('retry', 'takes the error of a call that was ready to be sent; this one holds none');
  const { call, since, sent } = held;
  const { name, repeat } = call.operation;
  if (sent === 'maybe' && !acceptDuplicates) {
    const refuse = (why: string): never => {
      throw new InvalidRequestError(
        `retry: ${name} may have been processed, and ${why}. Find out first, or pass { acceptDuplicates: true }. Nothing was sent.`,
        { operation: name, idempotencyKey: call.idempotencyKey },
      );
    };
    if (repeat === 'unsafe') refuse('a second time may do it twice');
    if (Date.now() - since > KEY_LIFETIME_MS)
      refuse('its first attempt was more than 23 hours ago, when an idempotency key no longer protects');
  }
  return { call: { ...call, ...options }, since, sent };
}
