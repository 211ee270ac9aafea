/** The idempotency key: there on every attempt, the same, and never at the cost of the caller's object. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createClient } from '../../src/core.ts';
import { InvalidRequestError } from '../../src/index.ts';
import { eventsTrigger, usersGet, workflowsTrigger } from '../../src/operations.ts';
import { answer, faults, loseAnswer, resetAfterUpload, type Step } from '../support/faults.ts';
import { calls, failed, make, noBackoff, TRIGGER } from './call.ts';

beforeEach(noBackoff);
afterEach(() => {
  vi.restoreAllMocks();
});

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const keyOf = (record: unknown) => (record as { $idempotency_key?: string }).$idempotency_key;

test('a call without a key gets one, other for each call, and the frozen body stays as it is', async () => {
  await using server = await faults(answer(202));
  const suprsend = make(server.url);
  const before = JSON.stringify(TRIGGER);
  const { idempotencyKey } = await suprsend.workflows.trigger(TRIGGER).withResponse();
  await suprsend.workflows.trigger(TRIGGER);
  expect(idempotencyKey).toMatch(UUID);
  expect(server.requests[0]?.key).toBe(idempotencyKey);
  expect(server.requests[1]?.key).toMatch(UUID);
  expect(server.requests[1]?.key).not.toBe(idempotencyKey);
  expect(JSON.stringify(TRIGGER)).toBe(before);
});

test.each([
  ['workflows.trigger', (s) => s.workflows.trigger(TRIGGER)],
  ['workflows.triggerDynamic', (s) => s.workflows.triggerDynamic({ name: 'w' } as never)],
  ['events.trigger', (s) => s.events.trigger({ event: 'e', distinct_id: 'u1' } as never)],
] as [string, (s: ReturnType<typeof make>) => ReturnType<ReturnType<typeof make>['workflows']['trigger']>][])(
  'all attempts of %s carry the same key',
  async (_, call) => {
    await using server = await faults(loseAnswer, answer(500), answer(202));
    const { idempotencyKey, attempts } = await call(make(server.url)).withResponse();
    expect(attempts).toHaveLength(3);
    expect(server.requests.map(({ key }) => key)).toEqual([idempotencyKey, idempotencyKey, idempotencyKey]);
  },
);

test("the caller's own key is used, from the option or the body", async () => {
  await using server = await faults(answer(202));
  const { workflows } = make(server.url);
  const results = [
    await workflows.trigger(TRIGGER, { idempotencyKey: 'own' }).withResponse(),
    await workflows.trigger({ ...TRIGGER, $idempotency_key: 'own' }).withResponse(),
    await workflows.trigger({ ...TRIGGER, $idempotency_key: 'own' }, { idempotencyKey: 'own' }).withResponse(),
  ];
  for (const { idempotencyKey } of results) expect(idempotencyKey).toBe('own');
  expect(server.requests.map(({ key }) => key)).toEqual(['own', 'own', 'own']);
});

test('the key is on the error, and at the last of 255 characters', async () => {
  await using server = await faults(answer(400));
  const key = 'k'.repeat(255);
  expect((await failed(make(server.url).workflows.trigger(TRIGGER, { idempotencyKey: key }))).idempotencyKey).toBe(key);
  expect((await failed(calls.keyed(make(server.url)))).idempotencyKey).toMatch(UUID);
  expect(server.requests[0]?.key).toBe(key);
});

test.each([
  ['longer than 255', {}, 'k'.repeat(256)],
  ['longer than 255 in the body', { $idempotency_key: 'k'.repeat(256) }, undefined],
  ['empty', {}, ''],
  ['blank', {}, '  '],
  ['empty in the body', { $idempotency_key: '' }, undefined],
  ['a number', { $idempotency_key: 7 }, undefined],
  ['two that differ', { $idempotency_key: 'a' }, 'b'],
])('a key that is %s is refused, and nothing is sent', async (_, body, idempotencyKey) => {
  await using server = await faults(answer(202));
  const error = await failed(make(server.url).workflows.trigger({ ...TRIGGER, ...body } as never, { idempotencyKey }));
  expect(error).toBeInstanceOf(InvalidRequestError);
  expect(error).toMatchObject({ sent: 'no', attempts: [] });
  expect(server.connections).toBe(0);
});

test('each record of a list gets its own key, keeps one it has, and every attempt has the same', async () => {
  await using server = await faults(loseAnswer, answer(207));
  const body = Object.freeze([TRIGGER, Object.freeze({ ...TRIGGER, $idempotency_key: 'own' }), TRIGGER]) as never;
  const client = createClient({ apiKey: 'k', hubUrl: server.url });
  const { attempts } = await workflowsTrigger({ client, body });
  expect(attempts).toHaveLength(2);
  const [first, second] = server.requests.map(({ body: text }) => JSON.parse(text) as unknown[]);
  expect(second).toEqual(first);
  const keys = (first ?? []).map(keyOf);
  expect(keys).toEqual([expect.stringMatching(UUID), 'own', expect.stringMatching(UUID)]);
  expect(new Set(keys).size).toBe(3);
  expect(keyOf(TRIGGER)).toBeUndefined();
});

test('one key cannot serve a list', async () => {
  await using server = await faults(answer(207));
  const client = createClient({ apiKey: 'k', hubUrl: server.url });
  expect(await failed(workflowsTrigger({ client, body: [TRIGGER], idempotencyKey: 'one' }))).toMatchObject({
    name: 'InvalidRequestError',
    sent: 'no',
  });
  expect(server.connections).toBe(0);
});

test('a typed operation of one record is keyed like the tree', async () => {
  await using server = await faults(resetAfterUpload, answer(202));
  const client = createClient({ apiKey: 'k', hubUrl: server.url });
  const { idempotencyKey } = await eventsTrigger({ client, body: { event: 'e', distinct_id: 'u1' } as never });
  expect(server.requests.map(({ key }) => key)).toEqual([idempotencyKey, idempotencyKey]);
});

test('an operation without a key in the contract refuses one', async () => {
  await using server = await faults(answer(200));
  const suprsend = make(server.url);
  const idempotencyKey = 'k';
  for (const call of [
    suprsend.users.get('u1', { idempotencyKey } as never),
    suprsend.users.upsert('u1', {}, { idempotencyKey } as never),
    suprsend.lists.create({} as never, { idempotencyKey } as never),
    usersGet({ client: suprsend.client, path: { distinct_id: 'u1' }, idempotencyKey }),
  ]) {
    expect(await failed(call)).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
  }
  expect(server.connections).toBe(0);
});

test('a broadcast carries a key, but is not repeated when it may have arrived', async () => {
  const steps: Step[] = [loseAnswer, resetAfterUpload, answer(500)];
  for (const step of steps) {
    await using server = await faults(step, answer(200));
    const error = await failed(make(server.url).broadcasts.trigger({ list_id: 'l1' } as never));
    expect(error).toMatchObject({ sent: 'maybe', attempts: [{}], idempotencyKey: expect.stringMatching(UUID) });
    expect(server.requests.map(({ key }) => key)).toEqual([error.idempotencyKey]);
  }
});

test('a key that expires while the machine sleeps is not used again, by a call or by a run', async () => {
  const sleeps = (): void => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 25 * 3_600_000 });
  await using server = await faults(answer(500));
  const retryDelay = (): number => {
    setTimeout(sleeps, 1);
    return 30;
  };
  const error = await failed(make(server.url, { retryDelay }).workflows.trigger(TRIGGER));
  expect([error.sent, server.requests.length]).toEqual(['maybe', 1]);
  vi.useRealTimers();
  const slow: Step = (exchange) => {
    sleeps();
    return (answer(207, JSON.stringify({ records: [{ status: 'error', status_code: 500 }] })) as Exclude<Step, string | symbol>)(
      exchange as never,
    );
  };
  server.script = [slow];
  const result = await make(server.url, { retryDelay: () => 0 }).workflows.triggerMany([TRIGGER]);
  vi.useRealTimers();
  expect([result.unknown, server.requests.length]).toEqual([1, 2]);
});

test.each([
  ['in the body', (s) => s.workflows.trigger({ ...TRIGGER, $idempotency_key: null } as never)],
  ['as an option', (s) => s.workflows.trigger(TRIGGER, { idempotencyKey: null as never })],
  [
    'as an option, with one in the body',
    (s) => s.workflows.trigger({ ...TRIGGER, $idempotency_key: 'k' }, { idempotencyKey: null as never }),
  ],
] as [string, (s: ReturnType<typeof make>) => PromiseLike<unknown>][])(
  'a key that is null %s is refused, as a new one each time would protect nothing',
  async (_, call) => {
    await using server = await faults(answer(202));
    expect(await failed(call(make(server.url)))).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
    expect(server.connections).toBe(0);
  },
);
