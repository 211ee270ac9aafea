import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidRequestError, SuprSendError } from '../../src/index.ts';
import { at, call, client, failure, operations, placeholders } from '../support/client.ts';
import { serve } from '../support/server.ts';

const hostile = [
  'a/b',
  '..x',
  '..%2f',
  '%2e%2e',
  '%',
  'a?b#c&d=e',
  ' ',
  '日本語😀',
  "'()!*",
  '$&',
  '{id}',
  '\\',
  '\0',
  '...',
  'a\nb',
  '\uFEFF',
  ';',
  '~',
  'constructor',
  '__proto__',
];
const value = fc
  .oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constantFrom(...hostile))
  .filter((text) => text !== '' && !/(^|[\\/])\.\.?([\\/]|$)/.test(text));

test('every path value arrives as it was given, in its own segment, whatever its characters', async () => {
  await using server = await serve();
  server.unchecked = 'bodies are empty';
  const suprsend = client({ ...at(server), hubUrl: `${server.url}/base`, managementUrl: `${server.url}/base` });
  for (const operation of operations) {
    const names = placeholders(operation.url);
    await fc.assert(
      fc.asyncProperty(fc.tuple(...names.map(() => value)), async (texts) => {
        server.requests.length = 0;
        await call(suprsend, operation, Object.fromEntries(names.map((name, index) => [name, texts[index]])));
        const left = [...texts];
        const expected = `/base${operation.url}`.split('/').map((segment) => (segment.startsWith('{') ? left.shift() : segment));
        expect(server.requests.map(({ method }) => method)).toEqual([operation.method]);
        expect(server.requests[0]?.url.split('/').map(decodeURIComponent)).toEqual(expected);
      }),
      { numRuns: names.length === 0 ? 1 : 25 },
    );
  }
}, 600_000);

test('every path value is encoded once', async () => {
  await using server = await serve();
  const suprsend = client(at(server));
  await suprsend.management.events.get('Order / 50% off 日本');
  await suprsend.management.events.get('a%2Fb');
  expect(server.requests.map(({ url }) => url)).toEqual([
    '/v1/staging/event/Order%20%2F%2050%25%20off%20%E6%97%A5%E6%9C%AC/',
    '/v1/staging/event/a%252Fb/',
  ]);
});

const REFUSED: unknown[] = [
  '',
  '.',
  '..',
  '\ud800',
  'a\udc00b',
  '😀\ud83d',
  1,
  0,
  true,
  undefined,
  null,
  {},
  ['u1'],
  new Date(0),
  Symbol('u1'),
  1n,
  () => 'u1',
  Object('u1'),
];

test('a path value that is empty, a dot segment, broken Unicode or no string is refused in every place, with nothing sent', async () => {
  await using server = await serve();
  const suprsend = client(at(server));
  for (const operation of operations) {
    const names = placeholders(operation.url);
    for (const name of names) {
      // An option that is undefined or null is left out; the client's own value then applies.
      const bad = operation.values.includes(name) ? REFUSED : REFUSED.filter((given) => given !== undefined && given !== null);
      for (const given of bad) {
        const error = await failure(call(suprsend, operation, { ...Object.fromEntries(names.map((key) => [key, 'x'])), [name]: given }));
        expect(error, `${operation.name} ${name}`).toBeInstanceOf(InvalidRequestError);
        expect(error).toMatchObject({ sent: 'no', operation: operation.name, attempts: [] });
        expect(error.message).toContain(name);
      }
    }
  }
  expect(server.requests).toEqual([]);
});

test.each(['', '.', '..', '\ud800', 7 as never])('a workspace %j of the client or of a scope is refused', async (workspace) => {
  await using server = await serve();
  const sends = [
    () => client({ ...at(server), workspace }).management.workflows.list(),
    () =>
      client({ ...at(server), workspaceKey: workspace }).broadcasts.trigger({ list_id: 'l', template: 't', notification_category: 'c' }),
    () => client(at(server)).management.workspace(workspace).workflows.list(),
  ];
  for (const send of sends) expect(await failure((async () => send())())).toMatchObject({ sent: 'no' });
  expect(server.requests).toEqual([]);
});

