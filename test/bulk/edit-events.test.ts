/** Many edits of users by event: the envelope, the chunks, and what a failed request affects. */
import { describe, expect, test } from 'vitest';
import { UserEdit, type SuprSend } from '../../src/index.ts';
import { at, client } from '../support/client.ts';
import { serve, type TestServer } from '../support/server.ts';

interface Record_ {
  distinct_id: string;
  $insert_id: string;
  $user_operations: unknown[];
}
const edits = (count: number, value: unknown = 1): UserEdit[] =>
  Array.from({ length: count }, (_, n) => new UserEdit(`u${n}`).set('v', value));
const chunks = ({ requests }: TestServer): Record_[][] => requests.map(({ body }) => JSON.parse(body) as Record_[]);
const send = (suprsend: SuprSend, source: UserEdit[], options = {}) =>
  suprsend.users.editMany(source, { via: 'event', concurrency: 1, ...options });

test('the envelope has the format of the vendor, with $add', async () => {
  await using server = await serve(() => ({ status: 202, body: 'OK' }));
  const result = await send(client(at(server)), [new UserEdit('u1').set('a', 1).increment('n', 2).addEmail('a@example.com')]);
  expect(result).toMatchObject({ status: 'success', total: 1, success: 1, warnings: [expect.stringContaining('experimental')] });
  expect(server.requests).toMatchObject([{ method: 'POST', url: '/event/' }]);
  expect(chunks(server)).toEqual([
    [
      {
        $schema: '2',
        $insert_id: expect.stringMatching(/^[\da-f-]{36}$/),
        $time: expect.closeTo(Date.now(), -4),
        env: 'staging-key',
        distinct_id: 'u1',
        $user_operations: [{ $set: { a: 1 } }, { $add: { n: 2 } }, { $append: { $email: 'a@example.com' } }],
        properties: { $ss_sdk_version: expect.stringContaining('suprsend-ts') },
      },
    ],
  ]);
});

test.each([
  [0, []],
  [1, [1]],
  [400, [400]],
  [401, [400, 1]],
  [801, [400, 400, 1]],
])('%i users make chunks of %j', async (count, sizes) => {
  await using server = await serve(() => ({ body: 'OK' }));
  const result = await send(client(at(server)), edits(count));
  expect(result).toMatchObject({ status: 'success', total: count, success: count });
  expect(chunks(server).map(({ length }) => length)).toEqual(sizes);
  expect(
    chunks(server)
      .flat()
      .map(({ distinct_id }) => distinct_id),
  ).toEqual(Array.from({ length: count }, (_, n) => `u${n}`));
  expect(
    new Set(
      chunks(server)
        .flat()
        .map(({ $insert_id }) => $insert_id),
    ).size,
  ).toBe(count);
});

test('sizes are bytes of the final JSON: no body over 800 KB, and the next record would not have fitted', async () => {
  await using server = await serve(() => ({ body: 'OK' }));
  await send(client(at(server)), edits(260, '日'.repeat(3200)));
  const bytes = server.requests.map(({ body }) => Buffer.byteLength(body));
  expect(Math.max(...bytes)).toBeLessThanOrEqual(819_200);
  for (const size of bytes.slice(0, -1))
    expect(size + Buffer.byteLength(JSON.stringify(chunks(server)[0]![0])) + 4).toBeGreaterThan(819_200);
  expect(chunks(server).flat()).toHaveLength(260);
});

test('a record over 10 KB of UTF-8 fails on its own, one of exactly 10 KB is sent', async () => {
  await using server = await serve(() => ({ body: 'OK' }));
  const suprsend = client(at(server));
  await send(suprsend, [new UserEdit('u').set('v', '')]);
  const empty = Buffer.byteLength(server.requests[0]!.body) - 2;
  const room = 10_240 - empty;
  const result = await send(suprsend, [
    new UserEdit('u').set('v', 'x'.repeat(room)),
    new UserEdit('u').set('v', 'x'.repeat(room + 1)),
    new UserEdit('u').set('v', '日'.repeat(9000)),
  ]);
  expect(result).toMatchObject({ status: 'partial', success: 1, failure: 2 });
  expect(result.failedRecords.map(({ index, sent, error }) => [index, sent, error.name])).toEqual([
    [1, 'no', 'InvalidRequestError'],
    [2, 'no', 'InvalidRequestError'],
  ]);
  // The edits are still pending, and may be sent by PATCH.
  const rejected = result.failedRecords.map(({ record }) => record);
  expect(await suprsend.users.editMany(rejected)).toMatchObject({ status: 'success', total: 2 });
});

