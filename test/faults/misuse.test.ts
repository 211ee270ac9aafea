/** Whatever a caller passes and whatever a fetch returns: one error of the family or a result, no process that dies, no timer left. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { paginate } from '../../src/core.ts';
import { SuprSend, SuprSendError, UserEdit, type ClientOptions } from '../../src/index.ts';
import { usersList } from '../../src/operations.ts';
import { closedPort, serve } from '../support/server.ts';
import { turns } from '../support/time.ts';
import { make, TRIGGER } from './call.ts';

const unhandled: unknown[] = [];
const keep = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', keep).on('uncaughtException', keep);
});
afterEach(async () => {
  await turns(5);
  process.off('unhandledRejection', keep).off('uncaughtException', keep);
  expect(unhandled).toEqual([]);
});

/** What a use comes to: its error, which must be of the family, or undefined. */
async function outcome(use: () => unknown): Promise<any> {
  try {
    await use();
    return undefined;
  } catch (error) {
    if (!SuprSendError.is(error)) throw new Error('not an error of the family', { cause: error });
    return error;
  }
}

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const throwing = (): never => {
  throw revoked();
};

type Uses = Record<string, (suprsend: any, options: unknown) => unknown>;
const CALLS: Uses = {
  'users.get': ({ users }, options) => users.get('u', options),
  'workflows.trigger': ({ workflows }, options) => workflows.trigger(TRIGGER, options),
  'users.list': ({ users }, options) => users.list(options),
  'an iteration': async ({ users }, options) => {
    for await (const _user of users.list(options));
  },
  request: (suprsend, options) => suprsend.request({ server: 'hub', method: 'GET', path: '/v1/x/', ...(options as object) }),
  'a typed list': async ({ client }, options) => {
    for await (const _user of paginate(usersList as never, { client, ...(options as object) }));
  },
  triggerMany: ({ workflows }, options) => workflows.triggerMany([TRIGGER], options),
  addMany: ({ lists }, options) => lists.subscribers.addMany('l', ['a'], options),
  replace: ({ lists }, options) => lists.replace('l', ['a'], options),
  save: ({ users }, options) => users.edit('u').set('a', 1).save(options),
};

const noop = (): void => {};
const USERS = { name: 'users.list', server: 'hub', method: 'GET', repeat: 'safe' };
const SIGNALS: [string, unknown][] = [
  ...[false, 0, '', NaN, 'x', {}, [], Symbol('s')].map((signal): [string, unknown] => [JSON.stringify(signal) ?? 'a symbol', signal]),
  ['half a signal', { aborted: false, addEventListener: noop }],
  ['one without aborted', { addEventListener: noop, removeEventListener: noop }],
  ['one that throws when it is read', Object.defineProperty({}, 'aborted', { get: throwing })],
  ['one that throws when it is listened to', { aborted: false, addEventListener: throwing, removeEventListener: noop }],
  ['a revoked Proxy', revoked()],
];

test.each(SIGNALS)('the signal %s is refused by every method before anything is sent', async (_, signal) => {
  await using server = await serve();
  for (const [name, use] of Object.entries(CALLS)) {
    const error = await outcome(() => use(make(server.url), { signal }));
    expect(error, name).toMatchObject({ name: 'InvalidRequestError', sent: 'no', message: expect.stringContaining('signal must be') });
  }
  expect(server.requests).toEqual([]);
});

