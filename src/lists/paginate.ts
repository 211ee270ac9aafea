/** Lists for typed operations. */
import type { CallResult, OperationOptions, OperationRequest } from '../core/types.ts';
import { CoreClient } from '../core/client.ts';
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
  const core = CoreClient.coreOf(options.client);
  if (!core) return misconfigured('paginate', '`client` must come from createClient, or be the `client` of a SuprSend');
  // The operation knows its URL and its data; asked with a client that only listens, it tells both and sends nothing.
  let told: OperationRequest | undefined;
  const listen = (request: OperationRequest): Promise<never> => {
    told = request;
    return new Promise(() => {});
  };
  const { from, prefetch, ...rest } = options;
  void operation({ ...rest, client: { get: listen, post: listen, put: listen, patch: listen, delete: listen } } as unknown as O);
  if (!told?.meta.paging) invalid('paginate', `${told?.meta.name ?? 'this operation'} answers with no list`);
  const { client: _client, ...request } = told as OperationRequest & { client?: unknown };
  return listOf<B>(core, { ...request, method: 'GET' }, { from, prefetch });
}
