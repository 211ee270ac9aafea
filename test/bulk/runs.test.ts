/** What holds for every method for many records: outcomes, callbacks, early ends, results that survive JSON, and resuming. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ConnectionError, UserEdit, type BulkOutcome, type BulkRecord, type BulkResult } from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { closedPort } from '../support/server.ts';
import { methods, type Method } from './methods.ts';
import { recordServer, type RecordServer } from './record-server.ts';

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const records = ({ record }: Method, count: number): unknown[] => Array.from({ length: count }, (_, n) => record(n));
const idsUpTo = (count: number): string[] => Array.from({ length: count }, (_, n) => `u${n}`);
const suprsend = (server: RecordServer, options: object = {}) => client({ ...at(server), retryDelay: { base: 0, max: 0 }, ...options });

describe.each(methods)('$name', (method) => {
  const { run, resume, repeat } = method;
  const safe = repeat !== 'unsafe';
  const operation = method.name.split(' ')[0];

  test('names itself in the result and in the errors', async () => {
    await using server = await recordServer();
    server.plan = () => 503;
    const result = await run(suprsend(server), records(method, 1));
    expect(result).toMatchObject({ version: 1, operation, total: 1, unknown: 1 });
    expect(result.failedRecords[0]?.error.message).toMatch(new RegExp(`^${operation?.replaceAll('.', '\\.')} failed`));
    expect(result.failedRecords[0]).toMatchObject({ code: 503, status: 'unknown', sent: 'maybe', since: expect.stringMatching(/Z$/) });
  });

  test('refuses an option that does not exist, before anything is sent', async () => {
    await using server = await recordServer();
    const misspelled = { concurency: 4 } as object;
    const error = await failure(run(suprsend(server), records(method, 1), misspelled));
    expect(error).toMatchObject({
      name: 'ConfigurationError',
      sent: 'no',
      message: expect.stringContaining('"concurency" is not an option'),
    });
    expect((await failure(run(suprsend(server), records(method, 1), { keep_failures: true } as object))).message).toContain(
      '"keep_failures" is not an option; it is written keepFailures',
    );
    expect(server.requests).toEqual([]);
  });

  test('refuses an option of other methods, and a flag that is not true or false', async () => {
    await using server = await recordServer();
    const one = suprsend(server);
    const result = { version: 1, operation, target: { list: 'vips' }, failedRecords: [] };
    for (const name of ['allowEmpty', 'acceptDuplicates', 'from', 'workspace'])
      expect((await failure(run(one, records(method, 1), { [name]: true } as object))).message).toContain(`"${name}" is not an option`);
    for (const refused of [
      run(one, records(method, 1), { keepFailures: 'no' } as object),
      resume(one, result, { keepFailures: 'no' } as object),
      resume(one, result, { acceptDuplicates: 'no' } as object),
    ])
      expect(await failure(refused)).toMatchObject({
        name: 'ConfigurationError',
        sent: 'no',
        message: expect.stringMatching(/(keepFailures|acceptDuplicates) must be true or false/),
      });
    expect(server.requests).toEqual([]);
  });

  test('a result as JSON is resumed by another process, and a loop until nothing is resumable ends', async () => {
    await using server = await recordServer();
    server.plan = (_, place) => (place % 3 === 0 ? 'lose' : 503);
    let result: BulkResult<unknown> = json(await run(suprsend(server), records(method, 7), { maxFailedRequests: 4 }));
    expect(result).toMatchObject({ total: 7, success: 0, failure: 7 });
    expect(result.resumable).toBe(safe ? 7 : result.notSent);
    server.plan = () => 'ok';
    let rounds = 0;
    while (result.resumable > 0) {
      rounds++;
      result = json(await resume(suprsend(server), result));
    }
    expect(rounds).toBeLessThanOrEqual(1);
    if (!safe) {
      result = await resume(suprsend(server), result);
      expect(result.warnings.join()).toMatch(/\d of the records may have been processed, .*acceptDuplicates: true/);
      result = await resume(suprsend(server), result, { acceptDuplicates: true });
    }
    expect(result).toMatchObject({ status: 'success', failure: 0, resumable: 0, operation });
    expect([...server.processed.keys()].toSorted()).toEqual(idsUpTo(7));
    expect([...server.processed.values()].every((count) => count === 1)).toBe(true);
  });

  test.each([
    ['its signal', { totalTimeout: undefined }],
    ['its time limit', { totalTimeout: 5000 }],
  ])('records that only got 429 before %s ended the run are not sent, and resume sends them', async (_, options) => {
    await using server = await recordServer();
    const controller = new AbortController();
    const { answer } = server.server;
    server.server.answer = () => ({ status: 429, body: '{}' }); // without Retry-After
    let waits = 0;
    const onRetry = (): void => void (++waits === Math.min(2, Math.ceil(12 / method.most)) && controller.abort());
    const waiting = suprsend(server, { maxRetries: 5, retryDelay: () => 10_000, hooks: { onRetry } });
    const result = await run(waiting, records(method, 12), { concurrency: 2, signal: controller.signal, ...options });
    expect(result).toMatchObject({ status: 'fail', total: 12, notSent: 12, resumable: 12 });
    if (!method.name.endsWith('by event')) expect(result.stopped?.name).toBe(options.totalTimeout ? 'TimeoutError' : 'AbortError');
    server.server.answer = answer;
    expect(await resume(suprsend(server), json(result))).toMatchObject({ status: 'success', total: 12 });
    expect(server.processed.size).toBe(12);
  });

  test('a refused connection after a 429 leaves the records not sent', async () => {
    const refused = await closedPort();
    let calls = 0;
    await using server = await recordServer();
    server.plan = () => 429;
    const { fetch } = globalThis;
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => fetch(calls++ % 2 === 0 ? url : url.replace(server.url, refused), init));
    onTestFinished(() => void vi.unstubAllGlobals());
    const result = await run(suprsend(server, { maxRetries: 1 }), records(method, 3), { concurrency: 1 });
    expect(result).toMatchObject({ total: 3, notSent: 3 });
    if (method.name !== 'users.editMany by event') expect(ConnectionError.is(result.failedRecords[0]?.error)).toBe(true);
  });

  test('requests that are lost or answered 5xx in a row end the run', async () => {
    await using server = await recordServer();
    server.plan = (_, place) => (place === 1 ? 'ok' : place % 2 === 0 ? 'lose' : 500);
    const count = 20 * method.most;
    const result = await run(suprsend(server), records(method, count), { concurrency: 1, maxFailedRequests: 3 });
    expect(server.requests).toHaveLength(5);
    expect(result.stopped?.message).toContain('3 requests in a row failed (maxFailedRequests)');
    expect(result).toMatchObject({ total: count, success: method.most, unknown: 4 * method.most, notSent: 15 * method.most });
  });

  test('onSend has the records of each request before it is sent, with their ids and keys; what it throws ends the run', async () => {
    await using server = await recordServer();
    const journal: BulkRecord<unknown>[] = [];
    let before = 0;
    server.arrived = () => (before = journal.length);
    await run(suprsend(server), records(method, 3), { concurrency: 1, onSend: async (sent) => void journal.push(...json(sent)) });
    expect(before).toBe(3);
    expect(journal.map(({ index }) => index)).toEqual([0, 1, 2]);
    for (const [n, { id, idempotencyKey, since }] of journal.entries()) {
      expect(since).toMatch(/^\d{4}-.*Z$/);
      if (repeat === 'keyed') expect(idempotencyKey).toMatch(/^[\da-f-]{36}$/);
      else expect(id).toBe(`u${n}`);
    }
    server.requests.length = 0;
    const broken = await run(suprsend(server), records(method, 5), {
      onSend() {
        throw new Error('disk full');
      },
    });
    expect(broken).toMatchObject({ total: 5, notSent: 5, resumable: 5, stopped: { cause: { message: 'disk full' } } });
    expect(server.requests).toEqual([]);
    // What the journal knows is resumed like a result.
    const failedRecords = journal.map((one) => ({ ...one, status: 'unknown' as const }));
    const resumed = await resume(suprsend(server), { version: 1, operation, target: broken.target, failedRecords });
    expect(resumed).toMatchObject(safe ? { success: 3 } : { success: 0, unknown: 3 });
    if (repeat === 'keyed') expect([...server.processed.values()]).toEqual([1, 1, 1]);
  });

  test('onRecord gets every outcome, failures are kept with keepFailures, and resumable counts the kept', async () => {
    await using server = await recordServer();
    server.recordPlan = (id) => (id === 'u1' ? 422 : undefined);
    for (const keepFailures of [false, true]) {
      const outcomes: BulkOutcome<unknown>[] = [];
      const result = await run(suprsend(server), records(method, 3), { onRecord: (outcome) => outcomes.push(outcome), keepFailures });
      expect(outcomes.map(({ index, status }) => [index, status]).toSorted()).toEqual([
        [0, 'success'],
        [1, 'rejected'],
        [2, 'success'],
      ]);
      expect(result).toMatchObject({ success: 2, rejected: 1, resumable: 0 });
      expect(result.failedRecords).toHaveLength(keepFailures ? 1 : 0);
    }
    server.plan = () => 429;
    expect(await run(suprsend(server), records(method, 3), { onRecord: () => {} })).toMatchObject({ notSent: 3, resumable: 0 });
    expect(await run(suprsend(server), records(method, 3), { onRecord: () => {}, keepFailures: true })).toMatchObject({ resumable: 3 });
  });

  test('a callback that never settles does not outlast the signal', async () => {
    await using server = await recordServer();
    const controller = new AbortController();
    const never = new Promise<never>(() => {});
    const options = { signal: controller.signal, concurrency: 1 };
    const running = run(suprsend(server), records(method, 3), {
      ...options,
      onRecord: () => {
        setTimeout(() => controller.abort(), 10);
        return never;
      },
    });
    const result = await running;
    expect(result.total).toBe(3);
    expect(result.warnings.join()).toContain('onRecord had not settled');
    const other = new AbortController();
    const sending = run(suprsend(server), records(method, 3), {
      signal: other.signal,
      onSend: () => {
        setTimeout(() => other.abort(), 10);
        return never;
      },
    });
    expect(await sending).toMatchObject({ total: 3, notSent: 3, stopped: { name: 'AbortError' } });
  });

  test('a page of a gateway and a 425 leave the records not sent; a 413 and a 400 are divided until the record is found', async () => {
    await using server = await recordServer();
    for (const plan of ['page', 425] as const) {
      server.plan = () => plan;
      expect(await run(suprsend(server), records(method, 6), { maxFailedRequests: Infinity })).toMatchObject({
        total: 6,
        notSent: 6,
        resumable: 6,
      });
    }
    server.plan = (ids) => (ids.includes('u4') ? 400 : ids.length > 3 ? 413 : 'ok');
    const result = await run(suprsend(server), records(method, 6));
    expect(result).toMatchObject({ total: 6, success: 5, rejected: 1, failedRecords: [{ index: 4, code: 400, status: 'rejected' }] });
    expect(server.processed.size).toBe(5);
  });

  test('an answer that refuses a record does not hide that an earlier attempt may have processed it', async () => {
    if (repeat === 'unsafe' || method.name.endsWith('by event')) return; // sent once
    await using server = await recordServer();
    server.plan = (_, place) => {
      if (place > 0) server.recordPlan = () => 422;
      return place === 0 ? 'act-lose' : 'ok';
    };
    const result = await run(suprsend(server, { maxRetries: 1 }), records(method, 1));
    expect(result).toMatchObject({ unknown: 1, failedRecords: [{ status: 'unknown', sent: 'maybe', code: 422 }] });
  });

  test('a result of another method, and options that are not valid, are refused before anything is sent', async () => {
    await using server = await recordServer();
    const good = { version: 1, failedRecords: [] };
    const wrong = method.name.startsWith('messages') ? 'users.editMany' : 'messages.updateMany';
    for (const given of [{ ...good, operation: wrong }, good, null, 'text', { ...good, operation, version: 2 }])
      expect(await failure(resume(suprsend(server), given))).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
    for (const options of [
      { concurrency: 0 },
      { maxFailedRequests: 0 },
      { onSend: 1 },
      { onRecord: 'x' },
      { signal: {} },
      { signal: false },
      { idempotencyKey: 'k' },
    ])
      expect(await failure(run(suprsend(server), [], options as never)), JSON.stringify(options)).toMatchObject({ sent: 'no', operation });
    expect(server.requests).toEqual([]);
  });
});

test('an edit of addresses that got 503 is sent by resume, once', async () => {
  await using server = await recordServer();
  server.plan = () => 503;
  const { users } = suprsend(server);
  let result = await users.editMany([new UserEdit('u1').addEmail('a@example.com')]);
  expect(result).toMatchObject({ unknown: 1, resumable: 1 });
  server.plan = () => 'ok';
  for (let round = 0; result.resumable > 0 && round < 10; round++) result = await users.resume(result);
  expect(result).toMatchObject({ status: 'success', resumable: 0 });
  expect(server.requests).toHaveLength(2);
});

test('a result can always be written as JSON, whatever its records are', async () => {
  await using server = await recordServer();
  const cycle: Record<string, unknown> = { workflow: 'w', recipients: ['u'] };
  cycle.self = cycle;
  const throwing = {
    toJSON() {
      throw new Error('no');
    },
  };
  const source = [{ workflow: 'w', recipients: ['u'], data: { n: 1n } }, cycle, throwing, () => 1, Symbol('s'), undefined];
  const result = await suprsend(server).workflows.triggerMany(source as never);
  expect(result).toMatchObject({ total: 6, rejected: 6, resumable: 0 });
  const kept = json(result);
  expect(kept).toMatchObject({ total: 6, rejected: 6, operation: 'workflows.triggerMany' });
  expect(kept.failedRecords).toHaveLength(6);
  expect(Object.keys(result)).not.toContain('toJSON');
});

test('errors of one request are shared by its records, and hold neither the request nor the response', async () => {
  await using server = await recordServer();
  server.plan = () => 500;
  const { failedRecords } = await suprsend(server).workflows.triggerMany(
    Array.from({ length: 100 }, (_, n) => ({ workflow: 'w', recipients: [`u${n}`], data: { secret: 'x'.repeat(1000) } })),
  );
  expect(new Set(failedRecords.map(({ error }) => error)).size).toBe(1);
  const [{ error }] = failedRecords as [(typeof failedRecords)[0]];
  expect(error).toMatchObject({ name: 'ServerError', status: 500, attempts: [{ status: 500 }] });
  expect((error as { body?: unknown }).body).toBeUndefined();
  expect(await failure(suprsend(server).retry(error))).toMatchObject({ message: expect.stringContaining('resume()') });
});

describe('splitRecipients', () => {
  const recipients = Array.from({ length: 250 }, (_, n) => `u${n}`);
  const trigger = (key?: string) => ({ workflow: 'w', recipients, ...(key === undefined ? {} : { $idempotency_key: key }) });

  test.each([
    ['too long for its parts', 'k'.repeat(250), 'too long to be split'],
    ['like that of a part', 'n:part-2', 'must not end in :part-'],
  ])('a key that is %s rejects the trigger before any part is sent', async (_, key, words) => {
    await using server = await recordServer();
    const result = await suprsend(server).workflows.triggerMany([trigger(key)], { splitRecipients: true });
    expect(result).toMatchObject({ total: 1, rejected: 1, failedRecords: [{ index: 0 }] });
    expect(result.failedRecords[0]?.error.message).toContain(words);
    expect(server.requests).toEqual([]);
  });

  test('parts that were not sent are resumed with their keys', async () => {
    await using server = await recordServer();
    server.plan = () => 429;
    const result = await suprsend(server).workflows.triggerMany([trigger('n'), trigger()], { splitRecipients: true });
    expect(result).toMatchObject({ total: 6, notSent: 6 });
    expect(result.failedRecords.slice(0, 3).map(({ idempotencyKey }) => idempotencyKey)).toEqual(['n', 'n:part-101', 'n:part-201']);
    expect(new Set(result.failedRecords.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(6);
    server.plan = () => 'ok';
    expect(await suprsend(server).workflows.resume(json(result), { splitRecipients: true })).toMatchObject({ success: 6 });
  });
});

test('an option that only some methods have is refused by the others', async () => {
  await using server = await recordServer();
  const { users, events, workflows, lists } = suprsend(server);
  const odd = { via: 'event', splitRecipients: true } as object;
  for (const refused of [
    users.upsertMany([{ distinct_id: 'u0' }], { via: 'event' } as object),
    users.editMany([new UserEdit('u0').set('a', 1)], { splitRecipients: true } as object),
    events.triggerMany([{ distinct_id: 'u0', event: 'e' }], { splitRecipients: true } as object),
    workflows.triggerMany([], odd),
    lists.subscribers.addMany('vips', ['u0'], odd),
    lists.replace('vips', ['u0'], { onRecord: () => {} } as object),
    lists.replace('vips', ['u0'], { onSend: () => {} } as object),
  ])
    expect((await failure(refused)).message).toMatch(/"(via|splitRecipients|onRecord|onSend)" is not an option/);
  expect((await failure(lists.replace('vips', [], { allowEmpty: 'false' } as object))).message).toContain(
    'allowEmpty must be true or false',
  );
  const many = { splitRecipients: 'true' } as object;
  expect((await failure(workflows.triggerMany([], many))).message).toContain('splitRecipients must be true or false');
  expect(server.requests).toEqual([]);
});
