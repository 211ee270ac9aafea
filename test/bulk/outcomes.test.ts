/** What a second hostile reader found: outcomes that were not true, and records that a run or its JSON lost or sent twice. */
import { describe, expect, test } from 'vitest';
import { UserEdit, type BulkOutcome, type Resumable, type WorkflowTrigger } from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { serve } from '../support/server.ts';
import { recordServer, type RecordServer } from './record-server.ts';

const suprsend = (server: RecordServer, options: object = {}) => client({ ...at(server), retryDelay: { base: 0, max: 0 }, ...options });
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ distinct_id: `u${n}` }));
const trigger = (n: number, more: object = {}): WorkflowTrigger => ({ workflow: 'w', recipients: [`u${n}`], ...more });
const processedOnce = (server: RecordServer): boolean => [...server.processed.values()].every((count) => count === 1);

describe('records that a run did not come to', () => {
  test('are counted although reading the key of one throws, which is rejected alone', async () => {
    await using server = await recordServer();
    const odd = Object.defineProperty(trigger(1), '$idempotency_key', {
      enumerable: true,
      get() {
        throw new Error('lazy');
      },
    });
    const result = await suprsend(server).workflows.triggerMany([trigger(0), odd, trigger(2)], { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ total: 3, rejected: 1, notSent: 2, resumable: 2, stopped: { name: 'AbortError' } });
    expect(result.failedRecords[1]).toMatchObject({ index: 1, status: 'rejected' });
  });

  test('are unknown if a save of theirs may have been processed, also as JSON', async () => {
    await using server = await recordServer();
    server.plan = () => 'act-fail';
    const { users } = suprsend(server);
    const edit = users.edit('u0').increment('n');
    await failure(edit.save());
    server.plan = () => 'ok';
    const result = json(await users.editMany([edit], { signal: AbortSignal.abort() }));
    expect(result).toMatchObject({ unknown: 1, resumable: 0, failedRecords: [{ sent: 'maybe' }] });
    await users.resume(result);
    expect(processedOnce(server)).toBe(true);
  });

  test('are sent first by resume, so that a few which fail every time do not block it', async () => {
    await using server = await recordServer();
    const poisoned = new Set(['u0', 'u1', 'u2', 'u3', 'u4']);
    server.plan = ([id]) => (poisoned.has(id as string) ? 503 : 'ok');
    const { users } = suprsend(server);
    const result = await users.upsertMany(rows(100), { concurrency: 1 });
    expect(result).toMatchObject({ success: 0, unknown: 5, notSent: 95 });
    expect(await users.resume(json(result), { concurrency: 1 })).toMatchObject({ success: 95, unknown: 5, resumable: 5 });
  });

  test('keep what JSON would lose out of it, so that another process does not send something else', async () => {
    await using server = await recordServer();
    const { users } = suprsend(server);
    const odd = [{ distinct_id: 'u0', amount: Number.NaN }, { distinct_id: 'u1', m: new Map() }, { distinct_id: 'u2' }];
    const result = await users.upsertMany(odd, { signal: AbortSignal.abort() });
    expect(json(result).failedRecords.map(({ record }) => record)).toEqual([null, null, { distinct_id: 'u2' }]);
    expect(await users.resume(json(result))).toMatchObject({ success: 1, rejected: 2 });
    expect(server.requests).toEqual([['u2']]);
  });
});

test('an edit that is twice in a run is sent once, whatever is resumed', async () => {
  await using server = await recordServer();
  server.plan = () => 'act-fail';
  const { users } = suprsend(server);
  const edit = new UserEdit('u0').increment('n');
  const result = json(await users.editMany([edit, edit]));
  server.plan = () => 'ok';
  expect(result).toMatchObject({ unknown: 2, resumable: 0 });
  await users.resume(result);
  expect(processedOnce(server)).toBe(true);
});

test('parts of a split trigger have keys of their own, when they are split again to another size', async () => {
  const seen = new Map<string, string[]>();
  let status = 429;
  await using server = await serve(({ body }) => {
    const records = (JSON.parse(body) as { $idempotency_key: string; recipients: string[] }[]).map(
      ({ $idempotency_key: key, recipients }) => {
        if (status === 202 && !seen.has(key)) seen.set(key, recipients);
        return { status: status === 202 ? 'success' : 'error', status_code: status, message_id: 'm' };
      },
    );
    return { status: 207, body: JSON.stringify({ status: 'success', records }) };
  });
  const options = { ...at(server), retryDelay: { base: 0, max: 0 } };
  const recipients = Array.from({ length: 200 }, (_, n) => `u${n}`);
  for (const $idempotency_key of ['own', undefined]) {
    seen.clear();
    status = 429;
    const record = { workflow: 'w', recipients, ...($idempotency_key ? { $idempotency_key } : {}) };
    const first = json(await client(options).workflows.triggerMany([record], { splitRecipients: true }));
    expect(first).toMatchObject({ notSent: 2 });
    status = 202;
    const smaller = client({ ...options, limits: { recipients: 50 } });
    // Twice, as two processes might.
    for (let time = 0; time < 2; time++)
      expect(await smaller.workflows.resume(first, { splitRecipients: true })).toMatchObject({ success: 4 });
    expect([...seen.values()].flat().toSorted()).toEqual(recipients.toSorted());
  }
});

