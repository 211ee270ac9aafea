/** The paging rules: which page comes next, when a list ends, and which responses would make it endless. */
import { APIError } from '../core/errors.ts';
import { bare, fieldsOf, isPlain } from '../core/json.ts';
import { shown } from '../core/redact.ts';
import type { Route } from '../core/types.ts';

/** How a list is paged, and which cursor leads to its next page. A list that starts with `before` is read backwards. */
export interface PagingMode {
  paging: NonNullable<Route['paging']>;
  direction: 'after' | 'before';
}

/** The paging values in the request for a page. Empty for the first page. */
export interface Position {
  after?: string | undefined;
  before?: string | undefined;
  offset?: number | undefined;
}

/** The fields of a response that paging reads. */
export interface PageBody {
  results?: readonly unknown[];
  meta?: {
    count?: number | string | null;
    offset?: number | string;
    has_next?: boolean;
    has_prev?: boolean;
    after?: string | null;
    before?: string | null;
  } | null;
}

/** The paging values in a query. `after` wins over `before`, as on the server. */
export function positionOf(paging: PagingMode['paging'], { after, before, offset }: Position): Position {
  // oxlint-disable-next-line typescript/no-unnecessary-type-conversion -- JavaScript may pass a string, which results.length cannot be added to
  if (paging === 'offset') return (offset ?? undefined) === undefined ? bare({}) : bare({ offset: Number(offset) });
  if ((after ?? undefined) !== undefined) return bare({ after });
  return (before ?? undefined) === undefined ? bare({}) : bare({ before });
}

/**
 * The position of the next page, or undefined at the end. A cursor list may have pages without items before its end.
 * @param isCountWrong - whether the page contradicts its `count`, which then does not say where the list ends.
 */
export function nextPosition(
  { paging, direction }: PagingMode,
  asked: Position,
  body: PageBody,
  isCountWrong = false,
): Position | undefined {
  if (paging === 'cursor') return cursorPosition(direction, metaOf(body));
  if (paging === 'single') return undefined;
  return endsAtCount(asked, body) && !isCountWrong ? undefined : bare({ offset: reachedBy(asked, body) });
}

/**
 * Whether an offset list has more results than its `count`, ends before it, ends at one that was greater before, or ends although it
 * says that it has more. Only one more request can tell whether the list has changed.
 */
export function contradictsCount({ paging }: PagingMode, asked: Position, body: PageBody, before: number | undefined): boolean {
  if (paging !== 'offset') return false;
  const [count, reached] = [countOf(body), reachedBy(asked, body)];
  const hasFewer = before !== undefined && (count ?? reached) < before;
  const hasMore = hasFewer || metaOf(body).has_next === true;
  return (hasMore && endsAtCount(asked, body)) || (count !== undefined && (resultsOf(body).length ? count < reached : count !== reached));
}

/** Whether a page of an offset list says that it is the last one. */
function endsAtCount(asked: Position, body: PageBody): boolean {
  const count = countOf(body);
  return count === undefined ? !resultsOf(body).length : count === reachedBy(asked, body);
}

/** The `count` of an offset list. */
export const countOf = (body: PageBody): number | undefined => numberOf(metaOf(body).count) as number | undefined;

/** The offset after a page. */
const reachedBy = ({ offset = 0 }: Position, body: PageBody): number => offset + resultsOf(body).length;

type Meta = NonNullable<PageBody['meta']>;
const metaOf = (body: PageBody): Meta => fieldsOf<Meta>(fieldsOf(body).meta);

/** The items of a page. */
export const resultsOf = (body: PageBody): readonly unknown[] => fieldsOf<PageBody>(body).results ?? [];

/** A number that the server may have written as a string. */
const numberOf = (value: unknown): unknown => (typeof value === 'string' && value.trim() ? Number(value) : (value ?? undefined));

/** The position of the previous page. Only cursor lists have one. */
export const previousPosition = ({ paging, direction }: PagingMode, body: PageBody): Position | undefined =>
  paging === 'cursor' ? cursorPosition(direction === 'after' ? 'before' : 'after', metaOf(body)) : undefined;

function cursorPosition(direction: PagingMode['direction'], meta: Meta): Position | undefined {
  const cursor = meta[direction];
  return cursor && meta[moreFlag(direction)] ? bare({ [direction]: cursor }) : undefined;
}

