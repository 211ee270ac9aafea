/** Many triggers: chunks, keys, the outcome of each record, and when a run stops. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  SuprSend,
  SuprSendError,
  type BulkOutcome,
  type BulkResult,
  type Resumable,
  type TriggerAccepted,
  type WorkflowTrigger,
} from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { meeting, stoppedClock } from '../support/time.ts';
import { counting, type ChunkPlan, type CountingServer } from './counting-server.ts';
import { allSent } from './results.ts';

type Record_ = WorkflowTrigger & { n: number };
const triggers = (length: number, data?: unknown): Record_[] =>
  Array.from({ length }, (_, n) => ({
    workflow: 'welcome',
    recipients: [`u${n}`],
    n,
    ...(data === undefined ? {} : { data: { v: data } }),
  }));
/** Runs without waits between attempts. */
const withoutWaits = async <T>(work: () => Promise<T>): Promise<T> => {
  const random = Math.random;
  Math.random = () => 0;
  try {
    return await work();
  } finally {
    Math.random = random;
  }
};
const sizes = ({ chunks }: CountingServer): number[] => chunks.map(({ length }) => length);
const sum = ({ success, rejected, unknown, notSent }: BulkResult<unknown>): number => success + rejected + unknown + notSent;
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

test.each([
  [0, []],
  [1, [1]],
  [100, [100]],
  [101, [100, 1]],
  [250, [100, 100, 50]],
])('%i triggers make requests of %j', async (length, expected) => {
  await using server = await counting();
  const given = triggers(length);
  const copy = structuredClone(given);
  const result = await client(at(server)).workflows.triggerMany(given, { concurrency: 1 });
  expect(result).toEqual(allSent(length, 'workflows.triggerMany'));
  expect(sizes(server)).toEqual(expected);
  expect(server.requests.every(({ method, url }) => method === 'POST' && url === '/trigger/')).toBe(true);
  expect(server.chunks.flat().map(({ n }) => n)).toEqual(given.map(({ n }) => n));
  expect(server.processed.size).toBe(length);
  expect(given).toEqual(copy);
});

test('requests are filled to the byte: with brackets and commas none is over the limit, and the next record would not have fitted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.constantFrom('x', '日', '🎉', '"')), { minLength: 1, maxLength: 60 }),
      async (shapes) => {
        await using server = await counting();
        const limit = 4096;
        const source = shapes.map(([length, letter], n) => ({ ...triggers(1)[0]!, n, data: { v: letter.repeat(length) } }));
        const result = await client({ ...at(server), limits: { bodyBytes: limit } }).workflows.triggerMany(source, { concurrency: 1 });
        expect(result).toMatchObject({ status: 'success', success: source.length });
        const bytes = server.requests.map(({ body }) => Buffer.byteLength(body));
        expect(Math.max(...bytes)).toBeLessThanOrEqual(limit);
        for (const [place, size] of bytes.slice(0, -1).entries()) {
          expect(size + 1 + Buffer.byteLength(JSON.stringify(server.chunks[place + 1]![0]))).toBeGreaterThan(limit);
        }
      },
    ),
    { numRuns: 15 },
  );
});

test('a request of exactly 800 KB is sent; a record that is one byte larger fails on its own', async () => {
  await using server = await counting();
  const suprsend = client(at(server));
  const trigger = (letters: number): Record_ => ({
    workflow: 'w',
    recipients: ['u'],
    n: 0,
    $idempotency_key: 'k',
    data: { v: 'x'.repeat(letters) },
  });
  const room = 819_200 - 2 - Buffer.byteLength(JSON.stringify(trigger(0)));
  const result = await suprsend.workflows.triggerMany([trigger(room), { ...trigger(room + 1), $idempotency_key: 'l' }]);
  expect(Buffer.byteLength(server.requests[0]!.body)).toBe(819_200);
  expect(result).toMatchObject({
    status: 'partial',
    success: 1,
    rejected: 1,
    failedRecords: [{ index: 1, idempotencyKey: 'l', status: 'rejected', sent: 'no' }],
  });
  expect(result.failedRecords[0]!.error.message).toMatch(/819199 bytes, but a whole body may have at most 819200 \(limits.bodyBytes\)/);
});

