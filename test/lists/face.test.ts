import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { InvalidRequestError, type List } from '../../src/index.ts';
import { failure } from '../support/client.ts';
import { items, servePages, type Item, type PageOf } from '../support/paging.ts';
import { ask, clientOf, keys, LIST, paged, range, rows, sleep, STYLES, unpaged } from './lists.ts';

test('the table holds 8 cursor lists, 19 offset lists and 2 of one page', () => {
  const count = (style: string): number => [...paged, ...unpaged].filter(({ paging }) => paging === style).length;
  expect([count('cursor'), count('offset'), count('single')]).toEqual([8, 19, 2]);
});

describe.each(STYLES)('a list by %s', (style) => {
  test('sends nothing before it is awaited or iterated', async () => {
    await using server = await servePages(style, items(25));
    const list = ask(clientOf(server), LIST[style]);
    list.pages();
    list[Symbol.asyncIterator]();
    list.checkpoint();
    await sleep(20);
    expect(server.requests).toEqual([]);
  });

  test('asks for its first page once, however often and in whichever way it is asked', async () => {
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

  test('asks again for a first page that failed', async () => {
    await using server = await servePages(style, items(5));
    server.faults = ['unavailable'];
    const list = ask(clientOf(server, { maxRetries: 0 }), LIST[style]);
    expect(await failure(list)).toMatchObject({ status: 503 });
    expect(await keys(list)).toEqual(range(0, 5));
  });

  test('gives its items, its pages, and the items of a page and those after it', async () => {
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

  test('walks on when it is returned from an async function', async () => {
    await using server = await servePages(style, items(25));
    const find = async (): Promise<AsyncIterable<Item>> => ask(clientOf(server), LIST[style]);
    expect(await keys(await find())).toEqual(range(0, 25));
    expect(server.requests).toHaveLength(3);
  });

  test('has nextPage until there is none, and then says so', async () => {
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
    expect(error.message).toBe(`${LIST[style]}: there is no next page; ask hasNextPage() first.`);
    expect(server.requests).toHaveLength(3);
  });

  test('gives pages that are the answers: results and meta alone are enumerable, and the way on is not printed', async () => {
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

  test('gives withResponse its first page, the HTTP answer and the attempts', async () => {
    await using server = await servePages(style, items(15));
    server.faults = ['limited'];
    const { data, response, attempts } = await ask(clientOf(server), LIST[style]).withResponse();
    expect(data.results).toHaveLength(10);
    expect(data.hasNextPage()).toBe(true);
    expect(response.status).toBe(200);
    expect(attempts).toMatchObject([{ status: 429 }, { status: 200 }]);
  });

  test.each([0, 1] as const)('answers calls of next() made at the same time in order, each item once, prefetch %d', async (prefetch) => {
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

  test('gives pages to calls of next() made at the same time, in order', async () => {
    await using server = await servePages(style, items(25));
    const walk = ask(clientOf(server), LIST[style]).pages()[Symbol.asyncIterator]();
    const results = await Promise.all(range(0, 5).map(() => walk.next()));
    expect(results.map(({ value }) => (value as PageOf<Item> | undefined)?.results[0]?.key)).toEqual([0, 10, 20, undefined, undefined]);
    expect(results.map(({ done }) => done)).toEqual([false, false, false, true, true]);
  });

  test('is empty where there is nothing', async () => {
    await using server = await servePages(style, []);
    const list = ask(clientOf(server), LIST[style]);
    expect(await keys(list)).toEqual([]);
    expect(await list.toArray()).toEqual([]);
    expect((await list).hasNextPage()).toBe(false);
    expect(server.requests).toHaveLength(1);
  });
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
  ])('max %d gives %d items with %d requests', async (max, count, requests) => {
    await using server = await servePages('cursor', items(25));
    expect(await ask(clientOf(server), 'users.list').toArray({ max })).toEqual(items(count));
    expect(server.requests).toHaveLength(requests);
  });

  test.each([-1, Number.NaN, '5', null])('refuses max %s and sends nothing', async (max) => {
    await using server = await servePages('cursor', items(25));
    const error = await failure(ask(clientOf(server), 'users.list').toArray({ max: max as never }));
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toContain('max must be a number');
    expect(server.requests).toEqual([]);
  });

  test('gives 10,000 items without a max, and refuses to give one more without', async () => {
    await using server = await servePages('cursor', items(10_000), 1000);
    const suprsend = clientOf(server);
    expect(await ask(suprsend, 'users.list').toArray()).toHaveLength(10_000);
    server.items = items(10_001);
    const error = await failure(ask(suprsend, 'users.list').toArray());
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toBe('users.list: the list holds more than 10000 items; give toArray a max, or iterate.');
    expect(await ask(suprsend, 'users.list').toArray({ max: 10_001 })).toHaveLength(10_001);
  });
});

describe('backwards', () => {
  test('previousPage goes back to the first page, and nextPage forward again, by cursor', async () => {
    await using server = await servePages('cursor', items(35));
    const first = await ask(clientOf(server), 'users.list');
    expect(first.hasPreviousPage()).toBe(false);
    const error = await failure(first.previousPage());
    expect(error.message).toBe('users.list: there is no previous page; ask hasPreviousPage() first.');
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

  test('an offset list has no previous page', async () => {
    await using server = await servePages('offset', items(25));
    const second = await (await ask(clientOf(server), 'tenants.list')).nextPage();
    expect(second.hasPreviousPage()).toBe(false);
    expect(await failure(second.previousPage())).toBeInstanceOf(InvalidRequestError);
  });
});

describe.each(rows(unpaged))('%s', (name) => {
  test('has the face of a list and one page', async () => {
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

test('a list that cannot be asked for fails when it is asked, in every way', async () => {
  await using server = await servePages('cursor', items(25));
  const list = (clientOf(server).objects.list as (...args: unknown[]) => List<unknown>)('teams', {}, 'one too many');
  for (const use of [list, list.withResponse(), list.toArray(), keys(list as never), list.pages()[Symbol.asyncIterator]().next()]) {
    expect(await failure(use as PromiseLike<unknown>)).toBeInstanceOf(InvalidRequestError);
  }
  expect(server.requests).toEqual([]);
});
