/** No list ends early, runs forever or returns an item twice, whatever its server says. */
import { describe, expect, test } from 'vitest';
import { APIError, SuprSendError } from '../../src/index.ts';
import { fetchPage, type PagedCall } from '../../src/lists/page.ts';
import { remember, type PageBody } from '../../src/lists/paging.ts';
import type { Page } from '../../src/lists/types.ts';
import { pagesOf, type PageState } from '../../src/lists/walk.ts';
import { failure } from '../support/client.ts';
import { cursor, items, servePages, type PageOf } from '../support/paging.ts';
import { ask, clientOf, keys, paged, range, rows, until } from './lists.ts';

const cursors = paged.filter(({ paging }) => paging === 'cursor');
const offsets = paged.filter(({ paging }) => paging === 'offset');

describe.each(rows(paged))('%s', (name, { paging }) => {
  const style = paging === 'cursor' ? 'cursor' : 'offset';

  test('returns every item once, in order, and sends limit with every page', async () => {
    await using server = await servePages(style, items(25));
    expect(await keys(ask(clientOf(server), name, { limit: 7 }))).toEqual(range(0, 25));
    const position =
      style === 'cursor' ? (page: number) => ({ after: cursor(page * 7 - 1) }) : (page: number) => ({ offset: String(page * 7) });
    expect(server.queries).toEqual([{ limit: '7' }, ...range(1, 4).map((page) => ({ limit: '7', ...position(page) }))]);
  });

  test.each(['[]', '"text"', '{}', '{"results":null,"meta":{}}', '{"results":{"0":1}}'])(
    'rejects the response %j with an error that names the list',
    async (body) => {
      await using server = await servePages(style, items(25));
      const honest = server.answer;
      server.answer = (request, response) => (server.requests.length === 2 ? { body } : honest(request, response));
      const { found, error } = await until(ask(clientOf(server), name));
      expect(found).toEqual(range(0, 10));
      expect(error).toBeInstanceOf(APIError);
      expect(error.message).toContain(`${name} failed: the response has no results array`);
    },
  );
});

describe.each(rows(cursors))('%s', (name) => {
  test('continues after a page without items that is not the last', async () => {
    await using server = await servePages('cursor', items(25));
    server.faults = ['empty', undefined, 'empty', 'empty'];
    expect(await keys(ask(clientOf(server), name))).toEqual(range(0, 25));
    expect(server.requests).toHaveLength(6);
  });

  test('stops if has_next is false, even with a cursor', async () => {
    await using server = await servePages('cursor', items(25));
    server.rewrite = (page, _query, nth) => (nth === 2 ? { ...page, meta: { ...page.meta, has_next: false } } : page);
    expect(await keys(ask(clientOf(server), name))).toEqual(range(0, 20));
    expect(server.requests).toHaveLength(2);
  });

  test('rejects a cursor that is repeated at once, before it returns an item twice', async () => {
    await using server = await servePages('cursor', items(50));
    // Page three says that page three follows.
    server.rewrite = (page, query, nth) => (nth === 3 ? { ...page, meta: { ...page.meta, after: query.get('after') } } : page);
    const { found, error } = await until(ask(clientOf(server), name));
    expect(found).toEqual(range(0, 20));
    expectRepeated(error, name, cursor(19));
    expect(server.requests).toHaveLength(3);
  });

  test.each([2, 3, 4, 5])('rejects a cursor that is repeated after %d pages, before it returns an item twice', async (length) => {
    await using server = await servePages('cursor', items(100));
    server.rewrite = (page, _query, nth) => (nth === length + 2 ? { ...page, meta: { ...page.meta, after: cursor(19) } } : page);
    const { found, error } = await until(ask(clientOf(server), name));
    expect(found).toEqual(range(0, (length + 2) * 10));
    expectRepeated(error, name, cursor(19));
    expect(server.requests).toHaveLength(length + 2);
  });
});

