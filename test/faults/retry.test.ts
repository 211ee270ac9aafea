/** suprsend.retry(error): the same call again, if a second one can do no harm. */
import { afterEach, beforeEach, expect, test, vi, onTestFinished } from 'vitest';
import { retry } from '../../src/core.ts';
import { AbortError, SuprSendError } from '../../src/index.ts';
import { usersGet } from '../../src/operations.ts';
import { answer, faults, loseAnswer, resetAfterUpload } from '../support/faults.ts';
import { closedPort } from '../support/server.ts';
import { calls, failed, make, noBackoff, TRIGGER } from './call.ts';

beforeEach(noBackoff);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const HOUR = 3_600_000;
const later = (hours: number): void => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * HOUR });
};

test('sends the same bytes under the same key, whatever became of the body since', async () => {
  await using server = await faults(loseAnswer, answer(500), answer(500), answer(202, '{"message_id":"m1"}'));
  const suprsend = make(server.url);
  const body = { ...TRIGGER, data: { amount: 5 } };
  const error = await failed(suprsend.workflows.trigger(body));
  body.data.amount = 6;
  const { data, idempotencyKey } = await suprsend.retry(error).withResponse();
  expect(data).toEqual({ message_id: 'm1' });
  expect(idempotencyKey).toBe(error.idempotencyKey);
  expect(server.requests).toHaveLength(4);
  expect(new Set(server.requests.map(({ body: text }) => text)).size).toBe(1);
});

test('an error of a typed operation goes through its client, a list of records with the keys it had', async () => {
  await using server = await faults(loseAnswer, answer(207));
  const { client } = make(server.url, { maxRetries: 0 });
  const { workflowsTrigger } = await import('../../src/operations.ts');
  await retry(await failed(workflowsTrigger({ client, body: [TRIGGER, TRIGGER] })), { client });
  expect(server.requests[1]?.body).toBe(server.requests[0]?.body);
});

test('an unsafe call that may have arrived is refused, unless duplicates are accepted', async () => {
  await using server = await faults(loseAnswer, answer(200));
  const suprsend = make(server.url);
  const error = await failed(calls.unsafe(suprsend));
  expect(await failed(suprsend.retry(error))).toMatchObject({ name: 'InvalidRequestError', sent: 'no', operation: 'lists.create' });
  expect(server.requests).toHaveLength(1);
  await suprsend.retry(error, { acceptDuplicates: true });
  expect(server.requests).toHaveLength(2);
});

test.each([
  ['safe', calls.safe],
  ['keyed', calls.keyed],
])('a %s call that may have arrived is refused after 23 hours, unless duplicates are accepted', async (_, call) => {
  await using server = await faults(loseAnswer, answer(202));
  const suprsend = make(server.url, { maxRetries: 0 });
  const error = await failed(call(suprsend));
  later(23.01);
  expect(await failed(suprsend.retry(error))).toMatchObject({ name: 'InvalidRequestError', message: expect.stringContaining('23 hours') });
  expect(server.requests).toHaveLength(1);
  vi.useRealTimers();
  later(22.9);
  await suprsend.retry(error);
  vi.useRealTimers();
  later(100);
  await suprsend.retry(error, { acceptDuplicates: true });
  expect(server.requests).toHaveLength(3);
});

/** Replaces the runtime's fetch by one whose calls with these numbers, from 1, find no server. */
function unreachable(url: string, ...numbers: number[]): void {
  const { fetch } = globalThis;
  let number = 0;
  vi.stubGlobal('fetch', (input: string, init: RequestInit) => fetch(numbers.includes(++number) ? url : input, init));
  onTestFinished(() => void vi.unstubAllGlobals());
}

test('an option of a retry holds for it, and one that is undefined is that of the call', async () => {
  await using server = await faults(answer(500), answer(500), answer(200, '{"distinct_id":5}'));
  const suprsend = make(server.url, { maxRetries: 0 });
  const error = await failed(suprsend.users.get('u1', { headers: { 'x-own': '1' } }));
  const schemas = () => 'distinct_id is not a string';
  const again = await failed(suprsend.retry(error, { maxRetries: 1, headers: undefined, validation: { response: 'throw', schemas } }));
  expect(again.message).toContain('distinct_id is not a string');
  expect(server.requests.map(({ headers }) => headers['x-own'])).toEqual(['1', '1', '1']);
});

