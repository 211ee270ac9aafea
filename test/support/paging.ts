/** A list on a real server, paged by cursor, by offset or not at all, that fails and lies when a test asks for it. */
import type { ServerResponse } from 'node:http';
import { serve, type Received, type Reply, type TestServer } from './server.ts';

export type Style = 'cursor' | 'offset' | 'single';

export interface Item {
  /** Place in the list; items are kept in its order. */
  key: number;
}

export interface Meta {
  count?: number;
  limit?: number;
  offset?: number;
  has_next?: boolean;
  after?: string | null;
  has_prev?: boolean;
  before?: string | null;
}

export interface PageOf<T> {
  results: T[];
  meta?: Meta;
}

/** What befalls one request: 429 with `Retry-After: 0`, 503, a cut connection, half a body, a page without items that is not the last. */
export type Fault = 'limited' | 'unavailable' | 'reset' | 'broken' | 'empty';

export interface PagingServer extends TestServer {
  /** May be changed between requests. */
  items: Item[];
  /** What befalls the first request, the second, and so on. */
  faults: readonly (Fault | undefined)[];
  /** Has the last word on an answer; `nth` counts from 1. */
  rewrite: (page: PageOf<Item>, query: URLSearchParams, nth: number) => unknown;
  /** Runs before a request is answered. */
  meanwhile: (nth: number) => unknown;
  /** Query of each request, in order. */
  readonly queries: Record<string, string>[];
  /** Requests being answered now, and the most that ever were. */
  readonly open: number;
  readonly most: number;
  /** Requests the client left before their answer. */
  readonly left: number;
}

export const items = (count: number): Item[] => Array.from({ length: count }, (_, key) => ({ key }));

/** Opaque to the client; the number tells two cursors of the same place apart. */
export const cursor = (key: number, number = 0): string => Buffer.from(`${key} ${number}`).toString('base64url');
const keyOf = (text: string): number => Number(Buffer.from(text, 'base64url').toString().split(' ')[0]);

/** Stands before the first item, where a page without items has to name a place. */
const BEGINNING = -1;

export async function servePages(style: Style, content: Item[], limit = 10): Promise<PagingServer> {
  const counts = { open: 0, most: 0, left: 0 };
  const base = await serve(answer);
  base.unchecked = 'its filters are those of no operation';
  const server = Object.defineProperties(
    Object.assign(base, { items: content, faults: [], rewrite: (page: unknown) => page, meanwhile: () => {} }),
    {
      queries: { get: () => base.requests.map(({ url }) => Object.fromEntries(new URL(url, base.url).searchParams)) },
      open: { get: () => counts.open },
      most: { get: () => counts.most },
      left: { get: () => counts.left },
    },
  ) as unknown as PagingServer;
  return server;

  async function answer({ url }: Received, response: ServerResponse): Promise<Reply | void> {
    const nth = base.requests.length;
    const fault = server.faults[nth - 1];
    counts.open += 1;
    counts.most = Math.max(counts.most, counts.open);
    response.once('close', () => {
      counts.open -= 1;
      if (!response.writableEnded && fault !== 'reset' && fault !== 'broken') counts.left += 1;
    });
    await server.meanwhile(nth);
    if (response.destroyed) return undefined;
    if (fault === 'limited' || fault === 'unavailable')
      return { status: fault === 'limited' ? 429 : 503, headers: { 'retry-after': '0' }, body: '{}' };
    if (fault === 'reset') return void response.socket?.destroy();
    const query = new URL(url, base.url).searchParams;
    const page = fault === 'empty' ? emptyPage(style, query, nth) : pageOf(style, server.items, query, limit);
    const body = JSON.stringify(server.rewrite(page, query, nth));
    if (fault !== 'broken') return { body };
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).write(body.slice(0, body.length / 2));
    setTimeout(() => response.socket?.destroy(), 2);
  }
}

/** An honest page. The cursor of its last item is there at the end too, as the vendor's examples have it. */
function pageOf(style: Style, all: readonly Item[], query: URLSearchParams, standard: number): PageOf<Item> {
  if (style === 'single') return { results: [...all] };
  const limit = Number(query.get('limit') ?? standard);
  const count = all.length;
  if (style === 'offset') {
    const offset = Number(query.get('offset') ?? 0);
    return { results: all.slice(offset, offset + limit), meta: { count, limit, offset } };
  }
  const [after, before] = [query.get('after'), query.get('before')];
  const from = after === null ? 0 : firstBeyond(all, keyOf(after));
  const results =
    after === null && before !== null ? all.filter(({ key }) => key < keyOf(before)).slice(-limit) : all.slice(from, from + limit);
  const [first, last] = [results[0], results.at(-1)];
  return {
    results,
    meta: {
      count,
      limit,
      has_next: last !== undefined && last !== all.at(-1),
      after: last ? cursor(last.key) : null,
      has_prev: first !== undefined && first !== all[0],
      before: first ? cursor(first.key) : null,
    },
  };
}

/** Leads to the requested position, by a cursor of its own. */
function emptyPage(style: Style, query: URLSearchParams, nth: number): PageOf<Item> {
  if (style !== 'cursor') throw new Error('Only a cursor list goes on after a page without items.');
  const [after, before] = [query.get('after'), query.get('before')];
  const [has_next, has_prev] = [before === null, before !== null];
  const at = (text: string | null): string => cursor(text === null ? BEGINNING : keyOf(text), nth);
  return { results: [], meta: { has_next, after: has_next ? at(after) : null, has_prev, before: has_prev ? at(before) : null } };
}

/** Items are in order, so that a list of many is searched by halves. */
function firstBeyond(all: readonly Item[], key: number): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle] as Item).key <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}