test('upserts that are all answered with 404 end the run, and none is rejected for it', async () => {
  await using server = await recordServer();
  server.plan = () => 404;
  const result = await suprsend(server).users.upsertMany(rows(200), { concurrency: 2 });
  expect(result).toMatchObject({ rejected: 0, notSent: 200 });
  expect(result.stopped?.message).toContain('maxFailedRequests');
  expect(server.requests.length).toBeLessThan(10);
  // Those that had an attempt are sent when the cause has been corrected, and the caller says so.
  expect(result.resumable).toBe(200 - server.requests.length);
  server.plan = () => 'ok';
  expect(await suprsend(server).users.resume(json(result), { acceptDuplicates: true })).toMatchObject({ success: 200 });
});

test('a loop of resume ends although one record is answered with 403 every time', async () => {
  await using server = await recordServer();
  server.recordPlan = (id) => (id === 'u1' ? 403 : undefined);
  const { workflows } = suprsend(server);
  let result = await workflows.triggerMany([trigger(0), trigger(1), trigger(2)]);
  expect(result).toMatchObject({ success: 2, notSent: 1, resumable: 0, failedRecords: [{ refused: true, code: 403 }] });
  result = await workflows.resume(json(result));
  expect(result.warnings).toEqual([expect.stringContaining('were refused in their last attempt')]);
  server.recordPlan = () => undefined;
  expect(await workflows.resume(json(result), { acceptDuplicates: true })).toMatchObject({ success: 1 });
});

test('a server whose records all fail with 503 is not asked for every record', async () => {
  await using server = await recordServer();
  server.recordPlan = () => 503;
  const result = await suprsend(server, { maxRetries: 0 }).messages.updateMany(
    Array.from({ length: 20_000 }, (_, n) => ({ message_id: `u${n}`, action: 'seen' as const })),
    { concurrency: 1 },
  );
  expect(result.stopped?.message).toContain('5 requests in a row failed');
  expect(server.requests).toHaveLength(5);
});

test('a callback for each record has 250 ms after the end of the run, all of them together', { timeout: 20_000 }, async () => {
  await using server = await recordServer();
  const outcomes: BulkOutcome<string>[] = [];
  const controller = new AbortController();
  const ids = Array.from({ length: 1000 }, (_, n) => `u${n}`);
  const result = await suprsend(server).lists.subscribers.addMany('vips', ids, {
    signal: controller.signal,
    onRecord: async (outcome) => {
      outcomes.push(outcome);
      controller.abort();
      await new Promise((resolve) => setTimeout(resolve, 50));
    },
  });
  // One after the other, they would take 50 s.
  expect([outcomes.length, result.total]).toEqual([1000, 1000]);
});

test('an update that may have been processed does not say that the server did nothing', async () => {
  let requests = 0;
  await using server = await serve((_, response) => {
    if (++requests === 1) return void response.destroy();
    return { status: 207, body: JSON.stringify({ records: [{ message_id: 'm1', status_code: 404, error: { message: 'gone' } }] }) };
  });
  const { messages } = client({ ...at(server), maxRetries: 1, retryDelay: { base: 0, max: 0 } });
  const { failedRecords } = await messages.updateMany([{ message_id: 'm1', action: 'seen' }]);
  expect(failedRecords).toMatchObject([{ status: 'unknown', sent: 'maybe', refused: true, error: { sent: 'maybe' } }]);
  expect(failedRecords[0]?.error.message).toMatch(/may have acted on it\.$/);
});

test('an unknown edit that this version cannot read stays unknown', async () => {
  await using server = await recordServer();
  const since = new Date().toISOString();
  const record = { distinct_id: 'u0', operations: [{ $newer: { a: 1 } }] };
  const failed = { index: 0, record, status: 'unknown', since, error: { message: 'lost' } };
  const result = { version: 1, operation: 'users.editMany', failedRecords: [failed] } as unknown as Resumable<UserEdit>;
  expect(await suprsend(server).users.resume(result)).toMatchObject({
    unknown: 1,
    rejected: 0,
    resumable: 0,
    failedRecords: [{ sent: 'maybe', since, error: { message: 'lost' } }],
  });
  expect(server.requests).toEqual([]);
});

test.each([[{ Authorization: 'x' }], [{ 'bad name': 'x' }], [{ host: 'x' }]])(
  'headers %j are refused before the run begins',
  async (headers) => {
    await using server = await recordServer();
    let calls = 0;
    const error = await failure(suprsend(server).users.upsertMany(rows(1), { headers, onSend: () => calls++ }));
    expect([error.operation, error.sent, calls]).toEqual(['users.upsertMany', 'no', 0]);
  },
);
