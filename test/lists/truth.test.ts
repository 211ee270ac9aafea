/** No list says it is over when it is not, goes round for ever, or gives an item twice, whatever its server says. */
import { describe, expect, test } from 'vitest';
import { APIError, SuprSendError } from '../../src/index.ts';
import { CycleGuard } from '../../src/lists/position.ts';
import { failure } from '../support/client.ts';
import { cursor, items, servePages, type PageOf } from '../support/paging.ts';
import { ask, clientOf, keys, paged, range, rows, until } from './lists.ts';

const cursors = paged.filter(({ paging }) => paging === 'cursor');
const offsets = paged.filter(({ paging }) => paging === 'offset');

describe.each(rows(paged))('%s', (name, { paging }) => {
  const style = paging === 'cursor' ? 'cursor' : 'offset';

  test('gives every item once, in order, with limit on every page', async () => {
    await using server = await servePages(style, items(25));
    expect(await keys(ask(clientOf(server), name, { limit: 7 }))).toEqual(range(0, 25));
    const position =
      style === 'cursor' ? (page: number) => ({ after: cursor(page * 7 - 1) }) : (page: number) => ({ offset: String(page * 7) });
    expect(server.queries).toEqual([{ limit: '7' }, ...range(1, 4).map((page) => ({ limit: '7', ...position(page) }))]);
  });

  test.each(['', '[]', '"text"', 'null', '{}', '{"results":null,"meta":{}}', '{"results":{"0":1}}'])(
    'refuses %j as an answer, by name',
    async (body) => {
      await using server = await servePages(style, items(25));
      const honest = server.answer;
      server.answer = (request, response) => (server.requests.length === 2 ? { body } : honest(request, response));
      const { found, error } = await until(ask(clientOf(server), name));
      expect(found).toEqual(range(0, 10));
      expect(error).toBeInstanceOf(APIError);
      expect(error.message).toContain(`${name} failed: its answer holds no results`);
    },
  );
});

describe.each(rows(cursors))('%s', (name) => {
  test('crosses a page without items that is not the last', async () => {
    await using server = await servePages('cursor', items(25));
    server.faults = ['empty', undefined, 'empty', 'empty'];
    expect(await keys(ask(clientOf(server), name))).toEqual(range(0, 25));
    expect(server.requests).toHaveLength(6);
  });

  test('stops on has_next false, though a cursor is there', async () => {
    await using server = await servePages('cursor', items(25));
    server.rewrite = (page, _query, nth) => (nth === 2 ? { ...page, meta: { ...page.meta, has_next: false } } : page);
    expect(await keys(ask(clientOf(server), name))).toEqual(range(0, 20));
    expect(server.requests).toHaveLength(2);
  });

  test.each([null, undefined, ''])('stops on has_next true with the cursor %j', async (after) => {
    await using server = await servePages('cursor', items(25));
    server.rewrite = (page, _query, nth) => (nth > 1 ? { ...page, meta: { ...page.meta, has_next: true, after } } : page);
    const list = ask(clientOf(server), name);
    expect(await keys(list)).toEqual(range(0, 20));
    expect((await (await list).nextPage()).hasNextPage()).toBe(false);
  });

  test('names a cursor that comes again at once, having given nothing twice', async () => {
    await using server = await servePages('cursor', items(50));
    // Page three says that page three follows.
    server.rewrite = (page, query, nth) => (nth === 3 ? { ...page, meta: { ...page.meta, after: query.get('after') } } : page);
    const { found, error } = await until(ask(clientOf(server), name));
    expect(found).toEqual(range(0, 20));
    expectRound(error, name, cursor(19));
    expect(server.requests).toHaveLength(3);
  });

  test.each([2, 3, 4, 5])('names a cursor that comes again after %d pages, having given nothing twice', async (length) => {
    await using server = await servePages('cursor', items(100));
    server.rewrite = (page, _query, nth) => (nth === length + 2 ? { ...page, meta: { ...page.meta, after: cursor(19) } } : page);
    const { found, error } = await until(ask(clientOf(server), name));
    expect(found).toEqual(range(0, (length + 2) * 10));
    expectRound(error, name, cursor(19));
    expect(server.requests).toHaveLength(length + 2);
  });
});

describe.each(rows(offsets))('%s', (name) => {
  test('goes on by the items received, not by the limit asked for', async () => {
    await using server = await servePages('offset', items(25));
    server.rewrite = (page) => ({ ...page, results: page.results.slice(0, 4) });
    expect(await keys(ask(clientOf(server), name, { limit: 10 }))).toEqual(range(0, 25));
    expect(server.queries.map(({ offset }) => offset)).toEqual([undefined, '4', '8', '12', '16', '20', '24']);
  });

  test('ends at count, and without one at a page without items', async () => {
    await using server = await servePages('offset', items(20));
    expect(await keys(ask(clientOf(server), name))).toEqual(range(0, 20));
    expect(server.requests).toHaveLength(2);
    server.rewrite = ({ results, meta }) => ({ results, meta: { offset: meta?.offset } });
    expect(await keys(ask(clientOf(server), name))).toEqual(range(0, 20));
    expect(server.requests).toHaveLength(5);
  });

  test('ends at a page without items, though count says more', async () => {
    await using server = await servePages('offset', items(20));
    server.rewrite = (page) => ({ ...page, meta: { ...page.meta, count: 1000 } });
    expect(await keys(ask(clientOf(server), name))).toEqual(range(0, 20));
    expect(server.requests).toHaveLength(3);
  });

  test.each([
    ['answers for offset 0', (page: PageOf<unknown>) => ({ ...page, meta: { ...page.meta, offset: 0 } }), '0'],
    ['does not say which offset', ({ results }: PageOf<unknown>) => ({ results, meta: { count: 25 } }), 'none'],
    ['says nothing but items', ({ results }: PageOf<unknown>) => ({ results }), 'none'],
    ['has no meta', ({ results }: PageOf<unknown>) => ({ results, meta: null }), 'none'],
  ])('a server that ignores offset and %s is named, having given nothing twice', async (_, rewrite, said) => {
    await using server = await servePages('offset', items(25));
    server.rewrite = (_page, _query) => rewrite({ results: items(10), meta: { count: 25, limit: 10 } });
    const list = ask(clientOf(server), name);
    const { found, error } = await until(list);
    expect(found).toEqual(range(0, 10));
    expect(error).toBeInstanceOf(APIError);
    expect(error.message).toContain(`${name} failed: it was asked for offset 10 and answered for ${said}, so it cannot be walked.`);
    expect(server.requests).toHaveLength(2);
  });

  test('an offset the caller asks for is checked too', async () => {
    await using server = await servePages('offset', items(25));
    expect(await keys(ask(clientOf(server), name, { offset: 20 }))).toEqual(range(20, 25));
    server.rewrite = (page) => ({ ...page, meta: { ...page.meta, offset: 0 } });
    const { found, error } = await until(ask(clientOf(server), name, { offset: 20 }));
    expect(found).toEqual([]);
    expect(error.message).toContain('it was asked for offset 20 and answered for 0');
  });
});

