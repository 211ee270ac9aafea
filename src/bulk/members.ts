/** Many members of a list: `addMany()`, `removeMany()` and `resume()` of `lists.subscribers`. */
import { routes } from '../../generated/routes.gen.ts';
import type { ListMembershipResult } from '../../generated/types.gen.ts';
import { invalid, SuprSendError } from '../core/errors.ts';
import { fieldOf } from '../core/json.ts';
import type { Core } from '../core/send.ts';
import { pathValue } from '../core/url.ts';
import type { Batcher } from './batch.ts';
import type { BulkOptions, BulkResult, Resumable, ResumeOptions, Source } from './result.ts';
import { resumeBulk } from './resume.ts';
import { runRecords } from './run.ts';

/** Ids in one request. The vendor documents no limit (vendor documentation, lists); `limits.bodyBytes` of the client applies too. */
const MAX_IDS = 1000;

/** Options of `addMany()` and `removeMany()`; `onRecord` is called with the response to the request that contained the id. */
export type MembersOptions = BulkOptions<string, ListMembershipResult | undefined>;

/** Methods for many members of a list. */
export interface SubscriberMethods {
  /**
   * Adds users by their distinct_ids, from memory or from a stream. A request has up to 1,000 ids and 800 KB (`limits.bodyBytes` of the
   * client), and a few requests are in flight at a time. The outcome of an id is that of its request. Adding a member twice changes nothing.
   *
   * Documentation: https://docs.suprsend.com/reference/add-user-to-list
   *
   * @example
   * const result = await suprsend.lists.subscribers.addMany('newsletter', ['u1', 'u2']);
   * @returns the counts, and the ids that failed, each with its error.
   * @throws ConfigurationError or InvalidRequestError for invalid options, InvalidRequestError for an invalid list id or a source that is
   * not iterable. Later failures are in the result.
   */
  addMany(listId: string, source: Source<string>, options?: MembersOptions): Promise<BulkResult<string>>;
  /**
   * Removes users from the list. Works like `addMany`.
   *
   * Documentation: https://docs.suprsend.com/reference/remove-subscribers-from-list
   *
   * @example
   * const result = await suprsend.lists.subscribers.removeMany('newsletter', ['u1', 'u2']);
   * @returns the counts, and the ids that failed, each with its error.
   * @throws ConfigurationError or InvalidRequestError for invalid options, InvalidRequestError for an invalid list id or a source that is
   * not iterable. Later failures are in the result.
   */
  removeMany(listId: string, source: Source<string>, options?: MembersOptions): Promise<BulkResult<string>>;
  /**
   * Sends the `notSent` and `unknown` ids of a result again, to the same list.
   *
   * Documentation: https://docs.suprsend.com/reference/add-user-to-list
   *
   * @example
   * let result = await suprsend.lists.subscribers.addMany('newsletter', ['u1', 'u2']);
   * if (result.resumable > 0) result = await suprsend.lists.subscribers.resume(result);
   * @returns the counts, and the ids that failed, each with its error.
   * @throws ConfigurationError or InvalidRequestError for invalid options, InvalidRequestError for a result of another method or one
   * without its failures. Later failures are in the result.
   */
  resume(result: Resumable<string>, options?: MembersOptions & ResumeOptions): Promise<BulkResult<string>>;
}

/** The methods of `lists.subscribers`, bound to a client. */
export const subscriberMethods = (core: Core): SubscriberMethods => {
  const change =
    (action: 'add' | 'remove') =>
    async (listId: string, source: Source<string>, options: MembersOptions = {}): Promise<BulkResult<string>> => {
      const operation = `lists.subscribers.${action}Many`;
      const target = { list: listId, action };
      return runRecords({ core, operation, target, source, options, batcher: members(core, operation, listId, action) });
    };
  return {
    addMany: change('add'),
    removeMany: change('remove'),
    resume: async (result, options = {}) => {
      const operation = 'lists.subscribers.resume';
      const family = ['lists.subscribers.addMany', 'lists.subscribers.removeMany'];
      return resumeBulk(core, operation, family, result, options, (method, { list }) =>
        members(core, operation, list as string, method === family[0] ? 'add' : 'remove'),
      );
    },
  };
};

/** @throws InvalidRequestError for an invalid list id. */
function members(
  core: Core,
  operation: string,
  listId: string,
  action: 'add' | 'remove',
): Batcher<string, ListMembershipResult | undefined> {
  const path = { list_id: pathValue(operation, 'list_id', listId) };
  const route = routes.lists.subscribers[action];
  return idBatcher(core, operation, `lists.subscribers.${action}`, () => ({
    operation: { ...route, name: operation, server: 'hub' },
    path,
  }));
}

/** A batcher of ids. @param single - the name of the operation. @param request - where they are sent. */
export const idBatcher = (
  core: Core,
  operation: string,
  single: string,
  request: Batcher<string, unknown>['request'],
): Batcher<string, ListMembershipResult | undefined> => ({
  maxRecords: MAX_IDS,
  notFound: 'url',
  bodyBytes: core.config.limits.bodyBytes,
  envelope: ['{"distinct_ids":[', ']}'],
  single,
  serialize(item) {
    const { record } = item;
    if (typeof record !== 'string' || record === '' || !record.isWellFormed())
      return invalid(operation, 'a distinct_id must be a non-empty string of well-formed Unicode');
    item.id = record;
    return JSON.stringify(record);
  },
  request,
  read({ data, attempts }, items) {
    const result = data as ListMembershipResult | undefined;
    if (fieldOf(result, 'success') === false)
      throw new SuprSendError(`${operation}: the server reported no success, but may have changed some members.`, {
        operation,
        sent: 'maybe',
        attempts,
      });
    const accepted = { error: undefined, data: result };
    return items.map(() => accepted);
  },
  repeatOf: () => 'safe',
});
