/** Options of the client and of a call: what each allows, what is refused, and what the message names. */
import { readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { z as zod4 } from 'zod';
import { z as zod3 } from 'zod/v3';
import { createClient } from '../../src/core.ts';
import { usersGet, usersUpsert, workflowsTrigger } from '../../src/operations.ts';
import { checkProfile, standardSchemas } from '../../src/validate.ts';
import { schemas } from '../../src/zod.ts';
import {
  ConfigurationError,
  NotFoundError,
  ObjectEdit,
  profileOf,
  SuprSend,
  SuprSendError,
  UserEdit,
  type ClientOptions,
} from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { serve } from '../support/server.ts';

const never = { fetch: () => Promise.reject(new Error('sent')), apiKey: 'k', serviceToken: 't', workspace: 'w' } satisfies ClientOptions;
const offline = (options: ClientOptions = {}): SuprSend => new SuprSend({ ...never, ...options });
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

test.each([
  ['NaN', { n: Number.NaN }, 'body.n is NaN'],
  ['Infinity', { n: [1, Infinity] }, 'body.n[1] is Infinity'],
  ['undefined in a list', { n: [1, undefined] }, 'body.n[1] is undefined'],
  ['a Map', { m: new Map() }, 'body.m is a Map'],
  ['a Set', { a: { b: new Set() } }, 'body.a.b is a Set'],
  ['a function', { f: () => 1 }, 'body.f is a function'],
  ['a BigInt', { b: 1n }, 'body.b is a bigint'],
  ['an invalid Date', { d: new Date(Number.NaN) }, 'body.d is an invalid Date'],
])('every door refuses %s and names the field', async (_name, body, says) => {
  const suprsend = offline();
  const given = { client: createClient(never) };
  for (const call of [
    () => suprsend.users.upsert('u1', body),
    () => suprsend.tenants.upsert('t', { properties: body }),
    () => suprsend.workflows.trigger({ workflow: 'w', recipients: ['u'], data: body }),
    () => suprsend.management.translations.upsert('en.json', { content: body }),
    () => suprsend.request({ server: 'hub', method: 'POST', path: '/v1/new/', body }),
    () => usersUpsert({ ...given, path: { distinct_id: 'u1' }, body }),
  ]) {
    const error = await failure(call());
    expect([error.name, error.sent]).toEqual(['InvalidRequestError', 'no']);
    expect(error.message).toContain(says.slice('body.'.length));
  }
});

const WRONG: [what: string, profile: Record<string, unknown>, says: string][] = [
  ['a key with a typo', { $emial: ['a@example.com'] }, '"$emial" is not a key that this SDK knows'],
  ['a key of SuprSend', { ss_plan: 'pro' }, '"ss_plan" is not a key that this SDK knows; keys that start with $ or ss_ are reserved'],
  ['a bad address', { $email: ['nope'] }, '$email[0] must be an email address'],
  ['a bad number', { $sms: ['555-1234'] }, '$sms[0] must be a phone number in E.164 form'],
  ['a bad time zone', { $timezone: 'Paris' }, '$timezone must be an IANA time zone'],
  ['a list of time zones', { $timezone: ['Asia/Kolkata'] }, '$timezone must be an IANA time zone'],
  ['null as an address', { $email: null }, '$email must be an email address'],
  ['null as a time zone', { $timezone: null }, '$timezone must be an IANA time zone'],
  [
    'a provider of other tokens',
    { $androidpush: [{ token: 't', provider: 'apns' }] },
    '$id_provider is not a provider of $androidpush[0]: use fcm',
  ],
  ['a key with whitespace', { ' $email': ['a@example.com'] }, '" $email" is not a key that this SDK knows'],
  ['an empty key', { ' ': 1 }, 'a key is empty. Nothing was sent.'],
];
test.each(WRONG)('every door for a profile refuses %s with the same words', async (_what, profile, says) => {
  const suprsend = offline({ maxRetries: 0 });
  const recipient = { distinct_id: 'u1', ...profile };
  const doors = (options: { validation?: false }) => [
    () => suprsend.users.upsert('u1', profile, options),
    () => suprsend.objects.upsert('t', 'i', profile, options),
    () => suprsend.workflows.trigger({ workflow: 'w', recipients: ['u2', recipient] }, options),
    () => suprsend.workflows.trigger({ workflow: 'w', recipients: ['u2'], actor: recipient }, options),
    () => suprsend.objects.subscriptions.create('t', 'i', { recipients: [recipient] }, options),
  ];
  for (const call of doors({})) expect((await failure(call())).message).toContain(says);
  for (const call of doors({ validation: false })) expect((await failure(call())).name).toBe('ConnectionError');
  expect((await failure(offline({ validation: { profile: false } }).users.upsert('u1', profile))).name).toBe('ConnectionError');
  const typed = (options: ClientOptions) =>
    usersUpsert({ client: createClient({ ...never, ...options }), path: { distinct_id: 'u1' }, body: profile });
  expect((await failure(typed({}))).name).toBe('ConnectionError');
  expect((await failure(typed({ validation: { profile: checkProfile } }))).message).toContain(says);
});

test('each body of a list is checked, and the message has its place', async () => {
  const checked = createClient({ ...never, validation: { profile: checkProfile } });
  const body = [
    { workflow: 'w', recipients: ['u1'] },
    { workflow: 'w', recipients: ['u1', { distinct_id: 'u2', $timezone: 'Paris' }] },
  ];
  const { message } = await failure(workflowsTrigger({ client: checked, body }));
  expect(message).toContain('workflows.trigger: [1].recipients[1].$timezone must be an IANA time zone');
});

test('a stored profile has no keys of a recipient', async () => {
  const suprsend = offline();
  for (const key of ['$channels', '$skip_create', '$context', '$object_subscriptions_query'])
    for (const call of [
      () => suprsend.users.upsert('u1', { [key]: ['email'] }),
      () => suprsend.objects.upsert('t', 'i', { [key]: ['email'] }),
    ])
      expect((await failure(call())).message).toContain(`"${key}" belongs to a recipient or an actor`);
});

/** As the documents of many libraries: keys of its own, and a `toJSON` that returns others. */
class Model {
  $__ = {};
  readonly toJSON: () => unknown;
  constructor(values: Record<string, unknown>) {
    this.toJSON = () => values;
  }
}

test('profiles are checked as JSON writes them', async () => {
  const reached: unknown[] = [];
  const fetch: typeof globalThis.fetch = (_url, init) => {
    reached.push(JSON.parse(String(init?.body)));
    return Promise.resolve(Response.json({ status: 'success' }));
  };
  const { users, workflows } = client({ apiKey: 'k', fetch });
  const calls = (profile: Record<string, unknown>) => [
    () => users.upsert('u1', new Model(profile) as never),
    () => users.update('u1', new Model({ operations: [new Model({ $set: new Model(profile) })] }) as never),
    () => workflows.trigger({ workflow: 'w', recipients: [new Model({ distinct_id: 'u1', ...profile })] } as never),
    () => workflows.trigger(new Model({ workflow: 'w', recipients: ['u1'], actor: { distinct_id: 'u2', ...profile } }) as never),
  ];
  for (const call of calls({ $emial: ['a@example.com'] })) expect((await failure(call())).message).toContain('"$emial" is not a key');
  expect(reached).toEqual([]);
  for (const call of calls({ plan: 'pro' })) await call();
  await workflows.trigger({ workflow: 'w', recipients: [new Model({ is_transient: true, $email: ['a@example.com'] })] } as never);
  expect(reached).toHaveLength(5);
});

test('what a call leaves undefined is checked as its client says', async () => {
  const suprsend = offline({ maxRetries: 0, validation: { profile: false, request: true, schemas } });
  const call = (validation: ClientOptions['validation'], body: object) => suprsend.users.upsert('u1', body, { validation });
  expect((await failure(call({ profile: undefined }, { ss_plan: 'pro' }))).name).toBe('ConnectionError');
  expect((await failure(call({ request: undefined, schemas: undefined }, { $email: 5 }))).message).toContain('does not match its schema');
});

test('operations of an edit are checked as the builder checks them', async () => {
  const { users } = offline();
  const wrong = { operations: [{ $append: { $email: 'nope' } }] };
  expect((await failure(users.update('u1', wrong))).message).toContain('operations[0].$append: $email must be an email address');
  expect(() => new UserEdit('u1').append('$email', 'nope')).toThrow('$email must be an email address');
  const unknown = '"$emial" is not a key that this SDK knows; keys that start with $ or ss_ are reserved';
  expect((await failure(users.update('u1', { operations: [{ $append: { ['$emial' as string]: 'a' } }] }))).message).toContain(
    `operations[0].$append: ${unknown}. If SuprSend has it, set validation: { profile: false }`,
  );
});

test('an amount that is not a number is refused by the builder and in operations', async () => {
  const wrong = { operations: [{ $increment: { logins: '1' } }] } as never;
  const { users } = offline();
  const { message } = await failure(users.update('u1', wrong));
  expect(message).toContain('operations[0].$increment: logins must be a finite number');
  expect(() => users.edit('u1').increment('logins', '1' as never)).toThrow('must be a finite number');
});

test('a channel in $set is refused with the operators that change it', async () => {
  const { users } = offline();
  const says = 'is a channel, which $append and $remove change';
  const { message } = await failure(users.update('u1', { operations: [{ $set: { ['$email' as string]: ['a@example.com'] } }] }));
  expect(message).toBe(`users.update: operations[0].$set: "$email" ${says}. Nothing was sent.`);
  expect(() => users.edit('u1').set({ ['$email' as string]: 'a@example.com' })).toThrow(`"$email" ${says}`);
});

test('a body that JSON has a string for is refused', async () => {
  for (const body of [new Date(0), new URL('https://example.com')])
    expect((await failure(offline().users.upsert('u1', body as never))).message).toContain('the body must be an object');
});

test('an array where one body is meant is refused, and the message names the methods for many', async () => {
  const error = await failure(offline().users.upsert('u1', [{ plan: 'pro' }] as never));
  expect(error.message).toContain('users.upsert: takes one body, not an array.');
  expect(error.message).toContain('users.upsertMany');
});

test('schemas of a Standard Schema library check bodies before they are sent, and responses by warning or error', async () => {
  await using server = await serve(() => ({ body: '{"distinct_id":5}' }));
  const warned: string[] = [];
  const logger = { debug() {}, info() {}, error() {}, warn: (text: string) => void warned.push(text) };
  const options = (response?: 'warn' | 'throw'): ClientOptions => ({
    ...at(server),
    logger,
    validation: { request: true, response, schemas },
  });
  const bad = await failure(client(options()).users.upsert('u1', { $email: 'a@example.com' } as never, { validation: { profile: false } }));
  expect([bad.name, bad.sent, server.requests.length]).toEqual(['InvalidRequestError', 'no', 0]);
  expect(bad.message).toContain('$email');
  expect(await client(options('warn')).users.get('u1')).toEqual({ distinct_id: 5 });
  expect(warned).toEqual([expect.stringContaining('users.get: the response does not match its schema: distinct_id')]);
  expect(await failure(client(options('throw')).users.get('u1'))).toMatchObject({ name: 'APIError', sent: 'maybe', status: 200 });
  await client(options('throw')).users.get('u1', { validation: false });
  const own = standardSchemas(() => ({
    response: { '~standard': { version: 1, vendor: 'own', validate: () => ({ issues: [{ message: 'is odd' }] }) } },
  }));
  expect((await failure(client({ ...at(server), validation: { response: 'throw', schemas: own } }).users.get('u1'))).message).toContain(
    'is odd',
  );
});

const workflow = { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [] } };
test.each<[string, string, (s: SuprSend) => PromiseLike<unknown>]>([
  ['tenants.upsert', 'tenant_name: ', (s) => s.tenants.upsert('t', { tenant_name: 5 } as never)],
  ['tenants.upsert', 'social_links.website: ', (s) => s.tenants.upsert('t', { social_links: { website: 5 } } as never)],
  ['management.workflows.upsert', 'name: ', (s) => s.management.workflows.upsert('w', { ...workflow, name: 5 } as never)],
  ['management.workflows.upsert', 'category: ', (s) => s.management.workflows.upsert('w', { name: 'W', trigger_type: 'api' } as never)],
  [
    'management.workflows.upsert',
    'tree.nodes.0.properties.mode: ',
    (s) =>
      s.management.workflows.upsert('w', {
        ...workflow,
        tree: { nodes: [{ node_type: 'batch', properties: { mode: 5, window_type: 'fixed' } }] },
      } as never),
  ],
  ['workflows.trigger', 'data: ', (s) => s.workflows.trigger({ workflow: 'w', recipients: ['u1'], data: 'x' } as never)],
  [
    'workflows.trigger',
    'recipients.1.distinct_id: ',
    (s) => s.workflows.trigger({ workflow: 'w', recipients: ['u1', { distinct_id: 5 }] } as never),
  ],
])('the schema of %s, a union, names the field %s', async (name, field, call) => {
  const error = await failure(call(offline({ validation: { request: true, profile: false, schemas } })));
  expect(error.message).toContain(`${name}: the body does not match its schema: ${field}`);
});

