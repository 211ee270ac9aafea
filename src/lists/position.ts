/** Where a page of a list stands, and what follows it: the one place that reads `meta`. */

/** How a list goes on: by cursor, by offset, or not at all. */
export type Paging = 'cursor' | 'offset' | 'single';

/** How a list goes on, and whether it began with `before`: then every next page is the one before. */
export interface Way {
  paging: Paging;
  backwards: boolean;
}

/** The paging values a page is asked for with; empty for the first page. */
export interface Position {
  after?: string | undefined;
  before?: string | undefined;
  offset?: number | undefined;
}

/** A list's answer, as far as walking it needs. */
export interface PageBody {
  results?: readonly unknown[];
  meta?: { count?: number; offset?: number; has_next?: boolean; has_prev?: boolean; after?: string | null; before?: string | null } | null;
}

/** Only the paging values of a query. The server lets `after` win over `before`. */
export function positionOf(paging: Paging, query: Position): Position {
  // oxlint-disable-next-line typescript/no-unnecessary-type-conversion -- JavaScript may give a text, to which results cannot be added
  if (paging === 'offset') return query.offset === undefined ? {} : { offset: Number(query.offset) };
  if (query.after !== undefined) return { after: query.after };
  return query.before === undefined ? {} : { before: query.before };
}

/** The position after a page, or undefined at the end; emptiness of a page is not the end of a cursor list. */
export function nextPosition(way: Way, asked: Position, { meta, results = [] }: PageBody): Position | undefined {
  if (way.paging === 'cursor') return way.backwards ? backward(meta) : forward(meta);
  if (way.paging === 'single' || results.length === 0) return undefined;
  const offset = (asked.offset ?? 0) + results.length;
  return offset >= (meta?.count ?? Infinity) ? undefined : { offset };
}

/** The position before a page; only cursors can tell. */
export function previousPosition({ paging, backwards }: Way, { meta }: PageBody): Position | undefined {
  if (paging !== 'cursor') return undefined;
  return backwards ? forward(meta) : backward(meta);
}

const forward = (meta: PageBody['meta']): Position | undefined => (meta?.has_next && meta.after ? { after: meta.after } : undefined);
const backward = (meta: PageBody['meta']): Position | undefined => (meta?.has_prev && meta.before ? { before: meta.before } : undefined);

/** The cursor of a position, where it has one. */
export const cursorOf = ({ after, before }: Position): string | undefined => after ?? before;

/** What is wrong with an answer to a position, if anything: a server that ignores `offset` would repeat its first page for ever. */
export function problemWith(way: Way, asked: Position, { meta, results }: PageBody): string | undefined {
  if (!Array.isArray(results)) return 'its answer holds no results';
  if (way.paging === 'cursor') {
    const next = nextPosition(way, asked, { meta, results });
    return next && next.after === asked.after && next.before === asked.before ? goesRound(next) : undefined;
  }
  if (way.paging !== 'offset' || asked.offset === undefined || results.length === 0) return undefined;
  return meta?.offset === asked.offset
    ? undefined
    : `it was asked for offset ${asked.offset} and answered for ${meta?.offset ?? 'none'}, so it cannot be walked`;
}

/** What is wrong with a position the walk has been at. */
export const goesRound = (position: Position): string =>
  `the server gave the cursor ${JSON.stringify(cursorOf(position))} a second time, so the list would go round for ever`;

/** The way behind a page in bounded memory: one cursor of it, exchanged at ever longer strides, so that any cycle meets it (Brent's algorithm). */
export interface Trail {
  readonly mark?: string;
  readonly steps: number;
  readonly stride: number;
}
export const NO_TRAIL: Trail = { steps: 0, stride: 1 };

/** The trail one cursor further, or undefined when the way has come round. */
export function follow({ mark, steps, stride }: Trail, cursor: string): Trail | undefined {
  if (mark === cursor) return undefined;
  return steps + 1 === stride
    ? { mark: cursor, steps: 0, stride: stride * 2 }
    : { ...(mark === undefined ? {} : { mark }), steps: steps + 1, stride };
}

/** How many cursors are remembered one by one; a longer cycle is still found, later, by the trail. */
const REMEMBERED = 10_000;

/** Notices a cursor that comes again, in bounded memory. */
export class CycleGuard {
  readonly #seen = new Set<string>();
  #trail: Trail | undefined = NO_TRAIL;

  /** Whether this cursor has been met before. */
  repeats(cursor: string): boolean {
    this.#trail = this.#trail && follow(this.#trail, cursor);
    if (!this.#trail || this.#seen.has(cursor)) return true;
    this.#seen.add(cursor);
    if (this.#seen.size > REMEMBERED) this.#seen.delete(this.#seen.values().next().value as string);
    return false;
  }
}
