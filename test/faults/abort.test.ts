/** The caller's signal ends a call at once in any phase, and no listener stays on the signal. */
import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AbortError } from '../../src/index.ts';
import {
  answer,
  faults,
  rateLimited,
  resetAfterUpload,
  stallBeforeHeaders,
  stallInBody,
  type FaultServer,
  type Step,
} from '../support/faults.ts';
import { closedPort } from '../support/server.ts';
import { eventually, settlesAtOnce } from '../support/time.ts';
import { calls, failed, make, noBackoff } from './call.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;
const hanging = (): Promise<string> => new Promise(() => {});

type Stage = (server: FaultServer) => { options?: Parameters<typeof make>[1]; reached: () => boolean };

/** Each stage of a call, held for as long as the test likes, with what `sent` is then. */
const STAGES: [string, string, Stage][] = [
  [
    'connecting',
    'maybe',
    (server) => {
      // A TLS handshake that nobody answers.
      return { options: { hubUrl: `https://127.0.0.1:${server.port}` }, reached: () => server.connections === 1 };
    },
  ],
  ['waiting for headers', 'maybe', (server) => ({ reached: () => server.requests.length === 1 })],
  [
    'reading the body',
    'maybe',
    ({ script }) => {
      script.unshift(stallInBody);
      let answered = false;
      const fetch: typeof globalThis.fetch = async (...args) => {
        const response = await globalThis.fetch(...args);
        answered = true;
        return response;
      };
      return { options: { fetch }, reached: () => answered };
    },
  ],
  ['backing off', 'rejected', (server) => inBackoff(server, rateLimited(30))],
  ['backing off after a lost answer', 'maybe', (server) => inBackoff(server, resetAfterUpload)],
  [
    'asking for the credential',
    'no',
    () => {
      let asked = 0;
      return { options: { apiKey: () => (asked++, hanging()) }, reached: () => asked === 1 };
    },
  ],
  [
    'asking for another credential',
    'rejected',
    ({ script }) => {
      script.unshift(answer(401));
      let asked = 0;
      return { options: { apiKey: () => (++asked === 1 ? 'key' : hanging()) }, reached: () => asked === 2 };
    },
  ],
  [
    'inside a fetch that ignores the signal',
    'maybe',
    () => {
      let called = false;
      return { options: { fetch: (() => ((called = true), hanging())) as never }, reached: () => called };
    },
  ],
];

function inBackoff({ script }: FaultServer, step: Step): ReturnType<Stage> {
  script.unshift(step);
  let retries = 0;
  return { options: { hooks: { onRetry: () => void retries++ } }, reached: () => retries === 1 };
}

describe.each(STAGES)('while %s', (_, sent, stage) => {
  test('an abort settles the call at once, with the reason as cause and no listener left', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.99);
    await using server = await faults(stallBeforeHeaders);
    const { options, reached } = stage(server);
    const controller = new AbortController();
    const reason = { why: 'the user left' };
    const failing = failed(calls.keyed(make(server.url, options), { signal: controller.signal }));
    await eventually(reached);
    await eventually(() => listeners(controller.signal) === 1);

    controller.abort(reason);
    expect(await settlesAtOnce(failing)).toBe(true);
    const error = await failing;

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

test('1,000 calls on one signal share one listener while any is pending, and remove it', async () => {
  const { signal } = new AbortController();
  let most = 0;
  const fetch = async () => {
    most = Math.max(most, listeners(signal));
    return new Response('{}');
  };
  const suprsend = make('http://127.0.0.1:9', { fetch });
  for (let batch = 0; batch < 100; batch++) await Promise.all(Array.from({ length: 10 }, () => calls.safe(suprsend, { signal })));
  // Node 20 warns of more than ten.
  expect(most).toBe(1);
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
