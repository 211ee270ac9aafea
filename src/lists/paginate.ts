/** Lists for typed operations. */
import type { CallResult, Operation, OperationClient, OperationOptions, OperationRequest } from '../core/types.ts';
import { coreOf } from '../core/client.ts';
import { invalid, misconfigured } from '../core/errors.ts';
import { listOf } from './call.ts';
import type { List, ListOptions } from './types.ts';

/**
 * The list of a typed operation, with everything the tree's lists can do.
 *
 * @example
 * for await (const user of paginate(usersList, { client, query: { limit: 100 } })) console.log(user.distinct_id);
 * @throws InvalidRequestError for an operation that answers with no list, ConfigurationError for a client that is none of `createClient`.
 */
export function paginate<O extends OperationOptions, B>(
  operation: (options: O) => Promise<CallResult<B>>,
  options: O & ListOptions,
): List<B> {
  const core = coreOf(options.client);
  if (!core) return misconfigured('paginate', '`client` must come from createClient, or be the `client` of a SuprSend');
  const { from, prefetch, ...rest } = options;
  // The operation hands its route and its values to the client it is given; this one answers with a list.
  const client: OperationClient = {
    send: <T>(route: Operation, { path, query, ...own }: OperationRequest) => {
      if (!route.paging) invalid('paginate', `${route.name} does not return a list`);
      return listOf(core, { ...own, operation: route, path, query }, { from, prefetch }) as unknown as Promise<CallResult<T>>;
    },
  };
  return operation({ ...rest, client } as unknown as O) as unknown as List<B>;
}
