/** What a hostile reader found: records, results, sources and callbacks that are odd, and nothing of theirs is lost or sent twice. */
import { getEventListeners } from 'node:events';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { UserEdit, type Resumable, type WorkflowTrigger } from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { recordServer, type RecordServer } from './record-server.ts';

const suprsend = (server: RecordServer, options: object = {}) => client({ ...at(server), retryDelay: { base: 0, max: 0 }, ...options });
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const now = new Date().toISOString();
const trigger = (n: number, more: object = {}): WorkflowTrigger => ({ workflow: 'w', recipients: [`u${n}`], ...more });
const triggersOf = (failedRecords: unknown[]): Resumable<WorkflowTrigger> => ({
  version: 1,
  operation: 'workflows.triggerMany',
  failedRecords: failedRecords as Resumable<WorkflowTrigger>['failedRecords'],
});
const rowsOf = (failedRecords: unknown[]): Resumable<{ distinct_id: string }> => ({
  version: 1,
  operation: 'users.upsertMany',
  failedRecords: failedRecords as never,
});
const never = new Promise<never>(() => {});

describe('resume', () => {
  test('a record that is too large costs none of those before it', async () => {
    await using server = await recordServer();
    const { workflows } = suprsend(server, { limits: { bodyBytes: 2000 } });
    const large = { index: 1, record: trigger(1, { data: { v: 'y'.repeat(3000) } }), status: 'unknown', idempotencyKey: 'k', since: now };
    const result = await workflows.resume(triggersOf([{ index: 0, record: trigger(0), status: 'notSent' }, large]));
    expect(result).toMatchObject({ total: 2, success: 1, unknown: 1, resumable: 0, failedRecords: [{ index: 1, refused: true }] });
    expect([...server.processed.keys()]).toEqual(['u0']);
  });

  test('an edit that is twice in a source, or was saved meanwhile, does not make a loop endless', async () => {
    await using server = await recordServer();
    server.plan = () => 503;
    const { users } = suprsend(server);
    const twice = new UserEdit('u0').addEmail('a@example.com');
    const saved = new UserEdit('u1').set('a', 1);
    let result = await users.editMany([twice, twice, saved], { concurrency: 1 });
    expect(result).toMatchObject({ unknown: 3 });
    server.plan = () => 'ok';
    await users.edit(saved).save();
    for (let rounds = 0; result.resumable > 0; rounds++) {
      expect(rounds).toBeLessThan(2);
      result = await users.resume(result);
    }
    expect(server.requests).toHaveLength(5);
  });

  test.each([[null], ['yesterday'], [1_700_000_000_000], [{}]])('a `since` of %j is as none', async (since) => {
    await using server = await recordServer();
    server.plan = () => 422;
    const row = { index: 0, record: { distinct_id: 'u0' }, status: 'unknown', since };
    expect(await suprsend(server).users.resume(rowsOf([row]), { onSend: () => {} })).toMatchObject({ unknown: 1 });
    const kept = { index: 0, record: trigger(0), status: 'unknown', since, idempotencyKey: 'k' };
    expect(await suprsend(server).workflows.resume(triggersOf([kept]))).toMatchObject({ unknown: 1, resumable: 0 });
    expect(server.requests).toEqual([['u0']]);
  });

  test('a trigger that may have been processed is never sent with a new key', async () => {
    await using server = await recordServer();
    const failed = { index: 0, record: trigger(0), status: 'unknown', idempotencyKey: null, since: now };
    expect(await suprsend(server).workflows.resume(triggersOf([failed]))).toMatchObject({ unknown: 1, resumable: 0 });
    const own = { index: 0, record: trigger(0, { $idempotency_key: 'own' }), status: 'notSent', idempotencyKey: null };
    expect(await suprsend(server).workflows.resume(triggersOf([own]))).toMatchObject({ success: 1 });
    expect(server.requests).toHaveLength(1);
  });

  test('triggers that were never sent have a key, so that one result resumed twice notifies once', async () => {
    await using server = await recordServer();
    server.plan = () => 401;
    const { workflows } = suprsend(server);
    const result = json(
      await workflows.triggerMany(
        Array.from({ length: 1000 }, (_, n) => trigger(n)),
        { concurrency: 1 },
      ),
    );
    expect(result).toMatchObject({ notSent: 1000, resumable: 1000 });
    server.plan = () => 'ok';
    for (let time = 0; time < 2; time++) expect(await workflows.resume(result)).toMatchObject({ success: 1000 });
    expect([...server.processed.values()].every((count) => count === 1)).toBe(true);
  });

  test('an edit of a result that may have been processed refuses to add up in another process, too', async () => {
    await using server = await recordServer();
    server.plan = () => 503;
    const { users } = suprsend(server);
    const left = await users.resume(json(await users.editMany([new UserEdit('u0').increment('n')])));
    const record = left.failedRecords[0]!.record;
    expect(record.mayHaveArrived).toBe(true);
    expect(await users.editMany([record])).toMatchObject({ unknown: 1 });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ['adds up, is not sent again', new UserEdit('u0').increment('n'), 0],
    ['is safe, can be resumed', new UserEdit('u0').set('n', 1), 1],
  ])('an edit that another call is sending is unknown, and if it %s', async (_, edit, resumable) => {
    await using server = await recordServer();
    const { users } = suprsend(server);
    const [first, second] = await Promise.all([users.editMany([edit]), users.editMany([edit])]);
    expect(first).toMatchObject({ success: 1 });
    expect(second).toMatchObject({ unknown: 1, resumable, failedRecords: [{ sent: 'maybe', error: { operation: 'users.editMany' } }] });
    expect(server.requests).toHaveLength(1);
  });

  test('splits triggers that were not sent, with splitRecipients', async () => {
    await using server = await recordServer();
    const record = { workflow: 'w', recipients: Array.from({ length: 150 }, (_, n) => `u${n}`) };
    const result = triggersOf([{ index: 3, record, status: 'notSent' }]);
    expect(await suprsend(server).workflows.resume(result, { splitRecipients: true })).toMatchObject({ total: 2, success: 2 });
  });

  test('what was turned away long ago is as new', async () => {
    await using server = await recordServer();
    server.plan = () => 503;
    const since = new Date(Date.now() - 25 * 3_600_000).toISOString();
    const failed = { index: 0, record: trigger(0), status: 'notSent', idempotencyKey: 'k', since };
    const result = await suprsend(server, { maxRetries: 1 }).workflows.resume(triggersOf([failed]));
    expect(result).toMatchObject({ unknown: 1, resumable: 1 });
    expect(server.requests).toHaveLength(2);
  });

  test('accepts a target of null, and rejects it for a list', async () => {
    await using server = await recordServer();
    const { users, lists } = suprsend(server);
    expect(await users.resume({ ...rowsOf([]), target: null as never })).toMatchObject({ total: 0 });
    const members = { version: 1 as const, operation: 'lists.subscribers.addMany', target: null as never, failedRecords: [] };
    expect(await failure(lists.subscribers.resume(members))).toMatchObject({ name: 'InvalidRequestError' });
  });
});

