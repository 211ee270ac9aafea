/** Asks for the pages of one list and makes them into pages that know the way on. */
import type { CallResult } from '../core/call.ts';
import { APIError, InvalidRequestError } from '../core/errors.ts';
import { fingerprint, type Checkpoint } from './checkpoint.ts';
import { cursorOf, nextPosition, positionOf, previousPosition, problemWith, type PageBody, type Paging, type Position } from './position.ts';
import type { ListOptions, Page } from './types.ts';
import { Items } from './walk.ts';

/** A list as the tree or a typed operation describes it. */
export interface ListCall {
  operation: string;
  paging: Paging;
  /** What tells this list from others: server, path values, filters. */
  identity: unknown;
  /** Paging values the caller gave. */
  start: Position;
  signal: AbortSignal | undefined;
  /** Limit of the whole walk in milliseconds. */
  totalTimeout: number;
  options: ListOptions;
  /** Asks for one page; `deadline` is on the clock of `performance.now()`. */
  fetch: (position: Position, signal: AbortSignal | undefined, deadline: number) => Promise<CallResult<PageBody>>;
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

export class Source<B extends PageBody> {
  readonly call: ListCall;
  #of: string | undefined;
  #deadline: number | undefined;

  constructor(call: ListCall) {
    this.call = call;
  }

  /** Tells this list from others; a checkpoint holds it. */
  get of(): string {
    return (this.#of ??= fingerprint(JSON.stringify(this.call.identity, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))));
  }

  /** Where the list begins, unless a checkpoint says otherwise. */
  start(): Position {
    return positionOf(this.call.paging, this.call.start);
  }

  checkpoint(at: Position | undefined, skip: number): Checkpoint {
    return { list: this.call.operation, of: this.of, ...(at ? { at } : {}), skip };
  }

  async fetch(position: Position, skip: number, signal: AbortSignal | undefined): Promise<CallResult<Page<B>>> {
    const { fetch, totalTimeout, operation, paging } = this.call;
    this.#deadline ??= performance.now() + totalTimeout;
    const result = await fetch(position, signal, this.#deadline);
    const body = result.data ?? {};
    const problem = problemWith(paging, position, body);
    if (problem) {
      const { response, attempts } = result;
      const { status, headers } = response;
      throw new APIError(`${operation} failed: ${problem}.`, { operation, status, headers, sent: 'maybe', attempts, body });
    }
    return { ...result, data: this.page(body as B, position, skip) };
  }

  /** Methods are not enumerable, so that a page prints and compares as the answer it is. */
  page(body: B, asked: Position, skip: number): Page<B> {
    const { paging, operation, signal, options } = this.call;
    const results = body.results ?? [];
    const left = Math.min(skip, results.length);
    const rest = skip - left;
    const page = { ...body, results: left > 0 ? results.slice(left) : results } as unknown as Page<B>;
    const next = nextPosition(paging, asked, body);
    const previous = previousPosition(paging, asked, body);
    const go = async (to: Position | undefined, which: 'Next' | 'Previous', leaveOut: number): Promise<Page<B>> => {
      if (!to) throw new InvalidRequestError(`${operation}: there is no ${which.toLowerCase()} page; ask has${which}Page() first.`, { operation });
      return (await this.fetch(to, leaveOut, signal)).data;
    };
    const place: Place = { asked, next, skip: rest, at: (index) => this.checkpoint(asked, left + index) };
    const way = {
      hasNextPage: () => next !== undefined,
      nextPage: () => go(next, 'Next', rest),
      hasPreviousPage: () => previous !== undefined,
      previousPage: () => go(previous, 'Previous', 0),
      checkpoint: this.checkpoint(next, next ? rest : 0),
      [Symbol.asyncIterator]: () => new Items(this, { first: async () => page, abandon: () => {} }, options.prefetch),
      [PLACE]: place,
    };
    for (const key of Reflect.ownKeys(way)) Object.defineProperty(page, key, { value: way[key as keyof typeof way] });
    return page;
  }
}

export const placeOf = (page: object): Place => (page as { [PLACE]: Place })[PLACE];

/** The error of a list whose server hands out a cursor again. */
export function repeated(operation: string, position: Position): APIError {
  const said = `the server gave the cursor ${JSON.stringify(cursorOf(position))} a second time, so the list would go round for ever`;
  return new APIError(`${operation} failed: ${said}.`, { operation, status: 200, sent: 'maybe' });
}
