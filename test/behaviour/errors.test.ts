import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as errors from '../../src/core/errors.ts';
import { APIError, ConnectionError, NotFoundError, SuprSendError } from '../../src/index.ts';
import { API_KEY, at, client, failure, SERVICE_TOKEN } from '../support/client.ts';
import { closedPort, serve, type Answer, type Reply } from '../support/server.ts';
import { processorTime } from '../support/time.ts';

const fail = async (answer: Answer | Reply) => {
  await using server = await serve(typeof answer === 'function' ? answer : () => answer);
  return await failure(client(at(server)).users.get('u1'));
};
/**
 * Node's fetch itself repeats what was sent to the wrong place, once, on a new connection: 421 says that nothing was done (RFC 9110, 15.5.20).
 * undiciFetch repeats nothing.
 */
const sendings = (status: number) => (status === 421 && process.env.TEST_FETCH !== 'undici' ? 2 : 1);
const json = (status: number, body: unknown): Reply => ({ status, body: JSON.stringify(body) });

describe('the class, the name and `sent` follow the status', () => {
  test.each([
    [300, 'APIError', 'maybe'],
    [304, 'APIError', 'maybe'],
    [400, 'BadRequestError', 'rejected'],
    [401, 'AuthenticationError', 'rejected'],
    [402, 'APIError', 'rejected'],
    [403, 'PermissionDeniedError', 'rejected'],
    [404, 'NotFoundError', 'rejected'],
    [405, 'APIError', 'rejected'],
    [408, 'APIError', 'maybe'],
    [409, 'ConflictError', 'rejected'],
    [413, 'APIError', 'rejected'],
    [418, 'APIError', 'rejected'],
    [421, 'APIError', 'rejected'],
    [422, 'UnprocessableEntityError', 'rejected'],
    [425, 'APIError', 'rejected'],
    [429, 'RateLimitError', 'rejected'],
    [500, 'ServerError', 'maybe'],
    [502, 'ServerError', 'maybe'],
    [503, 'ServerError', 'maybe'],
    [504, 'ServerError', 'maybe'],
    [599, 'ServerError', 'maybe'],
  ] as const)('%d: %s, %s', async (status, name, sent) => {
    await using server = await serve(() => json(status, { code: status, message: 'as it says' }));
    for (const send of [() => client(at(server)).users.get('u1'), () => client(at(server)).management.workspaces.create({ name: 'w' })]) {
      server.requests.length = 0;
      const error = await failure(send());
      expect(error).toBeInstanceOf(errors[name]);
      expect(error).toBeInstanceOf(APIError);
      expect(error).toMatchObject({
        name,
        status,
        sent,
        attempts: [{ status, waited: 0, ms: expect.any(Number), reason: expect.any(String) }],
      });
      expect(String(error)).toMatch(new RegExp(`^${name}: (users.get|management.workspaces.create) .*\\b${status}\\b`));
      expect(server.requests).toHaveLength(sendings(status));
    }
  });

  test('a 407, which fetch does not return as a response, is still a SuprSendError', async () => {
    const error = await fail(json(407, { message: 'x' }));
    expect(error).toMatchObject({ name: 'ConnectionError', sent: 'maybe', cause: { name: 'TypeError' } });
  });
});

const A = { code: 404, error_code: 'not_found', type: 'NotFound', message: 'tenant t1 does not exist' };