test('an unknown option of retry is refused, as a wrong spelling would be ignored', async () => {
  await using server = await faults(answer(403), answer(200));
  const suprsend = make(server.url, { maxRetries: 0 });
  const error = await failed(calls.unsafe(suprsend));
  for (const [options, text] of [
    [{ accept_duplicates: true }, 'retry: "accept_duplicates" is not an option of retry; it is written acceptDuplicates.'],
    [{ workspace: 'other' }, 'retry: "workspace" is not an option of retry; the options are acceptDuplicates, '],
  ] as const)
    expect(await failed(suprsend.retry(error, options as never))).toMatchObject({
      name: 'InvalidRequestError',
      message: expect.stringContaining(text),
    });
  expect(server.requests).toHaveLength(1);
  await suprsend.retry(error, { acceptDuplicates: false, timeout: 1000, validation: false });
});

test('a retry that fails in its turn remembers what the first call may have done, and when', async () => {
  const closed = await closedPort();
  await using server = await faults(loseAnswer, answer(202));
  unreachable(closed, 2, 4);
  const suprsend = make(server.url, { maxRetries: 0 });
  const second = await failed(suprsend.retry(await failed(calls.keyed(suprsend))));
  expect(second).toMatchObject({ name: 'ConnectionError', sent: 'maybe', attempts: [{}] });
  later(24);
  expect(await failed(suprsend.retry(second))).toMatchObject({ name: 'InvalidRequestError' });
  expect(server.requests).toHaveLength(1);
  vi.useRealTimers();

  await using other = await faults(loseAnswer, answer(200));
  const unsafe = make(other.url, { maxRetries: 0 });
  const again = await failed(unsafe.retry(await failed(calls.unsafe(unsafe)), { acceptDuplicates: true }));
  expect(again).toMatchObject({ name: 'ConnectionError', sent: 'maybe' });
  expect(await failed(unsafe.retry(again))).toMatchObject({ name: 'InvalidRequestError' });
  expect(other.requests).toHaveLength(1);
});

test('what was not sent, and what was rejected, is sent again, unsafe or old', async () => {
  await using server = await faults(answer(403), answer(200));
  unreachable(await closedPort(), 1);
  const suprsend = make(server.url, { maxRetries: 0 });
  const unsent = await failed(calls.unsafe(suprsend));
  const rejected = await failed(calls.unsafe(suprsend));
  expect([unsent.sent, rejected.sent]).toEqual(['no', 'rejected']);
  later(48);
  await suprsend.retry(unsent);
  await suprsend.retry(rejected);
  expect(server.processed).toHaveLength(2);
});

test('a call that was aborted before it left is sent again without its signal', async () => {
  await using server = await faults(answer(200));
  const suprsend = make(server.url);
  const error = await failed(calls.unsafe(suprsend, { signal: AbortSignal.abort() }));
  expect(error).toBeInstanceOf(AbortError);
  await suprsend.retry(error);
  expect(server.processed).toHaveLength(1);
});

test.each([[undefined], [null], ['text'], [{}], [new Error('of someone else')], [new SuprSendError('by hand')]])(
  '%j holds no call, and is refused',
  async (value) => {
    await using server = await faults(answer(200));
    expect(await failed(make(server.url).retry(value))).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
    expect(server.connections).toBe(0);
  },
);

test('a call refused before it was ready holds none', async () => {
  await using server = await faults(answer(200));
  const suprsend = make(server.url);
  expect(await failed(suprsend.retry(await failed(suprsend.users.get('')))).then((error) => error.name)).toBe('InvalidRequestError');
  expect(server.connections).toBe(0);
});

test.each([[undefined], [null], [{}], [{ client: {} }], [{ client: { send: () => {} } }]])(
  'retry with the options %j is refused',
  async (options) => {
    expect(await failed(retry(new SuprSendError('x'), options as never))).toMatchObject({
      name: 'InvalidRequestError',
      message: expect.stringContaining('retry: the option client must be'),
    });
  },
);