test('each record is sent with its own key, or with a generated one that its failure has', async () => {
  await using server = await counting();
  server.recordPlan = () => 404;
  const result = await client(at(server)).workflows.triggerMany([{ ...triggers(1)[0]!, $idempotency_key: 'mine' }, ...triggers(2)]);
  const keys = server.chunks.flat().map(({ $idempotency_key }) => $idempotency_key);
  expect(keys[0]).toBe('mine');
  expect(new Set(keys).size).toBe(3);
  expect(result.failedRecords.map(({ idempotencyKey }) => idempotencyKey)).toEqual(keys);
});

describe('a 207 response', () => {
  test('is read record by record', async () => {
    await using server = await counting();
    server.recordPlan = ({ n }) => ([202, 404, 400, 500, 429][n] ?? 202) as number;
    const outcomes: BulkOutcome<WorkflowTrigger, TriggerAccepted>[] = [];
    const result = await client(at(server)).workflows.triggerMany(triggers(6));
    await client(at(server)).workflows.triggerMany(triggers(6), { onRecord: (outcome) => outcomes.push(outcome) });
    expect(result).toMatchObject({ status: 'partial', total: 6, success: 2, rejected: 2, unknown: 1, notSent: 1 });
    expect(result.failedRecords.map(({ index, status, sent, error }) => [index, status, sent, error.name])).toEqual([
      [1, 'rejected', 'rejected', 'NotFoundError'],
      [2, 'rejected', 'rejected', 'BadRequestError'],
      [3, 'unknown', 'maybe', 'ServerError'],
      [4, 'notSent', 'rejected', 'RateLimitError'],
    ]);
    expect(result.failedRecords[0]).toMatchObject({
      record: { n: 1 },
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      error: { type: 'planned', message: expect.stringContaining('as planned for 1') },
    });
    expect(outcomes.filter(({ status }) => status === 'success')).toMatchObject([
      { index: 0, data: { messageId: 'm0' }, record: { n: 0 } },
      { index: 5, data: { messageId: 'm5' } },
    ]);
  });

  test.each<[ChunkPlan, number[], string]>([
    ['short', [0, 1, 2], 'listed 2'],
    ['extra', [0, 1, 2], 'listed 4'],
    ['hole', [0], ''],
    ['text', [0, 1, 2], ''],
  ])('that is %s makes the records unknown whose outcome it does not say', async (plan, unknown, warning) => {
    await using server = await counting();
    server.chunkPlan = () => plan;
    const result = await client(at(server)).workflows.triggerMany(triggers(3));
    expect(result).toMatchObject({ total: 3, success: 3 - unknown.length, unknown: unknown.length });
    expect(result.failedRecords.map(({ index, sent }) => [index, sent])).toEqual(unknown.map((index) => [index, 'maybe']));
    expect(result.warnings.join()).toContain(warning);
    expect(result.warnings).toHaveLength(warning ? 1 : 0);
  });

  test('is followed by requests with only the records that got 429 or 5xx, apart from each other, with the same keys', async () => {
    await using server = await counting();
    server.recordPlan = ({ n }, arrival) => (n % 3 === 0 && arrival < 3 ? (n === 0 ? 429 : 'late') : 202);
    const result = await withoutWaits(() => client({ ...at(server), maxRetries: 2 }).workflows.triggerMany(triggers(9)));
    expect(result).toMatchObject({ status: 'success', success: 9 });
    expect(server.chunks.map((chunk) => chunk.map(({ n }) => n))).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
      [3, 6], // may have been processed
      [3, 6],
      [0], // was not
      [0],
    ]);
    expect(server.processed.size).toBe(9);
  });
});

test('a record that an earlier attempt may have processed stays unknown, whatever the last response says', async () => {
  await using server = await counting();
  server.chunkPlan = (place) => (place === 0 ? 'late' : 'ok');
  server.recordPlan = ({ n }, arrival) => (arrival === 1 ? 202 : n === 0 ? 429 : n === 1 ? 404 : 202);
  const result = await withoutWaits(() => client({ ...at(server), maxRetries: 1 }).workflows.triggerMany(triggers(3)));
  expect(result).toMatchObject({
    success: 1,
    unknown: 2,
    failedRecords: [
      { index: 0, sent: 'maybe' },
      { index: 1, sent: 'maybe' },
    ],
  });
});

