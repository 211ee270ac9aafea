/** What a refusal is about: one record, all of the request, or nothing that is in it. */
import { describe, expect, test } from 'vitest';
import type { BulkResult, Resumable, ResumeOptions, SuprSend, WorkflowTrigger } from '../../src/index.ts';
import { at, client } from '../support/client.ts';
import type { Reply } from '../support/server.ts';
import { recordServer, type RecordServer } from './record-server.ts';

const suprsend = (server: RecordServer) => client({ ...at(server), retryDelay: { base: 0, max: 0 } });
const triggers = (count: number): WorkflowTrigger[] => Array.from({ length: count }, (_, n) => ({ workflow: 'w', recipients: [`u${n}`] }));

/** Answers with `reply` to each request that contains the string. */
function objectTo(server: RecordServer, text: string, reply: Reply): void {
  const { answer } = server.server;
  server.server.answer = (request, response) => (request.body.includes(text) ? reply : answer(request, response));
}

describe('a page of a firewall', () => {
  const page = (status: number): Reply => ({ status, headers: { 'content-type': 'text/html' }, body: '<html>blocked' });

  test.each([403, 406, 400, 422])('with %i about one of many records does not hold up the others', async (status) => {
    await using server = await recordServer();
    objectTo(server, '"u63"', page(status));
    const result = await suprsend(server).workflows.triggerMany(triggers(250));
    expect(result).toMatchObject({ success: 249, notSent: 1, failedRecords: [{ index: 63, code: status }] });
    expect(result.stopped).toBeUndefined();
  });

  test.each([
    [
      'workflows',
      (c: SuprSend) => c.workflows.triggerMany(triggers(150)),
      (c: SuprSend, r: never, o?: ResumeOptions) => c.workflows.resume(r, o),
    ],
    [
      'users',
      (c: SuprSend) => c.users.upsertMany(triggers(20).map((_, n) => ({ distinct_id: `u${n}`, name: `u${n}` }))),
      (c: SuprSend, r: never, o?: ResumeOptions) => c.users.resume(r, o),
    ],
  ] as const)(
    'about one record every time does not make a loop of resume endless, and the record may still be sent: %s',
    async (_, run, resume) => {
      await using server = await recordServer();
      const { answer } = server.server;
      objectTo(server, '"u7"', page(403));
      const one = suprsend(server);
      let result: BulkResult<unknown> = await run(one);
      expect(result).toMatchObject({ notSent: 1, resumable: 1 });
      for (let rounds = 0; result.resumable > 0; rounds++) {
        expect(rounds).toBeLessThan(2);
        result = await resume(one, JSON.parse(JSON.stringify(result)) as never);
      }
      expect(result).toMatchObject({ total: 1, notSent: 1, failedRecords: [{ index: 7, refused: true, code: 403 }] });
      server.server.answer = answer;
      expect(await resume(one, result as never)).toMatchObject({ notSent: 1, warnings: [expect.stringContaining('acceptDuplicates')] });
      expect(await resume(one, result as never, { acceptDuplicates: true })).toMatchObject({ status: 'success', total: 1 });
    },
  );

  test('after a 403 of the API refuses for the first time', async () => {
    await using server = await recordServer();
    const { answer } = server.server;
    server.plan = () => 403;
    const { subscribers } = client({ ...at(server), maxRetries: 0 }).lists;
    let result = await subscribers.addMany('vips', ['a', 'b']);
    objectTo(server, '', page(403));
    result = await subscribers.resume(result);
    expect(result).toMatchObject({ notSent: 2, resumable: 2 });
    server.plan = () => 'ok';
    server.server.answer = answer;
    expect(await subscribers.resume(result)).toMatchObject({ status: 'success', total: 2 });
  });

  test.each([429, 503])('after a %i refuses for the first time, so a loop of resume goes on', async (status) => {
    await using server = await recordServer();
    const { answer } = server.server;
    server.plan = () => status;
    const one = client({ ...at(server), maxRetries: 0 });
    let result = await one.users.upsertMany([{ distinct_id: 'u7', name: 'u7' }]);
    objectTo(server, '"u7"', page(403));
    result = await one.users.resume(result);
    expect(result).toMatchObject({ resumable: 1 });
    server.plan = () => 'ok';
    server.server.answer = answer;
    expect(await one.users.resume(result)).toMatchObject({ status: 'success', total: 1 });
  });

  test('about all records ends the run after a few requests', async () => {
    await using server = await recordServer();
    objectTo(server, '', page(403));
    const result = await suprsend(server).workflows.triggerMany(triggers(10_000), { concurrency: 2 });
    expect(result).toMatchObject({ total: 10_000, notSent: 10_000, resumable: 10_000 });
    expect(result.stopped?.message).toContain('maxFailedRequests');
    expect(server.server.requests.length).toBeLessThan(30);
  });
});

test('a request is divided if the API answers with an error that is too large to be read', async () => {
  await using server = await recordServer();
  objectTo(server, '"u7"', { status: 422, body: JSON.stringify({ message: 'x'.repeat(100_000) }) });
  expect(await suprsend(server).workflows.triggerMany(triggers(100))).toMatchObject({ success: 99, rejected: 1, resumable: 0 });
});

test.each([{ status: 'error' }, { status: 'error', error: { message: 'no' } }, { status: 'error', status_code: '422' }])(
  'a trigger with the answer %j was rejected, and is not sent again',
  async (record) => {
    await using server = await recordServer();
    server.server.answer = () => ({ status: 207, body: JSON.stringify({ status: 'success', records: [record] }) });
    const result = await suprsend(server).workflows.triggerMany(triggers(1));
    expect(result).toMatchObject({ rejected: 1, resumable: 0, failedRecords: [{ sent: 'rejected' }] });
  },
);

test('a loop of resume ends although a record that may have been processed fails without a code every time', async () => {
  await using server = await recordServer();
  let requests = 0;
  server.server.answer = (_, response) =>
    ++requests === 1 ? void response.destroy() : { status: 207, body: '{"status":"success","records":[{"status":"error"}]}' };
  const { workflows } = suprsend(server);
  let result = await workflows.triggerMany(triggers(1));
  expect(result).toMatchObject({ unknown: 1, resumable: 1 });
  result = await workflows.resume(result);
  expect(result).toMatchObject({ unknown: 1, resumable: 0, failedRecords: [{ sent: 'maybe', refused: true }] });
});

test('records that may have been processed are resumed in requests of their own, as few as for the others', async () => {
  await using server = await recordServer();
  const since = new Date().toISOString();
  const failedRecords = triggers(60).map((record, index) => ({
    index,
    record,
    status: index % 2 === 0 ? 'unknown' : 'notSent',
    idempotencyKey: `k${index}`,
    since,
  }));
  const result = { version: 1, operation: 'workflows.triggerMany', failedRecords } as Resumable<WorkflowTrigger>;
  expect(await suprsend(server).workflows.resume(result)).toMatchObject({ success: 60 });
  expect(server.requests.map(({ length }) => length)).toEqual([30, 30]);
});
