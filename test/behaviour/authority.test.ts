/** Where, as whom and how a request is sent is decided by own options of the client and of the call, and by nothing else. */
import { afterEach, describe, expect, test } from 'vitest';
import { ConfigurationError, InvalidRequestError } from '../../src/index.ts';
import { createClient, paginate } from '../../src/core.ts';
import { attachment, UserEdit, userTokens, webhooks, type ClientOptions } from '../../src/index.ts';
import { broadcastsTrigger, managementWorkflowsList, usersDelete, usersGet, usersList } from '../../src/operations.ts';
import { at, client, failure } from '../support/client.ts';
import { pair, pem } from '../tokens/keys.ts';
import { serve } from '../support/server.ts';

/** Options that some other code of the process has put on every object. */
const POLLUTION: Record<string, unknown> = {
  hubUrl: 'http://127.0.0.1:9/stolen',
  managementUrl: 'http://127.0.0.1:9/stolen',
  fetch: () => Promise.reject(new Error('called the fetch of a stranger')),
  headers: { 'x-stolen': '1' },
  allowInsecure: true,
  totalTimeout: 1e-9,
  workspace: 'stolen',
  idempotencyKey: 'stolen',
  maxRetries: 1e9,
};
afterEach(() => {
  for (const name of Object.keys(POLLUTION)) Reflect.deleteProperty(Object.prototype, name);
});

test.each(Object.keys(POLLUTION))('Object.prototype.%s is not an option', async (name) => {
  await using server = await serve();
  const options = at(server);
  Reflect.defineProperty(Object.prototype, name, { value: POLLUTION[name], configurable: true, writable: true });
  const suprsend = client(options);
  await suprsend.users.get('u1');
  await suprsend.management.workflows.list();
  await suprsend.workflows.trigger({ workflow: 'w', recipients: ['u1'] });
  await usersGet({ client: suprsend.client, path: { distinct_id: 'u1' } });
  const { hubUrl: _hub, managementUrl: _management, ...rest } = options;
  const { fetch } = globalThis;
  const asked: string[] = [];
  try {
    globalThis.fetch = async (input) => {
      asked.push(String(input));
      return new Response('{}');
    };
    await client(rest).users.get('u1');
  } finally {
    globalThis.fetch = fetch;
  }
  expect(asked).toEqual(['https://hub.suprsend.com/v1/user/u1/']);
  expect(server.requests.map((request) => [request.url, request.headers['x-stolen']])).toEqual([
    ['/v1/user/u1/', undefined],
    ['/v1/staging/workflow/', undefined],
    ['/trigger/', undefined],
    ['/v1/user/u1/', undefined],
  ]);
  expect(server.requests[2]?.body).not.toContain('stolen');
  if (name === 'allowInsecure') expect(() => client({ hubUrl: 'http://hub.internal' })).toThrow(ConfigurationError);
});

