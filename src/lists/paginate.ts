/** Lists of typed operations. */
import type { CallResult, Operation, OperationClient, OperationOptions, OperationRequest } from '../core/types.ts';
import { coreOf, requestOf } from '../core/client.ts';
import { invalid, misconfigured, optionsOf, reading } from '../core/errors.ts';
import { listOf } from './list.ts';
import type { List, ListOptions } from './types.ts';

/**
 * Makes a list of a typed operation. It works like the lists of the client tree, and sends nothing before it is awaited or iterated.
 *
 * @param operation - An operation of `suprsend-ts/operations` that returns a list.
 * @param options - The client, the path and query values, and the options of a call and of a list.
 * @example
 * const client = createClient();
 * for await (const user of paginate(usersList, { client, query: { limit: 100 } })) console.log(user.distinct_id);
 * @throws ConfigurationError if `client` was not created by `createClient`, InvalidRequestError if the operation does not
 * return a list or `signal` is invalid.
 */
export function paginate<O extends OperationOptions, B>(
  operation: (options: O) => Promise<CallResult<B>>,
  options: O & ListOptions,
): List<B> {
  const core = reading('paginate', () => coreOf(Object(options).client));
  if (!core) return misconfigured('paginate', '`client` must come from createClient, or be the `client` of a SuprSend');
  const { from, prefetch, ...rest } = optionsOf('paginate', options);
  // An operation passes its route and its values to its client. This client returns a list of them instead of sending a call.
  const client: OperationClient = {
    send: <T>(route: Operation, given: OperationRequest) => {
      const request = requestOf(route, given);
      if (!request.operation.paging) invalid('paginate', `${route.name} does not return a list`);
      return listOf(core, request, { from, prefetch }) as unknown as Promise<CallResult<T>>;
    },
  };
  return reading('paginate', () => operation({ ...rest, client } as unknown as O) as unknown as List<B>);
}
