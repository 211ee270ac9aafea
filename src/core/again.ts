/** `retry(error)`: the same call once more, under the same key. */
import type { CallOptions, CallResult } from './call.ts';
import { HELD, InvalidRequestError, SuprSendError } from './errors.ts';
import { invalid } from './refuse.ts';
import { send, type Core, type Held } from './send.ts';

/** A key is good for 24 hours (vendor documentation, idempotent requests); an hour is left for clocks and the way. */
export const LONGEST_AGE_MS = 23 * 60 * 60 * 1000;

/** Options of `retry(error)`. */
export interface RetryOptions extends CallOptions {
  /** Send it although the server may act on it twice. Default false. */
  acceptDuplicates?: boolean | undefined;
}

/** @throws InvalidRequestError for what is no error of a call, and where a second time could do harm. */
export async function sendAgain<T>(
  core: Core,
  error: unknown,
  { acceptDuplicates = false, ...options }: RetryOptions = {},
): Promise<CallResult<T>> {
  const held = SuprSendError.is(error) ? ((error as { [HELD]?: Held })[HELD] ?? undefined) : undefined;
  if (!held) return invalid('retry', 'takes the error of a call that was ready to be sent; this one holds none');
  const { call, since, sent } = held;
  const { name, repeat } = call.meta;
  if (sent === 'maybe' && !acceptDuplicates) {
    const refuse = (why: string): never => {
      throw new InvalidRequestError(
        `retry: ${name} may have been processed, and ${why}. Find out first, or pass { acceptDuplicates: true }. Nothing was sent.`,
        { operation: name, idempotencyKey: call.idempotencyKey },
      );
    };
    if (repeat === 'unsafe') refuse('a second time may do it twice');
    if (Date.now() - since > LONGEST_AGE_MS)
      refuse('its first attempt was more than 23 hours ago, when an idempotency key no longer protects');
  }
  return send<T>(core, { ...call, ...options }, since, sent);
}
