/** The client of typed operations. It has no tree, so a bundle holds only the operations it names. */
import { resolveConfig, type ClientOptions } from './config.ts';
import { invalid, optionsOf, reading } from './errors.ts';
import { bare } from './json.ts';
import { CALL_OPTION_NAMES, unknownOption } from './option-names.ts';
import type { CallRequest } from './prepare.ts';
import type { RetryOptions } from './retry.ts';
import { createCore, retryFailed, send, type Core } from './send.ts';
import { CLIENT_NEEDED } from './typed.ts';
import type { CallResult, Operation, OperationClient, OperationRequest } from './types.ts';

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
    send: async (route, given) => send(core, requestOf(route, given)),
  };
  cores.set(client, core);
  return client;
}

/** The URLs on which an option has an effect, if it has none on the others. `from` and `prefetch` belong to `paginate` only. */
const URLS_WITH: Readonly<Record<string, RegExp>> = {
  workspace: /\{workspace\}/,
  workspaceKey: /\{workspace_key\}/,
  from: /^$/,
  prefetch: /^$/,
};

/**
 * The call of a typed operation.
 * @throws InvalidRequestError for what is not an option of a call, and for an option that has no effect on this operation.
 */
export function requestOf(route: Operation, given: OperationRequest & { client?: unknown }): CallRequest {
  const operation = reading('send', () => bare(route));
  const { name, url } = operation;
  const { path, query, body, client: _, ...options } = optionsOf(name, given);
  const unknown = unknownOption(options, CALL_OPTION_NAMES);
  if (unknown) invalid(name, unknown);
  for (const [option, value] of Object.entries(options))
    if (value !== undefined && Object.hasOwn(URLS_WITH, option) && !URLS_WITH[option]?.test(url))
      invalid(name, `the option ${option} has no effect on it`);
  return { operation, path, query, body, options };
}
