/** `suprsend-ts/testing`: what tests of an application need to replace methods of a client. */
import { reading } from './core/errors.ts';
import { PendingCall } from './core/thenable.ts';
import type { Call, CallResult } from './core/types.ts';
import {
  toHaveNotified,
  toHaveSkipped,
  type FieldFilter,
  type MatcherResult,
  type MessageFilter,
  type Outbox,
  type RecipientLike,
  type SkipFilter,
} from './local/matchers.ts';

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

/**
 * Matchers for a local SuprSend, for `expect.extend` of vitest and jest.
 *
 * @example
 * import { expect } from 'vitest';
 * import { localSuprSend } from 'suprsend-ts/local';
 * import { matchers, type LocalMatchers } from 'suprsend-ts/testing';
 *
 * declare module 'vitest' {
 *   interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends LocalMatchers<R> {}
 * }
 *
 * expect.extend(matchers);
 * const local = localSuprSend();
 * expect(local).not.toHaveNotified('u1', { channel: 'email', workflow: 'welcome' });
 */
export const matchers: { toHaveNotified: typeof toHaveNotified; toHaveSkipped: typeof toHaveSkipped } = { toHaveNotified, toHaveSkipped };

/** The matchers as methods of `expect(...)`, to be added to the types of your test runner: see docs/testing.md. */
export interface LocalMatchers<R = void> {
  /**
   * Messages for a recipient would have been sent.
   * @param recipient - the `distinct_id` of a user, an object, or null for a transient user.
   * @param filter - fields that the messages must have, and how many there must be.
   */
  toHaveNotified(recipient: RecipientLike, filter?: MessageFilter): R;
  /**
   * Something was not sent to a recipient.
   * @param filter - fields that it must have, such as `reason`.
   */
  toHaveSkipped(recipient: RecipientLike, filter?: SkipFilter): R;
}

export type { FieldFilter, MatcherResult, MessageFilter, Outbox, RecipientLike, SkipFilter };
