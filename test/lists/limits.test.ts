/** `signal` and `totalTimeout` apply to the whole walk, `timeout` and retries to each page. No listener outlives a request. */
import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AbortError, TimeoutError } from '../../src/index.ts';
import { failure } from '../support/client.ts';
import { items, servePages, type PagingServer } from '../support/paging.ts';
import type { Reply } from '../support/server.ts';
import { ask, clientOf, eventually, keys, LIST, range, sleep, STYLES, until } from './lists.ts';

afterEach(() => void vi.restoreAllMocks());

const REASON = new Error('changed my mind');
const NEVER = new Promise(() => {});

/** Sends the same reply to every request but the first. */
function afterFirstPage(server: PagingServer, reply: Reply): void {
  const { answer } = server;
  server.answer = (request, response) => (server.requests.length === 1 ? answer(request, response) : reply);
}

describe.each([0, 1] as const)('signal, prefetch %d', (prefetch) => {
  const walk = (server: PagingServer, signal: AbortSignal) => ask(clientOf(server), 'users.list', { signal, prefetch });
  const expectAborted = (error: any): void => {
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ operation: 'users.list', cause: REASON });
  };

  test('aborted before the walk, nothing is sent', async () => {
    await using server = await servePages('cursor', items(35));
    const list = walk(server, AbortSignal.abort(REASON));
    for (const use of [list, list.withResponse(), list.toArray(), keys(list), list.pages()[Symbol.asyncIterator]().next()]) {
      expectAborted(await failure(use as PromiseLike<unknown>));
    }
    expect(server.requests).toEqual([]);
  });

  test.each([0, 4, 9])('aborted at item %d, the next item is not returned', async (at) => {
    await using server = await servePages('cursor', items(35));
    const controller = new AbortController();
    const found: number[] = [];
    const error = await failure(
      (async () => {
        for await (const { key } of walk(server, controller.signal)) {
          found.push(key);
          if (key === at) controller.abort(REASON);
        }
      })(),
    );
    expectAborted(error);
    expect(found).toEqual(range(0, at + 1));
    await eventually(() => server.open === 0);
    expect(server.requests.length).toBeLessThanOrEqual(1 + prefetch);
  });

  test.each([1, 2, 3])('aborted during page %d, the request ends at once', async (page) => {
    await using server = await servePages('cursor', items(35));
    const controller = new AbortController();
    server.meanwhile = (nth) => {
      if (nth !== page) return undefined;
      setTimeout(() => controller.abort(REASON), 10);
      return NEVER;
    };
    const { found, error } = await until(walk(server, controller.signal));
    expectAborted(error);
    expect(found.length).toBeLessThanOrEqual((page - 1) * 10);
    await eventually(() => server.open === 0);
    expect(server.left).toBe(1);
    expect(server.requests).toHaveLength(page);
  });

  test('aborted in a wait between attempts, the walk ends at once', async () => {
    await using server = await servePages('cursor', items(35));
    const controller = new AbortController();
    afterFirstPage(server, { status: 429, headers: { 'retry-after': '30' }, body: '{}' });
    const walking = until(walk(server, controller.signal));
    await eventually(() => server.requests.length === 2);
    await sleep(20);
    const aborted = performance.now();
    controller.abort(REASON);
    const { error } = await walking;
    expect(performance.now() - aborted).toBeLessThan(10_000);
    expectAborted(error);
    expect(error.attempts).toHaveLength(1);
    expect(server.requests).toHaveLength(2);
  });

  test('aborted after the walk, nothing happens', async () => {
    await using server = await servePages('cursor', items(35));
    const controller = new AbortController();
    const list = walk(server, controller.signal);
    expect(await keys(list)).toEqual(range(0, 35));
    controller.abort(REASON);
    expect((await list).results).toHaveLength(10);
    expect(await failure((await list).nextPage())).toBeInstanceOf(AbortError);
    expect(server.requests).toHaveLength(4);
  });

  test('has no listener after a walk, however the walk ends', async () => {
    await using server = await servePages('cursor', items(35));
    const { signal } = new AbortController();
    const listeners = (): number => getEventListeners(signal, 'abort').length;
    const list = walk(server, signal);
    expect(listeners()).toBe(0);
    await list;
    expect(listeners()).toBe(0);
    for await (const { key } of list) {
      if (prefetch === 0) expect(listeners()).toBe(0);
      if (key === 15) break;
    }
    await eventually(() => listeners() === 0);
    await keys(walk(server, signal));
    expect(listeners()).toBe(0);
    for await (const _page of walk(server, signal).pages()) break;
    await eventually(() => listeners() === 0);
    await keys(await (await walk(server, signal)).nextPage());
    expect(listeners()).toBe(0);
    server.rewrite = (page) => ({ ...page, results: undefined });
    await until(walk(server, signal));
    expect(listeners()).toBe(0);
    server.meanwhile = () => NEVER;
    const left = walk(server, signal)[Symbol.asyncIterator]();
    void left.next();
    await sleep(10);
    await left.return?.();
    await eventually(() => listeners() === 0);
    await until(ask(clientOf(server), 'users.list', { signal, prefetch, timeout: 20, maxRetries: 0 }));
    expect(listeners()).toBe(0);
    const controller = new AbortController();
    const aborted = until(walk(server, controller.signal));
    await sleep(10);
    controller.abort();
    await aborted;
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });
});