test('records with 429 in a 207 slow the run down like a 429 of the request', async () => {
  await using server = await counting();
  const { answer } = server;
  const underWay: number[] = [];
  let under = 0;
  // Requests are answered when all that may be under way are; each time the run is slowed down, that is half as many.
  const together = meeting(8, 4, 2, 1);
  server.answer = async (request, response) => {
    underWay.push(++under);
    await together();
    under--;
    return answer(request, response);
  };
  server.recordPlan = () => 429;
  expect(await client(at(server)).workflows.triggerMany(triggers(4000), { concurrency: 8, maxFailedRequests: Infinity })).toMatchObject({
    status: 'fail',
    notSent: 4000,
  });
  expect(Math.max(...underWay)).toBe(8);
  expect(underWay).toHaveLength(40);
  expect(Math.max(...underWay.slice(-26))).toBe(1);
});

describe('a run stops', () => {
  test.each([401, 403])('at a %i, with the rest not sent', async (status) => {
    await using server = await counting();
    server.chunkPlan = () => status;
    const result = await client(at(server)).workflows.triggerMany(triggers(1000), { concurrency: 1 });
    expect(server.chunks).toHaveLength(1);
    expect(result).toMatchObject({ status: 'fail', total: 1000, notSent: 1000, stopped: { status } });
    expect(result.failedRecords.map(({ index }) => index)).toEqual(triggers(1000).map(({ n }) => n));
  });

  test('without a credential, before anything is sent', async () => {
    const result = await new SuprSend({ hubUrl: 'http://127.0.0.1:1' }).workflows.triggerMany(triggers(3));
    expect(result).toMatchObject({ status: 'fail', notSent: 3, stopped: { name: 'ConfigurationError' } });
  });

  test('after failed requests in a row, and reads no more from a stream', async () => {
    await using server = await counting();
    server.chunkPlan = (place) => (place === 1 ? 'ok' : 500);
    let taken = 0;
    function* source() {
      for (const trigger of triggers(100_000)) {
        taken++;
        yield trigger;
      }
    }
    const result = await client(at(server)).workflows.triggerMany(source(), { concurrency: 1, maxFailedRequests: 3 });
    expect(server.chunks).toHaveLength(5);
    expect(result).toMatchObject({
      status: 'partial',
      success: 100,
      unknown: 400,
      stopped: { message: expect.stringContaining('3 requests in a row') },
    });
    expect(result.total).toBe(taken);
    expect(sum(result)).toBe(taken);
    expect(taken).toBeLessThan(700);
  });

  test('when the source throws, and `stopped` has the cause', async () => {
    await using server = await counting();
    async function* source() {
      yield* triggers(150);
      throw new Error('disk');
    }
    const result = await client(at(server)).workflows.triggerMany(source());
    expect(result).toMatchObject({
      total: 150,
      success: 100,
      notSent: 50,
      stopped: { name: 'SuprSendError', cause: { message: 'disk' } },
    });
  });

  test('by its signal: it resolves with the cause, and the rest can be sent by another process', async () => {
    await using server = await counting();
    const controller = new AbortController();
    server.chunkPlan = (place) => {
      if (place === 2) controller.abort('enough');
      return place === 2 ? 'lateLoss' : 'ok';
    };
    const result = await client(at(server)).workflows.triggerMany(triggers(1000), { concurrency: 1, signal: controller.signal });
    expect(result).toMatchObject({
      status: 'partial',
      total: 1000,
      success: 200,
      failure: 800,
      unknown: 100,
      notSent: 700,
      resumable: 800,
      stopped: { name: 'AbortError', cause: 'enough' },
    });
    expect(JSON.stringify(result.stopped)).not.toContain('welcome');
    server.chunkPlan = () => 'ok';
    expect(await client(at(server)).workflows.resume(json(result))).toMatchObject({ status: 'success', total: 800, success: 800 });
    expect(server.processed.size).toBe(1000);
  });

  test('by its signal, with its last request in flight', async () => {
    await using server = await counting();
    const controller = new AbortController();
    server.chunkPlan = () => (controller.abort(), 'lateLoss');
    const result = await client(at(server)).workflows.triggerMany(triggers(3), { signal: controller.signal });
    expect(result).toMatchObject({ total: 3, unknown: 3, stopped: { name: 'AbortError' } });
  });

  test('by its time limit, even while it waits for the source', async () => {
    await using server = await counting();
    async function* source() {
      yield* triggers(100);
      await new Promise(() => {});
    }
    using clock = stoppedClock();
    const running = client(at(server)).workflows.triggerMany(source(), { totalTimeout: 100 });
    await clock.until(() => server.chunks.length === 1);
    await clock.pass(100);
    const result = await running;
    expect(result).toMatchObject({ total: 100, stopped: { name: 'TimeoutError', scope: 'total', limit: 100 } });
    expect(sum(result)).toBe(100);
  });

  test('with a signal that was already aborted, and sends nothing', async () => {
    await using server = await counting();
    const result = await client(at(server)).workflows.triggerMany(triggers(3), { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ status: 'fail', total: 3, notSent: 3, resumable: 3 });
    expect(server.requests).toEqual([]);
  });
});

