/** The public types of lists. */
import type { CallResult } from '../core/types.ts';
import type { Checkpoint } from './checkpoint.ts';

/**
 * The type of the items in a list's response.
 *
 * @example
 * import type { ItemOf, UsersListPage } from 'suprsend-ts';
 *
 * type Row = ItemOf<UsersListPage>; // User
 */
export type ItemOf<B> = B extends { results: readonly (infer Item)[] } ? Item : unknown;

/**
 * Options of a list, in addition to its filters and the options of a call.
 *
 * @example
 * import type { ListOptions } from 'suprsend-ts';
 *
 * const options: ListOptions = { prefetch: 1 };
 * for await (const user of suprsend.users.list({ limit: 100, ...options })) console.log(user.distinct_id);
 */
export interface ListOptions {
  /** Starts after this checkpoint, which must come from the same list, with the same server, path values and filters. */
  from?: Checkpoint | undefined;
  /** How many pages are requested ahead of the one being read: 0 (default) or 1. */
  prefetch?: 0 | 1 | undefined;
}

/**
 * One page of a list: the fields of the response, such as `results` and `meta`, and methods to continue from it.
 * The methods are not enumerable, so a page prints, compares and serializes like the response.
 *
 * @example
 * let page = await suprsend.users.list({ limit: 100 });
 * while (page.hasNextPage()) page = await page.nextPage();
 */
export type Page<B> = B & {
  /** Whether there is a next page. */
  hasNextPage(): boolean;
  /**
   * Requests the next page.
   * @throws InvalidRequestError if there is none, APIError if the list repeats a cursor or an offset, and the errors of any call.
   */
  nextPage(): Promise<Page<B>>;
  /** Whether there is a previous page that can be requested. Always false for a list that is not paged by cursor. */
  hasPreviousPage(): boolean;
  /**
   * Requests the previous page.
   * @throws InvalidRequestError if there is none, and the errors of any call.
   */
  previousPage(): Promise<Page<B>>;
  /**
   * Whether the list ended here although its `count` says otherwise, and the server, asked once more, returned nothing. Items were added
   * or removed while the list was read. Only for lists that are paged by offset.
   */
  readonly countChanged: boolean;
  /**
   * The position after the last item of this page. Pass it as `from` to continue there.
   *
   * @example
   * for await (const page of suprsend.users.list({ limit: 100 }).pages()) {
   *   console.log(page.results.length, JSON.stringify(page.checkpoint));
   * }
   */
  readonly checkpoint: Checkpoint;
  /** Iterates the items of this page, then those of the pages after it. */
  [Symbol.asyncIterator](): AsyncIterator<ItemOf<B>>;
};

/**
 * A list. Await it for its first page, or iterate it for every item. It sends nothing before that.
 * `signal` and `totalTimeout` apply to the whole iteration, `timeout` and `maxRetries` to each page.
 *
 * @example
 * const list = suprsend.users.list({ limit: 100 });
 * const { meta } = await list;
 * for await (const user of list) console.log(user.distinct_id, meta.count);
 * @throws APIError if the server repeats a cursor, or answers for another offset than it was asked for, and the errors of any call.
 */
export interface List<B> extends Promise<Page<B>>, AsyncIterable<ItemOf<B>> {
  /**
   * Iterates the pages of the list.
   *
   * @example
   * for await (const { results } of suprsend.users.list({ limit: 100 }).pages()) console.log(results.length);
   */
  pages(): AsyncIterable<Page<B>>;
  /**
   * Collects the items in an array, at most `max` of them.
   *
   * @example
   * const users = await suprsend.users.list({ limit: 100 }).toArray({ max: 500 });
   * @throws InvalidRequestError if the list has more than 10,000 items and there is no `max`; `max: Infinity` collects them all.
   */
  toArray(options?: { max?: number }): Promise<ItemOf<B>[]>;
  /** `countChanged` of the page that an iteration of this list is at. After the iteration it is that of the last page. */
  readonly countChanged: boolean;
  /**
   * The position after the last item that an iteration of this list returned, or after the last page of `pages()`. Before any, it is the
   * start of the list.
   *
   * @example
   * const list = suprsend.users.list({ limit: 100 });
   * for await (const user of list) if (user.distinct_id === 'user-42') break;
   * const rest = suprsend.users.list({ from: list.checkpoint() });
   * @throws InvalidRequestError, ConfigurationError if the arguments of the list are invalid.
   */
  checkpoint(): Checkpoint;
  /**
   * Requests the first page and returns it with the HTTP response and the attempts.
   *
   * @example
   * const { data, response, attempts } = await suprsend.users.list().withResponse();
   * console.log(data.results.length, response.status, attempts.length);
   */
  withResponse(): Promise<CallResult<Page<B>>>;
}
