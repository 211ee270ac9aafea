/** Where a page of a list stands, and what follows it: the one place that reads `meta`. */

/** How a list goes on: by cursor, by offset, or not at all. */
export type Paging = 'cursor' | 'offset' | 'single';

/** The paging values a page is asked for with; empty for the first page. */
export interface Position {
  after?: string | undefined;
  before?: string | undefined;
  offset?: number | undefined;
}

/** A list's answer, as far as walking it needs. */
export interface PageBody {
  results?: readonly unknown[];
  meta?: { count?: number; offset?: number; has_next?: boolean; has_prev?: boolean; after?: string | null; before?: string | null };
}

/** Only the paging values of a query. The server lets `after` win over `before`. */
export function positionOf(paging: Paging, query: Position): Position {
  if (paging === 'offset') return query.offset === undefined ? {} : { offset: Number(query.offset) };
  if (query.after !== undefined) return { after: query.after };
  return query.before === undefined ? {} : { before: query.before };
}

/**
 * The position after a page, or undefined at the end; emptiness of a page is not the end of a cursor list.
 * A walk that began with `before` goes on backwards.
 */
export function nextPosition(paging: Paging, asked: Position, { meta = {}, results = [] }: PageBody): Position | undefined {
  if (paging === 'cursor') return asked.before === undefined ? forward(meta) : backward(meta);
  if (paging === 'single' || results.length === 0) return undefined;
  const offset = (asked.offset ?? 0) + results.length;
  return meta.count !== undefined && offset >= meta.count ? undefined : { offset };
}

/** The position before a page; only cursors can tell. */
export function previousPosition(paging: Paging, asked: Position, { meta = {} }: PageBody): Position | undefined {
  if (paging !== 'cursor') return undefined;
  return asked.before === undefined ? backward(meta) : forward(meta);
}

const forward = ({ has_next, after }: NonNullable<PageBody['meta']>): Position | undefined => (has_next && after ? { after } : undefined);
const backward = ({ has_prev, before }: NonNullable<PageBody['meta']>): Position | undefined => (has_prev && before ? { before } : undefined);

/** The cursor of a position, where it has one. */
export const cursorOf = ({ after, before }: Position): string | undefined => after ?? before;

/** What is wrong with an answer to a position, if anything: a server that ignores `offset` would repeat its first page for ever. */
export function problemWith(paging: Paging, asked: Position, { meta, results }: PageBody): string | undefined {
  if (!Array.isArray(results)) return 'its answer holds no results';
  const cursor = cursorOf(asked);
  if (paging === 'cursor' && cursor !== undefined && cursorOf(nextPosition(paging, asked, { meta, results }) ?? {}) === cursor) {
    return `the server gave the cursor ${JSON.stringify(cursor)} a second time, so the list would go round for ever`;
  }
  if (paging !== 'offset' || asked.offset === undefined || results.length === 0) return undefined;
  return meta?.offset === asked.offset ? undefined : `it was asked for offset ${asked.offset} and answered for ${meta?.offset ?? 'none'}, so it cannot be walked`;
}

/** How many cursors are remembered one by one; a longer cycle is still found, later (Brent's algorithm). */
const REMEMBERED = 10_000;

/** Notices a cursor that comes again, in bounded memory. */
export class CycleGuard {
  readonly #seen = new Set<string>();
  #landmark: string | undefined;
  #steps = 0;
  #stride = 1;

  /** Whether this cursor has been met before. */
  repeats(cursor: string): boolean {
    if (this.#seen.has(cursor) || this.#landmark === cursor) return true;
    this.#seen.add(cursor);
    if (this.#seen.size > REMEMBERED) this.#seen.delete(this.#seen.values().next().value as string);
    this.#steps += 1;
    if (this.#steps === this.#stride) {
      this.#landmark = cursor;
      this.#steps = 0;
      this.#stride *= 2;
    }
    return false;
  }
}
