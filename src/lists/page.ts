/** Pages: responses of the server that know their position and can request the pages next to them. */
import { APIError, invalid } from '../core/errors.ts';
import type { CallResult } from '../core/types.ts';
import type { Checkpoint } from './checkpoint.ts';
import {
  checkCycle,
  cursorKey,
  NEW_CYCLE_CHECK,
  nextPosition,
  previousPosition,
  problemWith,
  remember,
  repeatedCursorError,
  type CycleCheck,
  type PageBody,
  type PagingMode,
  type Position,
} from './paging.ts';
import type { Page } from './types.ts';
import { itemsOf, type PageState } from './walk.ts';

/** The call that a list makes for each of its pages. */
export interface PagedCall extends PagingMode {
  operation: string;
  signal: AbortSignal | undefined;
  prefetch: 0 | 1 | undefined;
  checkpoint(at: Position | undefined, skip: number): Checkpoint;
  fetch(position: Position, signal: AbortSignal | undefined): Promise<CallResult<PageBody>>;
}

/** Requests a page. `skip` counts the results that a checkpoint says were already read; they may be on several pages. */
export async function fetchPage(
  call: PagedCall,
  position: Position,
  skip: number,
  signal: AbortSignal | undefined,
  cycle?: CycleCheck,
): Promise<CallResult<PageState>> {
  const { operation } = call;
  const result = await call.fetch(position, signal);
  const body = result.data ?? {};
  const problem = problemWith(call, position, body);
  if (problem) {
    const { response, attempts } = result;
    const { status, headers } = response;
    throw new APIError(`${operation} failed: ${problem}.`, { operation, status, headers, sent: 'maybe', attempts, body });
  }
  return { ...result, data: pageOf(call, body, position, skip, cycle) };
}

/** Makes a page of a response. Its methods are not enumerable, so a page prints and compares like the response. */
export function pageOf(call: PagedCall, body: PageBody, asked: Position, skip: number, cycle = NEW_CYCLE_CHECK): PageState {
  const { operation, signal, prefetch } = call;
  const { results = [] } = body;
  const skipped = Math.min(skip, results.length);
  const rest = skip - skipped;
  const next = nextPosition(call, asked, body);
  const previous = previousPosition(call, body);
  const state: PageState = {
    page: { ...body, results: skipped > 0 ? results.slice(skipped) : results } as Page<PageBody>,
    checkpointAt(index) {
      if (skipped + index < results.length) return call.checkpoint(asked, skipped + index);
      return call.checkpoint(next, next ? rest : 0);
    },
    async fetchNext(ending, recent) {
      if (!next) return undefined;
      const [from, to] = [cursorKey(asked), cursorKey(next)];
      if (recent && from !== undefined) remember(recent, from);
      const checked = to === undefined ? cycle : checkCycle(cycle, to);
      if (!checked || (to !== undefined && recent?.has(to))) throw repeatedCursorError(operation, next);
      return (await fetchPage(call, next, rest, ending, checked)).data;
    },
  };
  const nextPage = async (): Promise<Page<PageBody>> => {
    const following = await state.fetchNext(signal);
    return following ? following.page : invalid(operation, 'there is no next page; check hasNextPage() first');
  };
  const previousPage = async (): Promise<Page<PageBody>> => {
    if (!previous) return invalid(operation, 'there is no previous page; check hasPreviousPage() first');
    return (await fetchPage(call, previous, 0, signal)).data.page;
  };
  Object.defineProperties(state.page, {
    hasNextPage: { value: () => next !== undefined },
    nextPage: { value: nextPage },
    hasPreviousPage: { value: () => previous !== undefined },
    previousPage: { value: previousPage },
    checkpoint: { get: () => state.checkpointAt(results.length) },
    [Symbol.asyncIterator]: { value: () => itemsOf({ operation, signal, prefetch, first: async () => state }) },
  });
  return state;
}
