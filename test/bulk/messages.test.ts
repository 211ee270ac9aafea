/** messages.updateMany: chunks, duplicates, and which record of the response belongs to which message. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BulkMessageUpdate, BulkResult, MessageUpdate } from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { serve, type Received } from '../support/server.ts';

const update = (id: string): MessageUpdate => ({ message_id: id, action: 'seen' });
const updates = (count: number): MessageUpdate[] => Array.from({ length: count }, (_, n) => update(`m${n}`));
const sums = ({ total, success, failure: failed }: BulkResult<unknown>): number[] => [total, success, failed];
const idsOf = ({ body }: Pick<Received, 'body'>): string[] =>
  (JSON.parse(body) as BulkMessageUpdate).messages.map(({ message_id: id }) => id);
const fine = (id: string): object => ({ message_id: id, status_code: 202, error: null });
const accept = (request: Received): { status: number; body: string } => ({
  status: 202,
  body: JSON.stringify({ records: idsOf(request).map(fine) }),
});

test('updates are sent 1,000 in a request', async () => {
  await using server = await serve(accept);
  const seen: unknown[] = [];
  const result = await client(at(server)).messages.updateMany(updates(2500), {
    concurrency: 1,
    onRecord: ({ index, record, error }) => seen.push([index, record.message_id, error]),
  });
  expect(result).toMatchObject({
    status: 'success',
    total: 2500,
    success: 2500,
    failure: 0,
    failedRecords: [],
    operation: 'messages.updateMany',
  });
  expect(server.requests.map((request) => [`${request.method} ${request.url}`, idsOf(request).length])).toEqual(
    [1000, 1000, 500].map((count) => ['PATCH /v1/bulk/message/', count]),
  );
  expect(seen).toEqual(updates(2500).map(({ message_id: id }, n) => [n, id, undefined]));
});

test('the response is read by message_id, even if its records are missing, shuffled, doubled or unknown', async () => {
  await using server = await serve();
  const kind = fc.constantFrom('fine', 'bare', 'missing', 404, 422, 429, 500, 'odd');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(kind, fc.nat(), fc.boolean()), { maxLength: 20 }), async (plan) => {
      server.answer = (request) => {
        const records = idsOf(request)
          .map((id) => [id, ...plan[Number(id.slice(1))]!] as const)
          .toSorted(([, , a], [, , b]) => a - b)
          .flatMap(([id, what, , twice]) => {
            const record =
              what === 'fine'
                ? fine(id)
                : what === 'bare'
                  ? { message_id: id, status_code: 202 }
                  : what === 'odd'
                    ? { message_id: id, status_code: 202, error: { type: 'internal_error', message: 'no' } }
                    : { message_id: id, status_code: what, error: { type: 'not_found', message: `message ${id} is not there` } };
            return what === 'missing' ? [] : twice ? [record, fine(id)] : [record];
          });
        return { status: 202, body: JSON.stringify({ records: [...records, fine('other'), null] }) };
      };
      const source = updates(plan.length);
      const result = await client(at(server)).messages.updateMany(source);
      const bad = plan.flatMap(([what], n) =>
        what === 'fine' || what === 'bare'
          ? []
          : [
              [
                n,
                source[n],
                what === 'missing' ? undefined : what === 'odd' ? 202 : what,
                typeof what === 'number' && what < 500 ? 'rejected' : 'maybe',
              ],
            ],
      );
      expect(result.failedRecords.map(({ index, record, code, sent }) => [index, record, code, sent])).toEqual(bad);
      expect(sums(result)).toEqual([plan.length, plan.length - bad.length, bad.length]);
    }),
    { numRuns: 60 },
  );
});

test('a record that failed has an error of the class of its status', async () => {
  await using server = await serve(() => ({
    status: 202,
    body: JSON.stringify({
      records: [{ message_id: 'm0', status_code: 404, error: { type: 'not_found', message: 'message_id m0 not found' } }],
    }),
  }));
  const { failedRecords } = await client(at(server)).messages.updateMany(updates(1));
  expect(failedRecords[0]?.error).toMatchObject({
    name: 'NotFoundError',
    operation: 'messages.updateMany',
    status: 404,
    type: 'not_found',
    sent: 'rejected',
    attempts: [{ status: 202 }],
  });
  expect(failedRecords[0]?.error.message).toBe(
    'messages.updateMany failed: 404 message_id m0 not found. The server refused it and did nothing.',
  );
});

test.each(['OK', '{}', '{"records":"none"}', '[]'])('after a response of %j the outcome of every message is unknown', async (body) => {
  await using server = await serve(() => ({ status: 202, body }));
  const result = await client(at(server)).messages.updateMany(updates(2));
  expect(result.failedRecords.map(({ sent, error }) => [sent, error.message])).toEqual(
    [1, 2].map(() => ['maybe', expect.stringContaining('does not mention this record')]),
  );
});

test('a message is updated once in a run, and the error of its second record names the first', async () => {
  await using server = await serve(accept);
  const source = [...updates(1500), update('m3'), update('new'), update('m1499')];
  const result = await client(at(server)).messages.updateMany(source);
  expect(sums(result)).toEqual([1503, 1501, 2]);
  expect(result.failedRecords.map(({ index, sent, error }) => [index, sent, error.name, error.message])).toEqual([
    [
      1500,
      'no',
      'InvalidRequestError',
      'messages.updateMany: record 1500 has the message_id of an earlier record; a run updates a message once. Nothing was sent.',
    ],
    [1502, 'no', 'InvalidRequestError', expect.stringContaining('record 1502 has the message_id of an earlier record')],
  ]);
  expect(server.requests.flatMap(idsOf)).toHaveLength(1501);
});

test('a value that is not an update fails on its own', async () => {
  await using server = await serve(accept);
  const cycle: Record<string, unknown> = { message_id: 'c' };
  cycle.self = cycle;
  const source = [update('a'), null, 'b', { action: 'seen' }, { message_id: '' }, { message_id: 7 }, cycle, update('z')];
  const result = await client(at(server)).messages.updateMany(source as MessageUpdate[]);
  expect(result.failedRecords.map(({ index, sent, error }) => [index, sent, error.name])).toEqual(
    [1, 2, 3, 4, 5, 6].map((n) => [n, 'no', 'InvalidRequestError']),
  );
  expect(server.requests.flatMap(idsOf)).toEqual(['a', 'z']);
});

test('a source may reuse one object for all records', async () => {
  await using server = await serve((request) => ({
    status: 202,
    body: JSON.stringify({
      records: idsOf(request).map((id) =>
        id === 'm1' ? { message_id: id, status_code: 422, error: { type: 'status_blocked', message: 'no' } } : fine(id),
      ),
    }),
  }));
  const one = update('');
  const source = (function* () {
    for (let n = 0; n < 3; n++) {
      one.message_id = `m${n}`;
      yield one;
    }
  })();
  const result = await client(at(server)).messages.updateMany(source);
  expect(result.failedRecords.map(({ index, code }) => [index, code])).toEqual([[1, 422]]);
});

test('a failed request fails all its messages; an invalid option sends nothing', async () => {
  await using server = await serve(() => ({ status: 500, body: '{}' }));
  const { messages } = client(at(server));
  const result = await messages.updateMany(updates(3));
  expect(result.failedRecords.map(({ index, code, sent }) => [index, code, sent])).toEqual([0, 1, 2].map((n) => [n, 500, 'maybe']));
  expect(await failure(messages.updateMany(updates(1), { concurrency: 0 }))).toMatchObject({ name: 'ConfigurationError' });
  expect(server.requests).toHaveLength(1);
});

test.each([
  ['404', 404],
  ['4xx', undefined],
])('a status_code that is the string %j is read as a number', async (status_code, code) => {
  await using server = await serve(() => ({
    status: 202,
    body: JSON.stringify({ records: [{ message_id: 'm0', status_code, error: { message: 'no' } }] }),
  }));
  const { failedRecords } = await client(at(server)).messages.updateMany(updates(1));
  expect(failedRecords[0]?.code).toBe(code ?? 202);
});

test('an update is the JSON of its record: its id is the one that is sent', async () => {
  await using server = await serve(accept);
  class Model {
    get message_id(): string {
      return 'getter';
    }
    toJSON(): MessageUpdate {
      return update('m9');
    }
  }
  const other = { message_id: 'x', toJSON: () => update('m9') };
  const result = await client(at(server)).messages.updateMany([new Model(), other, update('x')] as MessageUpdate[]);
  expect(server.requests.map(idsOf)).toEqual([['m9', 'x']]);
  expect(result).toMatchObject({ success: 2, rejected: 1, failedRecords: [{ index: 1, record: other }] });
});

test('of two answers for one message, the failure counts, whatever says so', async () => {
  await using server = await serve(() => ({
    status: 202,
    body: JSON.stringify({ records: [{ message_id: 'm0', status_code: 404 }, fine('m0')] }),
  }));
  expect(await client(at(server)).messages.updateMany([update('m0')])).toMatchObject({ rejected: 1, failedRecords: [{ code: 404 }] });
});
