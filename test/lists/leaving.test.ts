/** A walk that is left leaves no request behind, and never more than one page is ahead. */
import { describe, expect, test } from 'vitest';
import { items, servePages, type Item, type PageOf, type PagingServer } from '../support/paging.ts';
import { eventually } from '../support/time.ts';
import { ask, clientOf, keys, LIST, range, sleep, STYLES, until, type Items } from './lists.ts';

const NEVER = new Promise(() => {});

/** Goes to an item and leaves there, in each way a loop can be left. */
const WAYS: Record<string, (list: Items, at: number) => Promise<number[]>> = {
  async break(list, at) {
    const found: number[] = [];
    for await (const { key } of list) {
      found.push(key);
      if (key === at) break;
    }
    return found;
  },
  return: async (list, at) => {
    const found: number[] = [];
    const walk = async (): Promise<void> => {
      for await (const { key } of list) {
        found.push(key);
        if (key === at) return;
      }
    };
    await walk();
    return found;
  },
  throw: async (list, at) => {
    const found: number[] = [];
    const walk = async (): Promise<void> => {
      for await (const { key } of list) {
        found.push(key);
        if (key === at) throw new Error('enough');
      }
    };
    await expect(walk()).rejects.toThrow('enough');
    return found;
  },
  async 'iterator.return()'(list, at) {
    const found: number[] = [];
    const walk = list[Symbol.asyncIterator]();
    while (found.at(-1) !== at) found.push(((await walk.next()).value as Item).key);
    expect(await walk.return?.()).toEqual({ done: true, value: undefined });
    expect(await walk.next()).toEqual({ done: true, value: undefined });
    return found;
  },
  toArray: async (list, at) => (await list.toArray({ max: at + 1 })).map(({ key }) => key),
};
const MATRIX = STYLES.flatMap((style) => Object.keys(WAYS).map((way) => [style, way] as const));

describe.each(MATRIX)('%s, left by %s', (style, way) => {
  const leave = WAYS[way] as (typeof WAYS)[string];

  test.each([3, 9, 10, 14])('at item %d, without prefetch, no further page is asked for', async (at) => {
    await using server = await servePages(style, items(35));
    expect(await leave(ask(clientOf(server), LIST[style]), at)).toEqual(range(0, at + 1));
    await eventually(() => server.open === 0);
    await sleep(5);
    expect(server.requests).toHaveLength(Math.ceil((at + 1) / 10));
    expect([server.open, server.left]).toEqual([0, 0]);
  });

  test('with prefetch, the one page ahead is given up at once', async () => {
    await using server = await servePages(style, items(35));
    server.meanwhile = (nth) => (nth === 3 ? NEVER : undefined);
    expect(await leave(ask(clientOf(server), LIST[style], { prefetch: 1 }), 14)).toEqual(range(0, 15));
    // A page asked for in the same moment may never reach the server.
    await eventually(() => server.open === 0);
    expect(server.requests.length - server.left).toBe(2);
  });
});

test.each(STYLES)('%s: pages() that are left leave no request behind', async (style) => {
  await using server = await servePages(style, items(35));
  server.meanwhile = (nth) => (nth === 3 ? NEVER : undefined);
  let turn = 0;
  for await (const _page of ask(clientOf(server), LIST[style], { prefetch: 1 }).pages()) {
    turn += 1;
    if (turn === 2) {
      await eventually(() => server.requests.length === 3);
      break;
    }
  }
  await eventually(() => server.left === 1 && server.open === 0);
  expect(server.requests).toHaveLength(3);
});

test.each(['first', 'second'])('return() during the %s page ends the request and answers the waiting next()', async (which) => {
  await using server = await servePages('cursor', items(35));
  const nth = which === 'first' ? 1 : 2;
  server.meanwhile = (request) => (request === nth ? NEVER : undefined);
  const walk = ask(clientOf(server), 'users.list')[Symbol.asyncIterator]();
  for (let index = 0; index < 10 * (nth - 1); index += 1) await walk.next();
  const waiting = [walk.next(), walk.next()];
  await eventually(() => server.requests.length === nth);
  await walk.return?.();
  expect(await Promise.all(waiting)).toEqual([
    { done: true, value: undefined },
    { done: true, value: undefined },
  ]);
  await eventually(() => server.left === 1 && server.open === 0);
  expect(server.requests).toHaveLength(nth);
});

