/**
 * Random sources, batches, faults, signals and deadlines for every method, against a server that counts what it processed: counts add up,
 * nothing is processed twice that must not be, and resuming leaves exactly what was refused or must not be repeated.
 * `npm run test:bulk` runs 100,000 schedules (SCHEDULES); `npm test` runs 6,000.
 */
import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BulkOutcome, BulkResult } from '../../src/index.ts';
import { at, client } from '../support/client.ts';
import { closedPort } from '../support/server.ts';
import { methods, type Method } from './methods.ts';
import { recordServer, type Plan, type RecordServer } from './record-server.ts';

const SCHEDULES = Number(process.env.SCHEDULES ?? 6000);

let server: RecordServer;
let refused: string;
let schedulesRun = 0;
beforeAll(async () => {
  server = await recordServer();
  server.server.unchecked = 'each path begins with the number of its run';
  refused = await closedPort();
});
afterAll(() => server[Symbol.asyncDispose]());

const faults = fc.constantFrom<Plan>(
  'ok',
  'ok',
  'ok',
  'ok',
  'lose',
  'act-lose',
  'act-fail',
  'page',
  'hang',
  400,
  401,
  413,
  422,
  425,
  429,
  429,
  503,
);

const schedules = ({ name, most }: Method) =>
  fc.record({
    count: fc.integer({ min: 0, max: most === 1 ? 16 : 60 }),
    form: fc.constantFrom('array', 'generator', 'stream'),
    bodyBytes: fc.constantFrom(400, 1500, 819_200),
    /** What happens to the first requests; later ones are answered. */
    plans: fc.array(faults, { maxLength: 12 }),
    /** Every n-th record fails, with this status. */
    every: fc.constantFrom(0, 0, 3, 7),
    status: most === 1 && !name.startsWith('events') ? fc.constantFrom(404, 422, 429, 503) : fc.constantFrom(422, 429, 503),
    /** Every n-th connection is refused. */
    refuseEvery: fc.constantFrom(0, 0, 0, 4),
    maxRetries: fc.integer({ min: 0, max: 2 }),
    /** Milliseconds between two attempts, in which a run may end. */
    delay: fc.constantFrom(0, 0, 0, 10),
    concurrency: fc.integer({ min: 1, max: 5 }),
    maxFailedRequests: fc.constantFrom(1, 3, Infinity),
    end: fc.constantFrom('none', 'none', 'signal', 'onRecord', 'deadline', 'onSend', ...(name === 'users.bulk' ? [] : ['source'])),
    endAt: fc.integer({ min: 0, max: 10 }),
    watched: fc.boolean(),
  });
type Schedule = ReturnType<typeof schedules> extends fc.Arbitrary<infer T> ? T : never;

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Client options for the current schedule. */
const here = () => at({ url: server.url + server.prefix });

async function* stream(records: Iterable<unknown>): AsyncGenerator {
  yield* records;
}

/** Runs a method as the schedule says. */
async function run(
  method: Method,
  schedule: Schedule,
): Promise<{ result: BulkResult<unknown>; outcomes: BulkOutcome<unknown>[]; read: number }> {
  const { count, form, end, endAt } = schedule;
  server.prefix = `/${++schedulesRun}`;
  server.processed.clear();
  server.requests.length = 0;
  server.plan = (_, place) => schedule.plans[place] ?? 'ok';
  server.recordPlan = (id) => (schedule.every > 0 && Number(id.slice(1)) % schedule.every === 0 ? schedule.status : undefined);
  const controller = new AbortController();
  server.arrived = (place) => end === 'signal' && place === endAt && controller.abort();
  let calls = 0;
  const fetch = (url: unknown, init?: RequestInit): Promise<Response> =>
    globalThis.fetch(
      schedule.refuseEvery > 0 && ++calls % schedule.refuseEvery === 0 ? String(url).replace(server.url, refused) : String(url),
      init,
    );
  const suprsend = client({
    ...here(),
    fetch,
    maxRetries: schedule.maxRetries,
    limits: { bodyBytes: schedule.bodyBytes },
    retryDelay: () => schedule.delay,
    timeout: 40,
  });
  let read = 0;
  function* records(): Generator {
    for (; read < count;) {
      if (end === 'source' && read === endAt) throw new Error('the source broke');
      yield method.record(read++);
    }
  }
  const source =
    form === 'array' ? Array.from({ length: count }, (_, n) => method.record(n)) : form === 'generator' ? records() : stream(records());
  const outcomes: BulkOutcome<unknown>[] = [];
  let sends = 0;
  const result = await method.run(suprsend, source, {
    concurrency: schedule.concurrency,
    maxFailedRequests: schedule.maxFailedRequests,
    signal: controller.signal,
    totalTimeout: end === 'deadline' ? 1 + endAt : undefined,
    onSend() {
      if (end === 'onSend' && sends++ === endAt) throw new Error('the journal broke');
    },
    ...(schedule.watched
      ? {
          keepFailures: true,
          onRecord: (outcome: BulkOutcome<unknown>) => {
            outcomes.push(outcome);
            if (end === 'onRecord' && outcomes.length === endAt) controller.abort();
          },
        }
      : {}),
  });
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  return { result, outcomes, read: form === 'array' ? count : read };
}

