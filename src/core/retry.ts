/** Retries: whether and when a failed attempt is repeated, and `retry(error)`, which sends a failed call again. */
import type { Config } from './config.ts';
import { concealedOf } from './conceal.ts';
import { callSafely } from './hooks.ts';
import { invalid, InvalidRequestError, optionsOf, type Sent, type SuprSendError } from './errors.ts';
import { SENDING_OPTION_NAMES, unknownOption } from './option-names.ts';
import type { CallRequest } from './prepare.ts';
import type { CallOptions, Repeat } from './types.ts';

const RETRYABLE_STATUSES = [408, 429, 500, 502, 503, 504];

/**
 * Whether a failed attempt may be repeated: if a second time changes nothing (safe), if the server skips a second one (keyed), or if it was
 * certainly not processed (it never arrived, or was answered 429).
 * @param status - of the answer, if there was one.
 * @param sent - whether the server may have acted on the attempt.
 */
export function mayRepeat(repeat: Repeat, status: number | undefined, sent: Sent): boolean {
  if (status !== undefined && !RETRYABLE_STATUSES.includes(status)) return false;
  return repeat === 'safe' || repeat === 'keyed' || sent === 'no' || status === 429;
}

/**
 * Milliseconds to wait before a retry: exponential backoff with full jitter, or what the user's function returns.
 * @param retry - 1 for the first.
 */
export function backoff(delay: Config['retryDelay'], retry: number, error: () => SuprSendError): number {
  if (typeof delay !== 'function') return Math.random() * Math.min(delay.max, delay.base * 2 ** Math.min(retry - 1, 31));
  const wait = delay(retry, error());
  callSafely(() => wait); // a promise is not a number, and its rejection must not end the process
  return wait;
}

/** `Retry-After` in milliseconds from now: seconds or an HTTP date (RFC 9110, 10.2.3); undefined if it is neither. */
export function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d{1,15}(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = /[a-z]/i.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/** How long an idempotency key is relied on: the server keeps it for 24 hours (vendor documentation, idempotent requests); one hour is margin. */
const KEY_LIFETIME_MS = 23 * 60 * 60 * 1000;

/** Whether a key that was first sent at `since` no longer protects against a second copy. @param wait - milliseconds from now. */
export const hasExpired = (since: number, wait = 0): boolean => Date.now() + wait - since > KEY_LIFETIME_MS;

/** Options of `retry(error)`. */
export interface RetryOptions extends CallOptions {
  /** Send the call although the server may then act on it twice. Default false. */
  acceptDuplicates?: boolean | undefined;
}

const RETRY_OPTION_NAMES: readonly string[] = ['acceptDuplicates', ...SENDING_OPTION_NAMES];

/** What is known of a call from its earlier attempts. */
export interface History {
  /** When its first attempt began, in milliseconds since 1970. */
  since: number;
  /** Whether the server may have acted on it. */
  sent: Sent;
  /** What the error of the earlier call holds. */
  held: FailedCall | undefined;
}

/** What an error keeps of its call, so that `retry(error)` can send it again. It holds no credential. */
export interface FailedCall extends Omit<History, 'held'> {
  /** The client that sent it; no other client may. */
  owner: symbol;
  request: CallRequest;
}

/**
 * The call of an error, and the request that sends it again.
 * @throws InvalidRequestError if the error has no call, or one of another client, or if the server may act on the call twice.
 */
export function callOf(owner: symbol, error: unknown, given?: RetryOptions): { failed: FailedCall; request: CallRequest } {
  const options = optionsOf('retry', given);
  const unknown = unknownOption(options, RETRY_OPTION_NAMES, 'retry');
  if (unknown) invalid('retry', unknown);
  const failed = concealedOf(error as object).held as FailedCall | undefined;
  if (!failed)
    return invalid(
      'retry',
      'this error has no request to retry: it is of an edit (call save() again) or of many records (use resume()), its call failed before it was prepared, or it is not an error of a call',
    );
  if (failed.owner !== owner) return invalid('retry', 'this error is of a call of another client; retry it with that client');
  const { request, since, sent } = failed;
  const { operation, options: own } = request;
  const { idempotencyKey } = own;
  if (sent === 'maybe' && !options.acceptDuplicates) {
    const problem =
      operation.repeat === 'unsafe'
        ? 'a second call may do it twice'
        : hasExpired(since)
          ? 'its first attempt was more than 23 hours ago, when an idempotency key no longer protects'
          : undefined;
    if (problem) {
      throw new InvalidRequestError(
        `retry: ${operation.name} may have been processed, and ${problem}. Check first, or pass { acceptDuplicates: true }. Nothing was sent.`,
        { operation: operation.name, idempotencyKey },
      );
    }
  }
  const { acceptDuplicates: _, ...rest } = options;
  const chosen = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { failed, request: { ...request, options: { ...own, ...chosen } } };
}
