/** Many edits, one PATCH each: order, outcomes, backpressure, faults, early ends and resuming. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ObjectEdit, UserEdit, type BulkOutcome, type User } from '../../src/index.ts';
import { otherCopy } from '../edits/copy.ts';
import { at, client, failure } from '../support/client.ts';
import { serve, type Received, type Reply, type TestServer } from '../support/server.ts';
import { allSent, sums } from './results.ts';
import { eventually, meeting, stoppedClock } from '../support/time.ts';

const idOf = ({ url }: Pick<Received, 'url'>): number => Number(/u(\d+)\/$/.exec(url)?.[1]);
const edits = (count: number, fill = (edit: UserEdit): UserEdit => edit.increment('n')): UserEdit[] =>
  Array.from({ length: count }, (_, n) => fill(new UserEdit(`u${n}`)));
const ids = (server: TestServer): number[] => server.requests.map(idOf);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('every edit is sent once, in its own request', async () => {
  await using server = await serve();
  const source = edits(50);
  const result = await client(at(server)).users.editMany(source);
  expect(result).toEqual(allSent(50, 'users.editMany'));
  expect(ids(server).toSorted((a, b) => a - b)).toEqual(source.map((_, n) => n));
  expect(new Set(server.requests.map(({ method, body }) => `${method} ${body}`))).toEqual(
    new Set(['PATCH {"operations":[{"$increment":{"n":1}}]}']),
  );
  expect(source.every(({ isEmpty }) => isEmpty)).toBe(true);
});

test('nothing to send sends nothing', async () => {
  await using server = await serve();
  const suprsend = client(at(server));
  expect(await suprsend.users.editMany([])).toEqual(allSent(0, 'users.editMany'));
  expect(await suprsend.users.bulk().save()).toEqual(allSent(0, 'users.bulk'));
  expect(server.requests).toEqual([]);
});

test('edits of objects are sent in the same way', async () => {
  await using server = await serve();
  const { objects } = client(at(server));
  const bulk = objects.bulk().append(new ObjectEdit('teams', 'a').set('x', 1), objects.edit('teams', 'b').set('x', 2));
  expect(bulk.size).toBe(2);
  expect(await bulk.save()).toMatchObject({ status: 'success', total: 2 });
  expect(await objects.editMany(new Set([new ObjectEdit('teams', 'c').set('x', 3)]))).toMatchObject({ status: 'success', total: 1 });
  expect(server.requests.map(({ url }) => url).toSorted()).toEqual(['/v1/object/teams/a/', '/v1/object/teams/b/', '/v1/object/teams/c/']);
  expect(await failure(objects.editMany([], { via: 'event' } as never))).toMatchObject({ name: 'ConfigurationError' });
});

describe('bulk', () => {
  test('a second save sends only what was appended since', async () => {
    await using server = await serve();
    const bulk = client(at(server)).users.bulk();
    const first = new UserEdit('u1').increment('n');
    bulk.append(first);
    await bulk.save();
    expect(await bulk.save()).toMatchObject({ total: 0 });
    bulk.append(first.increment('m'), new UserEdit('u2').increment('n'));
    expect(await bulk.save()).toMatchObject({ total: 2, success: 2 });
    expect(server.requests.map(({ body }) => body)).toEqual([
      '{"operations":[{"$increment":{"n":1}}]}',
      '{"operations":[{"$increment":{"m":1}}]}',
      '{"operations":[{"$increment":{"n":1}}]}',
    ]);
  });

  test.each([
    ['a list', [new UserEdit('u2').set('a', 1)], /one by one/],
    ['an object edit', new ObjectEdit('t', 'u2'), /UserEdit/],
    ['null', null, /UserEdit/],
    ['a plain object', { distinct_id: 'u2' }, /UserEdit/],
  ])('append rejects %s, and then adds none of its arguments', (_, wrong, words) => {
    const bulk = client().users.bulk();
    expect(() => bulk.append(new UserEdit('u1').set('a', 1), wrong as never)).toThrow(words);
    expect(bulk.size).toBe(0);
  });

  test('the same edit cannot be added twice', () => {
    const edit = new UserEdit('u1').set('a', 1);
    const bulk = client().users.bulk().append(edit);
    expect(() => bulk.append(edit)).toThrow(/once/);
    expect(bulk.size).toBe(1);
  });

  test('keeps its records if invalid options prevent the run', async () => {
    await using server = await serve();
    const bulk = client(at(server)).users.bulk().append(new UserEdit('u1').set('a', 1));
    expect(await failure(bulk.save({ concurrency: 0 }))).toMatchObject({ name: 'ConfigurationError' });
    expect(await bulk.save()).toMatchObject({ success: 1 });
  });
});

test('edits of another copy of the package are sent, and values that are not edits fail on their own', async () => {
  await using server = await serve();
  const copy = await otherCopy();
  const source = [
    new copy.UserEdit('u0').set('a', 1),
    [new UserEdit('u1')],
    new ObjectEdit('t', 'x'),
    null,
    new UserEdit('u4'),
    new UserEdit('u5').set('a', 1),
  ];
  const result = await client(at(server)).users.editMany(source as UserEdit[]);
  expect(sums(result)).toEqual([6, 2, 4, 0, 0]);
  expect(result.status).toBe('partial');
  expect(result.failedRecords.map(({ index, record, sent, code, error }) => [index, record, sent, code, error.name])).toEqual(
    [1, 2, 3, 4].map((n) => [n, source[n], 'no', undefined, 'InvalidRequestError']),
  );
  expect(ids(server).toSorted()).toEqual([0, 5]);
});

test('any mixture of responses is counted, and failures are in the order of the input', async () => {
  await using server = await serve();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(200, 202, 400, 404, 429, 500, 503), { maxLength: 30 }),
      fc.integer({ min: 1, max: 6 }),
      async (statuses, concurrency) => {
        server.answer = (request) => ({ status: statuses[idOf(request)]!, body: '{}' });
        const seen: number[] = [];
        const result = await client(at(server)).users.editMany(edits(statuses.length), {
          concurrency,
          maxFailedRequests: Infinity,
          onProgress: ({ success, failure: failed }) => seen.push(success + failed),
        });
        const bad = statuses.flatMap((status, n) => (status >= 400 ? [[n, status, status >= 500 ? 'maybe' : 'rejected']] : []));
        expect(result.failedRecords.map(({ index, code, sent }) => [index, code, sent])).toEqual(bad);
        const of = (...wanted: number[]): number => statuses.filter((status) => wanted.includes(status)).length;
        expect(sums(result)).toEqual([statuses.length, of(200, 202), of(400, 404), of(500, 503), of(429)]);
        expect(result.status).toBe(bad.length === 0 ? 'success' : bad.length === statuses.length ? 'fail' : 'partial');
        expect(seen).toEqual(statuses.map((_, n) => n + 1));
      },
    ),
    { numRuns: 40 },
  );
});

test('no more requests than concurrency are in flight, and no more records are read than that needs', async () => {
  let running = 0;
  let most = 0;
  let read = 0;
  let answered = 0;
  let ahead = 0;
  const together = meeting(4);
  await using server = await serve(async (): Promise<Reply> => {
    most = Math.max(most, ++running);
    await together();
    await sleep(2);
    running--;
    answered++;
    return { body: '{}' };
  });
  async function* source(): AsyncGenerator<UserEdit> {
    for (; read < 60; read++) {
      ahead = Math.max(ahead, read - answered);
      yield new UserEdit(`u${read}`).increment('n');
    }
  }
  expect(await client(at(server)).users.editMany(source(), { concurrency: 4 })).toMatchObject({ success: 60 });
  expect(most).toBe(4);
  expect(ahead).toBeLessThanOrEqual(8);
});

test('a server that rejects requests that come too fast gets everything in the end', async () => {
  let running = 0;
  const together = meeting(12);
  await using server = await serve(async (): Promise<Reply> => {
    const many = ++running;
    if (server.requests.length <= 12) await together();
    running--;
    return many > 3 ? { status: 429, headers: { 'retry-after': '0.01' } } : { body: '{}' };
  });
  const result = await client({ ...at(server), maxRetries: 50 }).users.editMany(edits(100), { concurrency: 12 });
  expect(result).toMatchObject({ status: 'success', success: 100 });
  expect(server.requests.length).toBeGreaterThan(100);
});

describe.each([
  ['first', 0],
  ['middle', 50],
  ['last', 99],
])('a fault in the %s request', (_, place) => {
  test.each([
    ['400', { status: 400, body: '{"message":"no"}' }, 'rejected', 'rejected', 400],
    ['404', { status: 404, body: '{"message":"no"}' }, 'rejected', 'rejected', 404],
    ['a gateway page', { status: 404, body: '<html>' }, 'notSent', 'rejected', 404],
    ['425', { status: 425, body: '{}' }, 'notSent', 'rejected', 425],
    ['429', { status: 429 }, 'notSent', 'rejected', 429],
    ['500', { status: 500 }, 'unknown', 'maybe', 500],
    ['an HTML page', { status: 200, body: '<html>' }, 'unknown', 'maybe', 200],
    ['a reset', undefined, 'unknown', 'maybe', undefined],
  ])('%s costs that record only', async (__, reply, status, sent, code) => {
    await using server = await serve((request, response) => {
      if (idOf(request) !== place) return { body: '{}' };
      if (!reply) return void response.destroy();
      return reply;
    });
    const source = edits(100);
    const result = await client(at(server)).users.editMany(source);
    expect(result).toMatchObject({ total: 100, success: 99, failure: 1, [status]: 1 });
    expect(result.failedRecords).toMatchObject([{ index: place, status, sent, ...(code ? { code } : {}) }]);
    expect(result.failedRecords[0]!.record).toBe(source[place]);
    expect(server.requests).toHaveLength(100);
  });
});

test('onRecord is called with every outcome and awaited, and the result then keeps no failures', async () => {
  await using server = await serve((request) => (idOf(request) % 2 ? { status: 400 } : { body: '{"distinct_id":"x"}' }));
  const outcomes: BulkOutcome<UserEdit, User | undefined>[] = [];
  const { users } = client(at(server));
  const result = await users.editMany(edits(10), {
    concurrency: 1,
    onRecord: async (outcome) => {
      await sleep(1);
      outcomes.push(outcome);
    },
  });
  expect(outcomes.map((outcome) => [outcome.index, outcome.error ? outcome.code : outcome.data?.distinct_id])).toEqual(
    Array.from({ length: 10 }, (_, n) => [n, n % 2 ? 400 : 'x']),
  );
  expect([result.failedRecords, ...sums(result)]).toEqual([[], 10, 5, 5, 0, 0]);
  expect(await failure(users.resume(result))).toMatchObject({ name: 'InvalidRequestError', message: expect.stringContaining('onRecord') });
  server.answer = () => ({ body: '{}' });
  const failedRecords = outcomes
    .filter((outcome) => outcome.error !== undefined)
    .map((failed) => ({ ...failed, status: 'notSent' as const }));
  expect(sums(await users.resume({ ...result, failedRecords }))).toEqual([5, 5, 0, 0, 0]);
});

test('a callback that throws loses no outcome', async () => {
  await using server = await serve((request) => ({ status: idOf(request) === 1 ? 400 : 200, body: '{}' }));
  const broken = (): never => {
    throw new Error('disk full');
  };
  const result = await client(at(server)).users.editMany(edits(3), { onRecord: broken, onProgress: broken });
  expect(sums(result)).toEqual([3, 2, 1, 0, 0]);
  expect(result.failedRecords).toMatchObject([{ index: 1, code: 400 }]);
  expect(result.warnings).toEqual([
    expect.stringContaining('onRecord threw (Error: disk full)'),
    expect.stringContaining('onProgress threw'),
  ]);
});

describe('a run that ends early', () => {
  test('by its signal keeps the outcomes, counts an array to its end, and can be resumed', async () => {
    const controller = new AbortController();
    await using server = await serve((request) => {
      if (idOf(request) !== 5 || controller.signal.aborted) return { body: '{}' };
      return controller.abort(new Error('enough'));
    });
    const { users } = client(at(server));
    const result = await users.editMany(edits(20), { concurrency: 1, signal: controller.signal });
    expect(sums(result)).toEqual([20, 5, 0, 1, 14]);
    expect(result.resumable).toBe(14);
    expect(result).toMatchObject({ status: 'partial', stopped: { name: 'AbortError', cause: { message: 'enough' } } });
    expect(result.failedRecords.map(({ index, sent }) => [index, sent])).toEqual([
      [5, 'maybe'],
      ...Array.from({ length: 14 }, (_, n) => [6 + n, 'no']),
    ]);

    const resumed = await users.resume(result);
    expect(sums(resumed)).toEqual([15, 14, 0, 1, 0]);
    expect(resumed).toMatchObject({ resumable: 0, failedRecords: [{ index: 5, sent: 'maybe' }] });
    expect(resumed.warnings).toEqual([
      expect.stringMatching(/^users\.resume: 1 of the records may have been processed, .*acceptDuplicates: true/),
    ]);
    expect(ids(server).filter((id) => id === 5)).toHaveLength(1);
    const last = await users.resume(resumed, { acceptDuplicates: true });
    expect(last).toMatchObject({ status: 'success', total: 1, success: 1 });
    expect(ids(server).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 5, ...Array.from({ length: 14 }, (_, n) => 6 + n)]);
  });

  test('by its deadline, while it waits for the source; the source is closed', async () => {
    await using server = await serve();
    let closed = false;
    let more = (): void => {};
    async function* source(): AsyncGenerator<UserEdit> {
      try {
        yield new UserEdit('u0').increment('n');
        await new Promise<void>((resolve) => (more = resolve));
        yield new UserEdit('u1').increment('n');
        yield new UserEdit('u2').increment('n');
      } finally {
        closed = true;
      }
    }
    using clock = stoppedClock();
    let done = 0;
    const running = client(at(server)).users.editMany(source(), { totalTimeout: 50, onProgress: () => done++ });
    await clock.until(() => done === 1);
    await clock.pass(50);
    const result = await running;
    more();
    expect(result).toMatchObject({ status: 'partial', total: 1, success: 1, stopped: { name: 'TimeoutError', scope: 'total', limit: 50 } });
    await eventually(() => closed);
    expect(server.requests).toHaveLength(1);
  });

  test('by a source that throws', async () => {
    await using server = await serve();
    function* source(): Generator<UserEdit> {
      yield* edits(3);
      throw new Error('no more rows');
    }
    const result = await client(at(server)).users.editMany(source());
    expect(result).toMatchObject({
      status: 'partial',
      total: 3,
      success: 3,
      stopped: { name: 'SuprSendError', cause: { message: 'no more rows' } },
    });
  });

  test('by a missing or rejected credential: the rest is not sent', async () => {
    await using server = await serve(() => ({ status: 401, body: '{"message":"no"}' }));
    const refused = await client(at(server)).users.editMany(edits(1000), { concurrency: 4 });
    expect(refused).toMatchObject({ status: 'fail', total: 1000, success: 0, stopped: { name: 'AuthenticationError' } });
    expect(server.requests.length).toBeLessThanOrEqual(4);
    const missing = await client({ hubUrl: server.url }).users.editMany(edits(10), { concurrency: 1 });
    expect(missing).toMatchObject({ status: 'fail', failure: 10, notSent: 10, stopped: { name: 'ConfigurationError' } });
    expect(missing.failedRecords.every(({ sent }) => sent === 'no')).toBe(true);
  });
});

test('resume repeats an edit that may have arrived only if that changes nothing', async () => {
  await using server = await serve(() => ({ status: 500 }));
  const { users } = client(at(server));
  const result = await users.editMany([new UserEdit('u0').set('a', 1), new UserEdit('u1').increment('a')]);
  server.requests.length = 0;
  server.answer = () => ({ body: '{}' });
  expect(await users.resume(result)).toMatchObject({ status: 'partial', total: 2, success: 1, failure: 1, failedRecords: [{ index: 1 }] });
  expect(ids(server)).toEqual([0]);
});

test.each([[null], ['abc'], [7], [{}], [undefined]])('the source %j is rejected, and so is a result like it', async (source) => {
  expect(await failure(client().users.resume(source as never))).toMatchObject({ name: 'InvalidRequestError', operation: 'users.resume' });
  expect(await failure(client().users.editMany(source as never))).toMatchObject({ name: 'InvalidRequestError' });
});

test.each([[{ concurrency: 0 }], [{ concurrency: 1.5 }], [{ via: 'mail' }], [{ totalTimeout: 0 }], [{ via: 'event' }]])(
  'the options %j are rejected before anything is read',
  async (options) => {
    let read = false;
    function* source(): Generator<UserEdit> {
      read = true;
      yield new UserEdit('u1').set('a', 1);
    }
    expect(await failure(client({ apiKey: 'k' }).users.editMany(source(), options as never))).toMatchObject({ name: 'ConfigurationError' });
    expect(read).toBe(false);
  },
);