describe.each(STYLES)('totalTimeout, paged by %s', (style) => {
  test('applies to the whole walk', async () => {
    await using server = await servePages(style, items(1000));
    server.meanwhile = () => sleep(30);
    const started = performance.now();
    const { found, error } = await until(ask(clientOf(server), LIST[style], { totalTimeout: 200 }));
    expect(performance.now() - started).toBeLessThan(3000); // the least that the walk would take
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ scope: 'total', limit: 200, operation: LIST[style] });
    expect(found.length).toBeGreaterThan(0);
    expect(found).toEqual(range(0, found.length));
    await eventually(() => server.open === 0);
  });

  test('includes the time the reader takes between pages, and applies to nextPage', async () => {
    await using server = await servePages(style, items(30));
    const suprsend = clientOf(server, { totalTimeout: 1000 });
    const slow = failure(
      (async () => {
        for await (const _page of ask(suprsend, LIST[style]).pages()) await sleep(1050);
      })(),
    );
    expect(await slow).toMatchObject({ name: 'TimeoutError', scope: 'total', limit: 1000, sent: 'no', attempts: [] });
    const page = await ask(suprsend, LIST[style]);
    await sleep(1050);
    expect(await failure(page.nextPage())).toMatchObject({ name: 'TimeoutError', scope: 'total' });
  });

  test('ends a wait that would outlast it before the wait starts', async () => {
    await using server = await servePages(style, items(30));
    afterFirstPage(server, { status: 429, headers: { 'retry-after': '30' }, body: '{}' });
    const started = performance.now();
    const { found, error } = await until(ask(clientOf(server), LIST[style], { totalTimeout: 20_000 }));
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(found).toEqual(range(0, 10));
    expect(error).toMatchObject({ name: 'TimeoutError', scope: 'total', limit: 20_000 });
  });

  test('starts with the first request, not with the list', async () => {
    await using server = await servePages(style, items(30));
    const list = ask(clientOf(server), LIST[style], { totalTimeout: 1500 });
    await sleep(1550);
    expect(await keys(list)).toEqual(range(0, 30));
  });
});

test('timeout applies to each page: a walk may take longer', async () => {
  await using server = await servePages('cursor', items(50));
  server.meanwhile = () => sleep(250);
  expect(await keys(ask(clientOf(server), 'users.list', { timeout: 1000, maxRetries: 0 }))).toEqual(range(0, 50));
  server.meanwhile = (nth) => (nth === 8 ? NEVER : undefined);
  const { found, error } = await until(ask(clientOf(server), 'users.list', { timeout: 1000, maxRetries: 0 }));
  expect(found).toEqual(range(0, 20));
  expect(error).toMatchObject({ name: 'TimeoutError', scope: 'attempt', limit: 1000 });
});

test('maxRetries applies to each page: a walk may meet more faults', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  await using server = await servePages('cursor', items(50));
  server.faults = range(0, 5).flatMap((): ['reset', 'limited', undefined] => ['reset', 'limited', undefined]);
  expect(await keys(ask(clientOf(server), 'users.list', { maxRetries: 2 }))).toEqual(range(0, 50));
  expect(server.requests).toHaveLength(15);
  server.requests.length = 0;
  const { found, error } = await until(ask(clientOf(server), 'users.list', { maxRetries: 1 }));
  expect(found).toEqual([]);
  expect(error).toMatchObject({ name: 'RateLimitError', attempts: [{}, { status: 429 }] });
});

test.each([{ totalTimeout: -1 }, { timeout: Number.NaN }, { maxRetries: 1.5 }])('%j is rejected when the list is used', async (options) => {
  await using server = await servePages('cursor', items(5));
  expect(await failure(ask(clientOf(server), 'users.list', options))).toMatchObject({ name: 'ConfigurationError' });
  expect(server.requests).toEqual([]);
});