test('a union of a schema of your own names the field, with zod 3 too', async () => {
  for (const z of [zod4, zod3 as unknown as typeof zod4]) {
    const part = z.union([
      z.string(),
      z.object({ a: z.union([z.number(), z.object({ b: z.number() })]), c: z.number() }),
      z.array(z.string()),
    ]);
    const own = standardSchemas({ 'users.upsert': { request: z.object({ part }) } });
    const suprsend = offline({ validation: { request: true, schemas: own } });
    const message = async (value: unknown): Promise<string> => (await failure(suprsend.users.upsert('u1', { part: value }))).message;
    expect(await message({ a: { b: 'x' }, c: 1 })).toContain('schema: part.a.b: ');
    expect(await message({ a: 1 })).toContain('schema: part.c: ');
    expect(await message(['x', 1])).toContain('schema: part.1: ');
    expect(await message(5)).toContain('schema: part: ');
  }
});

test.each<[ClientOptions, string]>([
  [{ validation: { response: 'throw' } }, 'need validation.schemas'],
  [{ validation: { schemas: 'zod' as never } }, 'need validation.schemas'],
  [{ validation: { response: 'loud' as never, schemas } }, 'must be "warn" or "throw"'],
  [{ validation: { response: 'error' as never } }, 'must be "warn" or "throw"'],
  [{ validation: { request: 'off' as never, schemas } }, 'validation.request must be true or false'],
  [{ validation: 'off' as never }, 'validation must be false, or an object with profile, request, response and schemas.'],
  [{ validation: true as never }, 'validation must be false, or an object'],
  [
    { validation: { profiles: false } as never },
    '"profiles" is not an option of validation; the options are profile, request, response, schemas.',
  ],
  [{ lock: ['timeout' as never] }, 'lock must be a list'],
])('%j is refused', async (options, says) => {
  for (const make of [offline, createClient]) {
    expect(() => make(options)).toThrow(ConfigurationError);
    expect(() => make(options)).toThrow(says);
  }
  const { validation } = options;
  if (validation === undefined) return;
  const rows = [{ distinct_id: 'u1' }];
  for (const call of [offline().users.get('u1', { validation }), offline().users.upsertMany(rows, { validation })])
    expect(await failure(call)).toMatchObject({ name: 'ConfigurationError', message: expect.stringContaining(says) });
});

