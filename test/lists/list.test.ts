/** What a list and its pages offer: awaiting, iterating, next and previous pages, toArray. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createClient, paginate } from '../../src/core.ts';
import { InvalidRequestError, type List } from '../../src/index.ts';
import { usersList } from '../../src/operations.ts';
import { failure } from '../support/client.ts';
import { items, servePages, type Item, type PageOf } from '../support/paging.ts';
import { ask, clientOf, keys, LIST, paged, range, rows, sleep, STYLES, unpaged } from './lists.ts';

test('the contract has lists of every style', () => {
  const count = (style: string): number => [...paged, ...unpaged].filter(({ paging }) => paging === style).length;
  for (const style of ['cursor', 'offset', 'single']) expect(count(style), style).toBeGreaterThan(0);
});

describe.each(STYLES)('a list paged by %s', (style) => {
  test('sends nothing before it is awaited or iterated', async () => {
    await using server = await servePages(style, items(25));
    const list = ask(clientOf(server), LIST[style]);
    list.pages();
    list[Symbol.asyncIterator]();
    list.checkpoint();
    await sleep(20);
    expect(server.requests).toEqual([]);
  });

  test('requests its first page once, however often it is awaited and iterated', async () => {
    await using server = await servePages(style, items(25));
    const list = ask(clientOf(server), LIST[style]);
    const [one, two] = await Promise.all([
      list,
      list.withResponse(),
      list.then((page) => page),
      list.catch(() => {}),
      list.finally(() => {}),
    ]);
    expect(two.data).toBe(one);
    expect(await list).toBe(one);
    expect(server.requests).toHaveLength(1);
    expect(await Promise.all([keys(list), keys(list)])).toEqual([range(0, 25), range(0, 25)]);
    for await (const page of list.pages()) {
      expect(page).toBe(one);
      break;
    }
    expect(server.requests).toHaveLength(1 + 2 * 2);
  });

  test('requests its first page again after that request failed', async () => {
    await using server = await servePages(style, items(5));
    server.faults = ['unavailable'];
    const list = ask(clientOf(server, { maxRetries: 0 }), LIST[style]);
    expect(await failure(list)).toMatchObject({ status: 503 });
    expect(await keys(list)).toEqual(range(0, 5));
  });

  test('returns its items, its pages, and the items of a page and of the pages after it', async () => {
    await using server = await servePages(style, items(25));
    const suprsend = clientOf(server);
    expect(await keys(ask(suprsend, LIST[style]))).toEqual(range(0, 25));
    const pages: number[][] = [];
    for await (const { results } of ask(suprsend, LIST[style]).pages()) pages.push(results.map(({ key }) => key));
    expect(pages).toEqual([range(0, 10), range(10, 20), range(20, 25)]);
    const second = await (await ask(suprsend, LIST[style])).nextPage();
    expect(await keys(second)).toEqual(range(10, 25));
    expect(await keys(second)).toEqual(range(10, 25));
  });

  test('can be iterated to its end after an async function returned it', async () => {
    await using server = await servePages(style, items(25));
    const find = async (): Promise<AsyncIterable<Item>> => ask(clientOf(server), LIST[style]);
    expect(await keys(await find())).toEqual(range(0, 25));
    expect(server.requests).toHaveLength(3);
  });

  test('returns its pages from nextPage, and rejects after the last one', async () => {
    await using server = await servePages(style, items(25));
    let page = await ask(clientOf(server), LIST[style]);
    const found = page.results.map(({ key }) => key);
    while (page.hasNextPage()) {
      page = await page.nextPage();
      found.push(...page.results.map(({ key }) => key));
    }
    expect(found).toEqual(range(0, 25));
    const error = await failure(page.nextPage());
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toBe(`${LIST[style]}: there is no next page; check hasNextPage() first. Nothing was sent.`);
    expect(server.requests).toHaveLength(3);
  });

  test('returns pages that equal the responses: their methods are not enumerable and not printed', async () => {
    await using server = await servePages(style, items(15));
    let body: unknown;
    server.rewrite = (page) => (body = { ...page, extra: 'kept' });
    const page = await ask(clientOf(server), LIST[style]);
    expect(page).toEqual(body);
    expect(Object.keys(page)).toEqual(['results', 'meta', 'extra']);
    expect(JSON.parse(JSON.stringify(page))).toEqual(body);
    expect({ ...page }).toStrictEqual(body);
    expect(inspect(page)).not.toMatch(/nextPage|checkpoint|place/i);
  });

  test('returns the first page, the HTTP response and the attempts from withResponse', async () => {
    await using server = await servePages(style, items(15));
    server.faults = ['limited'];
    const { data, response, attempts } = await ask(clientOf(server), LIST[style]).withResponse();
    expect(data.results).toHaveLength(10);
    expect(data.hasNextPage()).toBe(true);
    expect(response.status).toBe(200);
    expect(attempts).toMatchObject([{ status: 429 }, { status: 200 }]);
  });

  test.each([0, 1] as const)('answers concurrent calls of next() in order, each item once, with prefetch %d', async (prefetch) => {
    await using server = await servePages(style, items(23), 3);
    const walk = ask(clientOf(server), LIST[style], { prefetch })[Symbol.asyncIterator]();
    const found: number[] = [];
    const readers = range(0, 4).map(async () => {
      for (let turn = 0; ; turn += 1) {
        const calls = range(0, 1 + (turn % 3)).map(async () => walk.next());
        const results = await Promise.all(calls);
        const got = results.flatMap(({ done, value }) => (done ? [] : [(value as Item).key]));
        expect(got).toEqual(got.toSorted((a, b) => a - b));
        found.push(...got);
        if (results.some(({ done }) => done)) return;
      }
    });
    await Promise.all(readers);
    expect(found.toSorted((a, b) => a - b)).toEqual(range(0, 23));
    expect(await walk.next()).toEqual({ done: true, value: undefined });
    expect(server.most).toBe(1);
  });

  test('answers concurrent calls of next() on its pages in order', async () => {
    await using server = await servePages(style, items(25));
    const walk = ask(clientOf(server), LIST[style]).pages()[Symbol.asyncIterator]();
    const results = await Promise.all(range(0, 5).map(() => walk.next()));
    expect(results.map(({ value }) => (value as PageOf<Item> | undefined)?.results[0]?.key)).toEqual([0, 10, 20, undefined, undefined]);
    expect(results.map(({ done }) => done)).toEqual([false, false, false, true, true]);
  });

  test('is empty if the server has no items', async () => {
    await using server = await servePages(style, []);
    const list = ask(clientOf(server), LIST[style]);
    expect(await keys(list)).toEqual([]);
    expect(await list.toArray()).toEqual([]);
    expect((await list).hasNextPage()).toBe(false);
    expect(server.requests).toHaveLength(1);
  });
});

test.each([2, -1, 'a', true, null])('prefetch %j is refused by every use, and nothing is sent', async (prefetch) => {
  await using server = await servePages('cursor', items(25));
  const list = ask(clientOf(server), 'users.list', { prefetch: prefetch as never });
  const typed = async (): Promise<unknown> => paginate(usersList, { client: createClient({ apiKey: 'k' }), prefetch: prefetch as never });
  for (const use of [list, list.toArray(), typed()])
    expect(await failure(use)).toMatchObject({
      name: 'InvalidRequestError',
      message: 'users.list: prefetch must be 0 or 1. Nothing was sent.',
    });
  expect(server.requests).toEqual([]);
});

describe('toArray', () => {
  test.each([
    [0, 0, 0],
    [1, 1, 1],
    [9.5, 9, 1],
    [10, 10, 1],
    [11, 11, 2],
    [100, 25, 3],
    [Infinity, 25, 3],
  ])('with max %d returns %d items after %d requests', async (max, count, requests) => {
    await using server = await servePages('cursor', items(25));
    expect(await ask(clientOf(server), 'users.list').toArray({ max })).toEqual(items(count));
    expect(server.requests).toHaveLength(requests);
  });

  test.each([-1, Number.NaN, '5', null])('rejects max %s and sends nothing', async (max) => {
    await using server = await servePages('cursor', items(25));
    const error = await failure(ask(clientOf(server), 'users.list').toArray({ max: max as never }));
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toBe('users.list: max must be a number, 0 or more. Nothing was sent.');
    expect(server.requests).toEqual([]);
  });

  test.each([
    [{ maxx: 1 }, '"maxx" is not an option of toArray; the options are max'],
    [{ MAX: 1 }, '"MAX" is not an option of toArray; it is written max'],
  ])('rejects the options %j and sends nothing', async (options, says) => {
    await using server = await servePages('cursor', items(25));
    const error = await failure(ask(clientOf(server), 'users.list').toArray(options as never));
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toBe(`users.list: ${says}. Nothing was sent.`);
    expect(server.requests).toEqual([]);
  });

  test('returns 10,000 items without a max, and rejects if there is one more', async () => {
    await using server = await servePages('cursor', items(10_000), 1000);
    const suprsend = clientOf(server);
    expect(await ask(suprsend, 'users.list').toArray()).toHaveLength(10_000);
    server.items = items(10_001);
    const error = await failure(ask(suprsend, 'users.list').toArray());
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toBe('users.list: the list has more than 10000 items. Pass a max to toArray, or iterate the list.');
    expect(await ask(suprsend, 'users.list').toArray({ max: 10_001 })).toHaveLength(10_001);
  });
});

describe('previousPage', () => {
  test('of a cursor list returns to the first page, and nextPage goes forward again', async () => {
    await using server = await servePages('cursor', items(35));
    const first = await ask(clientOf(server), 'users.list');
    expect(first.hasPreviousPage()).toBe(false);
    const error = await failure(first.previousPage());
    expect(error.message).toBe('users.list: there is no previous page; check hasPreviousPage() first. Nothing was sent.');
    const third = await (await first.nextPage()).nextPage();
    const second = await third.previousPage();
    expect(second.results).toEqual(items(20).slice(10));
    const again = await second.previousPage();
    expect(again.results).toEqual(first.results);
    expect(again.hasPreviousPage()).toBe(false);
    expect((await again.nextPage()).results).toEqual(second.results);
    expect(await keys(again)).toEqual(range(0, 35));
    expect(await keys(second)).toEqual(range(10, 35));
  });

  test('of an offset list does not exist', async () => {
    await using server = await servePages('offset', items(25));
    const second = await (await ask(clientOf(server), 'tenants.list')).nextPage();
    expect(second.hasPreviousPage()).toBe(false);
    expect(await failure(second.previousPage())).toBeInstanceOf(InvalidRequestError);
  });
});

describe.each(rows(unpaged))('%s', (name) => {
  test('is a list of one page', async () => {
    await using server = await servePages('single', items(25));
    const list = ask(clientOf(server), name);
    const page = await list;
    expect(page).toEqual({ results: items(25) });
    expect([page.hasNextPage(), page.hasPreviousPage()]).toEqual([false, false]);
    expect(await keys(list)).toEqual(range(0, 25));
    expect(await keys(page)).toEqual(range(0, 25));
    expect(await list.toArray({ max: 7 })).toEqual(items(7));
    expect(await keys(ask(clientOf(server), name, { from: page.checkpoint }))).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });
});

test('a list with invalid arguments fails at every use, and not before', async () => {
  await using server = await servePages('cursor', items(25));
  const list = (clientOf(server).objects.list as (...args: unknown[]) => List<unknown>)('teams', {}, 'one too many');
  for (const use of [list, list.withResponse(), list.toArray(), keys(list as never), list.pages()[Symbol.asyncIterator]().next()]) {
    expect(await failure(use as PromiseLike<unknown>)).toBeInstanceOf(InvalidRequestError);
  }
  expect(() => list.checkpoint()).toThrow(InvalidRequestError);
  expect(server.requests).toEqual([]);
});

test('an invalid signal fails like any other invalid argument', async () => {
  await using server = await servePages('cursor', items(25));
  const error = await failure(clientOf(server).users.list({ signal: {} as never }));
  expect(error).toMatchObject({
    name: 'InvalidRequestError',
    message: 'users.list: signal must be an AbortSignal. Nothing was sent.',
  });
  expect(server.requests).toEqual([]);
});
