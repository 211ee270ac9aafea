import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ConfigurationError, type SuprSend } from '../../src/index.ts';
import { API_KEY, at, client, failure, SERVICE_TOKEN } from '../support/client.ts';
import { serve, type TestServer } from '../support/server.ts';

const VARIABLES = [
  'SUPRSEND_API_KEY',
  'SUPRSEND_SERVICE_TOKEN',
  'SUPRSEND_WORKSPACE',
  'SUPRSEND_WORKSPACE_KEY',
  'SUPRSEND_BASE_URL',
  'SUPRSEND_MGMNT_URL',
];

beforeEach(() => VARIABLES.forEach((name) => vi.stubEnv(name, undefined)));
afterEach(() => vi.unstubAllEnvs());

const authorizations = ({ requests }: TestServer) => requests.map(({ headers }) => headers.authorization);

test('each server gets its own credential under its own scheme', async () => {
  await using hub = await serve();
  hub.unchecked = 'request() sends to a path that the contract does not have';
  await using management = await serve();
  management.unchecked = 'request() sends to a path that the contract does not have';
  const suprsend = client({ ...at(hub), managementUrl: management.url });
  await suprsend.users.get('u1');
  await suprsend.management.workflows.list();
  await suprsend.request({ server: 'hub', method: 'GET', path: '/new/' });
  await suprsend.request({ server: 'management', method: 'GET', path: '/new/' });
  expect(authorizations(hub)).toEqual([`Bearer ${API_KEY}`, `Bearer ${API_KEY}`]);
  expect(authorizations(management)).toEqual([`ServiceToken ${SERVICE_TOKEN}`, `ServiceToken ${SERVICE_TOKEN}`]);
});

test('a function, async or not, is asked for the credential at every call and not before', async () => {
  await using server = await serve();
  const apiKey = vi.fn(() => `key-${apiKey.mock.calls.length}`);
  const serviceToken = vi.fn(async () => `token-${serviceToken.mock.calls.length}`);
  const suprsend = client({ ...at(server), apiKey, serviceToken });
  expect(apiKey).not.toHaveBeenCalled();
  await suprsend.users.get('u1');
  await suprsend.users.get('u1');
  await suprsend.management.workspaces.list();
  await suprsend.management.workspaces.list();
  expect(authorizations(server)).toEqual(['Bearer key-1', 'Bearer key-2', 'ServiceToken token-1', 'ServiceToken token-2']);
});

test('options that are left out come from the environment', async () => {
  await using hub = await serve();
  await using management = await serve();
  vi.stubEnv('SUPRSEND_API_KEY', 'key-of-env');
  vi.stubEnv('SUPRSEND_SERVICE_TOKEN', 'token-of-env');
  vi.stubEnv('SUPRSEND_WORKSPACE', 'workspace-of-env');
  vi.stubEnv('SUPRSEND_WORKSPACE_KEY', 'workspace-key-of-env');
  vi.stubEnv('SUPRSEND_BASE_URL', hub.url);
  vi.stubEnv('SUPRSEND_MGMNT_URL', management.url);
  const suprsend = client();
  await suprsend.broadcasts.trigger({ list_id: 'l', template: 't', notification_category: 'c' });
  await suprsend.management.workflows.get('w');
  expect(hub.requests).toMatchObject([{ url: '/workspace-key-of-env/broadcast/', headers: { authorization: 'Bearer key-of-env' } }]);
  expect(management.requests).toMatchObject([
    { url: '/v1/workspace-of-env/workflow/w/', headers: { authorization: 'ServiceToken token-of-env' } },
  ]);
});

test('options win over the environment', async () => {
  await using server = await serve();
  for (const name of VARIABLES) vi.stubEnv(name, name.endsWith('URL') ? 'http://127.0.0.1:9/env' : 'env');
  const suprsend = client(at(server));
  await suprsend.broadcasts.trigger({ list_id: 'l', template: 't', notification_category: 'c' });
  await suprsend.management.workflows.get('w');
  expect(server.requests).toMatchObject([
    { url: '/staging-key/broadcast/', headers: { authorization: `Bearer ${API_KEY}` } },
    { url: '/v1/staging/workflow/w/', headers: { authorization: `ServiceToken ${SERVICE_TOKEN}` } },
  ]);
});

test('an empty environment variable is none', async () => {
  vi.stubEnv('SUPRSEND_API_KEY', '');
  expect((await failure(client().users.get('u1'))).message).toContain('SUPRSEND_API_KEY');
});

test.each<[string, string, string, (suprsend: SuprSend) => PromiseLike<unknown>]>([
  ['apiKey', 'SUPRSEND_API_KEY', 'users.get', (s) => s.users.get('u1')],
  ['serviceToken', 'SUPRSEND_SERVICE_TOKEN', 'management.workflows.list', (s) => s.management.workflows.list()],
  ['workspace', 'SUPRSEND_WORKSPACE', 'management.workflows.list', (s) => s.management.workflows.list()],
  [
    'workspaceKey',
    'SUPRSEND_WORKSPACE_KEY',
    'broadcasts.trigger',
    (s) => s.broadcasts.trigger({ list_id: 'l', template: 't', notification_category: 'c' }),
  ],
])('without %s a call names the option, the variable and itself, and sends nothing', async (option, variable, operation, send) => {
  await using server = await serve();
  const error = await failure(send(client({ ...at(server), [option]: undefined })));
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(error).toMatchObject({ name: 'ConfigurationError', sent: 'no', operation, attempts: [] });
  for (const word of [option, variable, operation]) expect(error.message).toMatch(new RegExp(`\\b${word}\\b`));
  if (option.startsWith('workspace')) expect(error.message).toContain('; see docs/credentials.md. Nothing was sent.');
  expect(server.requests).toEqual([]);
});

