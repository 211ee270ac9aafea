/** The caller's signal ends a call wherever it stands, at once, and nothing stays on the signal. */
import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AbortError } from '../../src/index.ts';
import { answer, faults, rateLimited, resetAfterUpload, stallBeforeHeaders, stallInBody, type FaultServer } from '../support/faults.ts';
import { closedPort } from '../support/server.ts';
import { calls, failed, make, noBackoff, since } from './call.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;
const hanging = (): Promise<string> => new Promise(() => {});

type Stage = (server: FaultServer) => Parameters<typeof make>[1];

/** Each stage of a call, held for as long as the test likes, with what `sent` is then. */
const STAGES: [string, string, Stage][] = [
  [
    'connecting',
    'maybe',
    ({ port, ...server }) => {
      server.script.unshift(stallBeforeHeaders);
      return { hubUrl: `https://127.0.0.1:${port}` }; // a TLS handshake nobody answers
    },
  ],
  ['waiting for headers', 'maybe', ({ script }) => void script.unshift(stallBeforeHeaders)],
  ['reading the body', 'maybe', ({ script }) => void script.unshift(stallInBody)],
  ['backing off', 'rejected', ({ script }) => void script.unshift(rateLimited(30))],
  ['backing off after a lost answer', 'maybe', ({ script }) => void script.unshift(resetAfterUpload)],
  ['asking for the credential', 'no', () => ({ apiKey: hanging })],
  [
    'asking for another credential',
    'rejected',
    ({ script }) => {
      script.unshift(answer(401));
      let asked = 0;
      return { apiKey: () => (++asked === 1 ? 'key' : hanging()) };
    },
  ],
  ['inside a fetch that ignores the signal', 'maybe', () => ({ fetch: hanging as never })],
];

describe.each(STAGES)('while %s', (_, sent, stage) => {
  test('an abort settles the call within 50 ms, with the reason as cause and no listener left', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.99);
    await using server = await faults();
    const suprsend = make(server.url, stage(server));
    const controller = new AbortController();
    const reason = { why: 'the user left' };
    const failing = failed(calls.keyed(suprsend, { signal: controller.signal }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(listeners(controller.signal)).toBe(1);

    const start = performance.now();
    controller.abort(reason);
    const error = await failing;

    expect(since(start)).toBeLessThan(50);
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ name: 'AbortError', sent });
    expect(error.cause).toBe(reason);
    expect(listeners(controller.signal)).toBe(0);
  });
});

test('an aborted signal sends nothing', async () => {
  await using server = await faults(answer(200));
  const reason = new Error('gone');
  const signal = AbortSignal.abort(reason);
  const error = await failed(calls.unsafe(make(server.url), { signal }));
  expect(error).toMatchObject({ name: 'AbortError', sent: 'no', attempts: [] });
  expect(error.cause).toBe(reason);
  expect(server.connections).toBe(0);
  expect(listeners(signal)).toBe(0);
});

test('any reason is the cause, and none is the DOMException of the platform', async () => {
  await using server = await faults(answer(200));
  for (const reason of [null, 0, '', 'text'])
    expect((await failed(calls.safe(make(server.url), { signal: AbortSignal.abort(reason) }))).cause).toBe(reason);
  expect((await failed(calls.safe(make(server.url), { signal: AbortSignal.abort() }))).cause).toMatchObject({ name: 'AbortError' });
  const timeout = AbortSignal.timeout(10);
  server.script = [stallBeforeHeaders];
  expect((await failed(calls.safe(make(server.url), { signal: timeout }))).cause).toBe(timeout.reason);
});

test('no listener stays after success, failure and a refused connection', async () => {
  noBackoff();
  await using server = await faults(answer(200), answer(500), answer(200), answer(400));
  const { signal } = new AbortController();
  await calls.safe(make(server.url), { signal });
  await calls.safe(make(server.url), { signal });
  await failed(calls.safe(make(server.url), { signal }));
  await failed(calls.safe(make(await closedPort()), { signal }));
  await failed(make(server.url).users.get('', { signal }));
  expect(listeners(signal)).toBe(0);
});

test('1,000 calls on one signal leave no listener and add none to it but one for each pending call', async () => {
  const { signal } = new AbortController();
  const added = vi.spyOn(signal, 'addEventListener');
  let most = 0;
  const fetch = async () => {
    most = Math.max(most, listeners(signal));
    return new Response('{}');
  };
  const suprsend = make('http://127.0.0.1:9', { fetch });
  for (let batch = 0; batch < 100; batch++) await Promise.all(Array.from({ length: 10 }, () => calls.safe(suprsend, { signal })));
  expect(added).toHaveBeenCalledTimes(1000);
  expect(most).toBeLessThanOrEqual(10);
  expect(listeners(signal)).toBe(0);
});

test('an abort after the call has settled does nothing', async () => {
  await using server = await faults(answer(200, '{"a":1}'));
  const controller = new AbortController();
  const call = calls.safe(make(server.url), { signal: controller.signal });
  expect(await call).toEqual({ a: 1 });
  controller.abort();
  expect(await call).toEqual({ a: 1 });
});
