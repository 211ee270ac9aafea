import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { AbortError } from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { serve } from '../support/server.ts';
import { eventually, settlesAtOnce } from '../support/time.ts';

const REASONS: [string, unknown][] = [
  ['an Error', new Error('changed my mind')],
  ['a string', 'changed my mind'],
  ['a number', 0],
  ['null', null],
  ['an object', { why: 'changed my mind' }],
  ['none', undefined],
];

test.each(REASONS)('a signal aborted before the call, reason: %s, sends nothing', async (_, reason) => {
  await using server = await serve();
  const signal = AbortSignal.abort(reason);
  for (const send of [
    () => client(at(server)).users.get('u1', { signal }),
    () => client(at(server)).request({ server: 'hub', method: 'GET', path: '/x/', signal }),
  ]) {
    const error = await failure(send());
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ name: 'AbortError', sent: 'no', attempts: [] });
    expect(error.cause).toBe(signal.reason);
  }
  expect(server.requests).toEqual([]);
});

test.each(REASONS)(
  'a signal aborted while headers are awaited, reason: %s, ends the call, which may have had its effect',
  async (_, reason) => {
    const controller = new AbortController();
    await using server = await serve(() => controller.abort(reason));
    const error = await failure(client(at(server)).users.upsert('u1', {} as never, { signal: controller.signal }));
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ name: 'AbortError', operation: 'users.upsert', sent: 'maybe', attempts: [{ waited: 0 }] });
    expect(error.cause).toBe(controller.signal.reason);
  },
);

test.each([200, 500].flatMap((status) => REASONS.map(([name, reason]) => [status, name, reason] as const)))(
  'a signal aborted while the body of a %d is read, reason: %s, ends the call, which may have had its effect',
  async (status, _, reason) => {
    const controller = new AbortController();
    await using server = await serve((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': 1000 }).write('{"a":');
    });
    const fetch: typeof globalThis.fetch = async (...args) => {
      const response = await globalThis.fetch(...args);
      setTimeout(() => controller.abort(reason));
      return response;
    };
    const error = await failure(client({ ...at(server), fetch }).users.upsert('u1', {} as never, { signal: controller.signal }));
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ sent: 'maybe' });
    expect(error.cause).toBe(controller.signal.reason);
  },
);

test('a signal aborted while a credential is awaited ends the call at once, with nothing sent', async () => {
  await using server = await serve();
  const controller = new AbortController();
  let asked = 0;
  const apiKey = () => (asked++, new Promise<string>(() => {}));
  const failing = failure(client({ ...at(server), apiKey }).users.get('u1', { signal: controller.signal }));
  await eventually(() => asked === 1);
  controller.abort();
  expect(await settlesAtOnce(failing)).toBe(true);
  expect(await failing).toMatchObject({ name: 'AbortError', sent: 'no', attempts: [] });
  expect(server.requests).toEqual([]);
});

test('AbortSignal.timeout ends the call with its reason', async () => {
  await using server = await serve(() => {});
  const error = await failure(client(at(server)).users.get('u1', { signal: AbortSignal.timeout(30) }));
  expect(error).toBeInstanceOf(AbortError);
  expect(error.cause).toMatchObject({ name: 'TimeoutError' });
});

test('a signal aborted after the call changes nothing', async () => {
  await using server = await serve(() => ({ body: '{"a":1}' }));
  const controller = new AbortController();
  const call = client(at(server)).users.get('u1', { signal: controller.signal });
  await call;
  controller.abort();
  expect(await call).toEqual({ a: 1 });
});

test('a signal ends its own calls only', async () => {
  const controller = new AbortController();
  await using server = await serve(async ({ url }) => {
    if (url.includes('/slow/')) await eventually(() => controller.signal.aborted);
    if (url.includes('/gone/')) await eventually(() => server.requests.length === 2).then(() => controller.abort());
    else return { body: '{"a":1}' };
  });
  const suprsend = client(at(server));
  const kept = suprsend.users.get('slow');
  expect(await failure(suprsend.users.get('gone', { signal: controller.signal }))).toBeInstanceOf(AbortError);
  expect(await kept).toEqual({ a: 1 });
});

test('a call that is over has no listener on its signal, however it ended', async () => {
  await using server = await serve(({ url }) => ({ status: url.includes('bad') ? 500 : 200, body: '{}' }));
  const suprsend = client(at(server));
  const { signal } = new AbortController();
  for (let index = 0; index < 20; index++) {
    await suprsend.users.get('good', { signal });
    await failure(suprsend.users.get('bad', { signal }));
    await failure(suprsend.users.get('', { signal }));
  }
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
