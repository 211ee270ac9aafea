/** Goes through a list page by page and item by item; ends at once when told to, and leaves no request behind. */
import { AbortError } from '../core/errors.ts';
import type { Checkpoint } from './checkpoint.ts';
import { placeOf, repeated, type Pager } from './place.ts';
import { CycleGuard, cursorOf, type PageBody, type Position } from './position.ts';
import type { ItemOf, Page } from './types.ts';

/** How a walk comes by its first page, and gives it up. */
export interface Beginning<B> {
  first: () => Promise<Page<B>>;
  abandon: () => void;
}

const DONE = { done: true, value: undefined } as const;

export class Pages<B extends PageBody> implements AsyncIterator<Page<B>> {
  readonly #source: Pager<B>;
  readonly #beginning: Beginning<B>;
  readonly #ahead: boolean;
  readonly #guard = new CycleGuard();
  readonly #controller = new AbortController();
  #current: Promise<Page<B> | undefined> | undefined;
  #upcoming: Promise<Page<B> | undefined> | undefined;
  #started = false;
  #closed = false;

  constructor(source: Pager<B>, beginning: Beginning<B>, prefetch: 0 | 1 = 0) {
    this.#source = source;
    this.#beginning = beginning;
    this.#ahead = prefetch === 1;
  }

  /** Calls made at the same time are answered one after the other, as an async generator does. */
  async next(): Promise<IteratorResult<Page<B>, undefined>> {
    const before = this.#current;
    const current = (this.#current = (async () => {
      const last = await before;
      if (this.#closed || (this.#started && !last)) return undefined;
      const page = await (this.#upcoming ?? (last ? this.#after(last) : this.#first()));
      this.#upcoming = undefined;
      if (page && this.#ahead && !this.#closed) {
        this.#upcoming = this.#after(page);
        this.#upcoming.catch(() => {}); // heard when it is asked for
      }
      return page;
    })());
    try {
      const page = await current;
      return page && !this.#closed ? { done: false, value: page } : DONE;
    } catch (error) {
      if (this.#closed) return DONE;
      this.#close();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<Page<B>, undefined>> {
    this.#close();
    return DONE;
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#controller.abort();
    this.#beginning.abandon();
  }

  async #first(): Promise<Page<B>> {
    this.#started = true;
    const page = await this.#beginning.first();
    this.#repeats(placeOf(page).asked);
    return page;
  }

  /** The same cursor as `after` and as `before` is two places. */
  #repeats(position: Position): boolean {
    return cursorOf(position) !== undefined && this.#guard.repeats(JSON.stringify(position));
  }

  async #after(page: Page<B>): Promise<Page<B> | undefined> {
    const { next, skip } = placeOf(page);
    if (!next) return undefined;
    const { operation, signal } = this.#source.call;
    if (this.#repeats(next)) throw repeated(operation, next);
    const controller = this.#controller;
    const forward = (): void => controller.abort(signal?.reason);
    if (signal?.aborted) forward();
    signal?.addEventListener('abort', forward, { once: true });
    try {
      return (await this.#source.fetch(next, skip, controller.signal)).data;
    } finally {
      signal?.removeEventListener('abort', forward);
    }
  }
}

export class Items<B extends PageBody> implements AsyncIterator<ItemOf<B>> {
  readonly #source: Pager<B>;
  readonly #pages: Pages<B>;
  readonly #told: ((checkpoint: () => Checkpoint) => void) | undefined;
  #page: Page<B> | undefined;
  #index = 0;
  #waiting: Promise<unknown> | undefined;
  #closed = false;

  constructor(source: Pager<B>, beginning: Beginning<B>, prefetch?: 0 | 1, told?: (checkpoint: () => Checkpoint) => void) {
    this.#source = source;
    this.#pages = new Pages(source, beginning, prefetch);
    this.#told = told;
  }

  next(): Promise<IteratorResult<ItemOf<B>, undefined>> {
    const waiting = this.#waiting;
    if (!waiting && this.#index < this.#length()) return this.#take();
    // Calls made at the same time are answered in order: each waits for the one before it.
    const turn = waiting
      ? waiting.then(
          () => this.#take(),
          () => DONE,
        )
      : this.#take();
    this.#waiting = turn;
    const settled = (): void => {
      if (this.#waiting === turn) this.#waiting = undefined;
    };
    turn.then(settled, settled);
    return turn;
  }

  async return(): Promise<IteratorResult<ItemOf<B>, undefined>> {
    this.#closed = true;
    await this.#pages.return();
    return DONE;
  }

  #take(): Promise<IteratorResult<ItemOf<B>, undefined>> {
    const { signal, operation } = this.#source.call;
    if (this.#closed) return Promise.resolve(DONE);
    if (signal?.aborted) {
      void this.return();
      return Promise.reject(new AbortError(`${operation} was aborted by its signal.`, { operation, cause: signal.reason }));
    }
    if (this.#index < this.#length()) {
      const value = this.#page?.results?.[this.#index] as ItemOf<B>;
      this.#index += 1;
      this.#tell();
      return Promise.resolve({ done: false, value });
    }
    return this.#turn();
  }

  #length(): number {
    return this.#page?.results?.length ?? 0;
  }

  /** Turns pages until one has an item: an empty page in the middle is not the end. */
  async #turn(): Promise<IteratorResult<ItemOf<B>, undefined>> {
    for (;;) {
      const { done, value: page } = await this.#pages.next();
      if (done || this.#closed) {
        this.#closed = true;
        return DONE;
      }
      this.#page = page;
      this.#index = 0;
      this.#tell();
      const results = page.results as ItemOf<B>[];
      if (results.length > 0) {
        this.#index = 1;
        this.#tell();
        return { done: false, value: results[0] as ItemOf<B> };
      }
    }
  }

  #tell(): void {
    if (!this.#told || !this.#page) return;
    const page = this.#page;
    const index = this.#index;
    this.#told(() => (index >= (page.results as unknown[]).length ? page.checkpoint : placeOf(page).at(index)));
  }
}