describe.each(rows(offsets))('%s', (name) => {
  test('advances the offset by the items received, not by the limit requested', async () => {
    await using server = await servePages('offset', items(25));
    server.rewrite = (page) => ({ ...page, results: page.results.slice(0, 4) });
    expect(await keys(ask(clientOf(server), name, { limit: 10 }))).toEqual(range(0, 25));
    expect(server.queries.map(({ offset }) => offset)).toEqual([undefined, '4', '8', '12', '16', '20', '24']);
  });

  test('ends at count, or without a count at a page without items', async () => {
    await using server = await servePages('offset', items(20));
    expect(await keys(ask(clientOf(server), name))).toEqual(range(0, 20));
    expect(server.requests).toHaveLength(2);
    server.rewrite = ({ results, meta }) => ({ results, meta: { offset: meta?.offset } });
    expect(await keys(ask(clientOf(server), name))).toEqual(range(0, 20));
    expect(server.requests).toHaveLength(5);
  });

  test.each([
    ['answers for offset 0', (page: PageOf<unknown>) => ({ ...page, meta: { ...page.meta, offset: 0 } }), 'for offset 0'],
    ['does not return an offset', ({ results }: PageOf<unknown>) => ({ results, meta: { count: 25 } }), 'without an offset'],
  ])('rejects a server that ignores offset and %s, before it returns an item twice', async (_, rewrite, answered) => {
    await using server = await servePages('offset', items(25));
    server.rewrite = (_page, _query) => rewrite({ results: items(10), meta: { count: 25, limit: 10 } });
    const list = ask(clientOf(server), name);
    const { found, error } = await until(list);
    expect(found).toEqual(range(0, 10));
    expect(error).toBeInstanceOf(APIError);
    expect(error.message).toContain(
      `${name} failed: the server was asked for offset 10 but answered ${answered}, so the list would never end.`,
    );
    expect(server.requests).toHaveLength(2);
  });

  test('checks an offset of the caller too', async () => {
    await using server = await servePages('offset', items(25));
    expect(await keys(ask(clientOf(server), name, { offset: 20 }))).toEqual(range(20, 25));
    server.rewrite = (page) => ({ ...page, meta: { ...page.meta, offset: 0 } });
    const { found, error } = await until(ask(clientOf(server), name, { offset: 20 }));
    expect(found).toEqual([]);
    expect(error.message).toContain('the server was asked for offset 20 but answered for offset 0');
  });
});

test.each([0, 1] as const)('pages() rejects a repeated cursor too, with prefetch %d', async (prefetch) => {
  await using server = await servePages('cursor', items(100));
  server.rewrite = (page, _query, nth) => (nth === 4 ? { ...page, meta: { ...page.meta, after: cursor(9) } } : page);
  const found: number[] = [];
  const walk = async (): Promise<void> => {
    for await (const { results } of ask(clientOf(server), 'users.list', { prefetch }).pages()) found.push(...results.map(({ key }) => key));
  };
  await expect(walk()).rejects.toThrow(`returned the cursor "${cursor(9)}" a second time`);
  expect(found).toEqual(range(0, 40));
});

test('a walk that starts at a cursor knows that cursor', async () => {
  await using server = await servePages('cursor', items(100));
  server.rewrite = (page, _query, nth) => (nth === 3 ? { ...page, meta: { ...page.meta, after: cursor(9) } } : page);
  const { found, error } = await until(ask(clientOf(server), 'users.list', { after: cursor(9) }));
  expect(found).toEqual(range(10, 40));
  expectRepeated(error, 'users.list', cursor(9));
});

test('a backward walk rejects a repeated cursor', async () => {
  await using server = await servePages('cursor', items(100));
  server.rewrite = (page, _query, nth) => (nth === 4 ? { ...page, meta: { ...page.meta, before: cursor(80) } } : page);
  const { found, error } = await until(ask(clientOf(server), 'users.list', { before: cursor(90) }));
  expect(found).toHaveLength(40);
  expect(new Set(found).size).toBe(40);
  expectRepeated(error, 'users.list', cursor(80));
});

test.each([1, 2, 3, 4, 5])(
  'nextPage, called page after page, rejects a cursor that is repeated after %d pages, before the third round',
  async (length) => {
    await using server = await servePages('cursor', items(500));
    server.rewrite = (page) =>
      page.meta?.after === cursor(29 + length * 10) ? { ...page, meta: { ...page.meta, after: cursor(29) } } : page;
    const walk = async (): Promise<void> => {
      for (let page = await ask(clientOf(server), 'users.list'); page.hasNextPage();) page = await page.nextPage();
    };
    const error = await failure(walk());
    expectRepeated(error, 'users.list', error.message.split('"')[1]);
    expect(server.requests.length).toBeLessThanOrEqual(3 + 3 * length);
  },
);

