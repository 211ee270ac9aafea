/** Leaving a loop ends its request in flight, and at most one page is requested ahead. */
import { describe, expect, test } from 'vitest';
import { items, servePages, type Item, type PageOf, type PagingServer } from '../support/paging.ts';
import { eventually } from '../support/time.ts';
import { ask, clientOf, keys, LIST, range, sleep, STYLES, until, type Items } from './lists.ts';

const NEVER = new Promise(() => {});

/** Reads up to an item and leaves the loop there, by each means the language has. */
const EXITS: Record<string, (list: Items, at: number) => Promise<number[]>> = {
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
const MATRIX = STYLES.flatMap((style) => Object.keys(EXITS).map((exit) => [style, exit] as const));

describe.each(MATRIX)('%s, left by %s', (style, exit) => {
  const leave = EXITS[exit] as (typeof EXITS)[string];

  test.each([3, 9, 10, 14])('at item %d without prefetch, no further page is requested', async (at) => {
    await using server = await servePages(style, items(35));
    expect(await leave(ask(clientOf(server), LIST[style]), at)).toEqual(range(0, at + 1));
    await eventually(() => server.open === 0);
    await sleep(5);
    expect(server.requests).toHaveLength(Math.ceil((at + 1) / 10));
    expect([server.open, server.left]).toEqual([0, 0]);
  });

  test('with prefetch, the request for the page ahead ends at once', async () => {
    await using server = await servePages(style, items(35));
    server.meanwhile = (nth) => (nth === 3 ? NEVER : undefined);
    expect(await leave(ask(clientOf(server), LIST[style], { prefetch: 1 }), 14)).toEqual(range(0, 15));
    // A page asked for in the same moment may never reach the server.
    await eventually(() => server.open === 0);
    expect(server.requests.length - server.left).toBe(2);
  });
});

test.each(STYLES)('%s: leaving pages() ends the request in flight', async (style) => {
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

test.each(['first', 'second'])(
  'return() settles at once during the request for the %s page, ends it, and answers the pending next()',
  async (which) => {
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
  },
);

describe('a first page that several readers wait for', () => {
  function held(server: PagingServer): () => void {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    server.meanwhile = (nth) => (nth === 1 ? gate : undefined);
    return release;
  }

  test('is requested until the last of them leaves', async () => {
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

  test('is requested on if the list is awaited too', async () => {
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

  test('is requested again for a reader that comes in the moment in which the last one leaves', async () => {
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
  test.each(STYLES)('%s: one page is requested ahead, never two', async (style) => {
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

  test('requests a page while the reader is busy: slow pages and slow readers overlap', async () => {
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

  test('reports a failed page ahead after every item before it', async () => {
    await using server = await servePages('cursor', items(50));
    server.faults = [undefined, undefined, 'unavailable'];
    const { found, error } = await until(ask(clientOf(server, { maxRetries: 0 }), 'users.list', { prefetch: 1 }));
    expect(found).toEqual(range(0, 20));
    expect(error).toMatchObject({ name: 'ServerError', status: 503 });
  });

  test('applies to the iteration of a page too', async () => {
    await using server = await servePages('cursor', items(30));
    const page: PageOf<Item> & AsyncIterable<Item> = await ask(clientOf(server), 'users.list', { prefetch: 1 });
    expect(server.requests).toHaveLength(1);
    for await (const { key } of page) if (key === 5) await eventually(() => server.requests.length === 2);
    expect(server.requests).toHaveLength(3);
  });
});