describe('what other code has put on Object.prototype is not an option', () => {
  const STRANGE: Record<string, unknown> = {
    headers: { 'x-strange': '1' },
    // Not `query`, `body` and other names that Node's own fetch reads there.
    key: () => ({ text: 'strange', key: 'strange' }),
    leftOut: { a: true },
    lists: ['strange'],
    profiles: [''],
    nonEmpty: ['recipients', 'operations'],
    params: { strange: '1' },
    repeat: 'safe',
    acceptDuplicates: true,
    splitRecipients: true,
    via: 'event',
    from: { list: 'x', of: 'x', skip: 0 },
    base: 1e9,
    responseBytes: 1,
    schemas: () => 'strange',
    response: 'throw',
    request: true,
    profile: () => {
      throw new Error('called the check of a stranger');
    },
    validation: false,
    secret: false,
    tenantId: 'strange',
    issuedAt: 5,
    filename: 'strange',
    maxBytes: 1,
    SUPRSEND_BASE_URL: 'https://strange.example',
    SUPRSEND_API_KEY: 'strange',
  };
  const strangely = async <T>(use: () => T): Promise<Awaited<T>> => {
    // As the pollution of a merge does it, but for the loops over names, which would break the test runner.
    for (const [name, value] of Object.entries(STRANGE))
      Reflect.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
    try {
      return await use();
    } finally {
      for (const name of Object.keys(STRANGE)) Reflect.deleteProperty(Object.prototype, name);
    }
  };

  test('of a client, a call, a run, a retry or a list', async () => {
    await using server = await serve();
    server.unchecked = 'request() sends to a path that the contract does not have';
    const options = { ...at(server), retryDelay: {}, limits: {}, validation: {} } satisfies ClientOptions;
    const lost = client({ ...options, fetch: () => Promise.reject(new Error('lost')) });
    const unsafe = await failure(lost.broadcasts.trigger({ list_id: 'l', template: 't', notification_category: 'c' }));
    const edit = client(options).users.edit('u1').set('a', 1);
    const results = await strangely(async () => {
      const suprsend = client(options);
      const given = { client: createClient(options) };
      await suprsend.users.get('u1');
      await suprsend.request({ server: 'hub', method: 'POST', path: '/x/' });
      await usersDelete({ ...given, path: { distinct_id: 'u1' } });
      await usersList(given);
      await paginate(usersList, given);
      await suprsend.workflows.triggerMany([{ workflow: 'w', recipients: ['u1'] }]);
      await suprsend.users.editMany([new UserEdit('u1').set('a', 1)], {});
      await suprsend.lists.subscribers.addMany('l', ['u1']);
      await suprsend.lists.replace('l', ['u1']);
      await edit.save();
      return [await failure(lost.retry(unsafe)), await failure((async () => new UserEdit('u1').addEmail('x'))())];
    });
    expect(results.map(({ message }) => message)).toEqual([
      expect.stringContaining('may have been processed, and a second call may do it twice'),
      expect.stringContaining('must be an email address'),
    ]);
    expect(server.requests.length).toBeGreaterThanOrEqual(10);
    expect(JSON.stringify(server.requests)).not.toContain('strange');
    expect(server.requests.filter(({ url }) => url === '/event/')).toEqual([]);
  });

  test('nor the body of a request that has none', async () => {
    await using server = await serve();
    server.unchecked = 'request() sends to a path that the contract does not have';
    Reflect.defineProperty(Object.prototype, 'body', { value: 'strange', configurable: true, writable: true });
    try {
      // Node's own Response does not work then.
      await client(at(server))
        .request({ server: 'hub', method: 'POST', path: '/x/' })
        .catch(() => {});
    } finally {
      Reflect.deleteProperty(Object.prototype, 'body');
    }
    expect(server.requests.map(({ body }) => body)).toEqual(['']);
  });

  test('of the environment', async () => {
    const error = await strangely(() => {
      const asked: string[] = [];
      const fetch = async (url: unknown): Promise<Response> => {
        asked.push(String(url));
        return new Response('{}');
      };
      return failure(client({ fetch: fetch as never }).users.get('u1')).catch(() => asked);
    });
    expect(error).toMatchObject({ name: 'ConfigurationError', message: expect.stringContaining('needs the option apiKey') });
  });

  test('of webhooks, tokens and attachments', async () => {
    const signingKey = pem(pair());
    await strangely(async () => {
      expect(() => webhooks.parse('{"event_type":"x"}', { headers: {} } as never)).toThrow('secret is missing');
      expect(() => webhooks.fetchHandler({} as never, () => {})).toThrow('secret is missing');
      expect(webhooks.parse('{"event_type":"x"}', { headers: {}, secret: false })).toEqual({ event_type: 'x' });
      const [, payload = ''] = (await userTokens({ signingKey }).create({ distinctId: 'u1', expiresIn: 60 })).split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { iat: number };
      expect(claims).not.toHaveProperty('scope');
      expect(claims.iat).toBeGreaterThan(1e9);
      expect(attachment.fromBytes(new Uint8Array(3))).toEqual({ data: 'AAAA' });
    });
  });
});