test.each<[string, Reply, { says: string; not?: string; fields: Record<string, unknown> }]>([
  [
    'A, detail text',
    json(404, { ...A, detail: 'no such tenant' }),
    { says: A.message, fields: { code: 404, errorCode: 'not_found', type: 'NotFound', detail: 'no such tenant', fieldErrors: undefined } },
  ],
  ['A, detail list', json(404, { ...A, detail: ['one', 'two'] }), { says: A.message, fields: { code: 404, detail: ['one', 'two'] } }],
  [
    'A, detail fields',
    json(400, {
      code: 400,
      error_code: 'validation_error',
      type: 'ValidationError',
      message: "{'name': ['is required']}",
      detail: { name: ['is required', 'is short'], logo: 'is no URL' },
    }),
    {
      says: 'is required',
      fields: { errorCode: 'validation_error', fieldErrors: { name: ['is required', 'is short'], logo: ['is no URL'] } },
    },
  ],
  [
    'A, no message',
    json(400, { code: 400, error_code: 'validation_error', type: 'ValidationError', message: '', detail: { name: ['is required'] } }),
    { says: 'name: is required', fields: { fieldErrors: { name: ['is required'] } } },
  ],
  [
    "A', message as Python prints a list",
    json(400, { code: 400, type: 'ValidationError', message: "['cannot delete default workspace-key; make another default first']" }),
    {
      says: 'cannot delete default workspace-key; make another default first',
      not: "['",
      fields: { type: 'ValidationError', errorCode: undefined, detail: undefined },
    },
  ],
  [
    'B',
    json(404, { code: 404, message: "user with distinct_id 'u1' not found" }),
    { says: "user with distinct_id 'u1' not found", fields: { code: 404, errorCode: undefined, type: undefined, fieldErrors: undefined } },
  ],
  [
    'C',
    json(400, { code: 400, message: 'validation error', detail: { 'channel_preferences[0].channel': 'must be one of [email sms]' } }),
    { says: 'validation error', fields: { fieldErrors: { 'channel_preferences[0].channel': ['must be one of [email sms]'] } } },
  ],
  [
    'C, fields alone',
    json(400, { preference: "must be one of ['opt_in' 'opt_out']" }),
    { says: 'must be one of', fields: { code: undefined, fieldErrors: { preference: ["must be one of ['opt_in' 'opt_out']"] } } },
  ],
  [
    'D',
    json(400, { status: 'fail', message: 'no valid recipients found' }),
    { says: 'no valid recipients found', fields: { code: undefined, fieldErrors: undefined } },
  ],
  [
    'D, error inside',
    json(404, { status: 'error', error: { type: 'not_found', message: 'workflow w not found' } }),
    { says: 'workflow w not found', fields: { type: 'not_found' } },
  ],
  ['an error text', json(500, { error: 'it broke' }), { says: 'it broke', fields: {} }],
  [
    'detail alone',
    json(401, { detail: 'Invalid token.' }),
    { says: 'Invalid token.', fields: { detail: 'Invalid token.', fieldErrors: undefined } },
  ],
  [
    'E',
    { status: 400, headers: { 'content-type': 'text/plain' }, body: 'BAD REQUEST' },
    { says: 'BAD REQUEST', fields: { body: 'BAD REQUEST' } },
  ],
  [
    'E, longer',
    { status: 401, headers: { 'content-type': 'text/plain' }, body: 'Not Authenticated - could not find Workspace details\n' },
    { says: 'Not Authenticated - could not find Workspace details', fields: {} },
  ],
  ['F, empty', { status: 404, body: '' }, { says: '404', fields: { body: undefined, code: undefined } }],
  [
    'a code that is not the status',
    json(400, { code: 404, message: 'version not found' }),
    { says: 'version not found', fields: { status: 400, code: 404 } },
  ],
  ['null', json(500, null), { says: '500', fields: { body: null } }],
  ['an empty object', json(500, {}), { says: '500', fields: { body: {} } }],
  [
    'an array',
    json(400, ['first problem', { message: 'second problem' }]),
    { says: 'first problem; second problem', fields: { body: ['first problem', { message: 'second problem' }] } },
  ],
  ['an empty array', json(400, []), { says: '400', fields: { body: [] } }],
  ['a string', json(400, 'just words'), { says: 'just words', fields: { body: 'just words' } }],
  ['a number', json(400, 42), { says: '400', fields: { body: 42 } }],
  ['zero', json(400, 0), { says: '400', fields: { body: 0 } }],
  ['false', json(400, false), { says: '400', fields: { body: false } }],
  [
    'HTML',
    {
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>',
    },
    { says: '502 Bad Gateway', not: '<', fields: {} },
  ],
  ['broken JSON', { status: 500, body: '{"message":"it br' }, { says: '500', fields: { body: '{"message":"it br' } }],
  ['a BOM', { status: 400, body: '\uFEFF{"message":"marked"}' }, { says: 'marked', fields: { body: { message: 'marked' } } }],
  ['invalid UTF-8', { status: 400, body: Buffer.from([0x62, 0x61, 0x64, 0xff, 0xfe]) }, { says: 'bad', fields: {} }],
  [
    'other types in the envelope',
    json(400, { code: '400', error_code: 7, type: null, message: { name: ['is short'] }, detail: 5 }),
    { says: 'name: is short', fields: { code: undefined, errorCode: undefined, type: undefined } },
  ],
])('an error body of shape %s is understood', async (_, reply, { says, not, fields }) => {
  const error = await fail(reply);
  expect(error).toBeInstanceOf(APIError);
  expect(error.status).toBe(reply.status);
  for (const [key, value] of Object.entries(fields)) expect(error[key], key).toEqual(value);
  expect(error.message).toContain(says);
  if (not) expect(error.message).not.toContain(not);
});