test('an error is refused by another client, which would send it with its own credential to its own origin', async () => {
  await using first = await faults(resetAfterUpload, answer(202), answer(202));
  await using second = await faults(answer(202));
  const suprsend = make(first.url, { apiKey: 'first-key', maxRetries: 0 });
  const error = await failed(calls.keyed(suprsend));
  const other = make(second.url, { apiKey: 'second-key' });
  for (const call of [other.retry(error), retry(error, { client: other.client }), make(first.url, { apiKey: 'first-key' }).retry(error)])
    expect(await failed(call)).toMatchObject({
      name: 'InvalidRequestError',
      sent: 'no',
      message: expect.stringContaining('another client'),
    });
  expect(second.connections).toBe(0);
  await retry(error, { client: suprsend.client });
  await suprsend.retry(error);
  expect(first.requests).toHaveLength(3);
});

test('an error of a workspace scope is one of its client', async () => {
  await using server = await faults(answer(503), answer(200));
  const suprsend = make(server.url, { maxRetries: 0 });
  const error = await failed(suprsend.management.workspace('production').workflows.list());
  await suprsend.retry(error);
  expect(server.requests.map(({ target }) => target)).toEqual(['/v1/production/workflow/', '/v1/production/workflow/']);
});

test('only the options of a call are taken: no path, query, body or operation of another', async () => {
  await using server = await faults(answer(503), answer(200), answer(200));
  const suprsend = make(server.url, { maxRetries: 0 });
  const error = await failed(suprsend.users.get('u1'));
  const other = {
    url: '/v1/tenant/',
    path: { distinct_id: 'u2' },
    query: { a: 1 },
    body: {},
    text: '{}',
    operation: { url: '/v1/tenant/' },
  };
  for (const [name, value] of Object.entries(other))
    await expect(suprsend.retry(error, { [name]: value } as object)).rejects.toThrow(/^retry: "\w+" is not an option of retry; /);
  await suprsend.retry(error);
  const { url, text, operation, ...rest } = other;
  for (const option of [{ url }, { text }, { operation }, { max_retries: 1 }])
    await expect(usersGet({ client: suprsend.client, path: { distinct_id: 'u1' }, ...option })).rejects.toThrow(
      /users\.get: "\w+" is not an option.* Nothing was sent/,
    );
  await usersGet({ client: suprsend.client, ...rest, path: { distinct_id: 'u1' }, query: {}, body: undefined } as never);
  expect(server.requests.map(({ method, target, body }) => [method, target, body])).toEqual(
    Array.from({ length: 3 }, () => ['GET', '/v1/user/u1/', '']),
  );
});

test('no option of a helper replaces the body, the query or the deadline', async () => {
  await using server = await faults(answer(200, '{"success":true,"version_id":"v1"}'));
  const suprsend = make(server.url, { maxRetries: 0 });
  const other = { text: '{"x":1}', query: { q: 1 }, deadline: 1, body: {}, path: { distinct_id: 'u2' }, operation: {} } as object;
  // What they do not know is refused. `body` and `workspace` are options of calls: `save()` does not read them, and runs refuse them.
  const known = { body: { x: 1 }, workspace: 'other' } as object;
  const edit = () => suprsend.users.edit('u1').set('a', 1);
  expect(await failed(edit().save(other))).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
  await edit().save(known);
  expect(server.requests).toMatchObject([{ target: '/v1/user/u1/', body: '{"operations":[{"$set":{"a":1}}]}' }]);
  const runs: ((options: object) => Promise<unknown>)[] = [
    (options) => suprsend.users.editMany([edit()], options),
    (options) => suprsend.users.editMany([edit()], { via: 'event', ...options }),
    (options) => suprsend.lists.subscribers.addMany('l', ['u1'], options),
    (options) => suprsend.lists.replace('l', ['u1'], options),
    (options) => suprsend.messages.updateMany([{ message_id: 'm1', action: 'read' } as never], options),
  ];
  for (const run of runs) {
    for (const options of [other, { body: { x: 1 } }, { workspace: 'other' }])
      expect(await failed(run(options))).toMatchObject({ name: 'ConfigurationError', sent: 'no' });
    await run({});
  }
  expect(server.requests.length).toBeGreaterThan(7);
  for (const { target, body } of server.requests) expect([target.includes('?'), body.includes('"x"')]).toEqual([false, false]);
});

