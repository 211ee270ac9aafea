/**
 * Starts every example on a free port of the loopback, calls it as a browser or SuprSend would, and checks what comes back.
 * `npm --prefix examples test`; with words, only the examples whose name holds one of them: `npm --prefix examples test -- hono next`.
 */
import assert from 'node:assert/strict';
import { generateKeyPairSync, verify } from 'node:crypto';
import { eventually, run, start, type Running } from './process.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const SUPRSEND_SIGNING_KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().replaceAll('\n', '\\n');
const SUPRSEND_WEBHOOK_TOKEN = 'shared-value-of-the-test';
const NEXT = '../../node_modules/next/dist/bin/next';

type Example = [name: string, start: () => Promise<Running>, check: (example: Running) => Promise<void>];

const tokenRoute = (name: string, args: string[]): Example => [
  `user-token/${name}`,
  () => start(`user-token/${name}`, args, { SUPRSEND_SIGNING_KEY }),
  checkTokens,
];
const webhook = (name: string): Example => [
  `webhooks/${name}`,
  () => start('webhooks', [`${name}.ts`], { SUPRSEND_WEBHOOK_TOKEN }),
  checkWebhook,
];
/** An example that ends on its own, with 0. */
const toItsEnd = (name: string, args: string[], ...expected: string[]): Example => [
  name,
  async () => {
    const text = await run(name, ['index.ts', ...args]);
    return { url: '', printed: () => text, async [Symbol.asyncDispose]() {} };
  },
  async ({ printed }) => {
    for (const line of expected) assert.ok(printed().includes(line), `${line}\nprinted:\n${printed()}`);
  },
];

const examples: Example[] = [
  tokenRoute('express', ['server.ts']),
  tokenRoute('hono', ['server.ts']),
  tokenRoute('fastify', ['server.ts']),
  [
    'user-token/next',
    async () => {
      await run('user-token/next', [NEXT, 'build']);
      return start('user-token/next', [NEXT, 'start', '--hostname', '127.0.0.1'], { SUPRSEND_SIGNING_KEY });
    },
    checkTokens,
  ],
  webhook('node'),
  webhook('express'),
  webhook('hono'),
  webhook('fastify'),
  toItsEnd(
    'opentelemetry',
    [],
    [
      'POST /orders',
      '  workflows.trigger, retry after status 503',
      '    POST /trigger/, http.response.status_code=503, error.type=ServerError, suprsend.sent=maybe, suprsend.request_id=request-of-the-example',
      '    POST /trigger/, http.response.status_code=202, http.request.resend_count=1',
      '  users.get, error.type=NotFoundError, suprsend.sent=rejected',
      '    GET /v1/user/{distinct_id}/, http.response.status_code=404, error.type=NotFoundError, suprsend.sent=rejected',
    ].join('\n'),
    '3 attempts, as the HTTP conventions say',
  ),
  toItsEnd(
    'import',
    ['--rows', '2000', '--seed', '1'],
    '1998 users imported, 2 not',
    'row 1000 (rejected): users.upsertMany: $email[0] must be an email address',
    'killed 10 times',
    'the server has 1998 users of the 1998 valid rows, each as in the file',
  ),
  toItsEnd(
    'promote',
    [],
    '10 to promote. Nothing was written; add --write to promote.',
    '! overwrites an uncommitted draft, last changed 2026-01-01T00:00:00.000Z',
    '16 writes, and none of the second run',
  ),
  toItsEnd(
    'typed',
    [],
    'src/suprsend.gen.ts and src/suprsend.schemas.gen.ts are up to date.',
    '3 welcomed',
    'workflows.trigger: the body does not match its schema: data: order_id: String is too short (2 < 4). Nothing was sent.',
    '3 requests, and none for the payload that was refused',
  ),
  // Without a PATH it finds no browser to open.
  ['tour', () => start('tour', ['index.ts', '--page'], { PATH: '' }), checkPage],
  toItsEnd('recipes', [], 'ok: next', 'ok: worker', 'ok: lambda', 'ok: nest', 'ok: proxy'),
  toItsEnd('migration', [], '20 pairs: what each sends is what is written next to it'),
  toItsEnd(
    'queue',
    [],
    '10000 triggers accepted',
    '10000 of 10000 recipients notified, 0 of them more than once',
    'MB now: no recipient, but what became of 20 chunks',
    'after forget(): 0 keys of the run',
  ),
];

