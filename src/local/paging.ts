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

/** Something with an id that a cursor can name. Ids sort as the list does. */
export interface Listed {
  cursor: string;
  item: () => JsonObject;
}

/**
 * A page by `limit`, `after` and `before`, of a list in its order. `after` wins over `before` (list-messages). Cursors are the ids of the
 * last and of the first item, written so that nobody reads them.
 */
export function cursorPage(items: readonly Listed[], query: Query, usual = 10): Reply {
  const limit = Math.max(1, whole(query, 'limit', usual, 1_000));
  const [after, before] = [query.get('after'), query.get('before')];
  let start = 0;
  if (after) start = position(items, after) + 1;
  else if (before) start = Math.max(0, position(items, before) - limit);
  const end = !after && before ? position(items, before) : start + limit;
  const page = items.slice(start, Math.min(end, start + limit));
  const has_prev = start > 0;
  const has_next = start + page.length < items.length;
  const meta = {
    count: items.length,
    limit,
    has_prev,
    before: has_prev && page[0] ? written(page[0].cursor) : null,
    has_next,
    after: has_next && page.at(-1) ? written((page.at(-1) as Listed).cursor) : null,
  };
  return ok({ meta, results: page.map(({ item }) => item()) });
}

const written = (cursor: string): string =>
  `c${Array.from(new TextEncoder().encode(cursor), (byte) => byte.toString(36).padStart(2, '0')).join('')}`;

/** The id of a cursor; undefined for what `written` did not write. */
function read(cursor: string): string | undefined {
  const bytes = (cursor.slice(1).match(/../g) ?? []).map((digits) => Number.parseInt(digits, 36));
  const id = new TextDecoder().decode(Uint8Array.from(bytes));
  return written(id) === cursor ? id : undefined;
}

function position(items: readonly Listed[], cursor: string): number {
  const id = read(cursor);
  const found = items.findIndex((one) => one.cursor === id);
  if (found < 0) throw new NotDocumented('a cursor that was not answered');
  return found;
}