describe('a run that must end', () => {
  async function* stuck(): AsyncGenerator<{ distinct_id: string }> {
    for (let n = 0; n < 8; n++) yield { distinct_id: `u${n}` };
    await never;
  }

  test.each([
    ['a refused credential', 401, {}],
    ['failed requests in a row', 503, {}],
    [
      'onSend',
      'ok',
      {
        onSend: () => {
          throw new Error('disk');
        },
      },
    ],
  ] as const)('by %s does not wait for its source', async (_, plan, options) => {
    await using server = await recordServer();
    server.plan = () => plan;
    const result = await suprsend(server).users.upsertMany(stuck(), options);
    expect(result.stopped).toBeDefined();
    expect([result.total > 0, result.total <= 8]).toEqual([true, true]);
  });

  test('ends the waits of its requests, and judges their records by the answers they had', async () => {
    await using server = await recordServer();
    server.plan = (_, place) => [503, 503, 401][place] ?? 'ok';
    const rows = Array.from({ length: 5 }, (_, n) => ({ distinct_id: `u${n}` }));
    const result = await suprsend(server, { maxRetries: 2, retryDelay: () => 3_600_000 }).users.upsertMany(rows, { concurrency: 3 });
    expect(result).toMatchObject({ total: 5, unknown: 2, notSent: 3, resumable: 5, stopped: { name: 'AuthenticationError' } });
    expect(server.requests).toHaveLength(3);
  });

  test('keeps every failure that a hanging onRecord may not have got', async () => {
    await using server = await recordServer();
    const rows = Array.from({ length: 50 }, (_, n) => ({ distinct_id: `u${n}` }));
    const result = await suprsend(server).users.upsertMany(rows, { signal: AbortSignal.abort(), onRecord: () => never });
    expect(result).toMatchObject({ total: 50, notSent: 50, resumable: 50 });
    expect(result.failedRecords).toHaveLength(50);
  });

  test('and whose array throws resolves, and leaves no listener', async () => {
    await using server = await recordServer();
    const rows = [{ distinct_id: 'u0' }, { distinct_id: 'u1' }];
    Object.defineProperty(rows, 1, {
      get() {
        throw new Error('getter');
      },
    });
    const controller = new AbortController();
    controller.abort();
    const result = await suprsend(server).users.upsertMany(rows, { signal: controller.signal });
    expect(result).toMatchObject({ status: 'fail', stopped: { name: 'AbortError' } });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });
});

