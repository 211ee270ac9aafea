/** `suprsend-ts/testing`: what tests of an application need to replace methods of a client. */
import { reading } from './core/errors.ts';
import { PendingCall } from './core/thenable.ts';
import type { Call, CallResult } from './core/types.ts';

/**
 * A call that has ended with this data, for a hand-written fake of a method. Its response is empty, with the status 200.
 *
 * @example
 * import { resolved } from 'suprsend-ts/testing';
 *
 * const users = { get: (id: string) => resolved({ distinct_id: id }) };
 * @param data - what awaiting the call returns.
 * @param result - parts of what `withResponse()` returns.
 */
export function resolved<T>(data: T, result: Partial<Omit<CallResult<T>, 'data'>> = {}): Call<T> {
  const given = reading('resolved', () => ({ ...result }));
  return new PendingCall<T>(Promise.resolve({ data, response: new Response(null), attempts: [], idempotencyKey: undefined, ...given }));
}