describe.each([
  ['first', 0],
  ['middle', 1],
  ['last', 2],
])('a fault in the %s chunk', (_, place) => {
  test.each([
    ['404', 404, 'rejected'],
    ['429', 429, 'rejected'],
    ['503', 503, 'maybe'],
    ['a reset', undefined, 'maybe'],
  ])('%s fails only that chunk, and it is not repeated', async (__, status, sent) => {
    await using server = await serve((request, response) => {
      if (server.requests.indexOf(request) !== place) return { body: 'OK' };
      if (!status) return void response.destroy();
      return { status };
    });
    const result = await send(client({ ...at(server), maxRetries: 3 }), edits(1001));
    const size = place === 2 ? 201 : 400;
    expect(result).toMatchObject({ status: 'partial', total: 1001, success: 1001 - size, failure: size });
    expect(result.failedRecords.map(({ index }) => index)).toEqual(Array.from({ length: size }, (___, n) => place * 400 + n));
    expect(new Set(result.failedRecords.map((failed) => `${failed.code} ${failed.sent}`))).toEqual(new Set([`${status} ${sent}`]));
    expect(server.requests).toHaveLength(3);
  });
});

test('after an early end, edits that were packed but not sent are still pending', async () => {
  const controller = new AbortController();
  await using server = await serve(() => {
    controller.abort();
    return { body: 'OK' };
  });
  const source = edits(900);
  const { users } = client(at(server));
  const result = await users.editMany(source, { via: 'event', concurrency: 1, signal: controller.signal });
  expect(result).toMatchObject({ total: 900, stopped: { name: 'AbortError' } });
  expect(result.success + result.unknown).toBe(400);
  expect(result.notSent).toBe(500);
  expect(source.slice(400).every(({ isEmpty }) => !isEmpty)).toBe(true);
  server.answer = () => ({ body: 'OK' });
  expect((await users.resume(result, { via: 'event' })).success).toBeGreaterThanOrEqual(500);
});

test('the workspace key is required, from the client or the call', async () => {
  await using server = await serve(() => ({ body: 'OK' }));
  const { workspaceKey: _, ...options } = at(server);
  await expect(send(client(options), edits(1))).rejects.toMatchObject({
    name: 'ConfigurationError',
    message: expect.stringContaining('SUPRSEND_WORKSPACE_KEY'),
  });
  expect(await send(client(options), edits(1), { workspaceKey: 'w' })).toMatchObject({ success: 1 });
  expect(JSON.parse(server.requests[0]!.body)[0].env).toBe('w');
});

test('a result is resumed in the way of the last resume', async () => {
  await using server = await serve(() => ({ status: 429, headers: { 'retry-after': '0' }, body: '{}' }));
  const { users } = client({ ...at(server), maxRetries: 0 });
  let result = await users.editMany(edits(1), { via: 'event' });
  result = await users.resume(result, { via: 'patch' });
  expect(result).toMatchObject({ resumable: 1, target: { via: 'patch' } });
  await users.resume(JSON.parse(JSON.stringify(result)) as typeof result);
  expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'PATCH']);
});

test('edits of objects refuse the options of edits by event', async () => {
  await using server = await serve(() => ({ status: 200, body: '{}' }));
  const { objects } = client(at(server));
  for (const option of [{ via: 'patch' }, { workspaceKey: 'k' }]) {
    const refused = { name: 'ConfigurationError', message: expect.stringContaining(`"${Object.keys(option)[0]}" is not an option`) };
    await expect(objects.editMany([], option as never)).rejects.toMatchObject(refused);
    await expect(objects.bulk().save(option as never)).rejects.toMatchObject(refused);
  }
});
