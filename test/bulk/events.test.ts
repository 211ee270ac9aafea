/** Many events: one in a request, with the same results as many triggers. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventTrigger } from '../../src/index.ts';
import { at, client } from '../support/client.ts';
import { counting, type ChunkPlan } from './counting-server.ts';

const events = (length: number): (EventTrigger & { n: number })[] =>
  Array.from({ length }, (_, n) => ({ distinct_id: `u${n}`, event: 'bought', n }));

test('each event has its own request and key, and a few requests are in flight at a time', async () => {
  await using server = await counting();
  const result = await client(at(server)).events.triggerMany(events(20), { concurrency: 4 });
  expect(result).toMatchObject({
    status: 'success',
    total: 20,
    success: 20,
    failure: 0,
    failedRecords: [],
    operation: 'events.triggerMany',
  });
  expect(server.requests.every(({ method, url, body }) => method === 'POST' && url === '/event/' && body.startsWith('{'))).toBe(true);
  expect(server.processed.size).toBe(20);
});

test('rejected events do not stop the run; failed requests do', async () => {
  await using server = await counting();
  server.chunkPlan = () => 400;
  expect(await client(at(server)).events.triggerMany(events(20))).toMatchObject({ status: 'fail', rejected: 20 });
  server.chunkPlan = () => 500;
  const result = await client(at(server)).events.triggerMany(events(20), { concurrency: 1 });
  expect(result).toMatchObject({ unknown: 5, notSent: 15, stopped: { message: expect.stringContaining('5 requests in a row') } });
  expect(result.failedRecords[0]!.error.idempotencyKey).toBe(result.failedRecords[0]!.idempotencyKey);
});

test('an aborted run resumes from JSON', async () => {
  await using server = await counting();
  const controller = new AbortController();
  server.chunkPlan = (place) => (place === 3 && controller.abort(), 'ok');
  const result = await client(at(server)).events.triggerMany(events(10), { concurrency: 2, signal: controller.signal });
  expect(result.stopped).toMatchObject({ name: 'AbortError', operation: 'events.triggerMany' });
  expect(await client(at(server)).events.resume(JSON.parse(JSON.stringify(result)))).toMatchObject({ status: 'success' });
  expect(server.processed.size).toBe(10);
});

test('property: counts add up, and after resume all has arrived once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom<ChunkPlan>('ok', 'ok', 'late', 'lateLoss', 'lose', 429, 401, 503), { maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      async (plans, concurrency) => {
        await using server = await counting();
        server.chunkPlan = (place) => plans[place] ?? 'ok';
        const { events: tree } = client(at(server));
        const result = await tree.triggerMany(events(30), { concurrency });
        expect(result.success + result.rejected + result.unknown + result.notSent).toBe(30);
        expect(
          result.failedRecords
            .map(({ index, record }) => [index, (record as unknown as { n: number }).n])
            .every(([index, n]) => index === n),
        ).toBe(true);
        server.chunkPlan = () => 'ok';
        expect(await tree.resume(JSON.parse(JSON.stringify(result)))).toMatchObject({ status: 'success', success: 30 - result.success });
        expect(server.processed.size).toBe(30);
      },
    ),
    { numRuns: 20 },
  );
});