test.each([
  ['onRecord', () => Promise.reject(Object.create(null))],
  [
    'onRecord',
    () => {
      throw Object.create(null);
    },
  ],
  [
    'onProgress',
    () => {
      throw Object.create(null);
    },
  ],
  [
    'onRecord',
    () =>
      new Proxy(
        {},
        {
          get() {
            throw new Error('then');
          },
        },
      ),
  ],
] as const)('%s may throw anything (%#)', async (name, callback) => {
  await using server = await recordServer();
  const result = await suprsend(server).users.upsertMany([{ distinct_id: 'u0' }], { [name]: callback });
  expect(result).toMatchObject({ success: 1, warnings: [expect.stringContaining(`${name} threw`)] });
});

test('a source whose iterator or step is missing is not a success, and replaces no list', async () => {
  await using server = await recordServer();
  const { users, lists } = suprsend(server);
  const noIterator = { [Symbol.asyncIterator]: () => undefined } as never;
  const noStep = { [Symbol.asyncIterator]: () => ({ next: async () => undefined }) } as never;
  for (const source of [noIterator, noStep]) {
    expect(await users.upsertMany(source)).toMatchObject({ status: 'fail', stopped: { cause: { name: 'TypeError' } } });
    expect(await lists.replace('vips', source, { allowEmpty: true })).toMatchObject({ status: 'fail', state: { draft: 'none' } });
  }
  expect(server.requests).toEqual([]);
});

test('a page of a firewall objects to one event, and the others are sent', async () => {
  await using server = await recordServer();
  const { answer } = server.server;
  server.server.answer = (request, response) =>
    request.body.includes('"u3"')
      ? { status: 403, headers: { 'content-type': 'text/html' }, body: '<html>blocked' }
      : answer(request, response);
  const events = Array.from({ length: 20 }, (_, n) => ({ distinct_id: `u${n}`, event: 'e' }));
  expect(await suprsend(server).events.triggerMany(events)).toMatchObject({
    success: 19,
    notSent: 1,
    failedRecords: [{ index: 3, code: 403 }],
  });
});

test('records are written as JSON writes them, in parts too', async () => {
  await using server = await recordServer();
  class Row {
    secret = 'hash';
    toJSON() {
      return { distinct_id: 'u0', plan: 'pro' };
    }
  }
  class Trigger {
    secret = 'hash';
    recipients = Array.from({ length: 150 }, (_, n) => `u${n}`);
    toJSON() {
      return { workflow: 'w', recipients: this.recipients };
    }
  }
  await suprsend(server).users.upsertMany([new Row() as never]);
  await suprsend(server).workflows.triggerMany([new Trigger() as never], { splitRecipients: true });
  const bodies = server.server.requests.map(({ body }) => body);
  expect(bodies[0]).toBe('{"plan":"pro"}');
  expect(JSON.parse(bodies[1]!)).toMatchObject([{ workflow: 'w' }, { workflow: 'w' }]);
  expect(bodies.join()).not.toContain('hash');
});

test.each([
  ['changes a record that it yields again', (o: WorkflowTrigger, n: number) => (o.$idempotency_key = `k${n}`)],
  ['changes the keys later', undefined],
] as const)('records that were read are not read again when the run ends, although the caller %s', async (_, change) => {
  await using server = await recordServer();
  const all: WorkflowTrigger[] = [];
  function* source(): Generator<WorkflowTrigger> {
    const one = trigger(0);
    for (let n = 0; n < 200; n++) {
      change?.(one, n);
      const record = change ? one : trigger(n, { $idempotency_key: `k${n}` });
      all.push(record);
      yield record;
    }
  }
  let requests = 0;
  const onSend = (): void => {
    if (++requests === 1) return;
    if (!change) for (const record of all) record.$idempotency_key = 'other';
    throw new Error('the disk is full');
  };
  const result = await suprsend(server).workflows.triggerMany(source(), { concurrency: 1, onSend });
  expect(result).toMatchObject({ success: 100, rejected: 0, notSent: 100 });
  const keys = result.failedRecords.slice(0, change ? 99 : 100).map(({ idempotencyKey }) => idempotencyKey);
  expect(keys).toEqual(Array.from({ length: keys.length }, (_one, n) => `k${n + 100}`));
});

test('a trigger whose key is null is rejected, and not sent with another one each time', async () => {
  await using server = await recordServer();
  const records = [trigger(0, { $idempotency_key: null as never }), trigger(1)];
  expect(await suprsend(server).workflows.triggerMany(records)).toMatchObject({ success: 1, rejected: 1, resumable: 0 });
  expect([...server.processed.keys()]).toEqual(['u1']);
});

test('a key that expires while onSend is awaited protects no longer', async () => {
  await using server = await recordServer();
  const since = new Date(Date.now() - 23 * 3_600_000 + 60_000).toISOString();
  const failed = { index: 0, record: trigger(0), status: 'unknown', idempotencyKey: 'k', since };
  const onSend = (): void => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 120_000 });
  onTestFinished(() => void vi.useRealTimers());
  expect(await suprsend(server).workflows.resume(triggersOf([failed]), { onSend })).toMatchObject({ unknown: 1, resumable: 0 });
  expect(server.requests).toEqual([]);
});
