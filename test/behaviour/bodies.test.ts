import fc from 'fast-check';
import { expect, test } from 'vitest';
import { routes } from '../../generated/routes.gen.ts';
import type { Route } from '../../src/core/types.ts';
import { InvalidRequestError } from '../../src/index.ts';
import { objectsSubscriptionsCreate } from '../../src/operations.ts';
import { at, call, client, failure, operations, placeholders } from '../support/client.ts';
import { serve } from '../support/server.ts';

const bodied = operations.filter(({ takesBody }) => takesBody);
const valuesOf = (url: string) => Object.fromEntries(placeholders(url).map((name) => [name, 'x']));
const jsonObject = fc.dictionary(
  fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'toJSON', 'constructor', '0')),
  fc.jsonValue(),
);

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

test('what arrives is the JSON of the body, and a frozen body will do', async () => {
  await using server = await serve();
  server.unchecked = 'bodies are random';
  const suprsend = client({ ...at(server), validation: { profile: false } });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...bodied), jsonObject, async (operation, body) => {
      server.requests.length = 0;
      const before = JSON.stringify(body);
      await call(suprsend, operation, valuesOf(operation.url), freeze(body));
      const arrived = JSON.parse(server.requests[0]!.body) as Record<string, unknown>;
      // The client adds a key to a call that has none.
      if (!Object.hasOwn(body, '$idempotency_key')) delete arrived.$idempotency_key;
      expect(JSON.stringify(arrived)).toBe(JSON.stringify(JSON.parse(before)));
      expect(JSON.stringify(body)).toBe(before);
    }),
    { numRuns: 500 },
  );
});

test('the body that was passed is not changed', async () => {
  await using server = await serve();
  const body = { workflow: 'w', recipients: ['u1'], data: { nested: [1, { a: undefined }] } };
  const before = structuredClone(body);
  await client(at(server)).workflows.trigger(body as never);
  expect(body).toStrictEqual(before);
});

test('JSON means what it means: dates, toJSON and undefined', async () => {
  await using server = await serve();
  class Money {
    toJSON() {
      return { amount: 5 };
    }
  }
  const body = {
    at: new Date(0),
    money: new Money(),
    gone: undefined,
    list: [null],
    bare: Object.assign(Object.create(null), { a: 1 }),
  };
  await client(at(server)).users.upsert('u1', body as never);
  expect(JSON.parse(server.requests[0]!.body)).toEqual({
    at: '1970-01-01T00:00:00.000Z',
    money: { amount: 5 },
    list: [null],
    bare: { a: 1 },
  });
});

test('a body is sent as it was when the call was made', async () => {
  await using server = await serve();
  const body: Record<string, unknown> = { plan: 'pro' };
  const sending = client({ ...at(server), apiKey: async () => 'later' }).users.upsert('u1', body as never);
  body.plan = 'free';
  await sending;
  expect(JSON.parse(server.requests[0]!.body)).toEqual({ plan: 'pro' });
});

test('one body serves two calls', async () => {
  await using server = await serve();
  const suprsend = client(at(server));
  const body = Object.freeze({ plan: 'pro' });
  await Promise.all([suprsend.users.upsert('u1', body as never), suprsend.users.upsert('u2', body as never)]);
  expect(server.requests.map(({ body: text }) => text)).toEqual(['{"plan":"pro"}', '{"plan":"pro"}']);
});

const cycle: Record<string, unknown> = { hidden: 'hidden-value' };
cycle.self = cycle;

test.each([
  ['null', null],
  ['undefined', undefined],
  ['a string', '{}'],
  ['a number', 1],
  ['a boolean', true],
  ['a function', () => ({})],
  ['a symbol', Symbol('x')],
  ['a BigInt', 1n],
  ['an array', [{}]],
  ['an empty array', []],
  ['a BigInt inside', { data: { n: 1n } }],
  ['a cycle', cycle],
  ['a toJSON that throws', { toJSON: () => JSON.parse('{') as never }],
  ['a toJSON that returns nothing', { toJSON: () => undefined }],
])('%s as a body is refused by every method that takes one, and nothing is sent', async (_, body) => {
  await using server = await serve();
  const suprsend = client(at(server));
  for (const operation of bodied) {
    // `call` has a default for undefined, so that one is left to the trigger below.
    if (body === undefined) continue;
    const error = await failure(call(suprsend, operation, valuesOf(operation.url), body));
    expect(error, operation.name).toBeInstanceOf(InvalidRequestError);
    expect(error).toMatchObject({ sent: 'no', operation: operation.name, attempts: [] });
    expect(error.message).toMatch(/body/);
    expect(error.message).not.toContain('hidden-value');
  }
  expect(await failure(suprsend.workflows.trigger(body as never))).toMatchObject({
    name: 'InvalidRequestError',
    operation: 'workflows.trigger',
  });
  expect(server.requests).toEqual([]);
});

