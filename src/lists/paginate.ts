/** Lists of typed operations. */
import type { CallResult, Operation, OperationClient, OperationOptions, OperationRequest } from '../core/types.ts';
import { coreOf, requestOf } from '../core/client.ts';
import { invalid, misconfigured, optionsOf, reading } from '../core/errors.ts';
import { callSafely } from '../core/hooks.ts';
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
 * return a list, or is another function that does not return what an operation returned, or if `signal` is invalid.
 */
export function paginate<O extends OperationOptions, B>(
  operation: (options: O) => Promise<CallResult<B>>,
  options: O & ListOptions,
): List<B> {
  const core = reading('paginate', () => coreOf(Object(options).client));
  if (!core) return misconfigured('paginate', '`client` must come from createClient, or be the `client` of a SuprSend');
  const { from, prefetch, ...rest } = optionsOf('paginate', options);
  // An operation passes its route and its values to its client. This client makes a list of them and sends nothing.
  let list: List<B> | undefined;
  const unused = Promise.resolve() as Promise<never>;
  const client: OperationClient = {
    send: (route: Operation, given: OperationRequest) => {
      const request = requestOf(route, given);
      if (!request.operation.paging) invalid('paginate', `${route.name} does not return a list`);
      list = listOf<B>(core, request, { from, prefetch });
      return unused;
    },
  };
  const returned: unknown = reading('paginate', () => operation({ ...rest, client } as unknown as O));
  if (list && returned === unused) return list;
  callSafely(() => returned); // the rejection of an async function must not end the process
  return invalid('paginate', 'the operation must be one of suprsend-ts/operations; an async function around one cannot be paginated');
}