const moreFlag = (direction: PagingMode['direction']): 'has_next' | 'has_prev' => (direction === 'after' ? 'has_next' : 'has_prev');

/**
 * Why a list cannot continue after this response, if it cannot: it does not say where it ends, so the walk would end short in silence, or
 * the server ignored the position and would return the same page forever.
 */
export function problemWith(mode: PagingMode, asked: Position, body: PageBody): string | undefined {
  const { results, meta: given } = fieldsOf<PageBody>(body);
  const meta = metaOf(body);
  if (!Array.isArray(results)) return 'the response has no results array';
  if (mode.paging === 'single')
    return meta.has_next || Number(meta.count) > results.length
      ? 'the response has only a part of the list, and its other pages are not known to this version; use request()'
      : undefined;
  if (!isPlain(given)) return 'the response has no meta object';
  if (mode.paging === 'cursor') {
    const { direction } = mode;
    const [flag, cursor] = [moreFlag(direction), meta[direction]];
    // Its `count` is not compared: for some operations it is that of the list, and for the others nothing says what it counts.
    if (typeof meta[flag] !== 'boolean') return notBoolean(flag);
    if (meta[flag] && !(typeof cursor === 'string' && cursor))
      return `meta.${flag} of the response is true, but meta.${direction} is not a cursor`;
    const next = cursorPosition(direction, meta);
    return next && cursorKey(next) === cursorKey(asked) ? repeats(next) : undefined;
  }
  // An offset list may leave it out, and then only its count and its results say where it ends.
  if (typeof (meta.has_next ?? false) !== 'boolean') return notBoolean('has_next');
  const count = numberOf(meta.count);
  if (count !== undefined && !(typeof count === 'number' && count >= 0))
    return `meta.count of the response is not a number: ${quote(meta.count)}`;
  const answered = numberOf(meta.offset);
  const { offset = answered && 0 } = asked;
  if (results.length === 0 || answered === offset) return undefined;
  const how = meta.offset === undefined ? 'without an offset' : `for offset ${quote(meta.offset)}`;
  return `the server was asked for offset ${Number(offset)} but answered ${how}, so the list would never end`;
}

const notBoolean = (flag: string): string => `meta.${flag} of the response is neither true nor false`;

/** The error for a cursor that the server returned before. */
export const repeatedCursorError = (operation: string, position: Position): APIError =>
  new APIError(`${operation} failed: ${repeats(position)}.`, { operation, status: 200, sent: 'maybe' });

const repeats = ({ after, before }: Position): string =>
  `the server returned the cursor ${quote(after ?? before)} a second time, so the list would never end`;

/** A value of the server or of a checkpoint, for a message. */
const quote = (value: unknown): string => shown(JSON.stringify(value));

/** Names the cursor of a position. Undefined for an offset, which only ever grows. */
export function cursorKey({ after, before }: Position): string | undefined {
  if (after !== undefined) return `after ${after}`;
  return before === undefined ? undefined : `before ${before}`;
}

/**
 * Brent's cycle detection. It remembers one cursor and replaces it after 1, 2, 4, 8, ... pages, so it finds a cycle of any length in
 * constant memory, but only in its second or third round. Immutable, because several pages may be requested from one page.
 */
export interface CycleCheck {
  readonly remembered: string | undefined;
  readonly age: number;
  readonly maxAge: number;
}
export const NEW_CYCLE_CHECK: CycleCheck = { remembered: undefined, age: 0, maxAge: 1 };

/** The check after one more cursor, or undefined if the cursor was met before. */
export function checkCycle({ remembered, age, maxAge }: CycleCheck, key: string): CycleCheck | undefined {
  if (remembered === key) return undefined;
  return age + 1 === maxAge ? { remembered: key, age: 0, maxAge: maxAge * 2 } : { remembered, age: age + 1, maxAge };
}

const MAX_RECENT = 10_000;

/** Remembers a cursor among the last 10,000 of a walk. They find a cycle at its first repeated cursor, before an item is returned twice. */
export function remember(recent: Set<string>, key: string): void {
  recent.add(key);
  if (recent.size > MAX_RECENT) recent.delete(recent.values().next().value as string);
}