test('nextPage and previousPage can go back and forth over the same pages', async () => {
  await using server = await servePages('cursor', items(50));
  let page = await ask(clientOf(server), 'users.list');
  for (let turn = 0; turn < 10; turn += 1) page = await (await page.nextPage()).previousPage();
  expect(page.results).toEqual(items(10));
  for (let turn = 0; turn < 10; turn += 1) expect((await page.nextPage()).results).toEqual(items(20).slice(10));
});

describe('cycles of cursors', () => {
  const TAIL = 100;
  /** The cursor in the nth response: 100 cursors that are not repeated, then a cycle. */
  const cycle = (length: number) => (nth: number) => (nth < TAIL ? `tail ${nth}` : `cycle ${(nth - TAIL) % length}`);
  const LENGTHS = [1, 2, 7, 9_999, 10_000, 10_001, 25_000];

  /** The first page of a list without HTTP. */
  async function firstPage(cursorOf: (nth: number) => string): Promise<PageState> {
    let nth = 0;
    const call: PagedCall = {
      operation: 'users.list',
      paging: 'cursor',
      direction: 'after',
      signal: undefined,
      prefetch: 0,
      checkpoint: () => ({ list: 'users.list', of: '', skip: 0 }),
      async fetch() {
        const data = { results: [nth], meta: { has_next: true, after: cursorOf(nth) } };
        nth += 1;
        return { data, response: new Response(), attempts: [], idempotencyKey: undefined };
      },
    };
    return (await fetchPage(call, {}, 0, undefined)).data;
  }

  /** How many pages a walk returns until it ends at a repeated cursor, or at `max`. */
  async function pagesUntilRepeated(pages: AsyncIterable<Page<PageBody>>, max = Infinity): Promise<number> {
    let count = 0;
    try {
      for await (const _page of pages) if ((count += 1) >= max) return count;
    } catch (error) {
      if (APIError.is(error)) return count;
      throw error;
    }
    throw new Error('the walk ended without an error');
  }
  const walkFrom = (page: PageState) =>
    pagesOf({ operation: 'users.list', signal: undefined, prefetch: 0, first: async () => page, onEnd: undefined });

  test.each(LENGTHS)('a walk finds a cycle of %d cursors', async (length) => {
    const count = await pagesUntilRepeated(walkFrom(await firstPage(cycle(length))));
    // The first page, the tail and one round. A cursor that is repeated at once is rejected together with its page.
    if (length < 10_000) expect(count).toBe(1 + TAIL + length - (length === 1 ? 1 : 0));
    // A longer cycle is found in a walk at most four times as long.
    else expect(count).toBeLessThan(4 * (TAIL + length));
  });

  test.each(LENGTHS)('nextPage, called page after page, finds a cycle of %d cursors', async (length) => {
    async function* pages(): AsyncGenerator<Page<PageBody>> {
      let { page } = await firstPage(cycle(length));
      for (;;) {
        yield page;
        page = await page.nextPage();
      }
    }
    expect(await pagesUntilRepeated(pages())).toBeLessThan(4 * (TAIL + length));
  });

  test('a walk of 100,000 pages takes no cursor for another', async () => {
    expect(await pagesUntilRepeated(walkFrom(await firstPage(String)), 100_000)).toBe(100_000);
  });

  test('a walk remembers 10,000 cursors, the most recent ones', () => {
    const recent = new Set<string>();
    for (const index of range(0, 25_000)) remember(recent, String(index));
    expect([...recent]).toEqual(range(15_000, 25_000).map(String));
  });
});

test('a long cursor is cut in the error', async () => {
  await using server = await servePages('cursor', items(50));
  const long = 'x'.repeat(100_000);
  server.rewrite = (page) => ({ ...page, meta: { ...page.meta, after: long } });
  const { error } = await until(ask(clientOf(server), 'users.list'));
  expect(error).toBeInstanceOf(APIError);
  expect(error.message.length).toBeLessThan(400);
});

function expectRepeated(error: any, name: string, text: string): void {
  expect(error).toBeInstanceOf(APIError);
  expect(SuprSendError.is(error)).toBe(true);
  expect(error).toMatchObject({ operation: name, status: 200, sent: 'maybe' });
  expect(error.message).toBe(`${name} failed: the server returned the cursor "${text}" a second time, so the list would never end.`);
}
