/** What a hostile reader found in single calls: schemas, keys, retries, credentials, responses and queries. */
import { describe, expect, test, vi } from 'vitest';
import { createClient, retry } from '../../src/core.ts';
import { usersDelete, usersUpsert } from '../../src/operations.ts';
import type { SuprSendError, WorkflowTrigger } from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { serve, type Reply } from '../support/server.ts';

const body: WorkflowTrigger = { workflow: 'w', recipients: ['u1'] };
const accepted: Reply = { status: 202, headers: { 'x-request-id': 'r1' }, body: '{"status":"success","message_id":"m1"}' };
const never = new Promise<never>(() => {});

/** The limits here end what never ends, and leave enough time for everything else. */
vi.setConfig({ testTimeout: 20_000 });

describe('schemas', () => {
  test('a logger that throws does not fail a call that the server accepted', async () => {
    await using server = await serve(() => accepted);
    for (const logger of [
      {
        warn: () => {
          throw new Error('disk full');
        },
      },
      {},
    ]) {
      const options = { ...at(server), logger: logger as never, validation: { response: 'warn', schemas: () => 'odd' } as const };
      expect(await client(options).workflows.trigger(body)).toMatchObject({ message_id: 'm1' });
    }
  });

  test.each(['request', 'response'] as const)('that check a %s and never return are ended by the limits of the call', async (which) => {
    await using server = await serve(() => accepted);
    const on = which === 'request' ? { request: true } : { response: 'throw' as const };
    const { workflows } = client({
      ...at(server),
      timeout: 2000,
      validation: { ...on, schemas: (_, kind) => (kind === which ? never : undefined) },
    });
    const error = await failure(workflows.trigger(body));
    expect(error).toMatchObject({ name: 'TimeoutError', sent: which === 'request' ? 'no' : 'maybe' });
    expect(error.message).toContain('its validation took longer than timeout (2000 ms)');
    const controller = new AbortController();
    const aborted = failure(workflows.trigger(body, { timeout: 60_000, signal: controller.signal }));
    controller.abort();
    expect(await aborted).toMatchObject({ name: 'AbortError' });
  });

  test('a response that does not match fails as any call does: with its attempts, its key and the hooks', async () => {
    await using server = await serve(() => accepted);
    const errors: SuprSendError[] = [];
    const hooks = { onError: ({ error }: { error: SuprSendError }) => void errors.push(error) };
    const suprsend = client({ ...at(server), hooks, validation: { response: 'throw', schemas: () => 'message_id: expected a number' } });
    const error = await failure(suprsend.workflows.trigger(body));
    expect(error).toMatchObject({
      name: 'APIError',
      status: 202,
      sent: 'maybe',
      requestId: 'r1',
      attempts: [{ status: 202, sent: 'maybe' }],
      idempotencyKey: expect.any(String),
    });
    expect(error.message).toContain('does not match its schema: message_id: expected a number');
    expect(errors).toEqual([error]);
  });

  test('of one call are refused if they are missing', async () => {
    await using server = await serve();
    const typed = createClient({ apiKey: 'k', hubUrl: server.url });
    const call = { client: typed, path: { distinct_id: 'u1' }, body: {} };
    for (const validation of [{ profile: true }, { request: true }, { response: 'throw' }] as const)
      expect(await failure(usersUpsert({ ...call, validation }))).toMatchObject({
        name: 'ConfigurationError',
        operation: 'users.upsert',
        sent: 'no',
      });
    expect(server.requests).toEqual([]);
  });
});

describe('a keyed call', () => {
  test('without a body is refused, since it would be repeated without a key', async () => {
    await using server = await serve();
    const request = { server: 'hub', method: 'POST', path: '/x/', repeat: 'keyed' } as const;
    expect(await failure(client(at(server)).request(request))).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
    expect(server.requests).toEqual([]);
  });

  test('uses the key that toJSON writes, alone and in a list', async () => {
    await using server = await serve(({ body: text }) =>
      text.startsWith('[') ? { status: 207, body: `{"records":[{"status":"success","status_code":202}]}` } : accepted,
    );
    class Job {
      workflow = 'w';
      recipients = ['u1'];
      toJSON() {
        return { workflow: this.workflow, recipients: this.recipients, $idempotency_key: 'mine' };
      }
    }
    const { workflows } = client(at(server));
    await workflows.trigger(new Job());
    expect(await failure(workflows.trigger(new Job(), { idempotencyKey: 'other' }))).toMatchObject({ name: 'InvalidRequestError' });
    expect(await workflows.triggerMany([new Job()])).toMatchObject({ success: 1 });
    expect(server.requests.flatMap(({ body: text }) => [JSON.parse(text)].flat()).map((one) => one.$idempotency_key)).toEqual([
      'mine',
      'mine',
    ]);
  });

  test.each([
    ['a Map', new Map()],
    ['a Set', new Set()],
    ['a Promise', Promise.resolve(body)],
  ])('with %s as body is refused', async (_, odd) => {
    await using server = await serve();
    const { events, workflows } = client(at(server));
    for (const call of [() => workflows.trigger(odd as never), () => events.trigger(odd as never)])
      expect(await failure(call())).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
    expect(server.requests).toEqual([]);
  });
});