test('the request id is found in each header that servers use for it', async () => {
  for (const name of ['x-request-id', 'request-id', 'x-amzn-requestid']) {
    const error = await fail({ status: 500, headers: { [name]: 'r-1' } });
    expect(error).toMatchObject({ requestId: 'r-1', attempts: [{ requestId: 'r-1' }] });
  }
});

const anyStatus = fc.integer({ min: 300, max: 599 }).filter((status) => status !== 407);
const anyBody = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc
    .record(
      {
        code: fc.jsonValue(),
        error_code: fc.jsonValue(),
        type: fc.jsonValue(),
        status: fc.jsonValue(),
        message: fc.oneof(fc.jsonValue(), fc.constantFrom("['']", "['a'", '', '***')),
        detail: fc.jsonValue(),
        error: fc.jsonValue(),
        __proto__: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((body) => JSON.stringify(body)),
  fc.constantFrom(
    '',
    'null',
    '{}',
    '[]',
    '""',
    '<',
    '<html>',
    '{"__proto__":{"message":1}}',
    '{"toString":"x","hasOwnProperty":1}',
    '[[[["a"]]]]',
  ),
);
const anyHeaders = fc.record(
  {
    'content-type': fc.constantFrom('application/json', 'text/html', 'text/plain', 'nonsense'),
    location: fc.constantFrom('', '/', 'http://[', 'https://example.com/x', 'javascript:alert(1)', '//'),
    'retry-after': fc.constantFrom('0', '-1', 'soon', '1e999', 'Wed, 21 Oct 2015 07:28:00 GMT'),
    'www-authenticate': fc.constant('Basic realm="x"'),
    'x-request-id': fc.constantFrom('', 'r-1'),
  },
  { requiredKeys: [] },
);

test('any status with any body is an APIError with a message, and never another error', async () => {
  await using server = await serve();
  const suprsend = client(at(server));
  await fc.assert(
    fc.asyncProperty(anyStatus, anyBody, anyHeaders, fc.boolean(), async (status, body, headers, write) => {
      server.requests.length = 0;
      server.answer = () => ({ status, body, headers });
      const error = await failure(write ? suprsend.users.upsert('u1', { a: 1 } as never) : suprsend.users.get('u1'));
      expect(APIError.is(error), String(error)).toBe(true);
      expect(error.status).toBe(status);
      expect(error.message).toMatch(/\w+ failed: \d{3} ./);
      expect(error.message.length).toBeLessThan(1500);
      expect(() => [JSON.stringify(error), inspect(error)]).not.toThrow();
      expect(server.requests).toHaveLength(sendings(status));
    }),
    { numRuns: 1000 },
  );
}, 600_000);

test.each([
  ['lists', '['.repeat(99_999) + ']'.repeat(99_999)],
  ['details', `${'{"detail":'.repeat(30_000)}1${'}'.repeat(30_000)}`],
  ['messages', `${'{"message":'.repeat(30_000)}"x"${'}'.repeat(30_000)}`],
])('%s nested deeper than the stack are an APIError too', async (_, body) => {
  expect(String(await fail({ status: 400, body }))).toMatch(/^BadRequestError: /);
});

test('a request body nested deeper than the stack fails in the family', async () => {
  await using server = await serve(() => json(400, { message: 'too deep' }));
  let deep: unknown = 'end';
  for (let depth = 0; depth < 200_000; depth++) deep = [deep];
  // Engines differ in whether JSON can be written of it.
  expect(['BadRequestError', 'InvalidRequestError']).toContain(
    (await failure(client(at(server)).users.upsert('u1', { deep } as never))).name,
  );
});

describe('a body of any size makes a short message in little time', () => {
  const MB = 2 ** 20;
  // Work that grows with the square of the body takes minutes at 5 MB, so those start at a size that only takes seconds when wrong.
  test.each<[string, (size: number) => string, number]>([
    ['text', (size) => 'x'.repeat(size), 5 * MB],
    ['a message', (size) => JSON.stringify({ message: 'x'.repeat(size) }), 5 * MB],
    ['a list of messages', (size) => JSON.stringify(Array.from({ length: size / 16 }, () => 'it is too short')), 5 * MB],
    [
      'many fields',
      (size) =>
        JSON.stringify({ detail: Object.fromEntries(Array.from({ length: size / 32 }, (_, n) => [`field${n}`, ['is too short']])) }),
      MB,
    ],
    ['HTML', (size) => `<html><body>${'<p>x</p>'.repeat(size / 8)}</body></html>`, 5 * MB],
    ['a title', (size) => `<html><title>${'x'.repeat(size)}</title></html>`, 120_000],
    ['titles that never end', (size) => '<title'.repeat(size / 6), 240_000],
    ['one field', (size) => JSON.stringify({ detail: { name: ['x'.repeat(size)] } }), 120_000],
    ['a field alone', (size) => JSON.stringify({ name: 'x'.repeat(size) }), 120_000],
    ['a field of digits', (size) => JSON.stringify({ name: '+1'.repeat(size / 2) }), 120_000],
    ['an error_code', (size) => JSON.stringify({ error_code: 'x'.repeat(size) }), 120_000],
  ])(
    '%s',
    async (_, body, size) => {
      let error: any;
      const spent = await processorTime(async () => (error = await fail({ status: 502, body: body(size) })));
      expect(error).toMatchObject({ status: 502 });
      expect(error.message.length).toBeLessThan(1500);
      expect(spent).toBeLessThan(2000);
    },
    600_000,
  );
});

test('an error body that breaks off still has its status', async () => {
  for (const status of [404, 503]) {
    const error = await fail(
      (_, response) => void response.socket?.end(`HTTP/1.1 ${status} X\r\ncontent-length: 99\r\n\r\n{"message":"it br`),
    );
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ status, body: undefined });
  }
});

