/** Adds and removes many members of a list. */
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

/** Ids in one request. The vendor documents no limit (vendor documentation, lists); `limits.bodyBytes` of the client applies too. */
const MAX_IDS_PER_REQUEST = 1000;

/** Options of `addMany()` and `removeMany()`; `onRecord` is called with the response to the request that contained the id. */
export type MembersOptions = ManyOptions<string, ListMembershipResult | undefined>;

/** Creates the packing of ids for a run. @param change - sends one body with `distinct_ids`. */
export function idChunks(
  core: Core,
  operation: string,
  change: (text: string, limits: RequestLimits) => Promise<CallResult<ListMembershipResult | undefined>>,
): Packing<string, ListMembershipResult | undefined> {
  return chunks<string, ListMembershipResult | undefined>({
    operation,
    bodyBytes: core.config.limits.bodyBytes,
    most: MAX_IDS_PER_REQUEST,
    around: ['{"distinct_ids":[', ']}'],
    text({ record }) {
      if (typeof record === 'string' && /^\P{Surrogate}+$/u.test(record)) return JSON.stringify(record);
      return invalid(operation, 'a distinct_id must be a non-empty string of well-formed Unicode');
    },
    async send(text, items, limits) {
      const { data, attempts } = await change(text, limits);
      if (data?.success === false) {
        throw new SuprSendError(`${operation}: the server reported no success, but may have changed some members.`, {
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
 * Adds or removes members, many in each request.
 * @throws ConfigurationError for invalid options, InvalidRequestError for an invalid list id or a source that is not iterable. Later failures
 * are in the result.
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
  const target: Operation = { ...routes.lists.subscribers[how], name, server: 'hub' };
  const path = { list_id: pathValue(operation, 'list_id', listId) };
  return runMany(
    core,
    operation,
    source,
    options,
    idChunks(core, operation, (text, limits) => send(core, { operation: target, path, text, options: { ...options, ...limits } })),
  );
}
