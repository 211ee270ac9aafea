/** Nothing personal or secret is printed: every kind of object, in every way to print it, after calls full of marked secrets that the server repeats. */
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createClient } from '../../src/core.ts';
import { SuprSend, type ClientOptions } from '../../src/index.ts';
import { usersUpsert } from '../../src/operations.ts';
import { answer, faults, rateLimited, stallBeforeHeaders, wrongLength, type Step } from '../support/faults.ts';
import { closedPort } from '../support/server.ts';
import { calls, failed, make, noBackoff } from './call.ts';

beforeEach(noBackoff);
afterEach(() => {
  vi.restoreAllMocks();
});

const SECRETS = {
  apiKey: 'MARKED-hub-api-key',
  serviceToken: 'SS.ST.MARKED-service-token',
  email: 'marked.person@example.com',
  phone: '+14155550199',
  phoneAsNumber: 14_155_550_188,
  token: 'MARKED:push_token/with+signs==',
  slack: 'xoxb-MARKED-slack',
  webhook: 'https://example.com/services/MARKED/webhook-path',
  name: 'Marked Jane O\'Secret "quoted"',
  data: 'MARKED order, call marked.person@example.com about it',
  event: 'MARKED-below-data',
  category: 'MARKED-under-an-open-name',
  property: 'MARKED\nproperty ü😀',
};
const found = Object.values(SECRETS).map(String);
const MARKS = /marked|4155550199|14155550188|BEGIN PRIVATE/i;

const user = {
  name: SECRETS.name,
  $email: [SECRETS.email],
  $sms: [SECRETS.phone],
  phone: SECRETS.phoneAsNumber,
  $androidpush: [SECRETS.token],
  $slack: [{ access_token: SECRETS.slack, incoming_webhook: { url: SECRETS.webhook } }],
  properties: { note: SECRETS.property, text: SECRETS.data, event: SECRETS.event, category: SECRETS.category },
};
const trigger = {
  workflow: 'welcome',
  recipients: [{ distinct_id: SECRETS.email, ...user }],
  data: { text: SECRETS.data, event: SECRETS.event, category: SECRETS.category, name: SECRETS.name },
};

/** Everything as text: what any log line could make of it. */
function printed(value: unknown): string {
  let text = `${inspect(value, { depth: 10 })}\n${String(value)}\n${JSON.stringify(value)}\n`;
  for (let error = value; error instanceof Error; error = error.cause)
    text += `${error.stack}\n${error.message}\n${JSON.stringify(error)}\n`;
  return text;
}

const PEM = { private_key_pem: '-----BEGIN PRIVATE KEY-----MARKED', private_key_base64: 'TUFSS0VE-MARKED', api_key: 'MARKED-created-key' };
const said = `cannot take ${found.join(', ')}`;
const REPEATS: [string, Step][] = [
  ['message', answer(400, JSON.stringify({ code: 400, message: said, ...PEM }))],
  ['message as Python prints it', answer(422, JSON.stringify({ message: `['${said}']` }))],
  ['detail as text', answer(404, JSON.stringify({ detail: said }))],
  [
    'detail as fields',
    answer(400, JSON.stringify({ detail: { $email: [said], [SECRETS.email]: ['is taken'], nested: { deeper: [said] } } })),
  ],
  ['fields', answer(400, JSON.stringify({ $email: [said], name: said }))],
  ['error as text', answer(403, JSON.stringify({ error: said, error_code: said }))],
  ['error as object', answer(409, JSON.stringify({ error: { message: said, type: said } }))],
  ['type', answer(500, JSON.stringify({ type: said }))],
  ['a list', answer(400, JSON.stringify([said]))],
  ['plain text', answer(500, said)],
  ['an HTML page', answer(502, `<html><title>${SECRETS.email} ${SECRETS.event}</title>${said}`)],
  ['a 401', answer(401, JSON.stringify({ message: `bad token Bearer ${SECRETS.apiKey}` }))],
  ['a 429', rateLimited(0)],
  ['a redirect', answer(302, said, { location: `https://login.example.com/?to=${encodeURIComponent(SECRETS.email)}` })],
  ['broken JSON', answer(200, JSON.stringify({ ...PEM, said }).slice(0, -3))],
  ['an answer that broke off', wrongLength()],
  ['no answer', stallBeforeHeaders],
  ...Array.from({ length: 30 }, (_, n): [string, Step] => [
    `the end of a message of ${470 + n} characters`,
    answer(400, JSON.stringify({ message: `${'x '.repeat((470 + n) / 2)}${SECRETS.event} ${SECRETS.email}` })),
  ]),
];

