/** Members of a list, added and removed by the thousand. */
import { routes } from '../../generated/routes.gen.ts';
import type { ListMembershipResult } from '../../generated/types.gen.ts';
import { invalid, SuprSendError } from '../core/errors.ts';
import type { BulkResult, Source } from '../bulk/result.ts';
import type { Packing } from '../bulk/run.ts';
import type { CallResult, Operation } from '../core/types.ts';
import { pathValue } from '../core/url.ts';
import { send, type Core } from '../core/send.ts';
import { chunks, type RequestLimits } from './chunks.ts';
import { runMany, type ManyOptions } from './run.ts';

/** Ids in one request. The server documents no limit (vendor documentation, lists); `limits.bodyBytes` of the client holds besides. */
const MOST_IDS = 1000;

/** Options of `addMany()` and `removeMany()`; `onRecord` gets the answer to the request that an id was in. */
export type MembersOptions = ManyOptions<string, ListMembershipResult | undefined>;

/** Gives the packing of ids for a run. @param change - sends one body of `distinct_ids`. */
export function idChunks(
  core: Core,
  operation: string,
  change: (text: string, limits: RequestLimits) => Promise<CallResult<ListMembershipResult | undefined>>,
): Packing<string, ListMembershipResult | undefined> {
  return chunks<string, ListMembershipResult | undefined>({
    operation,
    bodyBytes: core.config.limits.bodyBytes,
    most: MOST_IDS,
    around: ['{"distinct_ids":[', ']}'],
    text({ record }) {
      if (typeof record === 'string' && /^\P{Surrogate}+$/u.test(record)) return JSON.stringify(record);
      return invalid(operation, 'a distinct_id must be a text that is not empty, in well-formed Unicode');
    },
    async send(text, items, limits) {
      const { data, attempts } = await change(text, limits);
      if (data?.success === false) {
        throw new SuprSendError(`${operation}: the server answered without success, and may have changed a part.`, {
          operation,
          sent: 'maybe',
          attempts,
        });
      }
      return { fates: items.map(() => ({ data })), attempts };
    },
  });
}

/**
 * Adds or removes members by the chunk.
 * @throws ConfigurationError, InvalidRequestError for options, a list id and a source that cannot be. Anything later stands in the result.
 */
export async function changeMembers(
  core: Core,
  how: 'add' | 'remove',
  listId: string,
  source: Source<string>,
  options: MembersOptions = {},
): Promise<BulkResult<string>> {
  const name = `lists.subscribers.${how}`;
  const operation = `${name}Many`;
  const target: Operation = { ...routes.lists.subscribers[how], name: name, server: 'hub' };
  const path = { list_id: pathValue(operation, 'list_id', listId) };
  return runMany(
    core,
    operation,
    source,
    options,
    idChunks(core, operation, (text, limits) => send(core, { ...options, ...limits, operation: target, path, text })),
  );
}