describe('no answer at all', () => {
  const send = (url: string) => failure(client(at({ url })).users.upsert('u1', {} as never));

  test('a refused connection was certainly not sent', async () => {
    const error = await send(await closedPort());
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({
      name: 'ConnectionError',
      sent: 'no',
      operation: 'users.upsert',
      attempts: [{ reason: expect.stringContaining('refused') }],
    });
    expect(error.message).toContain('refused');
    expect(error.cause).toBeInstanceOf(Error);
  });

  test('a host with no address was certainly not sent', async () => {
    const error = await send('https://nope.invalid');
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ sent: 'no' });
    expect(error.message).toContain('resolved');
  });

  test('a TLS handshake that fails says the same as TLS that breaks later', async () => {
    await using server = await serve();
    const error = await send(server.url.replace('http:', 'https:'));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ sent: 'maybe' });
    expect(server.requests).toEqual([]);
  });

  test('a socket reset at accept may have carried the request', async () => {
    await using server = await serve();
    server.http.on('connection', (socket) => socket.resetAndDestroy());
    const error = await send(server.url);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ sent: 'maybe' });
  });

  test('a socket closed at accept may have carried the request', async () => {
    await using server = await serve();
    server.http.on('connection', (socket) => socket.destroy());
    expect(await send(server.url)).toMatchObject({ name: 'ConnectionError', sent: 'maybe' });
  });

  test.each([
    ['reset', (socket: { resetAndDestroy(): unknown }) => socket.resetAndDestroy()],
    ['closed', (socket: { destroy(): unknown }) => socket.destroy()],
    ['closed within the headers', (socket: { end(text: string): unknown }) => socket.end('HTTP/1.1 200 OK\r\ncontent-')],
    ['answered with what is not HTTP', (socket: { end(text: string): unknown }) => socket.end('SSH-2.0-OpenSSH\r\n')],
  ])('a socket %s after the upload may have had its effect, and the call is sent once', async (_, end) => {
    await using server = await serve((_request, response) => void end(response.socket as never));
    const error = await send(server.url);
    expect(error).toMatchObject({ name: 'ConnectionError', sent: 'maybe', attempts: [{ waited: 0 }] });
    expect(server.requests).toHaveLength(1);
  });

  test('a fetch that fails without a reason may have been sent', async () => {
    for (const thrown of [new TypeError('fetch failed'), 'text', undefined, null, { code: 7 }]) {
      const error = await failure(client({ ...at({ url: 'http://127.0.0.1:9' }), fetch: () => Promise.reject(thrown) }).users.get('u1'));
      expect(error).toMatchObject({ name: 'ConnectionError', sent: 'maybe' });
    }
  });
});

