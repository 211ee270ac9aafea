/** Asks for the pages of one list and makes them into pages that know the way on. */
import type { CallResult } from '../core/types.ts';
import { APIError, InvalidRequestError } from '../core/errors.ts';
import { fingerprint, type Checkpoint } from './checkpoint.ts';
import { PLACE, repeated, type ListCall, type Pager, type Place } from './place.ts';
import { cursorOf, follow, nextPosition, NO_TRAIL, positionOf, previousPosition, problemWith } from './position.ts';
import type { PageBody, Position, Trail, Way } from './position.ts';
import type { Page } from './types.ts';
import { itemsOf } from './walk.ts';

export class Source<B extends PageBody> implements Pager<B> {
  readonly call: ListCall;
  readonly #way: Way;
  #of: string | undefined;
  #deadline: number | undefined;

  constructor(call: ListCall) {
    this.call = call;
    this.#way = { paging: call.paging, backwards: (call.options.from?.at ?? this.start()).before !== undefined };
  }

  /** Tells this list from others; a checkpoint holds it. */
  get of(): string {
    return (this.#of ??= fingerprint(JSON.stringify(this.call.identity())));
  }

  /** Where the list begins, unless a checkpoint says otherwise. */
  start(): Position {
    return positionOf(this.call.paging, this.call.start);
  }

  checkpoint(at: Position | undefined, skip: number): Checkpoint {
    return { list: this.call.operation, of: this.of, ...(at ? { at } : {}), skip };
  }

  async fetch(position: Position, skip: number, signal: AbortSignal | undefined, trail?: Trail): Promise<CallResult<Page<B>>> {
    const { fetch, totalTimeout, operation } = this.call;
    this.#deadline ??= performance.now() + totalTimeout;
    const result = await fetch(position, signal, this.#deadline);
    const body = result.data ?? {};
    const problem = problemWith(this.#way, position, body);
    if (problem) {
      const { response, attempts } = result;
      const { status, headers } = response;
      throw new APIError(`${operation} failed: ${problem}.`, { operation, status, headers, sent: 'maybe', attempts, body });
    }
    return { ...result, data: this.page(body as B, position, skip, trail) };
  }

  /** Methods are not enumerable, so that a page prints and compares as the answer it is. */
  page(body: B, asked: Position, skip: number, trail: Trail = NO_TRAIL): Page<B> {
    const { operation, signal, options } = this.call;
    const results = body.results ?? [];
    const left = Math.min(skip, results.length);
    const rest = skip - left;
    const page = { ...body, results: left > 0 ? results.slice(left) : results } as unknown as Page<B>;
    const next = nextPosition(this.#way, asked, body);
    const previous = previousPosition(this.#way, body);
    const go = async (to: Position | undefined, which: 'Next' | 'Previous', leaveOut: number): Promise<Page<B>> => {
      if (!to)
        throw new InvalidRequestError(`${operation}: there is no ${which.toLowerCase()} page; ask has${which}Page() first.`, { operation });
      const further = which === 'Previous' || cursorOf(to) === undefined ? NO_TRAIL : follow(trail, JSON.stringify(to));
      if (!further) throw repeated(operation, to);
      return (await this.fetch(to, leaveOut, signal, further)).data;
    };
    const place: Place = { asked, next, skip: rest, at: (index) => this.checkpoint(asked, left + index) };
    const way = {
      hasNextPage: () => next !== undefined,
      nextPage: () => go(next, 'Next', rest),
      hasPreviousPage: () => previous !== undefined,
      previousPage: () => go(previous, 'Previous', 0),
      checkpoint: this.checkpoint(next, next ? rest : 0),
      [Symbol.asyncIterator]: () => itemsOf<B>(this, { first: async () => page, abandon: () => {} }, options.prefetch),
      [PLACE]: place,
    };
    for (const key of Reflect.ownKeys(way)) Object.defineProperty(page, key, { value: way[key as keyof typeof way] });
    return page;
  }
}