test.each(['aborted', 'addEventListener', 'removeEventListener'])(
  'a signal that throws for %s, but not at first, neither holds a call nor ends the process',
  async (member) => {
    await using server = await serve();
    server.unchecked = 'request() sends to a path that the contract does not have';
    for (const [name, use] of Object.entries(CALLS))
      for (const calm of [1, 2, 3, 4]) {
        let uses = 0;
        const signal = new Proxy(new AbortController().signal, {
          get(target, key) {
            if (key === member && (uses += 1) > calm) throwing();
            const value: unknown = Reflect.get(target, key);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        });
        expect(await outcome(() => use(make(server.url, { timeout: 1000 }), { signal })), name).toBeUndefined();
      }
  },
);

test.each(['hooks', 'limits', 'retryDelay', 'headers', 'appInfo', 'logger', 'validation'] as (keyof ClientOptions)[])(
  'the option %s may be null, and is then not given',
  async (option) => {
    await using server = await serve();
    expect(await outcome(() => make(server.url, { logLevel: 'off', [option]: null }).users.get('u'))).toBeUndefined();
  },
);

test.each([
  'apiKey',
  'fetch',
  'timeout',
  'maxRetries',
  'maxRetryAfter',
  'lock',
  'logLevel',
  'hubUrl',
  'limits',
  'retryDelay',
  'validation',
  'headers',
])('whatever the option %s is, only errors of the family come out', async (option) => {
  await using server = await serve();
  for (const value of [0, NaN, 'x', false, [], {}, new Map(), Symbol('s'), noop])
    await outcome(() =>
      new SuprSend({ apiKey: 'k', hubUrl: server.url, maxRetries: 0, timeout: 500, [option]: value } as never).users.get('u'),
    );
});

test.each<[string, (suprsend: any) => unknown]>([
  ['request(null)', (suprsend) => suprsend.request(null)],
  ['retry(null, null)', (suprsend) => suprsend.retry(null, null)],
  ['send(null)', ({ client }) => client.send(null, null)],
  ['paginate(null)', ({ client }) => paginate(null as never, { client })],
  ['paginate of another function', ({ client }) => paginate(throwing, { client })],
  ['options that are a revoked Proxy', ({ users }) => users.get('u', revoked())],
  ['a client that is a revoked Proxy', () => usersList({ client: revoked() as never })],
  ['an operation with a path that is encoded', ({ client }) => client.send({ ...USERS, url: '/v1/%2e%2e/x/' }, {})],
  ['an operation with a path that holds a tab', ({ client }) => client.send({ ...USERS, url: '/v1/.\t./x/' }, {})],
  [
    'options that throw',
    ({ users }) =>
      users.get('u', {
        get timeout() {
          return throwing();
        },
      }),
  ],
  [
    'headers that throw',
    ({ users }) =>
      users.get('u', {
        headers: {
          get a() {
            return throwing();
          },
        },
      }),
  ],
  [
    'a query value that throws',
    ({ users }) =>
      users.list({
        get a() {
          return throwing();
        },
      }),
  ],
  ['a query value that is a revoked Proxy', ({ users }) => users.list({ a: revoked() })],
  ['a query value that is a Symbol', ({ tenants }) => tenants.list({ offset: Symbol('x') })],
  ['a body that is a revoked Proxy', ({ workflows }) => workflows.trigger(revoked())],
  ['a body that throws a revoked Proxy', ({ workflows }) => workflows.trigger({ ...TRIGGER, data: { toJSON: throwing } })],
  ['a record source that is a revoked Proxy', ({ workflows }) => workflows.triggerMany(revoked())],
])('%s is refused, and nothing is sent', async (_, use) => {
  await using server = await serve();
  expect(await outcome(() => use(make(server.url)))).toMatchObject({ sent: 'no' });
  expect(server.requests).toEqual([]);
});

test('no name of the caller forges a line of a log or fills it', async () => {
  const name = `x\nERROR forged\u001b[2J\u202e${'y'.repeat(10_000)}`;
  const { users, workflows } = make('http://127.0.0.1:1') as any;
  for (const use of [
    () => users.list({ [name]: '\ud800' }),
    () => users.get('u', { headers: { [name]: '1' } }),
    () => users.upsert('u', { [`$${name}`]: 1 }),
    () => users.upsert('u', { a: { [name]: NaN } }),
    () => workflows.trigger({ workflow: 'w', recipients: [{ distinct_id: 'u', [`$${name}`]: 1 }] }),
    () => new UserEdit('u').set(`$${name}` as never, 1 as never),
  ]) {
    const { message } = await outcome(use);
    expect(message).toMatch(/^[^\p{Cc}\p{Cf}]{20,3000}Nothing was sent\.$/u);
  }
});

const rejecting = (): any => Promise.reject(new Error('of a callback'));
test.each<[string, object, RegExp]>([
  ['retryDelay', { retryDelay: rejecting, maxRetries: 1 }, /retryDelay did not return milliseconds/],
  ['validation.profile', { validation: { profile: rejecting } }, /validation\.profile returned a promise/],
  ['validation.profile that is a word', { validation: { profile: 'yes' } }, /validation\.profile must be/],
])('%s that returns a rejecting promise ends the call, not the process', async (_, options, message) => {
  await using server = await serve(() => ({ status: 503, body: '{}' }));
  for (const use of [
    () => make(server.url, options).users.upsert('u', { a: 1 }),
    async () => {
      const result = await make(server.url, options).workflows.triggerMany([TRIGGER]);
      throw result.stopped ?? result.failedRecords[0]?.error;
    },
  ]) {
    const error = await outcome(use);
    expect(`${error.message} ${error.cause}`).toMatch(message.source.includes('retryDelay') ? /retryDelay/ : message);
  }
});

test('a source whose next() returns a promise is refused, not read without end', async () => {
  await using server = await serve();
  for (const next of [rejecting, async () => ({ done: true, value: undefined })]) {
    const source = { [Symbol.iterator]: () => ({ next }) };
    const result = await make(server.url).workflows.triggerMany(source as never);
    expect([result.total, String(result.stopped?.cause)]).toEqual([0, expect.stringContaining('needs Symbol.asyncIterator')]);
  }
});

test('an id of any length is an error of the family or a request', async () => {
  await using server = await serve();
  for (const length of [1e4, 2e5]) await outcome(() => make(server.url).users.get('x'.repeat(length)));
});

const response = (fields: object): object => ({ headers: new Headers(), status: 200, ok: true, body: null, ...fields });
const headers = (get: () => unknown): object => ({ get });

describe('fetch may return or throw anything', () => {
  test.each<[string, () => unknown]>([
    ...[undefined, null, 5, 'x', {}, revoked()].map((value, index): [string, () => unknown] => [`value ${index}`, () => value]),
    ['headers of numbers', () => response({ headers: headers(() => 5) })],
    ['headers of numbers with 429', () => response({ headers: headers(() => 5), status: 429, ok: false })],
    ['headers that throw', () => response({ headers: headers(throwing) })],
    ['a status that is a Symbol', () => response({ status: Symbol('x'), ok: false })],
    ['a status that is NaN', () => response({ status: NaN, ok: false })],
    ['a body that is a number', () => response({ body: 5 })],
    [
      'a body of strings',
      () =>
        response({
          body: (async function* () {
            yield 'text';
          })(),
        }),
    ],
    ['a body that throws', () => Object.defineProperty(response({}), 'body', { get: throwing })],
    ['a text() that returns a number', () => response({ body: undefined, text: async () => 5 })],
    ['a throw of a revoked Proxy', throwing],
    [
      'a throw of null',
      () => {
        throw null;
      },
    ],
    ['a rejection with a Symbol', () => Promise.reject(Symbol('x'))],
  ])('%s: an error that says that the server may have acted', async (_, fetched) => {
    const suprsend = make('http://127.0.0.1:1', { fetch: (async () => fetched()) as never, maxRetries: 0 });
    for (const name of ['users.get', 'workflows.trigger', 'users.list'])
      expect(await outcome(() => CALLS[name]?.(suprsend, {})), name).toMatchObject({ sent: 'maybe' });
    for (const name of ['triggerMany', 'addMany', 'replace', 'save']) await outcome(() => CALLS[name]?.(suprsend, {}));
  });

  test.each<[string, () => Promise<Response>]>([
    ['a fetch that never settles', () => new Promise<Response>(noop)],
    ['a body that never ends', async () => new Response(new ReadableStream({}))],
  ])('%s and ignores its signal ends by the time limit, and by the signal of the caller', async (_, fetched) => {
    const suprsend = make('http://127.0.0.1:1', { fetch: fetched, maxRetries: 0, timeout: 20 });
    expect(await outcome(() => suprsend.users.get('u'))).toMatchObject({ name: 'TimeoutError', sent: 'maybe' });
    const patient = make('http://127.0.0.1:1', { fetch: fetched, maxRetries: 0 });
    const controller = new AbortController();
    const call = outcome(() => patient.users.get('u', { signal: controller.signal }));
    await turns(3);
    controller.abort();
    expect(await call).toMatchObject({ name: 'AbortError', sent: 'maybe' });
  });
});

test('a callback that throws, rejects or returns a failing call does not matter', async () => {
  await using server = await serve();
  const hubUrl = await closedPort();
  const failing = make(hubUrl, { maxRetries: 0 });
  for (const callback of [throwing, async () => throwing(), () => failing.users.get('u'), () => failing.users.list(), () => revoked()])
    await make(server.url, { hooks: { onRequest: callback, onResponse: callback } }).users.get('u');
  for (const option of ['apiKey', 'retryDelay'] as const)
    expect(await outcome(() => make(hubUrl, { [option]: throwing, maxRetries: 1 }).users.get('u'))).toMatchObject({
      name: 'ConfigurationError',
    });
  expect(await outcome(() => make(hubUrl, { retryDelay: (() => Symbol('x')) as never, maxRetries: 1 }).users.get('u'))).toMatchObject({
    name: 'ConfigurationError',
  });
});