test("the workspace is the call's, else the client's, and a scope cannot be left by an option", async () => {
  await using server = await serve();
  const suprsend = client({ ...at(server), workspace: 'of-client' });
  const scope = suprsend.management.workspace('of-scope');
  await suprsend.management.workflows.list();
  await scope.workflows.list();
  await suprsend.management.workflows.list({ workspace: 'of-call' });
  await scope.workflows.list({ workspace: 'of-scope' });
  expect(await failure(scope.workflows.list({ workspace: 'of-call' }))).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
  await scope.templates.variants.list('t');
  await suprsend.management.workflows.list();
  expect(server.requests.map(({ url }) => url)).toEqual([
    '/v1/of-client/workflow/',
    '/v1/of-scope/workflow/',
    '/v1/of-call/workflow/',
    '/v1/of-scope/workflow/',
    '/v2/of-scope/template/t/variant/',
    '/v1/of-client/workflow/',
  ]);
});

test('a call with an undefined workspace stays in its scope, and one with null is rejected', async () => {
  await using server = await serve();
  const { workflows } = client({ ...at(server), workspace: 'of-client' }).management.workspace('of-scope');
  await workflows.list({ workspace: undefined });
  expect(server.requests.map(({ url }) => url)).toEqual(['/v1/of-scope/workflow/']);
  expect(await failure(workflows.list({ workspace: null as never }))).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
  expect(server.requests).toHaveLength(1);
});

test.each([undefined, null])("a scope made without a slug (%s) does not fall back to the client's workspace", async (slug) => {
  await using server = await serve();
  const suprsend = client(at(server));
  await failure((async () => suprsend.management.workspace(slug as never).workflows.list())());
  expect(server.requests).toEqual([]);
});

test("the workspace key is the call's, else the client's", async () => {
  await using server = await serve();
  const suprsend = client({ ...at(server), workspaceKey: 'of-client' });
  await suprsend.broadcasts.trigger({ list_id: 'l', template: 't', notification_category: 'c' });
  await suprsend.broadcasts.trigger({ list_id: 'l', template: 't', notification_category: 'c' }, { workspaceKey: 'of/call' });
  expect(server.requests.map(({ url }) => url)).toEqual(['/of-client/broadcast/', '/of%2Fcall/broadcast/']);
});

const tokens =
  '/|/|/|.|..|%2e|%2E|%2|e|\\|\t|\n|\r| |\0|\u001f|;|?|#|@|:|%|%00|%2f|%5c|..;|．|\u2024|{a}|{b}|{|}|{.a}|{a*}|{;a}|x|v1|\ud800';
const token = fc.constantFrom(...tokens.split('|'));

test('request() stays below its base URL, whatever path and params it gets', async () => {
  await using elsewhere = await serve();
  await using server = await serve();
  server.unchecked = 'request() sends to random paths';
  const suprsend = client({ ...at(server), hubUrl: `${server.url}/base/path` });
  const authority = elsewhere.url.slice('http:'.length);
  const path = fc.oneof(
    { weight: 9, arbitrary: fc.array(token, { maxLength: 9 }).map((parts) => `/${parts.join('')}`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        authority,
        `/\\${authority.slice(2)}`,
        `/..${authority}`,
        elsewhere.url,
        `@${authority.slice(2)}`,
        '..',
        '',
        'x',
      ),
    },
  );
  const param = fc.oneof(token, value, fc.constantFrom('', '.', '..', 'e', '2e', '/'));
  await fc.assert(
    fc.asyncProperty(path, param, param, async (given, a, b) => {
      server.requests.length = 0;
      try {
        await suprsend.request({ server: 'hub', method: 'GET', path: given, params: { a, b, '.a': a, 'a*': a, ';a': a } });
      } catch (error) {
        if (!SuprSendError.is(error)) throw error;
        expect(error).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
        expect(server.requests).toEqual([]);
        return;
      }
      expect(server.requests.map(({ url }) => url)).toEqual([expect.stringMatching(/^\/base\/path\//)]);
      expect(elsewhere.requests).toEqual([]);
    }),
    {
      numRuns: 3000,
      examples: [
        ['/\t../x', 'x', 'x'],
        ['/.\n./x', 'x', 'x'],
        ['/.. ', 'x', 'x'],
        ['/..\u001f', 'x', 'x'],
        ['/%2{a}%2{a}/x', 'e', 'x'],
        ['/\\..\\..\\x', 'x', 'x'],
      ],
    },
  );
}, 600_000);