test.each([
  ['api_key', 'apiKey'],
  ['apikey', 'apiKey'],
  ['API-KEY', 'apiKey'],
  ['service_token', 'serviceToken'],
  ['hub_url', 'hubUrl'],
  ['hubURL', 'hubUrl'],
  ['max_retries', 'maxRetries'],
])('the client option %s is refused by its right name, %s', (written, meant) => {
  for (const make of [(options: object) => new SuprSend(options), createClient])
    expect(() => make({ [written]: 'SS.secret' })).toThrow(`"${written}" is not an option of a client; it is written ${meant}.`);
});

test('what is not an option of a client is refused with the names that are', async () => {
  const documented = readFileSync(new URL('../../docs/options.md', import.meta.url), 'utf8').split('## Of a call')[0] ?? '';
  const names = [...documented.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) =>
    [...(cell ?? '').matchAll(/`(\w+)/g)].map(([, name]) => name),
  );
  const error = await failure((async () => offline({ baseUrl: 'http://localhost' } as never))());
  const [said, listed] = error.message.split('; the options are ');
  expect([error.name, said]).toEqual(['ConfigurationError', '"baseUrl" is not an option of a client']);
  expect(listed?.replace('.', '').split(', ').toSorted()).toEqual([...new Set(names)].toSorted());
  expect(() => offline({ limits: { body_bytes: 5 } as never })).toThrow(
    '"body_bytes" is not an option of limits; it is written bodyBytes.',
  );
});

test("the vendor's two arguments are refused with a message that names ours", () => {
  expect(() => new SuprSend('workspace-key' as never)).toThrow(/SUPRSEND_API_KEY.*docs\/migration\.md/);
});

test.each([
  [{ apiKey: '' }, 'hub', 'apiKey (SUPRSEND_API_KEY) is empty'],
  [{ apiKey: '"SS.abc"' }, 'hub', 'apiKey (SUPRSEND_API_KEY) is in quotes'],
  [{ apiKey: 'SS.PUBK.abc' }, 'hub', 'apiKey (SUPRSEND_API_KEY) holds a public key'],
  [{ apiKey: 'SS.ST.abc' }, 'hub', 'apiKey (SUPRSEND_API_KEY) holds a service token'],
  [{ serviceToken: 'SS.abc' }, 'management', 'serviceToken (SUPRSEND_SERVICE_TOKEN) holds a key of a workspace'],
  [{ serviceToken: '' }, 'management', 'serviceToken (SUPRSEND_SERVICE_TOKEN) is empty'],
] as const)('the credential %j is refused before it is sent', async (options, server, says) => {
  const suprsend = offline(options);
  const error = await failure(server === 'hub' ? suprsend.users.get('u1') : suprsend.management.workflows.list());
  expect([error.name, error.sent]).toEqual(['ConfigurationError', 'no']);
  expect(error.message).toContain(says);
  expect(error.message).toContain('see docs/credentials.md');
});

test('an option in another spelling is refused by its right name, and other query values pass', async () => {
  await using server = await serve();
  server.unchecked = 'its query has a name that the contract does not have';
  const { users, objects, workflows } = client(at(server));
  for (const [written, meant] of [
    ['max_retries', 'maxRetries'],
    ['Timeout', 'timeout'],
  ])
    expect((await failure(users.get('u1', { [written as string]: 1 }))).message).toContain(`it is written ${meant}`);
  expect((await failure(workflows.trigger({ workflow: 'w', recipients: ['u1'] }, { idempotency_key: 'k' } as never))).message).toContain(
    'it is written idempotencyKey',
  );
  for (const [call, says] of [
    [
      () =>
        users
          .edit('u1')
          .set('a', 1)
          .save({ accept_duplicates: true } as never),
      'save: "accept_duplicates" is not an option; it is written acceptDuplicates',
    ],
    [() => users.edit('u1', { validate: false } as never), '"validate" is not an option of an edit'],
    [() => users.edit('u1', { validation: { profle: false } } as never), '"profle" is not an option of validation'],
    [() => new UserEdit('u1', { validate: false } as never), '"validate" is not an option of an edit'],
    [() => new UserEdit('u1', { validation: 'off' } as never), 'users.edit: validation must be false, or an object'],
    [() => new UserEdit('u1', { validation: { profle: false } } as never), '"profle" is not an option of validation'],
    [() => users.edit(new UserEdit('u1'), { validation: false }), 'users.edit: an edit that exists takes no options'],
    [
      () => objects.edit(...([new ObjectEdit('t', 'i'), undefined, { validation: false }] as unknown as [ObjectEdit])),
      'objects.edit: an edit that exists takes no options',
    ],
    [
      () => client(at(server)).request({ server: 'hub', method: 'GET', path: '/v1/user/', max_retries: 1 } as never),
      'it is written maxRetries',
    ],
    [() => client(at(server)).request({ server: 'hub', method: 'GET', path: '/v1/user/', limit: 1 } as never), '"limit" is not an option'],
  ] as const)
    expect((await failure((async () => call())())).message).toContain(says);
  await users.get('u1', { new_filter: 'x' } as never);
  expect(server.requests.map(({ url }) => url)).toEqual([
    '/base/v1/user/u1/?new_filter=x'.replace('/base', new URL(server.url).pathname.replace(/\/$/, '')),
  ]);
});

test('a locked client refuses another workspace and headers of a call', async () => {
  const { management, users } = offline({ lock: ['workspace', 'headers'] });
  for (const call of [
    () => management.workflows.list({ workspace: 'other' }),
    () => management.workspace('other').workflows.list(),
    () => users.get('u1', { headers: { 'x-a': '1' } }),
  ])
    expect((await failure(call())).message).toMatch(/locked/);
  expect((await failure(management.workflows.list({ workspace: 'w' }))).name).toBe('ConnectionError');
});

test('allowInsecure can come from the environment', () => {
  const hubUrl = 'http://mock:4010';
  expect(() => offline({ hubUrl })).toThrow(/plain http: .* set allowInsecure \(SUPRSEND_ALLOW_INSECURE\)/);
  vi.stubEnv('SUPRSEND_ALLOW_INSECURE', 'true');
  expect(() => offline({ hubUrl })).not.toThrow();
  expect(() => offline({ hubUrl, allowInsecure: false })).toThrow('plain http');
});

test('a page of a browser gets a client with a credential only if dangerouslyAllowBrowser is set', () => {
  expect(() => offline()).not.toThrow();
  const page = (more: object = {}): void => {
    for (const [name, value] of Object.entries({ process: undefined, document: {}, navigator: { userAgent: 'Mozilla/5.0' }, ...more }))
      vi.stubGlobal(name, value);
  };
  page();
  expect(() => offline()).toThrow('dangerouslyAllowBrowser');
  expect(() => offline({ dangerouslyAllowBrowser: true })).not.toThrow();
  expect(() => new SuprSend()).not.toThrow();
  page({ navigator: { userAgent: 'Cloudflare-Workers' } });
  expect(() => offline()).not.toThrow();
  page({ process: { versions: { node: '24.0.0' } } });
  expect(() => offline(), 'jsdom').not.toThrow();
});

test('a typed operation without a client rejects with an error of the SDK', async () => {
  for (const options of [{ path: { distinct_id: 'u1' } }, { client: offline(), path: { distinct_id: 'u1' } }, undefined])
    expect(await failure(usersGet(options as never))).toMatchObject({ name: 'InvalidRequestError', operation: 'users.get', sent: 'no' });
});

test('is needs no this, and the classes of errors are statics', async () => {
  await using server = await serve(() => ({ status: 404, body: '{"message":"no"}' }));
  const error = await failure(client(at(server)).users.get('u1'));
  expect([error, new Error('other'), null].filter(NotFoundError.is)).toEqual([error]);
  expect([error].filter(SuprSend.RateLimitError.is)).toEqual([]);
  expect(error).toBeInstanceOf(SuprSend.NotFoundError);
  expect(SuprSend.SuprSendError).toBe(SuprSendError);
});

test('the first field errors of a response are in the message', async () => {
  await using server = await serve(() => ({
    status: 400,
    body: JSON.stringify({ message: 'invalid', detail: { tenant_name: ['missing value'] } }),
  }));
  expect((await failure(client(at(server)).tenants.upsert('t', {}))).message).toMatch(
    /^tenants\.upsert failed: 400 tenant_name: missing value\./,
  );
});

test.each([
  ['{"tenant_name": "missing value"}', { tenant_name: 'missing value' }],
  ['{"tenant_name": ["missing value"]}', { tenant_name: ['missing value'] }],
  ["{'tenant_name': ['missing value']}", { tenant_name: ['missing value'] }],
  [
    '{plan} is not a plan of this tenant',
    { tenant_name: 'missing value' },
    '{plan} is not a plan of this tenant: tenant_name: missing value',
  ],
])(
  'field errors that the server prints as %s are in the message as words',
  async (message, detail, words = 'tenant_name: missing value') => {
    await using server = await serve(() => ({ status: 400, body: JSON.stringify({ code: 400, message, detail }) }));
    expect(await failure(client(at(server)).tenants.upsert('t', {}))).toMatchObject({
      message: `tenants.upsert failed: 400 ${words}. The server refused it and did nothing.`,
      fieldErrors: { tenant_name: ['missing value'] },
    });
  },
);

test('what get returns is sent back without what only the server sets', async () => {
  await using server = await serve();
  const { management, tenants } = client(at(server));
  await management.workflows.upsert('w', {
    slug: 'w',
    name: 'W',
    hash: 'x',
    category: 'c',
    trigger_type: 'api',
    tree: { nodes: [] },
    created_at: '2026',
    newer: 1,
  } as never);
  await tenants.upsert('t', { tenant_id: 't', tenant_name: 'T', logo: null, timezone: 'UTC', updated_at: '2026' });
  expect(server.requests.map(({ body }) => JSON.parse(body))).toEqual([
    { name: 'W', category: 'c', trigger_type: 'api', tree: { nodes: [] }, newer: 1 },
    { tenant_name: 'T', timezone: 'UTC' },
  ]);
});

test('profileOf has the properties and the active addresses of what was read', () => {
  expect(
    profileOf({
      distinct_id: 'u1',
      created_at: '2026-01-01T00:00:00Z',
      properties: { plan: 'pro' },
      $email: [
        { value: 'a@example.com', status: 'active' },
        { value: 'old@example.com', status: 'inactive' },
      ],
      $slack: [{ value: 'text', value_json: { channel_id: 'C1', access_token: 'x' } }],
      $sms: [],
    }),
  ).toEqual({ plan: 'pro', $email: ['a@example.com'], $slack: [{ channel_id: 'C1', access_token: 'x' }] });
});

test('an invalid limit of a call names the call', async () => {
  const { users, workflows, lists } = offline();
  const messageOf = async (call: PromiseLike<unknown>): Promise<string> => (await failure(call)).message;
  expect(await messageOf(users.get('u1', { timeout: 0 }))).toMatch(/^users\.get: timeout must be a number .* Nothing was sent\.$/);
  expect(await messageOf(workflows.triggerMany([], { maxRetries: -1 }))).toMatch(
    /^workflows\.triggerMany: maxRetries must be a whole number/,
  );
  expect(await messageOf(lists.replace('vips', [], { totalTimeout: -1 }))).toMatch(/^lists\.replace: totalTimeout must be a number/);
  expect(() => new SuprSend({ timeout: -1 })).toThrow(/^timeout must be a number/);
});