test('a list of triggers is refused with a pointer to what sends many', async () => {
  await using server = await serve();
  const error = await failure(client(at(server)).workflows.trigger([{ workflow: 'w', recipients: ['u1'] }] as never));
  expect(error).toBeInstanceOf(InvalidRequestError);
  expect(error.message).toContain('triggerMany');
  expect(server.requests).toEqual([]);
});

test('a body in the place of options, or an argument too many, is refused', async () => {
  await using server = await serve();
  const suprsend = client(at(server));
  const wrong = suprsend as any;
  for (const send of [
    () => wrong.users.get('u1', {}, {}),
    () => wrong.users.get('u1', 'options'),
    () => wrong.users.get('u1', []),
    () => wrong.users.upsert('u1', {}, 7),
    () => wrong.users.upsert('u1', {}, {}, {}),
    () => wrong.users.get('u1', { body: {} }),
    () => suprsend.request({ server: 'hub', method: 'GET', path: '/x/', body: {} }),
  ]) {
    expect(await failure(send())).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
  }
  expect(server.requests).toEqual([]);
});

test('only a request with a body has a Content-Type', async () => {
  await using server = await serve();
  server.unchecked = 'bodies are empty';
  const suprsend = client(at(server));
  for (const operation of operations) {
    server.requests.length = 0;
    await call(suprsend, operation, valuesOf(operation.url), {});
    const { headers, body } = server.requests[0]!;
    if (operation.takesBody) expect([body.startsWith('{'), headers['content-type']], operation.name).toEqual([true, 'application/json']);
    else expect([body, headers['content-type']], operation.name).toEqual(['', undefined]);
  }
});

test('management.templates.commit takes its body before the options, or none', async () => {
  await using server = await serve();
  const { templates } = client(at(server)).management;
  await templates.commit('t');
  await templates.commit('t', undefined, { commit_message: 'v2' });
  await templates.commit('t', {} as never, { commit_message: 'v2' });
  await templates.commit('t', { any: 1 } as never);
  expect(server.requests.map(({ method, url, body, headers }) => [method, url, body, headers['content-type']])).toEqual([
    ['PATCH', '/v2/staging/template/t/commit/', '', undefined],
    ['PATCH', '/v2/staging/template/t/commit/?commit_message=v2', '', undefined],
    ['PATCH', '/v2/staging/template/t/commit/?commit_message=v2', '{}', 'application/json'],
    ['PATCH', '/v2/staging/template/t/commit/', '{"any":1}', 'application/json'],
  ]);
});

test.each([[null], ['text'], [[{}]]])('%j as the optional body is refused', async (body) => {
  await using server = await serve();
  expect(await failure(client(at(server)).management.templates.commit('t', body as never))).toMatchObject({
    name: 'InvalidRequestError',
    sent: 'no',
  });
  expect(server.requests).toEqual([]);
});

test('an empty list that needs at least one member is refused before it is sent, by every method that has one', async () => {
  await using server = await serve();
  const tables = (branch: object, prefix = ''): [string, Route][] =>
    Object.entries(branch).flatMap(([key, entry]: [string, object]) =>
      'url' in entry ? [[prefix + key, entry as Route] as [string, Route]] : tables(entry, `${prefix}${key}.`),
    );
  const listed = tables(routes).flatMap(([name, { nonEmpty = [] }]) => nonEmpty.map((field) => [name, field]));
  expect(listed).toEqual(
    expect.arrayContaining([
      ['objects.subscriptions.create', 'recipients'],
      ['users.bulkDelete', 'distinct_ids'],
    ]),
  );
  for (const [name, field] of listed) {
    const operation = operations.find((one) => one.name === name)!;
    for (const validation of [undefined, false]) {
      const error = await failure(call(client(at(server)), operation, valuesOf(operation.url), { [field!]: [] }, { validation }));
      expect(error).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
      expect(error.message).toBe(`${name}: ${field} is empty, and at least one is needed. Nothing was sent.`);
    }
  }
  const typed = { client: client(at(server)).client, path: { object_type: 't', id: 'i' } };
  expect((await failure(objectsSubscriptionsCreate({ ...typed, body: { recipients: [] as never } }))).message).toContain(
    'recipients is empty',
  );
  expect(server.requests).toEqual([]);
});