describe('SuprSendError.is', () => {
  type Family = typeof errors;
  const load = async (copy: number) => (await import(/* @vite-ignore */ `../../src/core/errors.ts?copy=${copy}`)) as Family;

  test('recognises errors of another copy of the package, which instanceof does not', async () => {
    const [one, two] = [await load(1), await load(2)];
    expect(one.SuprSendError).not.toBe(two.SuprSendError);
    const error = new one.NotFoundError('x', { status: 404 });
    expect(error instanceof two.SuprSendError).toBe(false);
    for (const name of ['SuprSendError', 'APIError', 'NotFoundError'] as const) expect(two[name].is(error), name).toBe(true);
    for (const name of ['ConflictError', 'ServerError', 'ConnectionError', 'ConfigurationError'] as const)
      expect(two[name].is(error), name).toBe(false);
    expect(two.APIError.is(new one.SuprSendError('x'))).toBe(false);
  });

  test('is false for everything else', () => {
    const lookalike = { name: 'SuprSendError', message: 'x', sent: 'no' };
    for (const other of [
      null,
      undefined,
      0,
      '',
      'SuprSendError',
      Symbol('x'),
      {},
      lookalike,
      new Error('x'),
      new TypeError('x'),
      () => {},
      Object.create(null),
      SuprSendError,
    ]) {
      expect(SuprSendError.is(other)).toBe(false);
    }
  });

  test('every class of the family has its own name', async () => {
    const classes = Object.entries(errors).filter(
      ([, value]) => typeof value === 'function' && Object.prototype.isPrototypeOf.call(Error, value),
    );
    expect(classes.length).toBeGreaterThanOrEqual(13);
    for (const [name, Class] of classes) {
      expect(() => new (Class as new (message: string) => SuprSendError)('without details')).not.toThrow();
      const error = new (Class as typeof APIError)('x', { status: 400 });
      expect(error.name).toBe(name);
      expect(error).toBeInstanceOf(Error);
      expect((Class as typeof SuprSendError).is(error)).toBe(true);
      expect(String(error.stack)).toContain('errors.test.ts');
    }
  });
});

const printed = (error: any): string =>
  [
    error.message,
    JSON.stringify(error),
    inspect(error, { depth: 9 }),
    String(error.stack),
    String(error),
    JSON.stringify({ ...error }),
  ].join('\n');