describe('a client with a lock', () => {
  const locked = { lock: ['workspace', 'headers', 'from'] } as const;
  const smuggled = JSON.parse('{"workspace":"other","workspaceKey":"other-key"}') as object;

  test('keeps its workspace and its workspace key in every URL', async () => {
    await using server = await serve();
    const suprsend = client({ ...at(server), ...locked });
    const given = { client: createClient({ ...at(server), ...locked }) };
    for (const call of [
      () => suprsend.management.workflows.list(smuggled),
      () => suprsend.broadcasts.trigger({ list_id: 'l', template: 't', notification_category: 'c' }, smuggled),
      () => suprsend.workflows.triggerDynamic({ users: [{ distinct_id: 'u1' }] } as never, smuggled),
      () => suprsend.request({ server: 'hub', method: 'GET', path: '/{workspace_key}/x/', params: { workspace_key: 'other-key' } }),
      () => suprsend.request({ server: 'management', method: 'GET', path: '/v1/{workspace}/x/', params: { workspace: 'other' } }),
      () => managementWorkflowsList({ ...given, path: { workspace: 'other' } }),
      () => broadcastsTrigger({ ...given, path: { workspace_key: 'other-key' }, body: { list_id: 'l' } as never }),
    ])
      expect(await failure(call())).toMatchObject({
        name: 'ConfigurationError',
        message: expect.stringMatching(/the client is locked to its own (workspace|workspaceKey)\. Nothing was sent\.$/),
      });
    expect(server.requests).toEqual([]);
    await suprsend.management.workflows.list({ workspace: 'staging' });
    await suprsend.broadcasts.trigger({ list_id: 'l', template: 't', notification_category: 'c' }, { workspaceKey: 'staging-key' });
    expect(server.requests.map(({ url }) => url)).toEqual(['/v1/staging/workflow/', '/staging-key/broadcast/']);
  });

  test('keeps its workspace key in the events of edits', async () => {
    await using server = await serve();
    const other = { via: 'event', workspaceKey: 'other-key' } as const;
    const suprsend = client({ ...at(server), ...locked });
    const edit = (): UserEdit => new UserEdit('u1').set('plan', 'pro');
    const failed = await client({ ...at(server), apiKey: () => Promise.reject(new Error('locked')) }).users.editMany([edit()], {
      via: 'event',
    });
    expect(failed.resumable).toBe(1);
    for (const run of [
      () => suprsend.users.editMany([edit()], other),
      () => suprsend.users.bulk().append(edit()).save(other),
      () => suprsend.users.resume(failed, { workspaceKey: other.workspaceKey }),
      () => suprsend.users.resume(JSON.parse(JSON.stringify(failed)) as typeof failed, other),
    ])
      expect(await failure(run())).toMatchObject({
        name: 'ConfigurationError',
        message: expect.stringMatching(/the client is locked to its own workspaceKey\. Nothing was sent\.$/),
      });
    expect(server.requests).toEqual([]);
    await suprsend.users.editMany([edit()], { via: 'event', workspaceKey: 'staging-key' });
    expect(server.requests.map(({ body }) => body)).toEqual([expect.stringContaining('"env":"staging-key"')]);
  });

  test('starts its lists where the call says: a checkpoint would win over after and offset, and may end the list at once', async () => {
    await using server = await serve();
    const open = client(at(server)).users.list({ limit: 2 });
    const { at: _, ...end } = open.checkpoint();
    const visitor = JSON.parse(JSON.stringify({ from: { ...end, skip: 0 } })) as object;
    expect(
      await client(at(server))
        .users.list({ ...visitor, limit: 2 })
        .toArray(),
    ).toEqual([]);
    expect(server.requests).toEqual([]);
    const suprsend = client({ ...at(server), ...locked });
    for (const use of [
      () => suprsend.users.list({ ...visitor, limit: 2 }),
      () => suprsend.users.list({ ...visitor, limit: 2 }).toArray(),
      async () => paginate(usersList, { ...visitor, client: suprsend.client }),
    ])
      expect(await failure(use())).toMatchObject({
        name: 'ConfigurationError',
        message: 'users.list: the client has locked the option from. Nothing was sent.',
      });
    expect(server.requests).toEqual([]);
    await suprsend.users.list({ from: undefined });
    expect(server.requests).toHaveLength(1);
  });

  test('keeps its locks and its headers, whatever becomes of the objects that it was given', async () => {
    await using server = await serve();
    const [lock, headers] = [['workspace', 'headers'] as ('workspace' | 'headers')[], { 'x-tenant': 'a' } as Record<string, string>];
    const map = new Map([['x-tenant', 'a']]);
    const suprsend = client({ ...at(server), lock, headers });
    const other = client({ ...at(server), headers: map as never });
    lock.length = 0;
    headers['x-tenant'] = 'b';
    map.set('x-tenant', 'b');
    for (const options of [{ workspace: 'other' }, { headers: { 'x-tenant': 'b' } }])
      expect(await failure(suprsend.management.workflows.list(options))).toBeInstanceOf(ConfigurationError);
    await suprsend.management.workflows.list();
    await other.management.workflows.list();
    expect(server.requests.map((request) => request.headers['x-tenant'])).toEqual(['a', 'a']);
  });

  test('takes no other names', () => {
    for (const lock of [['workspaceKey'], ['from', 'x'], 'from', { 0: 'from' }])
      expect(() => client({ lock: lock as never })).toThrow('lock must be a list of "workspace", "headers" and "from".');
  });
});

test.each<[string, unknown]>([
  ['a Map', new Map([['limit', 1]])],
  ['URLSearchParams', new URLSearchParams('limit=1')],
  ['Headers', new Headers({ limit: '1' })],
  ['a Date', new Date()],
  ['a function', () => {}],
])('%s as the last argument is refused: its values would be lost', async (_, last) => {
  await using server = await serve();
  const suprsend = client(at(server));
  for (const call of [suprsend.users.list(last as never), suprsend.users.get('u1', last as never)])
    expect((await failure(call)).message).toContain('its last argument must be an object with query values and options');
  expect(server.requests).toEqual([]);
});

