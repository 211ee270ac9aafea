/** What a list is asked by, and where each of its pages stands. */
import type { CallResult } from '../core/types.ts';
import { APIError } from '../core/errors.ts';
import type { Checkpoint } from './checkpoint.ts';
import { goesRound, type PageBody, type Paging, type Position } from './position.ts';
import type { ListOptions, Page } from './types.ts';

/** A list as the tree or a typed operation describes it. */
export interface ListCall {
  operation: string;
  paging: Paging;
  /** What tells this list from others: server, path values, filters, as they are sent. */
  identity: () => unknown;
  /** Paging values the caller gave. */
  start: Position;
  signal: AbortSignal | undefined;
  /** Limit of the whole walk in milliseconds. */
  totalTimeout: number;
  options: ListOptions;
  /** Asks for one page; `deadline` is on the clock of `performance.now()`. */
  fetch: (position: Position, signal: AbortSignal | undefined, deadline: number) => Promise<CallResult<PageBody>>;
}

/** What a walk needs of its list. */
export interface Pager<B> {
  readonly call: ListCall;
  fetch(position: Position, skip: number, signal: AbortSignal | undefined): Promise<CallResult<Page<B>>>;
}

/** Where a page stands, kept on it out of sight. */
export interface Place {
  asked: Position;
  next: Position | undefined;
  /** Items of the next pages still to be left out, after a checkpoint in the middle of a page. */
  skip: number;
  /** The place before an item of this page. */
  at(index: number): Checkpoint;
}
export const PLACE: unique symbol = Symbol('place');

export const placeOf = (page: object): Place => (page as { [PLACE]: Place })[PLACE];

/** The error of a list whose server hands out a cursor again. */
export function repeated(operation: string, position: Position): APIError {
  return new APIError(`${operation} failed: ${goesRound(position)}.`, { operation, status: 200, sent: 'maybe' });
}