function checkCounts({ total, success, failure, rejected, unknown, notSent, failedRecords, status, stopped }: BulkResult<unknown>): void {
  expect([success + failure, rejected + unknown + notSent, failedRecords.length]).toEqual([total, failure, failure]);
  expect(status).toBe(!stopped && failure === 0 ? 'success' : success > 0 ? 'partial' : 'fail');
  expect(new Set(failedRecords.map(({ index }) => index)).size).toBe(failedRecords.length);
}

const idAt = (index: number): string => `u${index}`;
const times = (index: number): number => server.processed.get(idAt(index)) ?? 0;

function checkProcessed({ repeat }: Method, { failedRecords }: BulkResult<unknown>, count: number): void {
  const failed = new Map(failedRecords.map((one) => [one.index, one]));
  for (let index = 0; index < count; index++) {
    const one = failed.get(index);
    if (!one) expect(times(index), `record ${index} succeeded`).toBeGreaterThanOrEqual(1);
    else if (one.status !== 'unknown') expect(times(index), `record ${index} is ${one.status}`).toBe(0);
    if (repeat !== 'safe') expect(times(index), `record ${index} was processed more than once`).toBeLessThanOrEqual(1);
  }
}

/** Whether a whole request was refused for what is in it. */
const wasRefusedAsPlanned = ({ plans }: Schedule): boolean => plans.some((plan) => plan === 400 || plan === 413 || plan === 422);

test.each(methods)('$name', { timeout: 3_600_000 }, async (method) => {
  const { repeat } = method;
  await fc.assert(
    fc.asyncProperty(schedules(method), async (schedule) => {
      const { result, outcomes, read } = await run(method, schedule);
      checkCounts(result);
      // What a stream had read is known; what a record batch had not is not read.
      const count = result.total;
      expect(count).toBeLessThanOrEqual(read);
      if (schedule.form === 'array' && !(schedule.end === 'source')) expect(count).toBe(schedule.count);
      if (schedule.watched) expect(new Set(outcomes.map(({ index }) => index)).size).toBe(count);
      checkProcessed(method, result, count);
      const mayRepeat = repeat !== 'unsafe';
      const repeatable = result.failedRecords.filter((one) => one.status === 'unknown' && mayRepeat && !one.refused).length;
      const unsent = result.failedRecords.filter((one) => one.status === 'notSent' && !one.refused).length;
      expect(result.resumable).toBe(unsent + repeatable);

      // The server is healthy now, but still refuses what is wrong.
      server.plan = () => 'ok';
      server.arrived = () => {};
      const { recordPlan } = server;
      server.recordPlan = (id) => (schedule.status < 429 ? recordPlan(id) : undefined);
      const healthy = client({ ...here(), retryDelay: { base: 0, max: 0 } });
      let left = json(result);
      let rounds = 0;
      while (left.resumable > 0) {
        expect(rounds++).toBeLessThan(2);
        left = json(await method.resume(healthy, left));
        checkCounts(left);
        expect(left.stopped).toBeUndefined();
      }
      checkProcessed(method, left, count);
      for (const { status, refused: wasRefused } of left.failedRecords) expect([status, wasRefused]).not.toEqual(['notSent', undefined]);
      const unknown = left.failedRecords.filter(({ status }) => status === 'unknown');
      // A record stays unknown only if it must not be repeated, or if its repeat was refused.
      for (const { index, refused: wasRefused } of mayRepeat ? unknown : []) {
        expect([wasRefused, server.recordPlan(idAt(index)) !== undefined || wasRefusedAsPlanned(schedule)]).toEqual([true, true]);
      }
    }),
    { numRuns: Math.ceil(SCHEDULES / methods.length) },
  );
});
