/** Two limits, of an attempt and of the whole call: each ends in time, and nothing outlives the call. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { TimeoutError } from '../../src/index.ts';
import { answer, drip, faults, loseAnswer, rateLimited, stallBeforeHeaders, stallInBody, type Step } from '../support/faults.ts';
import { serve } from '../support/server.ts';
import { stoppedClock } from '../support/time.ts';
import { calls, failed, make, noBackoff, since } from './call.ts';

/** Far above any limit of these calls, and far below what would end them otherwise. */
const LATE = 10_000;

afterEach(() => {
  vi.restoreAllMocks();
});

const STALLS: [string, Step][] = [
  ['before the headers', stallBeforeHeaders],
  ['in the body', stallInBody],
  ['never quite, byte by byte', drip()],
];

test.each(STALLS)('timeout ends an attempt that stalls %s', async (_, step) => {
  await using server = await faults(step);
  const suprsend = make(server.url, { maxRetries: 0 });
  const start = performance.now();
  const error = await failed(calls.unsafe(suprsend, { timeout: 80 }));
  expect(since(start)).toBeGreaterThan(75);
  expect(since(start)).toBeLessThan(LATE);
  expect(error).toBeInstanceOf(TimeoutError);
  expect(error).toMatchObject({ scope: 'attempt', limit: 80, sent: 'maybe', attempts: [{ reason: 'timed out' }] });
});

test('an attempt that timed out is retried if that is safe, each attempt with the whole limit', async () => {
  noBackoff();
  await using server = await faults(stallBeforeHeaders, stallInBody, answer(202));
  using clock = stoppedClock();
  const call = calls.keyed(make(server.url, { timeout: 80 })).withResponse();
  for (const attempt of [1, 2]) {
    await clock.until(() => server.requests.length === attempt);
    await clock.pass(79);
    expect(server.requests).toHaveLength(attempt);
    await clock.pass(1);
  }
  await clock.until(() => server.requests.length === 3);
  const { attempts } = await call;
  expect(attempts).toMatchObject([{ reason: 'timed out' }, { reason: 'timed out' }, { status: 202 }]);
  expect(new Set(server.requests.map(({ key }) => key)).size).toBe(1);
});

test('an attempt that timed out is the last one if another may act twice', async () => {
  await using server = await faults(stallBeforeHeaders);
  expect(await failed(calls.unsafe(make(server.url, { timeout: 80 })))).toMatchObject({ attempts: [{}] });
});

test.each(STALLS)('totalTimeout ends a call that stalls %s, whatever its attempts may take', async (_, step) => {
  await using server = await faults(answer(500, '{}', { 'retry-after': 0 }), step);
  using clock = stoppedClock();
  const failing = failed(calls.keyed(make(server.url, { totalTimeout: 120 })));
  await clock.until(() => server.requests.length === 2);
  await clock.pass(120);
  const error = await failing;
  expect(error).toBeInstanceOf(TimeoutError);
  expect(error).toMatchObject({ scope: 'total', limit: 120, sent: 'maybe', attempts: [{ status: 500 }, {}] });
});

test('totalTimeout rules over all attempts and waits', async () => {
  for (const totalTimeout of [60, 150, 300]) {
    await using server = await faults(answer(503, '{}', { 'retry-after': '0.05' }));
    const start = performance.now();
    const error = await failed(calls.safe(make(server.url), { totalTimeout, maxRetries: 1000 }));
    expect(since(start)).toBeLessThan(LATE); // 1,000 waits would be 50 seconds
    expect(error).toMatchObject({ name: 'TimeoutError', scope: 'total', limit: totalTimeout });
  }
});

test('a wait that would end after the limit is not begun, and the cause says why', async () => {
  await using server = await faults(rateLimited(5));
  using clock = stoppedClock();
  const failing = failed(calls.keyed(make(server.url, { totalTimeout: 2000 })));
  await clock.until(() => server.requests.length === 1);
  const error = await failing; // although no time passes
  expect(error).toMatchObject({
    name: 'TimeoutError',
    scope: 'total',
    sent: 'rejected',
    cause: { name: 'RateLimitError', retryAfter: 5000 },
  });
});

test('the smaller limit says which it was', async () => {
  await using server = await faults(stallBeforeHeaders);
  const suprsend = make(server.url, { maxRetries: 0, timeout: 50, totalTimeout: 5000 });
  expect(await failed(calls.safe(suprsend))).toMatchObject({ scope: 'attempt', limit: 50 });
  expect(await failed(calls.safe(suprsend, { timeout: 5000, totalTimeout: 50 }))).toMatchObject({ scope: 'total', limit: 50 });
});

test.each([0, -1, Number.NaN, '50' as never])('a limit of %j is invalid', async (value) => {
  await using server = await faults(answer(200));
  for (const option of ['timeout', 'totalTimeout']) {
    expect(await failed(calls.safe(make(server.url), { [option]: value }))).toMatchObject({ name: 'ConfigurationError', sent: 'no' });
    expect(() => make(server.url, { [option]: value })).toThrow(option);
  }
  expect(server.connections).toBe(0);
});

test('Infinity means no limit, and does not end the call at once', async () => {
  await using server = await faults(({ socket }) => setTimeout(() => (answer(200) as any)({ socket, act: () => {} }), 50));
  await calls.safe(make(server.url, { timeout: Infinity, totalTimeout: Infinity }));
  await calls.safe(make(server.url, { timeout: 2 ** 40, totalTimeout: 2 ** 40 }));
});

test.each([
  ['success', [], undefined],
  ['ServerError', [answer(500)], undefined],
  ['ConnectionError', [loseAnswer], undefined],
  ['TimeoutError', [stallInBody], 100],
  ['TimeoutError', [stallBeforeHeaders], 100],
] as [string, Step[], number | undefined][])('a process with nothing else to do ends soon after a %s', async (outcome, script, timeout) => {
  if (outcome === 'success') {
    await using server = await serve(); // keeps its connections, as the API does
    await expectExit(server.url, outcome);
  } else {
    await using server = await faults(...script);
    await expectExit(server.url, outcome, timeout);
  }
});

async function expectExit(url: string, outcome: string, timeout?: number): Promise<void> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('one-call.ts', import.meta.url)), url, ...(timeout ? [String(timeout)] : [])],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  const ended = Date.now();
  expect(code).toBe(0);
  const result = JSON.parse(printed) as { outcome: string; at: number };
  expect(result.outcome).toBe(outcome);
  expect(ended - result.at).toBeLessThan(LATE); // the limits that a call has by default are longer
}

test.each(['timeout', 'totalTimeout'])('a refusal is one, although %s ends the reading of its body', async (option) => {
  await using server = await faults(({ socket }) => void socket.write('HTTP/1.1 400 Bad Request\r\ncontent-length: 50\r\n\r\n{"mess'));
  const error = await failed(calls.unsafe(make(server.url, { [option]: 150 })));
  expect(error).toMatchObject({ name: 'BadRequestError', sent: 'rejected', status: 400, attempts: [{ status: 400 }] });
});