/** The session decides whom the token is for; asking again renews it; nobody else gets one. */
async function checkTokens({ url }: Running): Promise<void> {
  const path = await routeOf(url);
  const ask = async (cookie: string): Promise<{ status: number; cache: string | null; token?: string }> => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ distinctId: 'somebody-else', distinct_id: 'somebody-else' }),
    });
    return { status: response.status, cache: response.headers.get('cache-control'), ...((await response.json()) as object) };
  };
  const payloads = [];
  for (const session of ['session-of-jane', 'session-of-arjun', 'session-of-jane']) {
    const { status, cache, token = '' } = await ask(`theme=dark; session=${session}`);
    assert.deepEqual([status, cache], [200, 'no-store']);
    payloads.push(payloadOf(token));
  }
  assert.deepEqual(
    payloads.map(({ entity_type, entity_id, scope }) => [entity_type, entity_id, scope]),
    [
      ['subscriber', 'jane', { tenant_id: 'acme' }],
      ['subscriber', 'arjun', { tenant_id: 'globex' }],
      ['subscriber', 'jane', { tenant_id: 'acme' }],
    ],
  );
  for (const { iat, exp } of payloads) assert.equal(exp - iat, 15 * 60);
  for (const cookie of ['', 'session=unknown', 'other=session-of-jane']) {
    assert.deepEqual(await ask(cookie), { status: 401, cache: 'no-store', error: 'Sign in first.' });
  }
}

/** The page of the tour has the message that the tour would have sent. */
async function checkPage({ url }: Running): Promise<void> {
  assert.match(await (await fetch(`${url}/_/`)).text(), /<!doctype html>/i);
  const messages = (await (await fetch(`${url}/_/api/messages`)).json()) as { content: { header?: string; body?: string } }[];
  assert.ok(JSON.stringify(messages).includes('ORD-1'), JSON.stringify(messages));
}

/** Next.js puts its route below /api. */
async function routeOf(url: string): Promise<string> {
  const { status } = await fetch(`${url}/suprsend-token`, { method: 'POST' });
  return status === 404 ? '/api/suprsend-token' : '/suprsend-token';
}

function payloadOf(token: string): { entity_type: string; entity_id: string; iat: number; exp: number; scope: unknown } {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const signed = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  assert.ok(signed, 'the token verifies with the public key');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as ReturnType<typeof payloadOf>;
}

/** A call without the shared header is refused; an event is handled once; the log names what is refused. */
async function checkWebhook({ url, printed }: Running): Promise<void> {
  const send = async (body: string, token?: string): Promise<number> => {
    const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { 'X-Webhook-Token': token }) };
    return (await fetch(`${url}/webhooks/suprsend`, { method: 'POST', headers, body })).status;
  };
  const of = (type: string, more: object): string =>
    JSON.stringify({ version: '1.0', event_type: type, channel: 'whatsapp', distinct_id: 'jane', reference: { supr_nid: 'n1' }, ...more });
  const delivered = of('status', { suprsend_status: { status: 'delivered', timestamp: 1 } });

  assert.deepEqual(
    [await send(delivered), await send(delivered, 'wrong'), await send(delivered, `${SUPRSEND_WEBHOOK_TOKEN}x`)],
    [401, 401, 401],
  );
  assert.deepEqual([await send('{', SUPRSEND_WEBHOOK_TOKEN), await send('{}', SUPRSEND_WEBHOOK_TOKEN)], [400, 400]);
  assert.equal(await send(of('x', { pad: ' '.repeat(1024 * 1024) }), SUPRSEND_WEBHOOK_TOKEN), 413);
  assert.equal(printed().includes('delivered'), false);

  const reply = of('inbound_message', { suprsend_inbound_message: { type: 'text', text: { body: 'Thanks!' }, timestamp: 2 } });
  for (const body of [delivered, delivered, reply, of('click', {})]) assert.equal(await send(body, SUPRSEND_WEBHOOK_TOKEN), 200);
  const expected = [
    'status: delivered for jane',
    'again: ["status","n1","delivered"]',
    'inbound: a message of type text from jane',
    'other: click',
  ];
  await eventually(() => expected.every((line) => printed().includes(line)), expected.join('; '));
  assert.equal(printed().split('status: delivered').length, 2);
  assert.equal(printed().includes(SUPRSEND_WEBHOOK_TOKEN), false);
}

const words = process.argv.slice(2);
let failed = 0;
for (const [name, begin, check] of examples) {
  if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
  const since = performance.now();
  try {
    await using example = await begin();
    await check(example);
    console.log(`ok    ${name} (${((performance.now() - since) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.error(`FAILS ${name}\n${(error as Error).stack ?? String(error)}`);
  }
}
if (failed > 0) process.exitCode = 1;