describe('a first page that several wait for', () => {
  function held(server: PagingServer): () => void {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    server.meanwhile = (nth) => (nth === 1 ? gate : undefined);
    return release;
  }

  test('stays asked for until the last of them leaves', async () => {
    await using server = await servePages('cursor', items(15));
    const release = held(server);
    const list = ask(clientOf(server), 'users.list');
    const [one, two] = [list[Symbol.asyncIterator](), list[Symbol.asyncIterator]()];
    const waiting = [one.next(), two.next()];
    await eventually(() => server.requests.length === 1);
    await one.return?.();
    release();
    expect(await waiting[0]).toEqual({ done: true, value: undefined });
    expect(await waiting[1]).toEqual({ done: false, value: { key: 0 } });
    expect(server.left).toBe(0);
  });

  test('stays asked for when it is awaited too', async () => {
    await using server = await servePages('cursor', items(15));
    const release = held(server);
    const list = ask(clientOf(server), 'users.list');
    const page = list.then(({ results }) => results.length);
    const walk = list[Symbol.asyncIterator]();
    void walk.next();
    await eventually(() => server.requests.length === 1);
    await walk.return?.();
    release();
    expect(await page).toBe(10);
    expect(server.requests).toHaveLength(1);
  });

  test('is asked for again after all of them left, by whoever comes in the same moment', async () => {
    await using server = await servePages('cursor', items(15));
    held(server);
    const list = ask(clientOf(server), 'users.list');
    const walk = list[Symbol.asyncIterator]();
    void walk.next();
    await eventually(() => server.requests.length === 1);
    const [, found] = await Promise.all([walk.return?.(), keys(list)]);
    expect(found).toEqual(range(0, 15));
    expect(server.left).toBe(1);
  });
});

describe('prefetch: 1', () => {
  test.each(STYLES)('%s: one page is ahead while one is read, never two', async (style) => {
    await using server = await servePages(style, items(50));
    let page = 0;
    for await (const { key } of ask(clientOf(server), LIST[style], { prefetch: 1 })) {
      if (key % 10 === 0) page += 1;
      const most = Math.min(page + 1, 5);
      if (key % 10 === 5) await eventually(() => server.requests.length === most);
      expect(server.requests.length).toBeLessThanOrEqual(most);
    }
    expect(server.requests).toHaveLength(5);
    expect(server.most).toBe(1);
  });

  test('reads while it fetches: slow pages and slow readers overlap', async () => {
    await using server = await servePages('cursor', items(50));
    let reading = 0;
    // Each page takes until the reader is at the end of the one before it, and the reader stays there until the page is asked for.
    server.meanwhile = (nth) => (nth === 1 ? undefined : eventually(() => reading === nth - 1));
    for await (const { key } of ask(clientOf(server), 'users.list', { prefetch: 1 })) {
      if (key % 10 !== 9) continue;
      reading += 1;
      await eventually(() => server.requests.length === Math.min(reading + 1, 5));
    }
    expect(reading).toBe(5);
  });

  test('tells of a failed page ahead when its turn comes, after every item before it', async () => {
    await using server = await servePages('cursor', items(50));
    server.faults = [undefined, undefined, 'unavailable'];
    const { found, error } = await until(ask(clientOf(server, { maxRetries: 0 }), 'users.list', { prefetch: 1 }));
    expect(found).toEqual(range(0, 20));
    expect(error).toMatchObject({ name: 'ServerError', status: 503 });
  });

  test('a page that is walked on from has its next page ahead too', async () => {
    await using server = await servePages('cursor', items(30));
    const page: PageOf<Item> & AsyncIterable<Item> = await ask(clientOf(server), 'users.list', { prefetch: 1 });
    expect(server.requests).toHaveLength(1);
    for await (const { key } of page) if (key === 5) await eventually(() => server.requests.length === 2);
    expect(server.requests).toHaveLength(3);
  });
});