test('a call needs only the credential of its own server', async () => {
  await using server = await serve();
  await client({ ...at(server), serviceToken: undefined }).users.get('u1');
  await client({ ...at(server), apiKey: undefined }).management.workspaces.list();
  expect(server.requests).toHaveLength(2);
});

test('no credential reaches the other server or another client, however calls interleave', async () => {
  const slowly = async () => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    return { body: '{}' };
  };
  await using hub = await serve(slowly);
  await using management = await serve(slowly);
  const later = (value: string) => async () => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    return value;
  };
  const make = (id: string) =>
    client({ ...at(hub), managementUrl: management.url, workspace: id, apiKey: later(`key-${id}`), serviceToken: later(`token-${id}`) });
  const clients = { one: make('one'), two: make('two') };
  await Promise.all(
    Array.from({ length: 40 }, (_, index) => {
      const id = index % 2 ? 'one' : 'two';
      return [
        clients[id].users.get(id),
        clients[id].management.workflows.get(id),
        clients[id].request({ server: 'hub', method: 'GET', path: `/v1/user/${id}/` }),
        clients[id].request({ server: 'management', method: 'GET', path: `/v1/{workspace}/workflow/${id}/` }),
      ];
    }).flat(),
  );
  expect(hub.requests).toHaveLength(80);
  expect(management.requests).toHaveLength(80);
  for (const { url, headers } of hub.requests) expect([url, headers.authorization]).toEqual([url, `Bearer key-${url.split('/')[3]}`]);
  for (const { url, headers } of management.requests)
    expect([url, headers.authorization]).toEqual([url, `ServiceToken token-${url.split('/')[4]}`]);
  expect(JSON.stringify(hub.requests)).not.toContain('token-');
  expect(JSON.stringify(management.requests)).not.toContain('key-');
});

test.each(['hidden key', ' hidden-key', 'hidden-key\n', 'hidden\r\nX-Injected: 1', 'hidden-kéy', 'hidden\0key', 'hidden\tkey'])(
  'a credential that no header can carry, such as %j, is refused without being shown',
  async (credential) => {
    await using server = await serve();
    for (const given of [credential, () => credential, async () => credential]) {
      for (const send of [
        () => client({ ...at(server), apiKey: given }).users.get('u1'),
        () => client({ ...at(server), serviceToken: given }).management.workspaces.list(),
      ]) {
        const error = await failure(send());
        expect(error).toBeInstanceOf(ConfigurationError);
        for (const text of [error.message, inspect(error, { depth: 9 }), JSON.stringify(error)]) expect(text).not.toContain('hidden');
      }
    }
    expect(server.requests).toEqual([]);
  },
);

test('a service token given as apiKey is refused, without being shown', async () => {
  await using server = await serve();
  for (const apiKey of ['SS.ST.hidden', () => 'SS.ST.hidden']) {
    const error = await failure(client({ ...at(server), apiKey }).users.get('u1'));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain('serviceToken');
    expect(inspect(error)).not.toContain('hidden');
  }
  expect(server.requests).toEqual([]);
});

test('a credential function that throws or rejects fails the call, with what it threw as cause', async () => {
  await using server = await serve();
  const cause = new Error('vault is sealed');
  const functions = [
    () => {
      throw cause;
    },
    () => Promise.reject(cause),
  ];
  for (const apiKey of functions) {
    const error = await failure(client({ ...at(server), apiKey }).users.get('u1'));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ sent: 'no', operation: 'users.get', cause });
    expect(error.message).toContain('apiKey');
  }
  expect(server.requests).toEqual([]);
});

test.each([[undefined], [null], [''], [42], [{}]])('a credential function that returns %j fails the call', async (value) => {
  await using server = await serve();
  const error = await failure(client({ ...at(server), serviceToken: () => value as never }).management.workspaces.list());
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(error).toMatchObject({ sent: 'no' });
  expect(error.message).toContain('serviceToken');
  expect(server.requests).toEqual([]);
});

test.each(['Authorization', 'authorization', 'AUTHORIZATION'])('%s in headers is refused, on the client and on the call', async (name) => {
  await using server = await serve();
  const headers = { [name]: 'Bearer smuggled' };
  for (const send of [
    () => client({ ...at(server), headers }).users.get('u1'),
    () => client(at(server)).users.get('u1', { headers }),
    () => client(at(server)).request({ server: 'hub', method: 'GET', path: '/x/', headers }),
  ]) {
    const error = await failure(send());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(inspect(error)).not.toContain('smuggled');
  }
  expect(server.requests).toEqual([]);
});

test("headers of a call are added to the client's, and null removes one in any case", async () => {
  await using server = await serve();
  const suprsend = client({ ...at(server), headers: { 'X-Team': 'core', 'X-Kept': 'yes', 'X-Never': undefined } });
  await suprsend.users.get('u1', { headers: { 'x-team': null, 'X-Call': '1', 'X-Kept': undefined } });
  await suprsend.users.get('u1');
  expect(server.requests[0]?.headers).toMatchObject({ 'x-kept': 'yes', 'x-call': '1' });
  expect(server.requests[0]?.headers).not.toHaveProperty('x-team');
  expect(server.requests[1]?.headers).toMatchObject({ 'x-team': 'core', 'x-kept': 'yes' });
  expect(server.requests[1]?.headers).not.toHaveProperty('x-call');
  expect(server.requests[1]?.headers).not.toHaveProperty('x-never');
});
