import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { APIError, ConfigurationError, type SuprSend } from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { serve } from '../support/server.ts';

test.each([
  ['', '/v1/user/u1/', '/v1/workspace/'],
  ['/', '/v1/user/u1/', '/v1/workspace/'],
  ['/proxy', '/proxy/v1/user/u1/', '/proxy/v1/workspace/'],
  ['/proxy/', '/proxy/v1/user/u1/', '/proxy/v1/workspace/'],
  ['/a/b%20c//', '/a/b%20c/v1/user/u1/', '/a/b%20c/v1/workspace/'],
])('a base URL ending in %j keeps its path and gets one slash', async (path, user, workspace) => {
  await using server = await serve();
  server.unchecked = 'its paths begin with another one';
  const suprsend = client({ ...at(server), hubUrl: server.url + path, managementUrl: server.url + path });
  await suprsend.users.get('u1');
  await suprsend.management.workspaces.list();
  expect(server.requests.map(({ url }) => url)).toEqual([user, workspace]);
});

const ipv6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'));

test.skipIf(!ipv6)('IPv6 loopback is a base URL', async () => {
  await using server = await serve(undefined, '::1');
  await client(at(server)).users.get('u1');
  expect(server.requests).toHaveLength(1);
});

const OPTIONS = [
  ['hubUrl', 'SUPRSEND_BASE_URL'],
  ['managementUrl', 'SUPRSEND_MGMNT_URL'],
] as const;

test.each([
  '',
  'hub',
  'hub.suprsend.com',
  '//hub.suprsend.com',
  'https://',
  'ftp://hub.suprsend.com',
  'file:///etc',
  'https://user@hub.suprsend.com',
  'https://user:hidden@hub.suprsend.com',
  'https://hub.suprsend.com/?key=hidden',
  'https://hub.suprsend.com/#hidden',
  'http://hub.suprsend.com',
  'http://127.0.0.1.example.com',
  'http://localhost.example.com',
  'http://hub.localhost',
  'http://0.0.0.0',
  'http://[::2]',
])('the base URL %j is refused when the client is made, naming the option and the variable', (url) => {
  for (const [option, variable] of OPTIONS) {
    let error: any;
    try {
      client({ [option]: url });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.sent).toBe('no');
    expect(error.message).toContain(option);
    expect(error.message).toContain(variable);
    expect(error.message).not.toContain('hidden');
  }
});

test.each(['http://127.0.0.1:8080', 'http://127.8.8.8', 'http://localhost:1', 'http://[::1]:9', 'https://hub.example.com:8443/base'])(
  'the base URL %j is accepted',
  (url) => {
    for (const [option] of OPTIONS) expect(() => client({ [option]: url })).not.toThrow();
  },
);

test('allowInsecure, and only true, allows plain http beyond loopback', () => {
  const hubUrl = 'http://hub.internal';
  expect(() => client({ hubUrl, allowInsecure: true })).not.toThrow();
  for (const allowInsecure of [false, undefined, null as never, 'false' as never, 'true' as never, 1 as never])
    expect(() => client({ hubUrl, allowInsecure })).toThrow(ConfigurationError);
  expect(() => client({ hubUrl: 'ftp://hub.internal', allowInsecure: true })).toThrow(ConfigurationError);
});

const SENDERS = {
  GET: (suprsend: SuprSend) => suprsend.users.get('u1'),
  POST: (suprsend: SuprSend) => suprsend.users.upsert('u1', { $email: ['a@example.com'] } as never),
  'management GET': (suprsend: SuprSend) => suprsend.management.workflows.list(),
  'management POST': (suprsend: SuprSend) => suprsend.management.workspaces.create({ name: 'w' } as never),
};

test.each([301, 302, 303, 307, 308].flatMap((status) => Object.keys(SENDERS).map((sender) => [status, sender] as const)))(
  'a %d is not followed for a %s, to another origin or to the same, and the error names the origin it points to',
  async (status, sender) => {
    await using elsewhere = await serve();
    await using server = await serve();
    const locations = { [`${elsewhere.url}/stolen/`]: elsewhere.url, [`${server.url}/moved/`]: server.url, '/moved/': server.url };
    for (const [location, origin] of Object.entries(locations)) {
      server.requests.length = 0;
      server.answer = ({ url }) => (url.includes('moved') ? { body: '{}' } : { status, headers: { location } });
      const error = await failure(SENDERS[sender as keyof typeof SENDERS](client(at(server))));
      expect(error).toBeInstanceOf(APIError);
      expect(error).toMatchObject({ status, sent: 'maybe' });
      expect(error.message).toContain(origin);
      expect(server.requests).toHaveLength(1);
      expect(elsewhere.requests).toEqual([]);
    }
  },
);

test('a Location with a secret in it is named by its origin alone', async () => {
  await using server = await serve(() => ({ status: 302, headers: { location: 'https://user:hidden@login.example.com/?token=hidden' } }));
  const error = await failure(client(at(server)).users.get('u1'));
  expect(error.message).toContain('https://login.example.com');
  expect(error.message).not.toContain('hidden');
});

test.each([
  ['300 without Location', 300, {}],
  ['304', 304, {}],
  ['302 without Location', 302, {}],
])('%s is an APIError that does not claim to know its origin', async (_, status, headers) => {
  await using server = await serve(() => ({ status, headers }));
  const error = await failure(client(at(server)).users.get('u1'));
  expect(error).toBeInstanceOf(APIError);
  expect(error).toMatchObject({ status, sent: 'maybe' });
  expect(error.message).not.toContain(server.url);
});

test('a Location that is no URL is an APIError too', async () => {
  await using server = await serve(() => ({ status: 302, headers: { location: 'http://[' } }));
  expect(await failure(client(at(server)).users.get('u1'))).toMatchObject({ name: 'APIError', status: 302, sent: 'maybe' });
});
