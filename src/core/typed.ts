/** Sends a typed operation by the client in its options. Generated operations call it, so it is the only code that they share. */
import { InvalidRequestError } from './errors.ts';
import type { CallResult, Operation, OperationClient, OperationRequest } from './types.ts';

export const CLIENT_NEEDED =
  'the option client must be a client for typed operations: createClient() of suprsend-ts/core, or suprsend.client of a SuprSend';

/**
 * Calls the client at once, as `paginate` reads the operation in that call.
 * @throws InvalidRequestError if the options have no client, and the errors of any call. The promise rejects; nothing is thrown.
 */
export function callTyped<T>(operation: Operation, options: object & { client: OperationClient }): Promise<CallResult<T>> {
  let client: OperationClient | undefined;
  try {
    const given = (Object(options) as { client?: OperationClient }).client;
    if (typeof given?.send === 'function') client = given;
  } catch {
    // It cannot be read, so there is none.
  }
  if (client) return client.send<T>(operation, options as OperationRequest);
  const { name } = operation;
  return Promise.reject(new InvalidRequestError(`${name}: ${CLIENT_NEEDED}. Nothing was sent.`, { operation: name }));
}