describe('retry(error) of an unsafe call', () => {
  const merge = (suprsend: ReturnType<typeof client>) => suprsend.users.merge('u1', { from_user_id: 'u2' });

  test('knows what its earlier retries led to, whichever error it is given', async () => {
    let requests = 0;
    await using server = await serve(() => ({ status: ++requests === 1 ? 429 : 503, body: '{}' }));
    const suprsend = client(at(server));
    const first = await failure(merge(suprsend));
    const second = await failure(suprsend.retry(first));
    expect([first.sent, second.sent]).toEqual(['rejected', 'maybe']);
    for (const error of [first, second]) expect(await failure(suprsend.retry(error))).toMatchObject({ name: 'InvalidRequestError' });
    expect(server.requests).toHaveLength(2);
  });

  test('sends one of two at the same time, and none after one was accepted', async () => {
    let requests = 0;
    await using server = await serve(() =>
      ++requests === 1 ? { status: 429, body: '{}' } : { status: 200, body: '{"distinct_id":"u1"}' },
    );
    const suprsend = client(at(server));
    const error = await failure(merge(suprsend));
    const both = await Promise.allSettled([suprsend.retry(error), suprsend.retry(error)]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(await failure(suprsend.retry(error))).toMatchObject({ name: 'InvalidRequestError' });
    expect(server.requests).toHaveLength(2);
  });

  test('refuses the error of an attempt that the call itself repeats', async () => {
    let requests = 0;
    await using server = await serve(() => (++requests === 1 ? { status: 429, body: '{}' } : accepted));
    const seen: SuprSendError[] = [];
    const suprsend = client({
      ...at(server),
      maxRetries: 1,
      retryDelay: { base: 0 },
      hooks: { onError: ({ error }) => void seen.push(error) },
    });
    await suprsend.workflows.trigger(body);
    expect(seen).toHaveLength(1);
    expect(await failure(retry(seen[0], { client: suprsend.client }))).toMatchObject({ name: 'InvalidRequestError' });
    expect(server.requests).toHaveLength(2);
  });
});

describe('a new credential after a 401', () => {
  test('that cannot be read is told by the error', async () => {
    await using server = await serve(() => ({ status: 401, body: '{}' }));
    const cause = new Error('vault down');
    const apiKey = vi.fn<() => Promise<string>>().mockResolvedValueOnce('old').mockRejectedValue(cause);
    expect(await failure(client({ ...at(server), apiKey, maxRetries: 1 }).users.get('u1'))).toMatchObject({
      name: 'ConfigurationError',
      cause,
      sent: 'rejected',
    });
  });

  test('that never comes is a timeout', async () => {
    await using server = await serve(() => ({ status: 401, body: '{}' }));
    const apiKey = vi.fn<() => Promise<string>>().mockResolvedValueOnce('old').mockReturnValue(never);
    const error = await failure(client({ ...at(server), apiKey, maxRetries: 1, timeout: 2000 }).users.get('u1'));
    expect(error).toMatchObject({ name: 'TimeoutError', sent: 'rejected' });
    expect(error.message).toContain('the credential took longer than timeout');
  });
});

test('an error response whose body never comes is final by its status', async () => {
  await using server = await serve((_, response) => {
    response.writeHead(400, { 'content-type': 'application/json' });
    response.write('{"mess');
  });
  const error = await failure(client({ ...at(server), timeout: 2000, maxRetries: 2, retryDelay: { base: 0 } }).users.get('u1'));
  expect(error).toMatchObject({ name: 'BadRequestError', status: 400, sent: 'rejected', attempts: [{ status: 400 }] });
  expect(server.requests).toHaveLength(1);
});

test.each<[string, unknown]>([
  ['a Set in a list of values', { status: new Set(['a']) }],
  ['a Map', { tags: new Map() }],
  ['NaN inside an object', { tags: { a: Number.NaN } }],
  ['URLSearchParams as query', new URLSearchParams({ only: 'this' })],
  ['a string as query', 'a=1'],
])('%s is refused, since a query would lose it', async (_, query) => {
  await using server = await serve();
  const call = client(at(server)).request({ server: 'hub', method: 'DELETE', path: '/x/', query: query as Record<string, unknown> });
  expect(await failure(call)).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
  expect(server.requests).toEqual([]);
});

test('a Retry-After of more digits than any time is ignored', async () => {
  let requests = 0;
  await using server = await serve(() =>
    ++requests === 1 ? { status: 429, headers: { 'retry-after': '9'.repeat(400) }, body: '{}' } : accepted,
  );
  const { workflows } = client({ ...at(server), maxRetries: 1, maxRetryAfter: Infinity, retryDelay: { base: 0 } });
  expect(await workflows.trigger(body)).toMatchObject({ message_id: 'm1' });
});

test('a body is refused where it would be ignored, or where the operation takes none', async () => {
  await using server = await serve();
  const { users, client: core } = client(at(server));
  const misplaced = { body: { plan: 'pro' } } as object;
  const calls = [
    users.upsert('u1', { plan: 'free' }, misplaced),
    users.delete('u1', misplaced),
    usersDelete({ client: core, path: { distinct_id: 'u1' }, ...misplaced }),
  ];
  for (const call of calls) expect(await failure(call)).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
  expect(server.requests).toEqual([]);
});

test('what a hook writes to its event is seen by no other hook', async () => {
  await using server = await serve(() => accepted);
  const seen: unknown[] = [];
  const overwrite = (event: object): void => {
    seen.push({ ...event });
    for (const key of Object.keys(event)) Object.assign(event, { [key]: 'overwritten' });
  };
  await client({ ...at(server), hooks: { onRequest: overwrite, onResponse: overwrite } }).workflows.trigger(body);
  expect(seen).toMatchObject([{ operation: 'workflows.trigger' }, { operation: 'workflows.trigger', status: 202, attempt: 1 }]);
});
