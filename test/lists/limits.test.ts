/** `signal` and `totalTimeout` cover the whole walk, `timeout` and retries each page; no listener outlives a walk. */
import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AbortError, SuprSend, TimeoutError } from '../../src/index.ts';
import { failure } from '../support/client.ts';
import { items, servePages, type PagingServer } from '../support/paging.ts';
import { eventually, settlesAtOnce, stoppedClock } from '../support/time.ts';
import { ask, clientOf, keys, LIST, range, STYLES, until } from './lists.ts';

afterEach(() => void vi.restoreAllMocks());

const REASON = new Error('changed my mind');
const NEVER = new Promise(() => {});

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

  test.each([0, 4, 9])('aborted at item %d, the next item is not given', async (at) => {
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
      setTimeout(() => controller.abort(REASON));
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
    vi.spyOn(Math, 'random').mockReturnValue(0.99);
    await using server = await servePages('cursor', items(35));
    const controller = new AbortController();
    server.faults = [undefined, 'reset'];
    let retries = 0;
    const hooks = { onRetry: () => void retries++ };
    const walking = until(ask(clientOf(server, { hooks }), 'users.list', { signal: controller.signal, prefetch }));
    await eventually(() => retries === 1);
    if (prefetch) await eventually(() => getEventListeners(controller.signal, 'abort').length > 0);
    controller.abort(REASON);
    expect(await settlesAtOnce(walking)).toBe(true);
    const { error } = await walking;
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

  test('leaves no listener, however a walk ends', async () => {
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
    const sent = server.requests.length;
    void left.next();
    await eventually(() => server.requests.length > sent);
    await left.return?.();
    await eventually(() => listeners() === 0);
    await until(ask(clientOf(server), 'users.list', { signal, prefetch, timeout: 20, maxRetries: 0 }));
    expect(listeners()).toBe(0);
    const controller = new AbortController();
    const before = server.requests.length;
    const aborted = until(walk(server, controller.signal));
    await eventually(() => server.requests.length > before);
    controller.abort();
    await aborted;
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });
});

describe.each(STYLES)('totalTimeout, by %s', (style) => {
  test('covers the whole walk', async () => {
    await using server = await servePages(style, items(1000));
    using clock = stoppedClock();
    server.meanwhile = () => clock.pass(60);
    const { found, error } = await until(ask(clientOf(server), LIST[style], { totalTimeout: 200 }));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ scope: 'total', limit: 200, operation: LIST[style] });
    expect(found).toEqual(range(0, 30)); // three pages take 180 ms, and the fourth does not come in time
    await eventually(() => server.open === 0);
  });

  test('covers what the reader does between pages, and nextPage', async () => {
    await using server = await servePages(style, items(30));
    const suprsend = clientOf(server, { totalTimeout: 300 });
    using clock = stoppedClock();
    const slow = failure(
      (async () => {
        for await (const _page of ask(suprsend, LIST[style]).pages()) await clock.pass(200);
      })(),
    );
    expect(await slow).toMatchObject({ name: 'TimeoutError', scope: 'total', limit: 300, sent: 'no', attempts: [] });
    const page = await ask(suprsend, LIST[style]);
    await clock.pass(320);
    expect(await failure(page.nextPage())).toMatchObject({ name: 'TimeoutError', scope: 'total' });
  });

  test('ends a wait that would outlast it before it begins', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.99);
    await using server = await servePages(style, items(30));
    server.faults = [undefined, 'reset'];
    using _clock = stoppedClock(); // no time passes
    const { found, error } = await until(ask(clientOf(server), LIST[style], { totalTimeout: 400 }));
    expect(found).toEqual(range(0, 10));
    expect(error).toMatchObject({ name: 'TimeoutError', scope: 'total', limit: 400 });
  });

  test('begins with the first request, not with the list', async () => {
    await using server = await servePages(style, items(30));
    using clock = stoppedClock();
    const list = ask(clientOf(server), LIST[style], { totalTimeout: 400 });
    await clock.pass(420);
    expect(await keys(list)).toEqual(range(0, 30));
  });
});

test('timeout is for each page: a walk may take longer', async () => {
  await using server = await servePages('cursor', items(50));
  using clock = stoppedClock();
  server.meanwhile = () => clock.pass(70);
  expect(await keys(ask(clientOf(server), 'users.list', { timeout: 300, maxRetries: 0 }))).toEqual(range(0, 50));
  server.meanwhile = (nth) => (nth === 8 ? clock.pass(250) : undefined);
  const { found, error } = await until(ask(clientOf(server), 'users.list', { timeout: 250, maxRetries: 0 }));
  expect(found).toEqual(range(0, 20));
  expect(error).toMatchObject({ name: 'TimeoutError', scope: 'attempt', limit: 250 });
});

test('maxRetries is for each page: a walk may meet more faults', async () => {
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

test.each([{ totalTimeout: -1 }, { timeout: Number.NaN }, { maxRetries: 1.5 }])('%j is refused when the list is asked', async (options) => {
  await using server = await servePages('cursor', items(5));
  expect(await failure(ask(clientOf(server), 'users.list', options))).toMatchObject({ name: 'ConfigurationError' });
  expect(server.requests).toEqual([]);
});

test('a signal of another kind whose reason cannot be read ends a walk and a run as any other', async () => {
  class Signal extends EventTarget {
    aborted = false;
    get reason(): unknown {
      throw new Error('the reason');
    }
    abort(): void {
      this.aborted = true;
      this.dispatchEvent(new Event('abort'));
    }
  }
  let asked = 0;
  const suprsend = new SuprSend({ apiKey: 'k', fetch: async () => (asked++, new Promise<Response>(() => {})) });
  for (const use of [
    async (signal: AbortSignal) => suprsend.users.list({ signal }).toArray(),
    async (signal: AbortSignal) => suprsend.users.list({ signal }).pages()[Symbol.asyncIterator]().next(),
    async (signal: AbortSignal) => (await suprsend.users.upsertMany([{ distinct_id: 'u1' }], { signal })).stopped,
    async (signal: AbortSignal) => (await suprsend.lists.replace('l1', ['u1'], { signal })).stopped,
  ]) {
    asked = 0;
    const signal = new Signal();
    const used = use(signal as unknown as AbortSignal).catch((error: unknown) => error);
    await eventually(() => asked > 0);
    signal.abort();
    expect(await used).toMatchObject({ message: expect.stringMatching(/abort|signal/) });
  }
});
