/** Walks a list page by page and item by item. Leaving the loop ends every request under way. */
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

/** A generator whose `return()` does not wait for a `next()` under way, as that of a bare generator does. */
function leavable<T>(walk: AsyncGenerator<T, undefined>, leave: () => void): AsyncIterableIterator<T, undefined> {
  return {
    next: () => walk.next(),
    async return() {
      leave();
      void walk.return(undefined);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

export function pagesOf<B extends PageBody>(
  source: Pager<B>,
  beginning: Beginning<B>,
  prefetch: 0 | 1 = 0,
): AsyncIterableIterator<Page<B>, undefined> {
  const { operation, signal } = source.call;
  const guard = new CycleGuard();
  const controller = new AbortController();
  let left = false;
  const leave = (): void => {
    if (left) return;
    left = true;
    controller.abort();
    beginning.abandon();
  };
  /** The same cursor as `after` and as `before` is two places. */
  const repeats = (position: Position): boolean => cursorOf(position) !== undefined && guard.repeats(JSON.stringify(position));
  const after = async (page: Page<B>): Promise<Page<B> | undefined> => {
    const { next, skip } = placeOf(page);
    if (!next) return undefined;
    if (repeats(next)) throw repeated(operation, next);
    const forward = (): void => controller.abort(signal?.reason);
    if (signal?.aborted) forward();
    signal?.addEventListener('abort', forward, { once: true });
    try {
      return (await source.fetch(next, skip, controller.signal)).data;
    } finally {
      signal?.removeEventListener('abort', forward);
    }
  };
  async function* walk(): AsyncGenerator<Page<B>, undefined> {
    try {
      let page = await beginning.first();
      repeats(placeOf(page).asked);
      while (!left) {
        const upcoming = prefetch === 1 ? after(page) : undefined;
        upcoming?.catch(() => {}); // heard when it is asked for
        yield page;
        const next = await (upcoming ?? after(page));
        if (!next) return undefined;
        page = next;
      }
    } catch (error) {
      if (!left) throw error;
    } finally {
      leave();
    }
  }
  return leavable(walk(), leave);
}

export function itemsOf<B extends PageBody>(
  source: Pager<B>,
  beginning: Beginning<B>,
  prefetch?: 0 | 1,
  told?: (checkpoint: () => Checkpoint) => void,
): AsyncIterableIterator<ItemOf<B>, undefined> {
  const { signal, operation } = source.call;
  const pages = pagesOf(source, beginning, prefetch);
  async function* walk(): AsyncGenerator<ItemOf<B>, undefined> {
    for await (const page of pages) {
      const results = page.results as ItemOf<B>[];
      told?.(() => (results.length === 0 ? page.checkpoint : placeOf(page).at(0)));
      for (const [index, item] of results.entries()) {
        if (signal?.aborted) throw new AbortError(`${operation} was aborted by its signal.`, { operation, cause: signal.reason });
        told?.(() => (index + 1 >= results.length ? page.checkpoint : placeOf(page).at(index + 1)));
        yield item;
      }
    }
  }
  return leavable(walk(), () => void pages.return?.());
}
