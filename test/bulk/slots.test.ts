/** How many requests are in flight, and how a 429 changes that. */
import { expect, test } from 'vitest';
import { Slots } from '../../src/bulk/slots.ts';

const tick = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** The number of requests in flight at the start of each, if a server limits those above `most` at once among the first `limiting`. */
async function levels(count: number, concurrency: number, most: number, limiting: number): Promise<number[]> {
  const slots = new Slots(concurrency);
  const seen: number[] = [];
  let running = 0;
  const request = async (): Promise<boolean> => {
    const many = ++running;
    seen.push(many);
    for (let turn = 0; turn < 3; turn++) await tick();
    running--;
    return seen.length <= limiting && many > most;
  };
  for (let n = 0; n < count; n++) {
    if (slots.areFull) await slots.untilFree();
    slots.start(request());
  }
  await slots.untilIdle();
  expect([seen.length, running]).toEqual([count, 0]);
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