describe('nothing secret is printed', () => {
  const BODY = {
    $email: ['ada.hidden@example.com'],
    $sms: ['+15005550006'],
    $whatsapp: '+91 98765 43210',
    $slack: [
      { access_token: 'xoxb-hidden-slack', email: 'slack.hidden@example.com' },
      { incoming_webhook: { url: 'https://hooks.slack.com/services/T0/B0/hidden' } },
    ],
    $ms_teams: [
      { incoming_webhook: { url: 'https://hidden.webhook.office.com/x' } },
      { tenant_id: 'hidden-teams-tenant', user_id: 'hidden-teams-user' },
    ],
    $androidpush: ['hidden-push-token'],
    $iospush: [{ token: 'hidden-apns-token', device_id: 'hidden-device' }],
    $webpush: [{ endpoint: 'https://push.example.com/hidden', keys: { p256dh: 'hidden-p256dh', auth: 'hidden-auth' } }],
    $inbox: 'hidden-inbox-subscriber',
    data: { otp: 'hidden-otp', deep: [{ link: 'https://app.example.com/reset?t=hidden-reset' }] },
    properties: { password: 'hidden-password', note: 'hidden note with blanks' },
  };
  const texts = (value: unknown): string[] => (typeof value === 'string' ? [value] : Object.values(value as object).flatMap(texts));
  const SECRETS = texts(BODY);

  /** The error of a call with this body, answered by a server that repeats parts of it. */
  async function repeated(body: unknown, reply: (said: string) => Reply, said = texts(body)): Promise<any> {
    await using server = await serve();
    const found = [];
    for (const text of said) {
      server.answer = () => reply(text);
      found.push(await failure(client(at(server)).users.upsert('u1', body as never)));
    }
    return found;
  }

  const PLACES: [string, (said: string) => Reply][] = [
    ['message', (said) => json(400, { code: 400, message: `value "${said}" is wrong` })],
    ['message, as Python prints a list', (said) => json(400, { code: 400, type: 'E', message: `['${said} is wrong']` })],
    ['detail text', (said) => json(400, { detail: said })],
    ['detail list', (said) => json(400, { detail: [said, { a: said }] })],
    ['detail fields', (said) => json(400, { code: 400, message: 'x', detail: { $email: [`${said} is wrong`], name: said } })],
    ['fields alone', (said) => json(400, { name: [`${said} is wrong`] })],
    ['error', (said) => json(400, { status: 'fail', error: { type: 'x', message: said } })],
    ['error text', (said) => json(500, { error: said })],
    ['the type and error_code', (said) => json(400, { code: 400, error_code: said, type: said, message: 'x' })],
    ['bare text', (said) => ({ status: 400, headers: { 'content-type': 'text/plain' }, body: `BAD REQUEST ${said}` })],
    ['a page title', (said) => ({ status: 502, headers: { 'content-type': 'text/html' }, body: `<title>${said}</title>` })],
    ['names of fields', (said) => json(400, { code: 400, message: 'x', detail: { [said]: ['is wrong'] } })],
    ['a whole body in a message, after much text', (said) => json(400, { message: `${'x '.repeat(245)}${said}` })],
  ];

  test.each(PLACES)('when the server repeats it in %s', async (_, reply) => {
    const all = await repeated(BODY, reply);
    expect(all).toHaveLength(SECRETS.length);
    const shown = all.flatMap((error: any, index: number) => (leaks(printed(error), SECRETS[index]!) ? [SECRETS[index]] : []));
    expect(shown).toEqual([]);
  });

  /** Whether a string contains a secret, or most of its beginning. */
  const leaks = (text: string, secret: string) =>
    text.includes(secret) || text.includes('hidden') || text.includes(secret.slice(0, Math.max(8, secret.length / 2)));

  test('when it is in data or properties under a name that is harmless elsewhere', async () => {
    const names = [
      'name',
      'workflow',
      'template',
      'event',
      'channel',
      'category',
      'action',
      'preference',
      'list_id',
      'users',
      'messages',
      'is_vip',
      'recipients',
      'operations',
    ];
    const shown = [];
    for (const holder of ['data', 'properties']) {
      for (const name of names) {
        const [error] = await repeated({ workflow: 'w', [holder]: { [name]: 'hidden value' } }, (said) => json(400, { message: said }), [
          'hidden value',
        ]);
        if (printed(error).includes('hidden')) shown.push(`${holder}.${name}`);
      }
    }
    expect(shown).toEqual([]);
  });

  test('when a recipient given inline has a name', async () => {
    const [error] = await repeated(
      { workflow: 'w', recipients: [{ distinct_id: 'u1', name: 'Hidden Person' }] },
      (said) => json(400, { message: said }),
      ['Hidden Person'],
    );
    expect(printed(error)).not.toContain('Hidden');
  });

  test('when it is a number', async () => {
    const [error] = await repeated({ data: { otp: 482913 } }, (said) => json(400, { message: `otp ${said} is wrong` }), ['482913']);
    expect(printed(error)).not.toContain('482913');
  });

  test('when the server repeats it escaped, as JSON inside a message', async () => {
    const body = { data: { password: 'hidden "quoted" \\ and\nmore' } };
    const [error] = await repeated(body, () => json(400, { message: `invalid payload ${JSON.stringify(body)}` }));
    expect(printed(error)).not.toContain('hidden');
  });

  test('when the caller has changed the body since', async () => {
    const body = { data: { otp: 'hidden-first' } };
    await using server = await serve(() => {
      body.data.otp = 'second';
      return json(400, { message: 'hidden-first is wrong' });
    });
    expect(printed(await failure(client(at(server)).users.upsert('u1', body as never)))).not.toContain('hidden');
  });

  test('when it comes from a toJSON', async () => {
    const body = { data: { toJSON: () => ({ otp: 'hidden-json' }) } };
    const [error] = await repeated(body, (said) => json(400, { message: said }), ['hidden-json']);
    expect(printed(error)).not.toContain('hidden');
  });

  test('when it is longer than a message may be', async () => {
    const secret = 'hidden-'.repeat(200);
    const [error] = await repeated({ data: { token: secret } }, (said) => json(400, { message: said }), [secret]);
    expect(printed(error)).not.toContain('hidden');
  });

  test.each(PLACES)('nor a credential that the server repeats in %s', async (_, reply) => {
    await using server = await serve();
    for (const credential of [API_KEY, SERVICE_TOKEN, 'SS.WSK.hidden_key-1', 'b64/hidden+key==']) {
      server.answer = () => reply(credential);
      const options = credential.startsWith('SS.ST.') ? { serviceToken: credential } : { apiKey: credential };
      const suprsend = client({ ...at(server), ...options });
      const error = await failure(credential.startsWith('SS.ST.') ? suprsend.management.workspaces.list() : suprsend.users.get('u1'));
      expect(printed(error)).not.toContain(credential);
    }
  });

  test('nor a credential or a body in any other failure', async () => {
    await using server = await serve();
    const cuts: Answer[] = [
      (_, response) => void response.socket?.resetAndDestroy(),
      (_, response) => void response.socket?.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"a'),
      () => ({ body: '<html>' }),
      () => ({ status: 302, headers: { location: 'https://example.com/' } }),
    ];
    const sends = [
      ...cuts.map((cut) => () => {
        server.answer = cut;
        return client(at(server)).users.upsert('u1', BODY as never);
      }),
      () => client({ ...at(server), hubUrl: 'https://nope.invalid' }).users.upsert('u1', BODY as never),
      () => client(at(server)).users.upsert('', BODY as never),
      () => client(at(server)).users.upsert('u1', BODY as never, { signal: AbortSignal.abort() }),
      () => client(at(server)).users.upsert('u1', { ...BODY, n: 1n } as never),
      () => client(at(server)).users.upsert('u1', BODY as never, { headers: { 'bad name': 'x' } }),
    ];
    for (const send of sends) {
      const text = printed(await failure(send()));
      for (const secret of [...SECRETS, API_KEY]) expect(text).not.toContain(secret);
    }
  });

  test('the body, its detail and the headers are there by name, and neither enumerated nor printed', async () => {
    const error = await fail({
      ...json(404, { code: 404, message: 'gone', detail: { name: ['hidden-detail'] }, more: 'hidden-body' }),
      headers: { 'x-secret': 'hidden-header' },
    });
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error.body).toEqual({ code: 404, message: 'gone', detail: { name: ['hidden-detail'] }, more: 'hidden-body' });
    expect(error.detail).toEqual({ name: ['hidden-detail'] });
    expect(error.headers.get('x-secret')).toBe('hidden-header');
    for (const key of ['body', 'detail', 'headers', 'cause', 'stack']) expect(Object.keys(error)).not.toContain(key);
    const text = printed(error);
    expect(text).not.toContain('hidden-body');
    expect(text).not.toContain('hidden-header');
  });

  test('what is printed says enough: name, message, operation, status, sent and attempts', async () => {
    const error = await fail(json(404, { code: 404, message: 'gone' }));
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      name: 'NotFoundError',
      message: error.message,
      operation: 'users.get',
      status: 404,
      code: 404,
      sent: 'rejected',
      attempts: [{ status: 404 }],
    });
  });
});
