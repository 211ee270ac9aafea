/** Pages, as the API answers them. Sources: the contract's CursorPagination and OffsetPagination, and recorded responses. */
import type { Json, JsonObject } from './json.ts';
import { NotDocumented, ok, type Reply } from './reply.ts';

/** The values of a query; a name with `[]` has several. */
export type Query = URLSearchParams;

function whole(query: Query, name: string, fallback: number, most: number): number {
  const given = query.get(name);
  if (given === null || given === '') return fallback;
  const value = Number(given);
  if (!Number.isInteger(value) || value < 0) throw new NotDocumented(`${name} that is not a whole number`);
  return Math.min(value, most);
}

/** A page by `limit` and `offset`. */
export function offsetPage(items: readonly Json[], query: Query, usual = 10): Reply {
  const limit = whole(query, 'limit', usual, 1_000);
  const offset = whole(query, 'offset', 0, Number.MAX_SAFE_INTEGER);
  return ok({ meta: { count: items.length, limit, offset }, results: items.slice(offset, offset + limit) });
}

/** A list in its order, as cursors walk it. */
export interface Listing<T> {
  items: readonly T[];
  /** An id that a cursor can name. The list is in the order of these ids, so that a page begins at the right place when its item is gone. */
  idOf: (item: T) => string;
  show: (item: T) => JsonObject;
  /** Whether the last id is first. */
  isReversed?: boolean;
}

/** The order of ids that count up: a longer one is later. */
export const compareIds = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : Number(a > b));

/**
 * A page by `limit`, `after` and `before`, of a list in its order. `after` wins over `before` (list-messages). Cursors are the ids of the
 * last and of the first item, written so that nobody reads them.
 */
export function cursorPage<T>(listing: Listing<T>, query: Query, usual = 10): Reply {
  const { items, idOf, show } = listing;
  const limit = Math.max(1, whole(query, 'limit', usual, 1_000));
  const [after, before] = [query.get('after'), query.get('before')];
  let start = 0;
  if (after) start = position(listing, after, true);
  else if (before) start = Math.max(0, position(listing, before, false) - limit);
  const end = !after && before ? position(listing, before, false) : start + limit;
  const page = items.slice(start, Math.min(end, start + limit));
  const has_prev = start > 0;
  const has_next = start + page.length < items.length;
  const [first, last] = [page[0], page.at(-1)];
  const meta = {
    count: items.length,
    limit,
    has_prev,
    before: has_prev && first !== undefined ? written(idOf(first)) : null,
    has_next,
    after: has_next && last !== undefined ? written(idOf(last)) : null,
  };
  return ok({ meta, results: page.map(show) });
}

const written = (cursor: string): string =>
  `c${Array.from(new TextEncoder().encode(cursor), (byte) => byte.toString(36).padStart(2, '0')).join('')}`;

/** The id of a cursor; undefined for what `written` did not write. */
function read(cursor: string): string | undefined {
  const bytes = (cursor.slice(1).match(/../g) ?? []).map((digits) => Number.parseInt(digits, 36));
  const id = new TextDecoder().decode(Uint8Array.from(bytes));
  return written(id) === cursor ? id : undefined;
}

/** How many items are before a cursor, or with its own one. The item itself may have been deleted since. */
function position<T>({ items, idOf, isReversed }: Listing<T>, cursor: string, withOwn: boolean): number {
  const id = read(cursor);
  if (id === undefined) throw new NotDocumented('a cursor that was not answered');
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compareIds(idOf(items[middle] as T), id) * (isReversed === true ? -1 : 1);
    if (order < 0 || (withOwn && order === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}