test('invalid options and an invalid source are rejected', async () => {
  const { workflows } = client();
  for (const [source, options] of [
    [null, {}],
    ['text', {}],
    [{}, {}],
    [[], { concurrency: 0 }],
    [[], { maxFailedRequests: 0 }],
    [[], { maxFailedRequests: 'x' }],
    [[], { totalTimeout: -1 }],
  ] as const) {
    const error = await failure(workflows.triggerMany(source as never, options as never));
    expect(SuprSendError.is(error) && error.sent).toBe('no');
  }
});

test('invalid records fail on their own', async () => {
  await using server = await counting();
  const good = triggers(1)[0]!;
  const bad = [
    null,
    5,
    'u1',
    [good],
    { ...good, n: 10n },
    { ...good, recipients: [] },
    { ...good, recipients: [{ is_transient: true }] },
    { ...good, $idempotency_key: ' ' },
    { ...good, $idempotency_key: 5 },
    { ...good, $idempotency_key: 'k'.repeat(256) },
    { ...good, recipients: Array(101).fill('u') },
  ];
  const result = await client(at(server)).workflows.triggerMany([...bad, good] as never);
  expect(result).toMatchObject({ status: 'partial', total: 12, success: 1, rejected: 11 });
  expect(result.failedRecords.every(({ sent, error }) => sent === 'no' && error.name === 'InvalidRequestError')).toBe(true);
});

test('onRecord receives each outcome, and failedRecords are kept only if it throws', async () => {
  await using server = await counting();
  server.recordPlan = ({ n }) => (n % 2 ? 404 : 202);
  const indexes: number[] = [];
  const result = await client(at(server)).workflows.triggerMany(triggers(150), {
    async onRecord({ index }) {
      indexes.push(index);
      await Promise.resolve();
      if (index === 7) throw new Error('full');
    },
  });
  expect(indexes.toSorted((a, b) => a - b)).toEqual(triggers(150).map(({ n }) => n));
  expect(result).toMatchObject({ success: 75, rejected: 75, failedRecords: [{ index: 7 }], warnings: [expect.stringContaining('full')] });
});

test('onProgress is called with counts that only grow, and with a rate', async () => {
  await using server = await counting();
  const seen: number[] = [];
  await client(at(server)).workflows.triggerMany(triggers(500), {
    concurrency: 2,
    onProgress: ({ total, success, rate }) => {
      expect(success).toBeLessThanOrEqual(total);
      expect(rate).toBeGreaterThan(0);
      seen.push(success);
    },
  });
  expect(seen).toEqual([100, 200, 300, 400, 500]);
});

test.each(['', ' ', null, 5])('splitRecipients sends no part of a trigger whose key is %j', async (key) => {
  await using server = await counting();
  const recipients = Array.from({ length: 150 }, (_, n) => `u${n}`);
  const source = ['a', 'b'].map((workflow) => ({ workflow, recipients, $idempotency_key: key as string }));
  const result = await client(at(server)).workflows.triggerMany(source, { splitRecipients: true });
  expect(result).toMatchObject({ total: 2, rejected: 2, resumable: 0 });
  expect(server.chunks).toEqual([]);
});

