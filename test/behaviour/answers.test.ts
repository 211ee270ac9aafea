import { gzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { APIError } from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { serve, type Answer, type Reply } from '../support/server.ts';
import { eventually, turns } from '../support/time.ts';

/** How many answers have shown their headers to the client. */
let begun = 0;
const get = async (answer: Answer) => {
  await using server = await serve(answer);
  const fetch: typeof globalThis.fetch = (...args) => globalThis.fetch(...args).finally(() => begun++);
  return await client({ ...at(server), fetch })
    .users.get('u1')
    .withResponse();
};

const TEXT = { 'content-type': 'text/plain;charset=UTF-8' };

test.each<[string, Reply, unknown]>([
  ['OK as text', { status: 202, headers: TEXT, body: 'OK' }, 'OK'],
  ['any other text', { status: 202, headers: TEXT, body: 'Accepted - OK' }, 'Accepted - OK'],
  ['text under application/json', { status: 202, body: 'OK' }, 'OK'],
  ['a JSON string', { body: '"Ok"' }, 'Ok'],
  ['JSON under text/plain', { status: 202, headers: TEXT, body: '{"status":"success"}' }, { status: 'success' }],
  ['JSON under text/html', { headers: { 'content-type': 'text/html' }, body: '{"a":1}' }, { a: 1 }],
  ['JSON with whitespace around it', { body: '\r\n {"a":1}\n' }, { a: 1 }],
  ['JSON with a byte order mark', { body: '\uFEFF{"a":"ü"}' }, { a: 'ü' }],
  ['a JSON list', { body: '[1]' }, [1]],
  ['a JSON number', { body: '0' }, 0],
  ['keys and members the contract does not know', { body: '{"brand_new":{"x":[true]}}' }, { brand_new: { x: [true] } }],
  ['gzipped JSON', { headers: { 'content-encoding': 'gzip' }, body: gzipSync('{"a":1}') }, { a: 1 }],
  ['any 2xx', { status: 299, body: '{"a":1}' }, { a: 1 }],
])('%s is data, read by its content', async (_, reply, data) => {
  expect((await get(() => reply)).data).toEqual(data);
});

test('JSON without a content type is data', async () => {
  const { data, response } = await get((_, reply) => void reply.writeHead(200, { 'content-length': 7 }).end('{"a":1}'));
  expect(response.headers.get('content-type')).toBeNull();
  expect(data).toEqual({ a: 1 });
});

test('records that failed inside a 2xx are data, not an error', async () => {
  const body = { status: 'success', records: [{ status: 'error', status_code: 404, error: { type: 'not_found', message: 'x' } }] };
  expect((await get(() => ({ status: 207, body: JSON.stringify(body) }))).data).toEqual(body);
});

/** Answers with exactly these bytes, then closes the socket. */
const raw =
  (bytes: string): Answer =>
  (_, response) =>
    void response.socket?.end(bytes);

test.each<[string, Answer]>([
  ['an HTML page', () => ({ headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Sign in</title>' })],
  ['an HTML page under application/json', () => ({ body: '\n <html></html>' })],
  ['JSON that stops in the middle', () => ({ body: '{"results":[{"a":1},' })],
  ['a list that stops in the middle', () => ({ body: '[1,' })],
  ['a string that stops in the middle', () => ({ body: '"abc' })],
  ['two JSON documents', () => ({ body: '{"a":1}{"b":2}' })],
  ['a content-length that is too short', raw('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 4\r\n\r\n{"a":1}')],
  ['a content-length that is too long', raw('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"a":1}')],
  ['a socket closed within a chunk', raw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n7\r\n{"a')],
  ['a socket closed after whole JSON, before the last chunk', raw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n')],
  [
    'a reset within the body',
    async (_, response) => {
      const before = begun;
      response.writeHead(200, { 'content-length': 1000 }).write('{"a":');
      await eventually(() => begun > before);
      response.socket?.resetAndDestroy();
    },
  ],
  ['invalid gzip', () => ({ headers: { 'content-encoding': 'gzip' }, body: '{"a":1}' })],
  [
    'gzip that stops in the middle',
    () => ({ headers: { 'content-encoding': 'gzip' }, body: gzipSync(`{"a":"${'x'.repeat(999)}"}`).subarray(0, 20) }),
  ],
])('a 200 with %s is an APIError, and the call may have had its effect', async (_, answer) => {
  const error = await failure(get(answer));
  expect(error).toBeInstanceOf(APIError);
  expect(error).toMatchObject({ name: 'APIError', status: 200, sent: 'maybe', operation: 'users.get', attempts: [{ status: 200 }] });
  expect(error.message).toContain('users.get');
});

test('withResponse returns the data, the response and the attempts', async () => {
  const { data, response, attempts } = await get(() => ({
    status: 201,
    headers: { 'x-request-id': 'r-1', 'x-other': 'o' },
    body: '{"a":1}',
  }));
  expect(data).toEqual({ a: 1 });
  expect(response).toBeInstanceOf(Response);
  expect([response.status, response.ok, response.headers.get('x-other')]).toEqual([201, true, 'o']);
  expect(attempts).toEqual([{ status: 201, ms: expect.any(Number), waited: 0, requestId: 'r-1' }]);
  expect(attempts[0]?.ms).toBeGreaterThan(0);
});

test('a call is sent once, when it is made, however often and however it is awaited', async () => {
  await using server = await serve(() => ({ body: '{"a":1}' }));
  const call = client(at(server)).users.get('u1');
  await vi.waitFor(() => expect(server.requests).toHaveLength(1));
  const done = vi.fn();
  const [data, full, again, chained] = await Promise.all([
    call,
    call.withResponse(),
    call.withResponse(),
    call.then((value) => [value]),
    call.finally(done),
  ]);
  expect(data).toEqual({ a: 1 });
  expect(full.data).toBe(data);
  expect(again).toBe(full);
  expect(chained).toEqual([data]);
  expect(await call).toBe(data);
  expect(done).toHaveBeenCalledOnce();
  expect(server.requests).toHaveLength(1);
});

test.each([
  ['withResponse()', (call: any) => call.withResponse().catch(() => {})],
  ['await', (call: any) => call.catch(() => {})],
  ['then with a handler of failures', (call: any) => call.then(null, () => {})],
  ['finally', (call: any) => call.finally(() => {}).catch(() => {})],
])('a failure handled by %s alone is handled: no rejection is unhandled', async (_, handle) => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  try {
    await using server = await serve(() => ({ status: 500 }));
    const suprsend = client(at(server));
    await handle(suprsend.users.get('u1'));
    await handle(suprsend.users.get(''));
    await handle(suprsend.request({ server: 'hub', method: 'GET', path: 'wrong' }));
    await turns(5);
    expect(unhandled).not.toHaveBeenCalled();
  } finally {
    process.off('unhandledRejection', unhandled);
  }
});

test('a failure is the same error however it is awaited', async () => {
  await using server = await serve(() => ({ status: 404 }));
  const call = client(at(server)).users.get('u1');
  const [one, two, three] = await Promise.all([failure(call), failure(call.withResponse()), failure(call.finally(() => {}))]);
  expect(two).toBe(one);
  expect(three).toBe(one);
});

test('a mistake in a call rejects and never throws', () => {
  const suprsend = client() as any;
  const calls: Promise<unknown>[] = [];
  expect(() =>
    calls.push(suprsend.users.get(), suprsend.users.upsert('u1'), suprsend.request(), suprsend.workflows.trigger([])),
  ).not.toThrow();
  return Promise.all(calls.map(async (call) => expect(await failure(call)).toMatchObject({ name: 'InvalidRequestError', sent: 'no' })));
});