test.each(REPEATS)('not when the server repeats it in %s', async (_, step) => {
  await using server = await faults(step);
  const lines: unknown[] = [];
  const keep = (...args: unknown[]) => void lines.push(...args);
  const options: ClientOptions = {
    apiKey: SECRETS.apiKey,
    serviceToken: async () => SECRETS.serviceToken,
    hubUrl: server.url,
    managementUrl: server.url,
    workspace: 'w',
    workspaceKey: 'k',
    timeout: 150,
    maxRetries: 1,
    headers: { 'X-Proxy': 'MARKED-header' },
    logLevel: 'debug',
    logger: { error: keep, warn: keep, info: keep, debug: keep },
    hooks: { onRequest: keep, onResponse: keep, onRetry: keep, onError: keep },
  };
  const suprsend = new SuprSend(options);
  const typed = createClient(options);
  const errors = await Promise.all([
    failed(suprsend.users.upsert(SECRETS.email, user as never)),
    failed(suprsend.workflows.trigger(trigger as never)),
    failed(usersUpsert({ client: typed, path: { distinct_id: SECRETS.email }, body: user as never })),
    failed(suprsend.management.workflows.list()),
  ]);
  // The management call sent none of the body's values: what the server says there of others is its own.
  for (const error of errors.slice(0, 3)) expect(printed(error)).not.toMatch(MARKS);
  for (const line of lines.filter((l) => !printed(l).includes('management.'))) expect(printed(line)).not.toMatch(MARKS);
  for (const value of [suprsend, typed, suprsend.users, suprsend.management, suprsend.client, errors.map(({ attempts }) => attempts)])
    expect(printed(value)).not.toMatch(MARKS);
});

test('not by errors of calls that never left, nor of a refused connection', async () => {
  const options = { hubUrl: await closedPort(), maxRetries: 0 };
  const suprsend = new SuprSend({ ...options, apiKey: SECRETS.apiKey });
  const errors = await Promise.all([
    failed(suprsend.users.upsert(SECRETS.email, user as never)),
    failed(suprsend.users.get(`${SECRETS.email}\ud800`)),
    failed(suprsend.users.list({ search: { toJSON: () => 1n, hidden: SECRETS.name } } as never)),
    failed(suprsend.users.upsert('u1', { ...user, big: 1n } as never)),
    failed(suprsend.workflows.trigger({ ...trigger, $idempotency_key: '' } as never)),
    failed(suprsend.users.get('u1', { headers: { 'X-Secret': `${SECRETS.event}\n` } })),
    failed(new SuprSend({ ...options, apiKey: `${SECRETS.apiKey} ` }).users.get('u1')),
    failed(new SuprSend({ ...options, apiKey: SECRETS.serviceToken }).users.get('u1')),
    failed(suprsend.users.upsert('u1', user as never, { signal: AbortSignal.abort() })),
  ]);
  for (const error of errors) expect(printed(error)).not.toMatch(MARKS);
});

test("a success is the caller's own; what was sent is not in it", async () => {
  await using server = await faults(answer(200, '{"ok":true}'));
  const result = await new SuprSend({ apiKey: SECRETS.apiKey, hubUrl: server.url }).users.upsert('u1', user as never).withResponse();
  expect(printed(result)).not.toMatch(MARKS);
});

test('a header of the client is masked like one of the call, and words of the SDK are not masked', async () => {
  await using server = await faults(answer(400, '{"message":"header was topsecret-value"}'), answer(302, '', { location: 'not a url:' }));
  const suprsend = make(server.url, { maxRetries: 0, headers: { 'x-secret': 'topsecret-value' } });
  const error = await failed(suprsend.users.get('u1'));
  expect(error.message).toBe('users.get failed: 400 header was ***. The server refused it and did nothing.');
  expect((await failed(suprsend.users.get('redirect'))).message).toContain('a redirect');
});

test('of an error body that was cut nothing is shown, as half of a secret may be in it', async () => {
  await using server = await faults(answer(400, JSON.stringify({ detail: { api_key: 'AKIASECRET1234567890', text: 'x'.repeat(70_000) } })));
  const error = await failed(calls.safe(make(server.url)));
  expect(error.message).toBe('users.get failed: 400 with a body that is too large to show. The server refused it and did nothing.');
});

test.each(['Host', 'Content-Length', 'Transfer-Encoding', 'Connection', 'Expect', 'Proxy-Authorization'])(
  '%s, which the runtime sets, is refused as a header before anything is sent',
  async (name) => {
    await using server = await faults(answer(200));
    for (const suprsend of [make(server.url, { headers: { [name]: '1' } }), make(server.url)]) {
      const error = await failed(suprsend.users.get('u1', { headers: { [name]: '1' } }));
      expect(error).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
    }
    expect(server.connections).toBe(0);
  },
);
