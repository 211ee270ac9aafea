/** The client of typed operations: no tree, so that a bundle holds only the operations it names. */
import type { CallResult, OperationClient, OperationRequest } from './call.ts';
import { resolveConfig, type ClientOptions } from './config.ts';
import { sendAgain, type RetryOptions } from './again.ts';
import { createCore, send, type Core } from './send.ts';

/** Sends typed operations; see `createClient`. */
export interface Client extends OperationClient {
  /**
   * Sends the call of a failed operation again, with the same body and the same idempotency key.
   * @throws InvalidRequestError where the server may act on it twice, unless `acceptDuplicates` says that this is fine.
   */
  retry<T = unknown>(error: unknown, options?: RetryOptions): Promise<CallResult<T>>;
}

/**
 * Makes a client for the typed operations of `suprsend-ts/operations`. Sends nothing by itself; two clients share nothing.
 * @throws ConfigurationError for a base URL that is none, or that would send a credential in the clear.
 */
export function createClient(options: ClientOptions = {}): Client {
  return clientOf(createCore(resolveConfig(options)));
}

export function clientOf(core: Core): Client {
  const method = (name: string) => <T>(request: OperationRequest) => send<T>(core, { ...request, method: name });
  return {
    get: method('GET'),
    post: method('POST'),
    put: method('PUT'),
    patch: method('PATCH'),
    delete: method('DELETE'),
    retry: (error, options) => sendAgain(core, error, options),
  };
}
