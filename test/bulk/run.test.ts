/** The runner alone, with simulated requests: how many are in flight, and how a 429 changes that. */
import { expect, test } from 'vitest';
import type { Attempt } from '../../src/core/types.ts';
import { runBulk, type Packing } from '../../src/bulk/run.ts';

const tick = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const options = { operation: 'test', limits: { deadline: Infinity }, totalTimeout: Infinity };

/** The number of requests in flight at the start of each, if a server rejects those above `most` at once among the first `refusing`. */
async function levels(count: number, concurrency: number, most: number, refusing: number): Promise<number[]> {
  const seen: number[] = [];
  let running = 0;
  const packing: Packing<number, undefined> = {
    add: (item) => ({
      items: [item],
      async send() {
        const many = seen[seen.push(++running) - 1]!;
        const refused = seen.length <= refusing && many > most;
        for (let turn = 0; turn < 3; turn++) await tick();
        running--;
        const attempt: Attempt = { ms: 1, waited: 0, status: 200 };
        return { fates: [{ data: undefined }], attempts: refused ? [{ ...attempt, status: 429 }, attempt] : [attempt] };
      },
    }),
  };
  const result = await runBulk(Array.from({ length: count }).keys(), packing, { ...options, concurrency });
  expect(result).toMatchObject({ status: 'success', total: count, success: count });
  return seen;
}

test('a 429 slows the run down to what the server accepts, and it recovers after the last one', async () => {
  const seen = await levels(1000, 16, 2, 300);
  expect(Math.max(...seen.slice(0, 16))).toBe(16);
  const slow = seen.slice(100, 300);
  expect(slow.reduce((sum, level) => sum + level, 0) / slow.length).toBeLessThan(4);
  expect(Math.max(...seen.slice(-100))).toBe(16);
});

test('without a 429 the run stays at its limit and never goes above it', async () => {
  const seen = await levels(200, 5, 100, 0);
  expect(new Set(seen.slice(4))).toEqual(new Set([5]));
});

test('a record that the response does not mention is not counted as a success', async () => {
  const packing: Packing<string, undefined> = { add: (item) => ({ items: [item], send: async () => ({ fates: [], attempts: [] }) }) };
  const result = await runBulk(['a'], packing, options);
  expect(result).toMatchObject({ status: 'fail', failure: 1, failedRecords: [{ index: 0, record: 'a', sent: 'maybe', code: undefined }] });
});

test('an error that is not a SuprSendError is wrapped in one, and fails only its record', async () => {
  const packing: Packing<string, undefined> = {
    add(item) {
      if (item.record === 'b') throw new RangeError('packing');
      return {
        items: [item],
        async send() {
          if (item.record === 'c') throw new RangeError('sending');
          return { fates: [{ data: undefined }], attempts: [] };
        },
      };
    },
  };
  const result = await runBulk(['a', 'b', 'c', 'd'], packing, options);
  expect(result).toMatchObject({ status: 'partial', success: 2, failure: 2, notSent: 0 });
  expect(result.failedRecords.map(({ index, sent, error }) => [index, sent, (error.cause as Error).message])).toEqual([
    [1, 'no', 'packing'],
    [2, 'maybe', 'sending'],
  ]);
});
