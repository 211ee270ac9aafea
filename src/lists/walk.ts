/** Walks a list, page by page or item by item. Leaving the loop ends its request in flight. */
import { isAborted, onAbort, reasonOf } from '../core/deadline.ts';
import { AbortError } from '../core/errors.ts';
import { resultsOf, type PageBody } from './paging.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Page } from './types.ts';

/** A page, and how a walk continues from it. */
export interface PageState {
  readonly page: Page<PageBody>;
  /** The checkpoint before the item at `index`. After the last item it is the start of the next page. */
  checkpointAt(index: number): Checkpoint;
  /** The next page, or undefined at the end. @throws APIError for a cursor that this page or `recent` has met before. */
  fetchNext(signal: AbortSignal | undefined, recent?: Set<string>): Promise<PageState | undefined>;
}

/** Where a walk starts, and the caller's options. */
export interface Walk {
  operation: string;
  signal: AbortSignal | undefined;
  prefetch: 0 | 1 | undefined;
  first: () => Promise<PageState>;
  /** Called once, when the walk ends. */
  onEnd: (() => void) | undefined;
}

/** Called with a page, and with how many of its items the caller then has. */
type OnProgress = (state: PageState, count: number) => void;

/** The pages of a list. */
export const pagesOf = (walk: Walk, onProgress?: OnProgress): AsyncIterableIterator<Page<PageBody>, undefined> =>
  walkPages(walk, (state) => {
    onProgress?.(state, resultsOf(state.page).length);
    return state.page;
  });

/** The items of a list. */
export function itemsOf(walk: Walk, onProgress?: OnProgress): AsyncIterableIterator<unknown, undefined> {
  const { operation, signal } = walk;
  const states = walkPages(walk, (state) => state);
  async function* items(): AsyncGenerator<unknown, undefined> {
    for await (const state of states) {
      const results = resultsOf(state.page);
      onProgress?.(state, 0);
      for (let index = 0; index < results.length; index += 1) {
        if (isAborted(signal)) throw new AbortError(`${operation} was aborted by its signal.`, { operation, cause: reasonOf(signal) });
        onProgress?.(state, index + 1);
        yield results[index];
      }
    }
  }
  return leavable(items(), () => void states.return?.());
}

function walkPages<T>({ signal, prefetch, first, onEnd }: Walk, select: (state: PageState) => T): AsyncIterableIterator<T, undefined> {
  const controller = new AbortController();
  const recent = new Set<string>();
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    controller.abort();
    onEnd?.();
  };
  const fetchNext = (state: PageState): Promise<PageState | undefined> =>
    withSignal(signal, controller, (eitherSignal) => state.fetchNext(eitherSignal, recent));
  async function* pages(): AsyncGenerator<T, undefined> {
    try {
      let state: PageState | undefined = await first();
      while (state) {
        if (ended) break;
        const ahead: Promise<PageState | undefined> | undefined = prefetch === 1 ? fetchNext(state) : undefined;
        ahead?.catch(() => {}); // reported when its turn comes
        yield select(state);
        state = await (ahead ?? fetchNext(state));
      }
    } catch (error) {
      if (!ended) throw error; // else it is the request that the end of the walk aborted
    } finally {
      end();
    }
    return undefined;
  }
  return leavable(pages(), end);
}

/** An iterator whose `return()` settles at once. The `return()` of a generator waits for the pending `next()`. */
function leavable<T>(walk: AsyncGenerator<T, undefined>, end: () => void): AsyncIterableIterator<T, undefined> {
  return {
    next: () => walk.next(),
    async return() {
      end();
      void walk.return(undefined);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Makes a request that the controller and the caller's signal can end. The listener on the caller's signal lives only as long as the request. */
export async function withSignal<T>(
  signal: AbortSignal | undefined,
  controller: AbortController,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const forward = (): void => controller.abort(reasonOf(signal));
  if (isAborted(signal)) forward();
  const unlisten = onAbort(signal, forward);
  try {
    return await request(controller.signal);
  } finally {
    unlisten();
  }
}