test('splitRecipients splits a trigger, derives the keys from the first, and adds a warning', async () => {
  await using server = await counting();
  const recipients = Array.from({ length: 230 }, (_, n) => `u${n}`);
  const many = { workflow: 'w', recipients, $idempotency_key: 'k', n: 0 };
  const suprsend = client(at(server));
  const result = await suprsend.workflows.triggerMany([many, { workflow: 'w', recipients: ['x'], $idempotency_key: 'l' }], {
    splitRecipients: true,
  });
  expect(result).toMatchObject({ status: 'success', total: 4, success: 4, warnings: [expect.stringContaining('split')] });
  expect(server.chunks.flat().map(({ $idempotency_key, recipients: list }) => [$idempotency_key, (list as unknown[]).length])).toEqual([
    ['k', 100],
    ['k:part-101', 100],
    ['k:part-201', 30],
    ['l', 1],
  ]);
  expect(server.chunks.flat().flatMap(({ recipients: list }) => list)).toEqual([...recipients, 'x']);
  server.recordPlan = ({ $idempotency_key: key }) => (key === 'k:part-101' ? 429 : 202);
  const second = await suprsend.workflows.triggerMany([many], { splitRecipients: true });
  expect(second).toMatchObject({ success: 2, notSent: 1, failedRecords: [{ index: 0, idempotencyKey: 'k:part-101' }] });
  server.recordPlan = () => 202;
  expect(await suprsend.workflows.resume(json(second))).toMatchObject({ status: 'success', total: 1 });
});

describe('resume', () => {
  const hour = 3_600_000;
  const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
  const of = (failedRecords: Resumable<WorkflowTrigger>['failedRecords']): Resumable<WorkflowTrigger> => ({
    version: 1,
    operation: 'workflows.triggerMany',
    failedRecords,
  });

  test('sends nothing unknown after 23 hours, unless acceptDuplicates is set; what was not sent is sent at any age', async () => {
    await using server = await counting();
    const record = triggers(1)[0]!;
    const since = ago(23 * hour + 1000);
    const result = of([
      { index: 0, record, idempotencyKey: 'a', status: 'unknown', since },
      { index: 1, record, idempotencyKey: 'b', status: 'notSent', since },
      { index: 2, record, idempotencyKey: 'c', status: 'unknown', since: ago(23 * hour - 60_000) },
      { index: 3, record, idempotencyKey: 'd', status: 'unknown' },
      { index: 4, record, idempotencyKey: 'e', status: 'rejected' },
      { index: 5, record, status: 'unknown', since: ago(0) },
    ]);
    const { workflows } = client(at(server));
    const resumed = await workflows.resume(result);
    expect(resumed).toMatchObject({
      status: 'partial',
      total: 6,
      success: 2,
      unknown: 3,
      rejected: 1,
      resumable: 0,
      failedRecords: [{ idempotencyKey: 'a' }, { idempotencyKey: 'd' }, { idempotencyKey: 'e' }, { index: 5 }],
    });
    expect(resumed.warnings.toSorted()).toEqual([
      expect.stringMatching(/^workflows\.resume: 1 of the records were rejected/),
      expect.stringMatching(/^workflows\.resume: 3 of the records may have been processed, .*acceptDuplicates: true/),
    ]);
    expect([...server.processed.keys()]).toEqual(['b', 'c']);
    expect(await workflows.resume(result, { acceptDuplicates: true })).toMatchObject({ success: 5, rejected: 1 });
  });

  test('keeps a trigger that may have arrived unknown until it is accepted, with the time of its first attempt', async () => {
    await using server = await counting();
    const since = ago(hour);
    const result = of([{ index: 9, record: triggers(1)[0]!, idempotencyKey: 'a', status: 'unknown', since }]);
    for (const plan of [429, 401, 400, 'lose'] as const) {
      server.chunkPlan = () => plan;
      expect((await client(at(server)).workflows.resume(result)).failedRecords).toMatchObject([
        { index: 9, idempotencyKey: 'a', status: 'unknown', sent: 'maybe', since },
      ]);
    }
    const aborted = await client(at(server)).workflows.resume(result, { signal: AbortSignal.abort() });
    expect(aborted.failedRecords).toMatchObject([{ index: 9, idempotencyKey: 'a', status: 'unknown', since }]);
  });

  test('rejects a result whose failures went to onRecord, one of another method, and what is not a result', async () => {
    const { workflows } = client();
    expect((await failure(workflows.resume({ ...of([]), unknown: 1, failure: 1 }))).message).toContain('onRecord');
    expect((await failure(workflows.resume({ ...of([]), operation: 'events.triggerMany' }))).message).toContain('events.triggerMany');
    for (const wrong of [{}, null, 'x', { ...of([]), version: 2 }, { failedRecords: [] }])
      expect(await failure(workflows.resume(wrong as never))).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
  });

  test('a value among the failures that is not one drops none of the others', async () => {
    await using server = await counting();
    const [a, b] = triggers(2) as [Record_, Record_];
    const result = of([{ index: 0, record: a, status: 'notSent' }, null as never, { index: 2, record: b, status: 'notSent' }]);
    expect(await client(at(server)).workflows.resume(result)).toMatchObject({
      total: 3,
      success: 2,
      rejected: 1,
      failedRecords: [{ index: 1, error: { message: expect.stringContaining('failedRecords[1]') } }],
    });
    expect(server.processed.size).toBe(2);
  });
});