test.each([0, 1] as const)('pages() and prefetch name a cursor that comes again too, prefetch %d', async (prefetch) => {
  await using server = await servePages('cursor', items(100));
  server.rewrite = (page, _query, nth) => (nth === 4 ? { ...page, meta: { ...page.meta, after: cursor(9) } } : page);
  const found: number[] = [];
  const walk = async (): Promise<void> => {
    for await (const { results } of ask(clientOf(server), 'users.list', { prefetch }).pages()) found.push(...results.map(({ key }) => key));
  };
  await expect(walk()).rejects.toThrow(`gave the cursor "${cursor(9)}" a second time`);
  expect(found).toEqual(range(0, 40));
});

test('a walk from a cursor knows that cursor', async () => {
  await using server = await servePages('cursor', items(100));
  server.rewrite = (page, _query, nth) => (nth === 3 ? { ...page, meta: { ...page.meta, after: cursor(9) } } : page);
  const { found, error } = await until(ask(clientOf(server), 'users.list', { after: cursor(9) }));
  expect(found).toEqual(range(10, 40));
  expectRound(error, 'users.list', cursor(9));
});

test('a walk backwards that goes round is named', async () => {
  await using server = await servePages('cursor', items(100));
  server.rewrite = (page, _query, nth) => (nth === 4 ? { ...page, meta: { ...page.meta, before: cursor(80) } } : page);
  const { found, error } = await until(ask(clientOf(server), 'users.list', { before: cursor(90) }));
  expect(found).toHaveLength(40);
  expect(new Set(found).size).toBe(40);
  expectRound(error, 'users.list', cursor(80));
});

test.each([1, 2, 3, 4, 5])(
  'nextPage, called page by page, names a cursor that comes again after %d pages, before the third round',
  async (length) => {
    await using server = await servePages('cursor', items(500));
    server.rewrite = (page) =>
      page.meta?.after === cursor(29 + length * 10) ? { ...page, meta: { ...page.meta, after: cursor(29) } } : page;
    const walk = async (): Promise<void> => {
      for (let page = await ask(clientOf(server), 'users.list'); page.hasNextPage();) page = await page.nextPage();
    };
    const error = await failure(walk());
    expectRound(error, 'users.list', error.message.split('"')[1]);
    expect(server.requests.length).toBeLessThanOrEqual(3 + 3 * length);
  },
);

test('nextPage and previousPage, back and forth over the same pages, are no cycle', async () => {
  await using server = await servePages('cursor', items(50));
  let page = await ask(clientOf(server), 'users.list');
  for (let turn = 0; turn < 10; turn += 1) page = await (await page.nextPage()).previousPage();
  expect(page.results).toEqual(items(10));
  for (let turn = 0; turn < 10; turn += 1) expect((await page.nextPage()).results).toEqual(items(20).slice(10));
});

test('a cursor list without meta has one page', async () => {
  await using server = await servePages('cursor', items(50));
  for (const meta of [undefined, null]) {
    server.rewrite = ({ results }) => ({ results, meta });
    expect(await keys(ask(clientOf(server), 'users.list'))).toEqual(range(0, 10));
  }
});

test.each([1, 2, 7, 9_999, 10_000, 10_001, 25_000])('a cycle of %d cursors is found, in bounded memory', (length) => {
  const guard = new CycleGuard();
  let steps = 0;
  while (!guard.repeats(`cursor ${steps < 100 ? `of the way there ${steps}` : (steps - 100) % length}`)) steps += 1;
  // At once while every cursor is remembered; beyond that before the walk is four times as long as it had to be.
  if (length < 10_000) expect(steps).toBe(100 + length);
  else expect(steps).toBeLessThan(4 * (100 + length));
});

test('no cursor is taken for another in a walk of 100,000 pages', () => {
  const guard = new CycleGuard();
  expect(range(0, 100_000).some((index) => guard.repeats(`cursor ${index}`))).toBe(false);
});

function expectRound(error: any, name: string, text: string): void {
  expect(error).toBeInstanceOf(APIError);
  expect(SuprSendError.is(error)).toBe(true);
  expect(error).toMatchObject({ operation: name, status: 200, sent: 'maybe' });
  expect(error.message).toBe(`${name} failed: the server gave the cursor "${text}" a second time, so the list would go round for ever.`);
}
