/** `retryDelay` sets the wait before a retry; `Retry-After` wins over it. */
import { afterEach, expect, test, vi } from 'vitest';
import { ConfigurationError, type RetryDelay } from '../../src/index.ts';
import { answer, faults, loseAnswer, rateLimited } from '../support/faults.ts';
import { calls, failed, make } from './call.ts';

afterEach(() => void vi.restoreAllMocks());

/** The waits of a call, as its hooks see them. */
function watch(url: string, retryDelay: RetryDelay) {
  const waits: number[] = [];
  return { waits, suprsend: make(url, { retryDelay, maxRetries: 4, hooks: { onRetry: ({ wait }) => waits.push(wait) } }) };
}

test('base and max are the bounds of the random wait, and 0 means at once', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  await using server = await faults(answer(500), answer(500), answer(500), answer(500), answer(200));
  const { waits, suprsend } = watch(server.url, { base: 2, max: 6 });
  await calls.safe(suprsend);
  expect(waits).toEqual([1, 2, 3, 3]);

  await using other = await faults(answer(500), answer(500), answer(200));
  const none = watch(other.url, { base: 0, max: 0 });
  await calls.safe(none.suprsend);
  expect(none.waits).toEqual([0, 0]);
});

test('a function is called with the number of the retry and the error, and returns the wait', async () => {
  await using server = await faults(answer(503), loseAnswer, answer(202));
  const seen: unknown[] = [];
  const { waits, suprsend } = watch(server.url, (retry, error) => {
    seen.push([retry, error.name, error.sent]);
    return retry * 3;
  });
  await calls.keyed(suprsend);
  expect(waits).toEqual([3, 6]);
  expect(seen).toEqual([
    [1, 'ServerError', 'maybe'],
    [2, 'ConnectionError', 'maybe'],
  ]);
});

test('Retry-After wins, and a failure that may not be repeated asks for no wait', async () => {
  await using server = await faults(rateLimited('0.01'), answer(500));
  const retryDelay = vi.fn(() => 60_000);
  const { waits, suprsend } = watch(server.url, retryDelay);
  expect(await failed(calls.unsafe(suprsend))).toMatchObject({ status: 500 });
  expect(waits).toEqual([10]);
  expect(retryDelay).not.toHaveBeenCalled();
});

test.each<[string, RetryDelay]>([
  ['throws', () => JSON.parse('{')],
  ['returns no number', () => 'soon' as never],
  ['returns NaN', () => Number.NaN],
  ['returns a negative number', () => -1],
])('a function that %s ends the call with an error that says so, and what the attempt may have done', async (_, retryDelay) => {
  await using server = await faults(loseAnswer);
  const error = await failed(calls.keyed(watch(server.url, retryDelay).suprsend));
  expect(error).toMatchObject({ name: 'ConfigurationError', sent: 'maybe', attempts: [{ reason: expect.any(String) }] });
  expect(error.message).toMatch(/^workflows\.trigger: retryDelay .* The server may have acted on it\.$/);
  expect(error.cause).toBeInstanceOf(Error);
});

test.each<unknown>([{ base: -1 }, { max: Number.NaN }, { base: '1' }, { bse: 1 }, [1, 2], 500, 'fast'])(
  '%j is not a retryDelay',
  (retryDelay) => {
    expect(() => make('http://127.0.0.1:9', { retryDelay } as never)).toThrow(ConfigurationError);
  },
);