test('a route that would leave the base path is refused, whoever made it', async () => {
  await using server = await faults(answer(200));
  const { client } = make(server.url);
  for (const url of ['/../x', '/v1/./x', '/v1//x', '/x?a=1', '/x#a', '/x\\..\\y', '/..'])
    expect(await failed(client.send({ name: 'x', server: 'hub', method: 'GET', url, repeat: 'safe' }, {}))).toMatchObject({
      name: 'InvalidRequestError',
      sent: 'no',
    });
  expect(server.connections).toBe(0);
});

test('an attempt that would begin after the key has expired is not made', async () => {
  await using server = await faults(loseAnswer, answer(202));
  const retryDelay = () => (later(24), 0);
  expect(await failed(calls.keyed(make(server.url, { retryDelay })))).toMatchObject({ name: 'ConnectionError', sent: 'maybe' });
  expect(server.requests).toHaveLength(1);
});

test('a retry that fails does not forget another one that a hook began meanwhile', async () => {
  await using server = await faults(answer(200));
  unreachable(await closedPort(), 1, 2);
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => (release = resolve));
  let errors = 0;
  let ofHook: Promise<unknown> | undefined;
  const suprsend = make(server.url, {
    maxRetries: 0,
    apiKey: async () => {
      if (ofHook) await gate;
      return 'key';
    },
    hooks: {
      onError({ error }) {
        if (++errors === 2) ofHook = (async () => suprsend.retry(error))();
      },
    },
  });
  const second = await failed(suprsend.retry(await failed(calls.unsafe(suprsend))));
  expect([second.sent, ofHook]).toEqual(['no', expect.any(Promise)]);
  // The retry of the hook is under way.
  expect(await failed(suprsend.retry(second))).toMatchObject({ name: 'InvalidRequestError' });
  release();
  await ofHook;
  expect(await failed(suprsend.retry(second))).toMatchObject({ name: 'InvalidRequestError' });
  expect(server.processed).toHaveLength(1);
});

test('a retry that was aborted does not forget that another one was accepted', async () => {
  await using server = await faults(answer(202));
  unreachable(await closedPort(), 1, 2);
  const suprsend = make(server.url, { maxRetries: 0, retryDelay: { base: 60_000, max: 60_000 } });
  vi.mocked(Math.random).mockReturnValue(0.9);
  const error = await failed(calls.keyed(suprsend));
  const controller = new AbortController();
  const waiting = failed(suprsend.retry(error, { maxRetries: 1, signal: controller.signal }));
  await suprsend.retry(error);
  controller.abort();
  expect(await waiting).toMatchObject({ name: 'AbortError', sent: 'no' });
  later(25);
  for (const one of [error, await waiting]) expect(await failed(suprsend.retry(one))).toMatchObject({ name: 'InvalidRequestError' });
  expect(server.processed).toHaveLength(1);
});

test.each(['false', 1, null, 'true'])('acceptDuplicates: %j is refused, as it may mean the opposite', async (acceptDuplicates) => {
  await using server = await faults(loseAnswer, answer(200));
  const suprsend = make(server.url);
  const error = await failed(calls.unsafe(suprsend));
  expect(await failed(suprsend.retry(error, { acceptDuplicates } as never))).toMatchObject({
    name: 'InvalidRequestError',
    message: 'retry: acceptDuplicates must be true or false. Nothing was sent.',
  });
  expect(server.requests).toHaveLength(1);
});

test.each([{ 'x-own': '1' }, new Map([['x-own', '1']]), new Headers({ 'x-own': '1' })])(
  'a retry sends the headers of the call, whatever became of the object since',
  async (headers) => {
    await using server = await faults(answer(500), answer(200, '{}'));
    const suprsend = make(server.url, { maxRetries: 0 });
    const error = await failed(suprsend.users.get('u1', { headers: headers as never }));
    if ('set' in headers) headers.set('x-own', '2');
    else headers['x-own'] = '2';
    await suprsend.retry(error);
    expect(server.requests.map((request) => request.headers['x-own'])).toEqual(['1', '1']);
  },
);
