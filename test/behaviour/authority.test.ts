/** Where, as whom and how a request is sent is decided by own options of the client and of the call, and by nothing else. */
import { afterEach, describe, expect, test } from 'vitest';
import { ConfigurationError, InvalidRequestError } from '../../src/index.ts';
import { usersGet } from '../../src/operations.ts';
import { at, client, failure } from '../support/client.ts';
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
  const { users } = client(at(server));
  await users.list(JSON.parse('{"__proto__":{"after":"x"},"constructor":"y"}') as object);
  expect(new URL(server.requests[0]?.url as string, server.url).search).toBe('?__proto__=%7B%22after%22%3A%22x%22%7D&constructor=y');
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
