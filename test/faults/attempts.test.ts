/** Which failures are followed by another attempt, after how long, and what that attempt carries. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { retryAfter } from '../../src/core/response.ts';
import { backoff } from '../../src/core/retry.ts';
import { SuprSendError } from '../../src/index.ts';
import { RateLimitError } from '../../src/index.ts';
import {
  answer,
  closeBetweenCalls,
  closeEarly,
  faults,
  loseAnswer,
  rateLimited,
  resetAfterUpload,
  resetAtAccept,
  truncatedJson,
  wrongLength,
  type Step,
} from '../support/faults.ts';
import { closedPort } from '../support/server.ts';
import { eventually, stoppedClock } from '../support/time.ts';
import { calls, failed, make, noBackoff, since, type Class } from './call.ts';

beforeEach(noBackoff);
afterEach(() => {
  vi.restoreAllMocks();
});

const REPEATED = [408, 429, 500, 502, 503, 504];
const FINAL = [300, 302, 304, 400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 422, 425, 451, 501, 505, 511, 599];
const repeatable: Class[] = ['safe', 'keyed'];

describe.each(repeatable)('a %s call', (kind) => {
  test.each(REPEATED)('is sent three times by default if the answer is %d', async (status) => {
    await using server = await faults(answer(status));
    const error = await failed(calls[kind](make(server.url)));
    expect(server.requests).toHaveLength(3);
    expect(error).toMatchObject({ status, attempts: [{ status }, { status }, { status }] });
  });

  test.each(FINAL)('is sent once if the answer is %d', async (status) => {
    await using server = await faults(answer(status));
    expect((await failed(calls[kind](make(server.url)))).attempts).toHaveLength(1);
    expect(server.requests).toHaveLength(1);
  });

  const LOST: Record<string, Step> = {
    resetAtAccept,
    resetAfterUpload,
    loseAnswer,
    closeEarly,
    wrongLength: wrongLength(),
    'wrong length of a 503': wrongLength(503),
  };
  test.each(Object.entries(LOST))('is sent again after %s, and succeeds', async (_, step) => {
    await using server = await faults(step, answer(500), answer(202));
    const { attempts } = await calls[kind](make(server.url)).withResponse();
    expect(attempts).toMatchObject([{ reason: expect.any(String) }, { status: 500, reason: 'status 500' }, { status: 202 }]);
    expect(attempts[2]).not.toHaveProperty('reason');
  });

  test('is sent three times if the connection is refused', async () => {
    const error = await failed(calls[kind](make(await closedPort())));
    expect(error).toMatchObject({ name: 'ConnectionError', sent: 'no', attempts: [{}, {}, {}] });
  });

  test('is not sent again for broken JSON, which would be broken the next time too', async () => {
    await using server = await faults(truncatedJson);
    expect(await failed(calls[kind](make(server.url)))).toMatchObject({ sent: 'maybe', attempts: [{ status: 200 }] });
  });

  test('may have been processed although the repeat is refused', async () => {
    for (const status of [404, 401]) {
      await using server = await faults(loseAnswer, answer(status));
      const error = await failed(calls[kind](make(server.url)));
      expect(error).toMatchObject({ status, sent: 'maybe', attempts: [{}, { status }] });
      expect(error.message).toContain('may have acted');
    }
  });
});

describe('an unsafe call', () => {
  test.each([...REPEATED.filter((status) => status !== 429), ...FINAL])('is sent once if the answer is %d', async (status) => {
    await using server = await faults(answer(status));
    expect((await failed(calls.unsafe(make(server.url)))).attempts).toHaveLength(1);
    expect(server.requests).toHaveLength(1);
  });

  const lost: Record<string, Step> = { resetAtAccept, resetAfterUpload, loseAnswer, closeEarly, wrongLength: wrongLength() };
  test.each(Object.entries(lost))('is not sent again after %s', async (_, step) => {
    await using server = await faults(step, answer(200));
    expect(await failed(calls.unsafe(make(server.url)))).toMatchObject({ sent: 'maybe', attempts: [{}] });
    expect(server.connections).toBe(1);
  });

  test('is sent again after a 429 and after a refused connection', async () => {
    await using server = await faults(rateLimited(), answer(200));
    await calls.unsafe(make(server.url));
    expect(server.requests).toHaveLength(2);
    expect(await failed(calls.unsafe(make(await closedPort())))).toMatchObject({ sent: 'no', attempts: [{}, {}, {}] });
  });
});

describe.each(Object.keys(calls) as Class[])('a 401 of a %s call', (kind) => {
  test('is followed by one attempt with the other credential that the function returns', async () => {
    await using server = await faults(answer(401), answer(200));
    const tokens = ['old', 'new'];
    await calls[kind](make(server.url, { apiKey: async () => tokens.shift() ?? 'none' }));
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer old', 'Bearer new']);
  });

  test('is not followed twice, however often the credential changes', async () => {
    await using server = await faults(answer(401));
    let count = 0;
    expect(await failed(calls[kind](make(server.url, { maxRetries: 9, apiKey: () => `key-${++count}` })))).toMatchObject({
      status: 401,
      sent: 'rejected',
    });
    expect(server.requests).toHaveLength(2);
  });

  test('is final if the credential is a string, or the function returns the same one', async () => {
    for (const apiKey of ['same', () => 'same', async () => 'same']) {
      await using server = await faults(answer(401));
      await failed(calls[kind](make(server.url, { apiKey })));
      expect(server.requests).toHaveLength(1);
    }
  });
});

test('maxRetries 0 sends once, on the client and on the call, a changed credential or not', async () => {
  for (const status of [...REPEATED, 401]) {
    await using server = await faults(answer(status));
    let count = 0;
    const apiKey = () => `key-${++count}`;
    await failed(calls.safe(make(server.url, { maxRetries: 0, apiKey })));
    await failed(calls.safe(make(server.url, { apiKey }), { maxRetries: 0 }));
    expect(server.requests).toHaveLength(2);
    await failed(calls.safe(make(server.url, { maxRetries: 0 }), { maxRetries: 1 }));
    expect(server.requests).toHaveLength(status === 401 ? 3 : 4);
  }
});

test('each attempt is a request of its own with the same bytes', async () => {
  await using server = await faults(resetAfterUpload, answer(503), rateLimited(0), answer(202));
  const requests: [unknown, RequestInit | undefined][] = [];
  const fetch = (input: string | URL | Request, init?: RequestInit) => {
    requests.push([input, init]);
    return globalThis.fetch(input, init);
  };
  await make(server.url, { fetch, maxRetries: 3 }).workflows.trigger({ workflow: 'w', recipients: ['ü😀'], data: { amount: 5 } });
  expect(new Set(requests.map(([, init]) => init)).size).toBe(4);
  for (const [input, init] of requests) expect([typeof input, typeof init?.body, init?.redirect]).toEqual(['string', 'string', 'manual']);
  expect(server.requests).toHaveLength(4);
  for (const { body, headers, target } of server.requests)
    expect([target, body, headers]).toEqual([target, server.requests[0]?.body, server.requests[0]?.headers]);
});

test('a connection closed between two calls does not fail the second', async () => {
  await using server = await faults(closeBetweenCalls);
  const suprsend = make(server.url, { maxRetries: 0 });
  for (let count = 0; count < 3; count++) {
    await calls.unsafe(suprsend);
    await eventually(() => server.open === 0);
  }
  expect(server.processed).toHaveLength(3);
});

describe('the wait', () => {
  test('is spread over the whole of 0 to 500, 1000, 2000, 4000, 8000 ms, and no further', () => {
    vi.restoreAllMocks();
    for (const [retry, top] of [500, 1000, 2000, 4000, 8000, 8000, 8000].entries()) {
      const waits = Array.from({ length: 4000 }, () => backoff({ base: 500, max: 8000 }, retry + 1, () => new SuprSendError('')));
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...waits)).toBeLessThanOrEqual(top);
      // Of 4,000 even draws, each tenth of the range holds 400, give or take 19; 130 is seven times that.
      for (let tenth = 0; tenth < 10; tenth++) {
        const inside = waits.filter((wait) => Math.floor((wait / top) * 10) === tenth).length;
        expect(Math.abs(inside - 400)).toBeLessThan(130);
      }
    }
    expect(backoff({ base: 500, max: 8000 }, 2000, () => new SuprSendError(''))).toBeLessThanOrEqual(8000);
  });

  test('is what Retry-After says, in seconds', async () => {
    await using server = await faults(rateLimited('0.2'), answer(200));
    const start = performance.now();
    const { attempts } = await calls.safe(make(server.url)).withResponse();
    expect(since(start)).toBeGreaterThan(190);
    expect(attempts.map(({ waited }) => waited)).toEqual([0, 200]);
  });

  test('is what Retry-After says, as an HTTP date', async () => {
    using clock = stoppedClock(); // at a whole second, as the date has no other
    let retries = 0;
    await using server = await faults(rateLimited(new Date(Date.now() + 2000).toUTCString()), answer(200));
    const call = calls.unsafe(make(server.url, { hooks: { onRetry: () => void retries++ } })).withResponse();
    await clock.until(() => retries === 1);
    await clock.pass(1999);
    expect(server.requests).toHaveLength(1);
    await clock.pass(1);
    const { attempts } = await call;
    expect(attempts.map(({ waited }) => waited)).toEqual([0, 2000]);
  });

  test.each([
    ['7', 7000],
    ['0', 0],
    ['', undefined],
    ['-1', undefined],
    ['soon', undefined],
    ['1,2', undefined],
    ['2026', 2_026_000],
    ['rate 5', undefined],
    ['Thu, 01 Jan 1970', undefined],
    [new Date(0).toUTCString(), 0],
  ])('Retry-After %j is %j ms', (value, ms) => {
    expect(retryAfter(new Headers({ 'retry-after': value }))).toBe(ms);
  });

  test.each([
    ['Sun Jan  1 00:00:07 2034', 'as asctime writes it'],
    ['Sunday, 01-Jan-34 00:00:07 GMT', 'as RFC 850 writes it'],
    ['Sun, 01 Jan 2034 00:00:07 GMT', 'as HTTP writes it'],
    ['2034-01-01T00:00:07Z', 'as ISO 8601 writes it'],
  ])('Retry-After %j, a date %s, is in UTC', (value) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2034, 0, 1) });
    const zone = process.env.TZ;
    process.env.TZ = 'Asia/Kolkata';
    try {
      expect(retryAfter(new Headers({ 'retry-after': value }))).toBe(7000);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
      vi.useRealTimers();
    }
  });

  test('a date that is past means at once, and a value that says nothing means backoff', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.1);
    for (const [value, wait] of [
      [new Date(0).toUTCString(), 0],
      ['soon', 50],
      [-5, 50],
    ] as const) {
      await using server = await faults(rateLimited(value), answer(200));
      const { attempts } = await calls.safe(make(server.url)).withResponse();
      expect(attempts.map(({ waited }) => waited)).toEqual([0, wait]);
    }
  });

  test('Retry-After above the limit fails at once, and is on the error', async () => {
    for (const [options, seconds] of [
      [{}, 61],
      [{ maxRetryAfter: 1000 }, 2],
    ] as const) {
      await using server = await faults(rateLimited(seconds), answer(200));
      using _clock = stoppedClock(); // no time passes
      const error = await failed(calls.keyed(make(server.url, options)));
      expect(error).toBeInstanceOf(RateLimitError);
      expect(error).toMatchObject({ retryAfter: seconds * 1000, sent: 'rejected', attempts: [{ status: 429 }] });
    }
  });

  test('Retry-After is heeded on a 503 too', async () => {
    await using server = await faults(answer(503, '{}', { 'retry-after': 90 }));
    expect(await failed(calls.safe(make(server.url)))).toMatchObject({ name: 'ServerError', retryAfter: 90_000, attempts: [{}] });
  });

  test('a limit for Retry-After is none for backoff', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.1);
    await using server = await faults(answer(500), answer(200));
    const { attempts } = await calls.safe(make(server.url, { maxRetryAfter: 1 })).withResponse();
    expect(attempts.map(({ waited }) => waited)).toEqual([0, 50]);
  });

  test('longer than any timer is not at once', async () => {
    await using server = await faults(rateLimited(30 * 86_400), answer(200));
    const controller = new AbortController();
    const hooks = { onRetry: () => void setTimeout(() => controller.abort(), 50) };
    const error = await failed(calls.safe(make(server.url, { maxRetryAfter: Infinity, hooks }), { signal: controller.signal }));
    expect(error.name).toBe('AbortError');
    expect(server.requests).toHaveLength(1);
  });
});