const plans: ChunkPlan[] = ['ok', 'ok', 'ok', 'lose', 'lateLoss', 'late', 'short', 'hole', 'extra', 'text', 400, 429, 503];

test('property: counts add up, indexes are right, no key is processed twice, and after resume every valid record has arrived once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 450 }),
      fc.infiniteStream(fc.constantFrom(...plans)).map((stream) => stream),
      fc.integer({ min: 0, max: 10 }),
      fc.constantFrom(0, 1),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      async (length, chunkPlans, faulty, maxRetries, concurrency, asStream) => {
        await using server = await counting();
        server.chunkPlan = () => chunkPlans.next().value as ChunkPlan;
        server.recordPlan = ({ n }, arrival) =>
          n % 10 >= faulty
            ? 202
            : n % 10 === 0
              ? 404
              : n % 3 === 0
                ? arrival === 2
                  ? 429
                  : 202
                : arrival > 1
                  ? 202
                  : n % 2
                    ? 429
                    : 'late';
        const given = triggers(length);
        const suprsend = client({ ...at(server), maxRetries });
        async function* stream() {
          yield* given;
        }
        const result = await withoutWaits(() =>
          suprsend.workflows.triggerMany(asStream ? stream() : given, { concurrency, maxFailedRequests: Infinity }),
        );
        const keys = new Map(server.chunks.flat().map(({ $idempotency_key: key, n }) => [key, n]));
        expect(keys.size).toBe(length);
        expect(sum(result)).toBe(length);
        expect(result.total).toBe(length);
        expect(result.failedRecords).toHaveLength(length - result.success);
        for (const { index, record, idempotencyKey: key, status, since } of result.failedRecords) {
          expect((record as Record_).n).toBe(index);
          expect(keys.get(key as string)).toBe(index);
          expect(Date.parse(since as string)).toBeGreaterThan(0);
          // Only an unknown record may have arrived.
          if (status !== 'unknown') expect(server.processed.has(key as string)).toBe(false);
        }
        server.chunkPlan = () => 'ok';
        server.recordPlan = ({ n }) => (n % 10 === 0 && faulty > 0 ? 404 : 202);
        const resumed = await suprsend.workflows.resume(json(result));
        expect(resumed.unknown + resumed.notSent).toBe(
          resumed.failedRecords.filter(({ status, refused }) => status === 'unknown' && refused).length,
        );
        const rejected = new Set(resumed.failedRecords.map(({ index }) => index));
        const arrived = [...server.processed.keys()].map((key) => keys.get(key) as number);
        for (const { n } of given) expect(arrived.includes(n) || rejected.has(n)).toBe(true);
        expect(new Set(arrived).size).toBe(arrived.length);
      },
    ),
    { numRuns: 40 },
  );
}, 600_000);
