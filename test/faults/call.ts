/** The clients and the calls of these tests: one operation of each repeat class. */
import { vi } from 'vitest';
import { SuprSend, SuprSendError, type CallOptions, type ClientOptions } from '../../src/index.ts';

export const make = (url: string, options: ClientOptions = {}): SuprSend =>
  new SuprSend({
    apiKey: 'key-of-the-hub',
    serviceToken: 'SS.ST.token',
    workspace: 'staging',
    workspaceKey: 'ws-key',
    hubUrl: url,
    managementUrl: url,
    ...options,
  });

export const TRIGGER = Object.freeze({ workflow: 'welcome', recipients: Object.freeze(['u1']) as unknown as string[] });

export const calls = {
  safe: (suprsend: SuprSend, options?: CallOptions) => suprsend.users.get('u1', options),
  keyed: (suprsend: SuprSend, options?: CallOptions) => suprsend.workflows.trigger(TRIGGER, options),
  unsafe: (suprsend: SuprSend, options?: CallOptions) => suprsend.lists.create({ list_id: 'l1' } as never, options),
};
export type Class = keyof typeof calls;

/** What a call rejects with, which must be of the family. */
export async function failed(call: PromiseLike<unknown>): Promise<any> {
  const error: unknown = await Promise.resolve(call).then(
    () => {
      throw new Error('it did not fail');
    },
    (reason: unknown) => reason,
  );
  if (!SuprSendError.is(error)) throw error;
  return error;
}

/** Backoff of no time: full jitter is a random share of the wait. */
export const noBackoff = (): void => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
};

export const since = (start: number): number => performance.now() - start;
