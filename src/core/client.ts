/** The client of typed operations. It has no tree, so a bundle holds only the operations it names. */
import { resolveConfig, type ClientOptions } from './config.ts';
import { invalid, optionsOf, reading } from './errors.ts';
import { bare } from './json.ts';
import { CALL_OPTION_NAMES, unknownOption } from './option-names.ts';
import type { RetryOptions } from './retry.ts';
import { createCore, retryFailed, send, type Core } from './send.ts';
import { CLIENT_NEEDED } from './typed.ts';
import type { CallResult, OperationClient, OperationRequest } from './types.ts';

/** A client for typed operations, made by `createClient`. */
export interface Client extends OperationClient {}

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

/**
 * Sends the call of a failed typed operation again, with the same body and the same idempotency key.
 *
 * @example
 * const client = createClient();
 * const body = { workflow: 'order-shipped', recipients: ['user-42'] };
 * await workflowsTrigger({ client, body }).catch((error: unknown) => retry(error, { client }));
 * @param error - an error of this client, or of the SuprSend that it belongs to.
 * @param options - the client, whether duplicates are accepted, and the options of a call.
 * @typeParam T - the type of the response; it is not checked.
 * @throws InvalidRequestError if the error has no call, or one of another client; and, unless `acceptDuplicates` is set, if the server may
 * act on the call twice. Otherwise the errors of any call. The promise rejects; nothing is thrown.
 */
export async function retry<T = unknown>(error: unknown, options: RetryOptions & { client: OperationClient }): Promise<CallResult<T>> {
  const { client, ...rest } = optionsOf('retry', options);
  const core = coreOf(client);
  return core ? retryFailed<T>(core, error, rest) : invalid('retry', CLIENT_NEEDED);
}

/** The core of each client, kept where no property shows it. It is not a private field, as `paginate` reads it from another module. */
const cores = new WeakMap<object, Core>();

/** The core of a client, for the helpers of this package. */
export const coreOf = (client: unknown): Core | undefined => cores.get(Object(client) as object);

export function clientOf(core: Core): Client {
  const client: Client = {
    send: async (route, given) => {
      const operation = reading('send', () => bare(route));
      const {
        path,
        query,
        body,
        client: _,
        ...options
      } = reading(operation.name, () => bare(given as OperationRequest & { client?: unknown }));
      const unknown = unknownOption(options, CALL_OPTION_NAMES);
      if (unknown) invalid(operation.name, unknown);
      return send(core, { operation, path, query, body, options });
    },
  };
  cores.set(client, core);
  return client;
}