test('an option body of a spread query is not sent by an operation that takes none', async () => {
  await using server = await serve();
  const error = await failure(client(at(server)).users.delete('u1', JSON.parse('{"body":{"x":1}}') as never));
  expect(error.message).toBe('users.delete: does not take a body. Nothing was sent.');
  expect(server.requests).toEqual([]);
});

test.each(['../x', 'x/..', 'a/../b', 'a\\..\\b', 'a/./b', '..\\', '\\.', '.', '..'])(
  'the path value %j is refused: a server that decodes slashes first would call another path',
  async (id) => {
    await using server = await serve();
    const error = await failure(client(at(server)).users.get(id));
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toBe(
      'users.get: the path value distinct_id has a part "." or "..", which would call another path. Nothing was sent.',
    );
    expect(server.requests).toEqual([]);
  },
);

test('a query from JSON may hold any name', async () => {
  await using server = await serve();
  server.unchecked = 'its query has names that the contract does not have';
  const { users } = client(at(server));
  await users.list(JSON.parse('{"__proto__":{"after":"x"},"constructor":"y"}') as object);
  expect(new URL(server.requests[0]?.url as string, server.url).search).toBe('?__proto__=%7B%22after%22%3A%22x%22%7D&constructor=y');
});

test('a path value may have any name: one that is called __proto__ is not lost', async () => {
  await using server = await serve();
  server.unchecked = 'request() sends to a path that the contract does not have';
  const params = JSON.parse('{"__proto__":"id"}') as Record<string, string>;
  await client(at(server)).request({ server: 'hub', method: 'GET', path: '/v1/{__proto__}/x/', params });
  expect(server.requests.map(({ url }) => url)).toEqual(['/v1/id/x/']);
});

test('retry sends the query that was sent, whatever became of the object since', async () => {
  await using server = await serve(() => ({ status: 400, body: '{}' }));
  server.unchecked = 'request() sends to a path that the contract does not have';
  const suprsend = client(at(server));
  const query: Record<string, unknown> = { 'a b': '1', list: ['x', 'y'], 'odd[]': ['z'], at: new Date(0) };
  const error = await failure(suprsend.request({ server: 'hub', method: 'DELETE', path: '/v1/x/', query }));
  query['a b'] = '2';
  (query.list as string[]).push('w');
  (query.at as Date).setTime(1e9);
  await failure(suprsend.retry(error));
  const [first, second] = server.requests.map(({ url }) => url);
  expect(first).toContain('x');
  expect(second).toBe(first);
});

describe('headers', () => {
  test.each<[string, unknown]>([
    ['Headers', new Headers({ 'X-One': '1' })],
    ['a Map', new Map([['X-One', '1']])],
    ['a list of pairs', [['X-One', '1']]],
    ['an object', { 'X-One': '1' }],
  ])('given as %s are sent', async (_, headers) => {
    await using server = await serve();
    await client({ ...at(server), headers: headers as never }).users.get('u1');
    await client(at(server)).users.get('u1', { headers: headers as never });
    expect(server.requests.map((request) => request.headers['x-one'])).toEqual(['1', '1']);
  });

  test.each<[string, unknown]>([
    ['a Set', new Set(['x-one'])],
    ['a flat list', ['x-one', '1']],
    ['a Date', new Date()],
    ['a Promise', Promise.resolve({})],
  ])('given as %s are refused, not lost', async (_, headers) => {
    await using server = await serve();
    for (const call of [
      client({ ...at(server), headers: headers as never }).users.get('u1'),
      client(at(server)).users.get('u1', { headers: headers as never }),
    ])
      expect((await failure(call)).message).toBe('users.get: headers must be an object with names and values. Nothing was sent.');
    expect(server.requests).toEqual([]);
  });

  test.each([
    'Host',
    'Content-Length',
    'Transfer-Encoding',
    'Connection',
    'Expect',
    'Upgrade',
    'Proxy-Authorization',
    'TE',
    'Trailer',
    'Keep-Alive',
  ])('%s is refused before anything is sent, however it is given', async (name) => {
    await using server = await serve();
    for (const headers of [{ [name]: '1' }, new Map([[name, '1']])] as never[]) {
      for (const call of [client({ ...at(server), headers }).users.get('u1'), client(at(server)).users.get('u1', { headers })])
        expect(await failure(call)).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
    }
    expect(server.requests).toEqual([]);
  });
});
