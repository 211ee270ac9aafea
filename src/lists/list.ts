/** Lists: awaited they give the first page, iterated every item. Nothing is asked for before that. */
import type { CallResult } from '../core/types.ts';
import { InvalidRequestError } from '../core/errors.ts';
import { checkCheckpoint, type Checkpoint } from './checkpoint.ts';
import type { ListCall } from './place.ts';
import type { PageBody } from './position.ts';
import { Source } from './source.ts';
import type { ItemOf, List, Page } from './types.ts';
import { itemsOf, pagesOf, type Beginning } from './walk.ts';

const MOST_WITHOUT_MAX = 10_000;

/** The first page: one request however often it is asked for, ended when nobody waits for it any more. */
interface First<B> {
  result: Promise<CallResult<Page<B>>>;
  controller: AbortController;
  waiting: number;
}

export class LazyList<B extends PageBody> implements List<B> {
  readonly [Symbol.toStringTag] = 'List';
  readonly #source: Source<B>;
  #first: First<B> | undefined;
  #last: (() => Checkpoint) | undefined;

  constructor(call: ListCall) {
    this.#source = new Source<B>(call);
  }

  // oxlint-disable-next-line unicorn/no-thenable -- a List is a promise of its first page
  then<X = Page<B>, Y = never>(
    done?: ((page: Page<B>) => X | PromiseLike<X>) | null,
    failed?: ((error: unknown) => Y | PromiseLike<Y>) | null,
  ): Promise<X | Y> {
    return this.withResponse().then(done ? ({ data }) => done(data) : ({ data }) => data as unknown as X, failed);
  }

  catch<Y = never>(failed?: ((error: unknown) => Y | PromiseLike<Y>) | null): Promise<Page<B> | Y> {
    return this.then(undefined, failed);
  }

  finally(done?: (() => void) | null): Promise<Page<B>> {
    return this.then().finally(done);
  }

  withResponse(): Promise<CallResult<Page<B>>> {
    const first = this.#ask();
    first.waiting += 1;
    return first.result;
  }

  [Symbol.asyncIterator](): AsyncIterator<ItemOf<B>> {
    return itemsOf<B>(this.#source, this.#beginning(), this.#source.call.options.prefetch, (checkpoint) => {
      this.#last = checkpoint;
    });
  }

  pages(): AsyncIterable<Page<B>> {
    return { [Symbol.asyncIterator]: () => pagesOf<B>(this.#source, this.#beginning(), this.#source.call.options.prefetch) };
  }

  async toArray({ max }: { max?: number } = {}): Promise<ItemOf<B>[]> {
    const { operation } = this.#source.call;
    if (max !== undefined && !(typeof max === 'number' && max >= 0))
      throw new InvalidRequestError(`${operation}: max must be a number, 0 or more.`, { operation });
    const items: ItemOf<B>[] = [];
    if (max !== undefined && max < 1) return items;
    for await (const item of this) {
      if (max === undefined && items.length === MOST_WITHOUT_MAX) {
        throw new InvalidRequestError(`${operation}: the list holds more than ${MOST_WITHOUT_MAX} items; give toArray a max, or iterate.`, {
          operation,
        });
      }
      items.push(item);
      if (max !== undefined && items.length + 1 > max) break;
    }
    return items;
  }

  checkpoint(): Checkpoint {
    return this.#last?.() ?? this.#source.call.options.from ?? this.#source.checkpoint(this.#source.start(), 0);
  }

  #beginning(): Beginning<B> {
    let first: First<B> | undefined;
    return {
      first: async () => {
        first = this.#ask();
        first.waiting += 1;
        return (await first.result).data;
      },
      abandon: () => {
        if (!first || (first.waiting -= 1) > 0) return;
        first.controller.abort();
        this.#forget(first);
      },
    };
  }

  #forget(first: First<B>): void {
    if (this.#first === first) this.#first = undefined;
  }

  /** A first page that failed is asked for again by whoever comes next. */
  #ask(): First<B> {
    if (this.#first) return this.#first;
    const controller = new AbortController();
    const first: First<B> = { result: this.#begin(controller), controller, waiting: 0 };
    first.result.then(
      () => {
        first.waiting = Infinity; // had, and kept
      },
      () => this.#forget(first),
    );
    return (this.#first = first);
  }

  async #begin(controller: AbortController): Promise<CallResult<Page<B>>> {
    const { call, of } = this.#source;
    const { signal, operation, options } = call;
    if (options.from) {
      checkCheckpoint(options.from, operation, of);
      if (!options.from.at) {
        const data = this.#source.page({ results: [], meta: { has_next: false, has_prev: false } } as unknown as B, {}, 0);
        return { data, response: new Response(null, { status: 204 }), attempts: [], idempotencyKey: undefined };
      }
    }
    const forward = (): void => controller.abort(signal?.reason);
    if (signal?.aborted) forward();
    signal?.addEventListener('abort', forward, { once: true });
    try {
      return await this.#source.fetch(options.from?.at ?? this.#source.start(), options.from?.skip ?? 0, controller.signal);
    } finally {
      signal?.removeEventListener('abort', forward);
    }
  }
}
