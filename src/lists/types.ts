/** What a list looks like from outside. */
import type { CallResult } from '../core/types.ts';
import type { Checkpoint } from './checkpoint.ts';

/** The items of a list's answer. */
export type ItemOf<B> = B extends { results: readonly (infer Item)[] } ? Item : unknown;

/** What a list is asked for with, beside its filters and the options of a call. */
export interface ListOptions {
  /** Goes on after this checkpoint, which must be of the same list, server and filters. */
  from?: Checkpoint | undefined;
  /** How many pages are fetched ahead of the one being read: 0 (default) or 1. */
  prefetch?: 0 | 1 | undefined;
}

/** One page: the answer's own fields, and the way on. */
export type Page<B> = B & {
  /** Whether a page follows. */
  hasNextPage(): boolean;
  /** @throws InvalidRequestError when there is none. */
  nextPage(): Promise<Page<B>>;
  /** Whether the page before this one can be asked for; only cursor lists can tell. */
  hasPreviousPage(): boolean;
  /** @throws InvalidRequestError when there is none. */
  previousPage(): Promise<Page<B>>;
  /** The place after this page's last item. */
  readonly checkpoint: Checkpoint;
  /** Walks on from this page: its own items, then those of the pages that follow. */
  [Symbol.asyncIterator](): AsyncIterator<ItemOf<B>>;
};

/**
 * A list. Await it for its first page, iterate it for every item; nothing is asked for before that.
 * `signal` and `totalTimeout` cover the whole walk, `timeout` and retries each page.
 * @throws APIError when the server repeats a cursor or answers for another offset, besides the errors of any call.
 */
export interface List<B> extends Promise<Page<B>>, AsyncIterable<ItemOf<B>> {
  /** Its pages, one by one. */
  pages(): AsyncIterable<Page<B>>;
  /**
   * Its items as an array, at most `max` of them.
   * @throws InvalidRequestError when it holds more than 10,000 items and no `max` was given.
   */
  toArray(options?: { max?: number }): Promise<ItemOf<B>[]>;
  /** The place after the last item that was iterated; the beginning before that. */
  checkpoint(): Checkpoint;
  /** The first page together with the HTTP response and the attempts. */
  withResponse(): Promise<CallResult<Page<B>>>;
}
