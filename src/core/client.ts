/** The client of typed operations: no tree, so that a bundle holds only the operations it names. */
import type { RetryOptions } from './retry.ts';
import type { CallResult, Operation, OperationClient, OperationRequest } from './types.ts';
import { resolveConfig, type ClientOptions } from './config.ts';
import { createCore, retryFailed, send, type Core } from './send.ts';

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
 * @throws ConfigurationError for an option that cannot be: a base URL that is none or would send a credential in the clear, a negative limit.
 */
export function createClient(options: ClientOptions = {}): Client {
  return new CoreClient(createCore(resolveConfig(options)));
}

/** Keeps the core, and with it the credentials, where nothing prints it. */
export class CoreClient implements Client {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** The core of a client, for helpers that need more than one call. */
  static coreOf(client: unknown): Core | undefined {
    return typeof client === 'object' && client !== null && #core in client ? client.#core : undefined;
  }

  send<T>(operation: Operation, { path, query, body, ...options }: OperationRequest): Promise<CallResult<T>> {
    return send<T>(this.#core, { ...options, operation, path, query, body });
  }

  retry<T = unknown>(error: unknown, options?: RetryOptions): Promise<CallResult<T>> {
    return retryFailed<T>(this.#core, error, options);
  }
}
