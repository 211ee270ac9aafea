/** Pages: responses of the server that know their position and can request the pages next to them. */
import { APIError, invalid } from '../core/errors.ts';
import type { CallResult } from '../core/types.ts';
import type { Checkpoint } from './checkpoint.ts';
import {
  checkCycle,
  contradictsCount,
  countOf,
  cursorKey,
  NEW_CYCLE_CHECK,
  nextPosition,
  previousPosition,
  problemWith,
  remember,
  resultsOf,
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
  /** Requests a page of at least `least` items, if there are so many. */
  fetch(position: Position, signal: AbortSignal | undefined, least?: number): Promise<CallResult<PageBody>>;
}

/** What a page knows of the pages before it. */
interface Before {
  cycle: CycleCheck;
  /** Whether the page before contradicted the `count` of the list. */
  wasCountWrong: boolean;
  /** The greatest `count` of the pages before. */
  count: number | undefined;
}
const NOTHING_BEFORE: Before = { cycle: NEW_CYCLE_CHECK, wasCountWrong: false, count: undefined };

/** Requests a page. `skip` is how many of its results a checkpoint says were already read. */
export async function fetchPage(
  call: PagedCall,
  position: Position,
  skip: number,
  signal: AbortSignal | undefined,
  before = NOTHING_BEFORE,
): Promise<CallResult<PageState>> {
  const { operation } = call;
  const result = await call.fetch(position, signal, skip && skip + 1);
  const body = result.data ?? {};
  const fail = (problem: string): never => {
    const { response, attempts } = result;
    const { status, headers } = response;
    throw new APIError(`${operation} failed: ${problem}.`, { operation, status, headers, sent: 'maybe', attempts, body });
  };
  const problem = problemWith(call, position, body);
  if (problem) fail(problem);
  const size = resultsOf(body).length;
  // To skip page after page would let a forged checkpoint cost thousands of requests, and what is on a shorter last page was not read.
  if (size && skip > size) fail(`\`from\` skips ${skip} results of a page that has ${size}, so the list has changed; start it again`);
  return { ...result, data: pageOf(call, body, position, skip, before) };
}

/** Makes a page of a response. Its methods are not enumerable, so a page prints and compares like the response. */
export function pageOf(
  call: PagedCall,
  body: PageBody,
  asked: Position,
  skip: number,
  { cycle, wasCountWrong, count } = NOTHING_BEFORE,
): PageState {
  const { operation, signal, prefetch } = call;
  const results = resultsOf(body);
  const rest = results.length > 0 ? 0 : skip; // a cursor list may have pages without items
  const isCountWrong = contradictsCount(call, asked, body, count);
  const isShort = wasCountWrong && results.length === 0;
  const next = isShort ? undefined : nextPosition(call, asked, body, isCountWrong);
  const previous = previousPosition(call, body);
  const state: PageState = {
    page: { ...body, results: skip > 0 ? results.slice(skip) : results } as Page<PageBody>,
    checkpointAt(index) {
      return skip + index < results.length ? call.checkpoint(asked, skip + index) : call.checkpoint(next, next ? rest : 0);
    },
    async fetchNext(abortSignal, recent) {
      if (!next) return undefined;
      const [from, to] = [cursorKey(asked), cursorKey(next)];
      if (recent && from !== undefined) remember(recent, from);
      const checked = to === undefined ? cycle : checkCycle(cycle, to);
      if (!checked || (to !== undefined && recent?.has(to))) throw repeatedCursorError(operation, next);
      return (
        await fetchPage(call, next, rest, abortSignal, {
          cycle: checked,
          wasCountWrong: isCountWrong,
          count: Math.max(countOf(body) ?? 0, count ?? 0),
        })
      ).data;
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
    countChanged: { value: isShort },
    checkpoint: { get: () => state.checkpointAt(results.length) },
    [Symbol.asyncIterator]: { value: () => itemsOf({ operation, signal, prefetch, first: async () => state, onEnd: undefined }) },
  });
  return state;
}
