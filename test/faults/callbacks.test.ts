/** If a fetch, a callback or an option of the caller fails, the SDK still reports and does only what is true. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ConfigurationError, InvalidRequestError, SuprSend, UserEdit } from '../../src/index.ts';
import { answer, faults, loseAnswer } from '../support/faults.ts';
import { stoppedClock, turns } from '../support/time.ts';
import { failed, make, noBackoff, TRIGGER } from './call.ts';

beforeEach(noBackoff);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('the error of a fetch that repeats its arguments does not show them', async () => {
  const fetch = (async (request: Request) => {
    throw new TypeError(`request to ${request.url} with ${request.headers.get('authorization')} for jane-marked failed`);
  }) as typeof globalThis.fetch;
  const suprsend = new SuprSend({ apiKey: 'mykey12345', fetch, maxRetries: 0 });
  const error = await failed(suprsend.users.upsert('john.smith-marked', { nickname: 'jane-marked' }));
  expect(JSON.stringify(error) + error.message).not.toMatch(/mykey12345|marked/);
});

test('a property of a user is not shown, however ordinary its name', async () => {
  await using server = await faults(answer(400, '{"message":"bad category HIV-positive"}'));
  const error = await failed(make(server.url).users.upsert('u', { category: 'HIV-positive' }));
  expect(error.message).toContain('bad category ***');
});

test('a callback that rejects later is reported and does not crash the process', async () => {
  await using server = await faults(answer(202, '{}'));
  const unhandled: unknown[] = [];
  const hear = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', hear);
  const onProgress = async (): Promise<never> => Promise.reject(new Error('full disk'));
  const { users } = make(server.url);
  await users.editMany([users.edit('u1').set('a', 1)], { onProgress });
  await turns(5);
  process.off('unhandledRejection', hear);
  expect(unhandled).toEqual([]);
});

test('an invalid value of repeat is rejected, and nothing is sent', async () => {
  await using server = await faults();
  const call = { server: 'hub', method: 'POST', path: '/x', repeat: 'Unsafe' as never, body: {} } as const;
  expect(await failed(make(server.url).request(call))).toBeInstanceOf(InvalidRequestError);
  expect(server.requests).toEqual([]);
});

test('a body whose getters throw is rejected like any other body that JSON cannot hold', async () => {
  await using server = await faults();
  const body = Object.defineProperty({ ...TRIGGER }, 'data', {
    enumerable: true,
    get: () => {
      throw new Error('boom');
    },
  });
  expect(await failed(make(server.url).workflows.trigger(body))).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
});

test('totalTimeout ends the whole list, but not a page that is requested again later', async () => {
  await using server = await faults(answer(500), answer(200, '{"results":[],"meta":{"has_next":false,"has_prev":false}}'));
  const suprsend = make(server.url, { maxRetries: 0 });
  using clock = stoppedClock();
  const error = await failed(suprsend.users.list({ totalTimeout: 150 }));
  expect(error).toMatchObject({ status: 500 });
  await clock.pass(200);
  expect(await suprsend.retry(error)).toMatchObject({ results: [] });
});

test('a record of a resumed run stays as old as its first attempt', async () => {
  await using server = await faults(loseAnswer);
  const suprsend = make(server.url, { maxRetries: 0 });
  const since = new Date(Date.now() - 22 * 3_600_000).toISOString();
  const left = { index: 0, record: TRIGGER, idempotencyKey: 'k0', status: 'unknown' as const, since };
  const result = await suprsend.workflows.resume({ version: 1, operation: 'workflows.triggerMany', failedRecords: [left] });
  expect(result).toMatchObject({ resumable: 1, failedRecords: [{ sent: 'maybe', since, error: { sent: 'maybe' } }] });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 3_600_000 });
  expect(await suprsend.workflows.resume(result)).toMatchObject({
    unknown: 1,
    resumable: 0,
    warnings: [expect.stringContaining('23 hours')],
  });
  expect(server.requests).toHaveLength(1);
});

test('an invalid option throws when the client is created', () => {
  expect(() => new SuprSend({ timeout: -1 })).toThrow(ConfigurationError);
});

test('a typed operation without its body is rejected with the same error as in the tree', async () => {
  await using server = await faults();
  const { client } = make(server.url);
  const { usersUpsert } = await import('../../src/operations.ts');
  const error = await failed(usersUpsert({ client, path: { distinct_id: 'u1' } } as never));
  expect(error).toMatchObject({ name: 'InvalidRequestError', sent: 'no', message: 'users.upsert: the body is missing. Nothing was sent.' });
  expect(server.requests).toEqual([]);
});

test('a fetch that returns no Response is a wrong option, and the request may have been sent', async () => {
  const fetch = (async () => ({ ok: true, status: 200 })) as unknown as typeof globalThis.fetch;
  const error = await failed(new SuprSend({ apiKey: 'mykey12345', fetch, maxRetries: 0 }).users.get('u1'));
  expect(error).toMatchObject({ name: 'ConfigurationError', sent: 'maybe' });
  expect(error.message).toContain('fetch did not return a Response. The server may have acted on it.');
});

test('hooks whose getters throw, and schemas that return no string, change nothing or are a wrong option', async () => {
  const hooks = {
    get onResponse(): never {
      throw new Error('no hook');
    },
    get onRequest(): never {
      throw new Error('no hook');
    },
  };
  await using server = await faults(answer(200, '{"distinct_id":"u1"}'));
  expect(await make(server.url, { hooks }).users.get('u1')).toEqual({ distinct_id: 'u1' });
  const schemas = (() => ['wrong']) as never;
  server.script = [answer(200, '{"distinct_id":"u1"}')];
  expect(await failed(make(server.url, { validation: { response: 'throw', schemas } }).users.get('u1'))).toMatchObject({
    name: 'ConfigurationError',
    sent: 'maybe',
    message: expect.stringContaining('validation.schemas did not return a string or undefined'),
  });
});

test('a body of empty chunks lets the time limit end it', async () => {
  const fetch = async () => new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array()) }));
  const error = await failed(make('http://127.0.0.1:9', { fetch: fetch as never, maxRetries: 0, timeout: 50 }).users.get('u1'));
  expect(error).toMatchObject({ name: 'TimeoutError', sent: 'maybe' });
});

test('a run whose records can no longer be read resolves, and they are not sent again', async () => {
  class Named extends UserEdit {
    override toJSON(): never {
      return { id: this.distinctId } as never;
    }
  }
  await using server = await faults(answer(500));
  const result = await make(server.url, { maxRetries: 0 }).users.editMany([new Named('u1').increment('n', 1)]);
  expect([result.unknown, result.resumable]).toEqual([1, 0]);
});
