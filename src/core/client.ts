/** The client of typed operations. It has no tree, so a bundle holds only the operations it names. */
import { resolveConfig, type ClientOptions } from './config.ts';
import { invalid, reading } from './errors.ts';
import type { RetryOptions } from './retry.ts';
import { createCore, retryFailed, send, type Core } from './send.ts';
import type { CallResult, OperationClient } from './types.ts';

/** A client for typed operations, made by `createClient`. */
export interface Client extends OperationClient {
  /**
   * Sends the call of a failed operation again, with the same body and the same idempotency key.
   * @param error - an error of this client, or of the SuprSend that it belongs to.
   * @throws InvalidRequestError if the error has no call, or one of another client, or if the server may act on the call twice and
   * `acceptDuplicates` is not set.
   */
  retry<T = unknown>(error: unknown, options?: RetryOptions): Promise<CallResult<T>>;
}

/**
 * Creates a client for the typed operations of `suprsend-ts/operations`. It sends nothing until it is used, and two clients share nothing.
 *
 * @example
 * import { createClient } from 'suprsend-ts/core';
 * import { usersGet } from 'suprsend-ts/operations';
 *
 * const client = createClient({ apiKey: process.env.SUPRSEND_API_KEY });
 * const { data: user } = await usersGet({ client, path: { distinct_id: 'u1' } });
 * @throws ConfigurationError for an invalid option, such as an `http:` base URL that would send credentials unencrypted.
 */
export const createClient = (options: ClientOptions = {}): Client =>
  clientOf(createCore(reading('createClient', () => resolveConfig(options))));

/** The core of each client, kept where no property shows it. It is not a private field, as `paginate` reads it from another module. */
const cores = new WeakMap<object, Core>();

/** The core of a client, for the helpers of this package. */
export const coreOf = (client: unknown): Core | undefined => cores.get(Object(client) as object);

export function clientOf(core: Core): Client {
  const client: Client = {
    send: async (operation, given) => {
      const { path, query, body, ...options } = reading('send', () => {
        if (typeof operation.url !== 'string') invalid('send', 'the operation must be one of suprsend-ts/operations');
        return { ...given };
      });
      return send(core, { operation, path, query, body, options });
    },
    retry: async (error, options) => retryFailed(core, error, options),
  };
  cores.set(client, core);
  return client;
}
