/** addMany and removeMany: chunks within their limits, and an outcome for every id. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BulkOutcome } from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { eventually, stoppedClock } from '../support/time.ts';
import { FAULTS, listServer, type Fault, type ListServer } from './list-server.ts';
import { allSent, sums } from './results.ts';

const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => `u${n}`);
const members = (list: ListServer, options: object = {}) => client({ ...at(list), ...options }).lists.subscribers;
const sizes = (list: ListServer): number[] =>
  list.bodies.map((body) => (JSON.parse(body) as { distinct_ids: string[] }).distinct_ids.length);

test('ids are sent 1,000 in a request, each once, and none are sent for an empty source', async () => {
  await using list = await listServer(['u1', 'kept']);
  expect(await members(list).addMany('vips', [])).toMatchObject({ status: 'success', total: 0 });
  const result = await members(list).addMany('vips', new Set(ids(2001)), { concurrency: 1 });
  expect(result).toEqual(allSent(2001, 'lists.subscribers.addMany', { target: { list: 'vips', action: 'add' } }));
  expect(list.members).toEqual(new Set([...ids(2001), 'kept']));
  expect(sizes(list)).toEqual([1000, 1000, 1]);
  expect(list.server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(
    Array(3).fill('POST /v1/subscriber_list/vips/subscriber/add/'),
  );

  expect(await members(list).removeMany('vips', ids(1500))).toMatchObject({ status: 'success', success: 1500 });
  expect(list.members.size).toBe(502);
});

test('1,000 ids are sent as soon as they were read, before the next one comes', async () => {
  await using list = await listServer();
  const seen: number[] = [];
  async function* source(): AsyncGenerator<string> {
    yield* ids(1000);
    await eventually(() => list.bodies.length > 0);
    seen.push(list.bodies.length);
  }
  await members(list).addMany('vips', source());
  expect(seen).toEqual([1]);
});

test('no body has more than 800 KB, and none ends before the next id would not fit', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom('a', 'é', '"', '\u0001', '😀'), fc.integer({ min: 1, max: 120_000 })), {
        minLength: 1,
        maxLength: 12,
      }),
      async (shape) => {
        await using list = await listServer();
        const all = shape.map(([letter, length], n) => `${n}:${letter.repeat(length)}`);
        const size = (some: string[]): number => Buffer.byteLength(JSON.stringify({ distinct_ids: some }));
        const fits = all.filter((id) => size([id]) <= 800 * 1024);
        const result = await members(list).addMany('vips', all, { concurrency: 1 });
        expect(sums(result)).toEqual([all.length, fits.length, all.length - fits.length, 0, 0]);
        expect(list.members).toEqual(new Set(fits));
        const sent = list.bodies.map((body) => (JSON.parse(body) as { distinct_ids: string[] }).distinct_ids);
        expect(sent.flat()).toEqual(fits);
        for (const [n, chunk] of sent.entries()) {
          expect(Buffer.byteLength(list.bodies[n]!)).toBeLessThanOrEqual(800 * 1024);
          const next = sent[n + 1]?.[0];
          if (next !== undefined) expect(size([...chunk, next])).toBeGreaterThan(800 * 1024);
        }
      },
    ),
    { numRuns: 20 },
  );
});

test('800 KB to the byte are one request, and the client may say otherwise', async () => {
  await using list = await listServer();
  const room = 800 * 1024 - '{"distinct_ids":["a",""]}'.length;
  await members(list).addMany('vips', ['a', 'b'.repeat(room)]);
  await members(list).addMany('vips', ['a', 'c'.repeat(room + 1)], { concurrency: 1 });
  expect(sizes(list)).toEqual([2, 1, 1]);
  expect(Buffer.byteLength(list.bodies[0]!)).toBe(800 * 1024);
  list.bodies.length = 0;
  await members(list, { limits: { bodyBytes: 30 } }).addMany('vips', ['aaaa', 'bbbb', 'cc'], { concurrency: 1 });
  expect(list.bodies).toEqual(['{"distinct_ids":["aaaa"]}', '{"distinct_ids":["bbbb","cc"]}']);
});

test('a value that is not an id fails on its own', async () => {
  await using list = await listServer();
  const source = ['a', '', null, 'b', 7, '\ud800', ['c'], 'd'.repeat(900_000), 'e'];
  const result = await members(list).addMany('vips', source as string[]);
  expect(sums(result)).toEqual([9, 3, 6, 0, 0]);
  expect(result.failedRecords.map(({ index, record, sent, error }) => [index, record, sent, error.name])).toEqual(
    [1, 2, 4, 5, 6, 7].map((n) => [n, source[n], 'no', 'InvalidRequestError']),
  );
  expect([...list.members]).toEqual(['a', 'b', 'e']);
});

test('with any mixture of faults the counts add up, and onRecord is called with the outcome of every id', async () => {
  const fault = fc.option(fc.constantFrom(...FAULTS.filter((name) => !/abort|late/.test(name))), { nil: undefined, freq: 2 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { maxLength: 5 }),
      fc.integer({ min: 0, max: 4200 }),
      fc.integer({ min: 1, max: 3 }),
      async (plan, count, concurrency) => {
        await using list = await listServer();
        list.fault = (_, n) => (plan[n] ?? undefined) as Fault | undefined;
        const outcomes = new Map<number, BulkOutcome<string>>();
        const source = ids(count);
        const onRecord = (outcome: BulkOutcome<string>): unknown => outcomes.set(outcome.index, outcome);
        const result = await members(list).addMany('vips', source, { concurrency, onRecord });
        expect(result.total).toBe(result.success + result.rejected + result.unknown + result.notSent);
        expect([outcomes.size, result.total]).toEqual([count, count]);
        for (const [index, outcome] of outcomes) {
          expect(outcome.record).toBe(source[index]);
          if (!outcome.error) expect(list.members.has(outcome.record)).toBe(true);
          else if (list.members.has(outcome.record)) expect(outcome.sent).toBe('maybe');
        }
      },
    ),
    { numRuns: 30 },
  );
});

test('a failed chunk fails only its ids, and they can be sent again', async () => {
  await using list = await listServer();
  list.fault = (_, n) => (n === 1 ? 'no' : undefined);
  const result = await members(list).addMany('vips', ids(3000), { concurrency: 1 });
  expect(sums(result)).toEqual([3000, 2000, 0, 1000, 0]);
  expect(result.status).toBe('partial');
  expect([result.failedRecords[0], result.failedRecords.at(-1)]).toMatchObject([
    { index: 1000, record: 'u1000', sent: 'maybe' },
    { index: 1999 },
  ]);
  expect(await members(list).resume(JSON.parse(JSON.stringify(result)))).toMatchObject({ status: 'success', total: 1000 });
  expect(list.members.size).toBe(3000);
});

test('a repeat changes nothing, so a failed request is repeated', async () => {
  await using list = await listServer();
  list.fault = (_, n) => (n === 0 ? 'act-fail' : undefined);
  expect(await members(list, { maxRetries: 1 }).addMany('vips', ids(3))).toMatchObject({ status: 'success' });
  expect(list.steps).toEqual(['member-add', 'member-add']);
});

describe('a run that ends early', () => {
  test('by its signal resolves with the outcomes so far', async () => {
    await using list = await listServer();
    const controller = new AbortController();
    list.fault = (_, n) => (n === 1 ? 'abort' : undefined);
    list.abort = () => controller.abort();
    const result = await members(list).addMany('vips', ids(5000), { concurrency: 1, signal: controller.signal });
    expect([result.stopped?.name, ...sums(result)]).toEqual(['AbortError', 5000, 1000, 0, 1000, 3000]);
  });

  test('by totalTimeout, which applies to the whole run', async () => {
    await using list = await listServer();
    list.fault = () => 'late';
    using clock = stoppedClock();
    const running = members(list).addMany('vips', ids(2500), { concurrency: 1, totalTimeout: 60 });
    await clock.until(() => list.bodies.length === 1);
    await clock.pass(60);
    const result = await running;
    expect(result).toMatchObject({ status: 'fail', unknown: 1000, notSent: 1500, stopped: { name: 'TimeoutError', limit: 60 } });
    await list.settled();
  });

  test.each([
    ['an invalid list id', ['..', ['a']], 'InvalidRequestError', /list_id/],
    ['an invalid source', ['vips', 'abc'], 'InvalidRequestError', /iterable/],
    ['an invalid limit', ['vips', ['a'], { totalTimeout: 0 }], 'ConfigurationError', /totalTimeout/],
  ])('%s sends nothing', async (_, args, name, words) => {
    await using list = await listServer();
    const { addMany, removeMany } = members(list);
    for (const method of [addMany, removeMany]) {
      const error = await failure((method as (...all: unknown[]) => Promise<unknown>)(...args));
      expect(error).toMatchObject({ name, sent: 'no' });
      expect(error.message).toMatch(words);
    }
    expect(list.steps).toEqual([]);
  });
});
