/** The checks before a request, on every operation that sends messages and on no other; dates and durations in the request. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Route } from '../../src/core/types.ts';
import { routes } from '../../generated/routes.gen.ts';
import { workflowsTrigger } from '../../generated/sdk.gen.ts';
import { createClient } from '../../src/core.ts';
import { attachment, type BroadcastTrigger, type DynamicWorkflowTrigger, type SuprSend } from '../../src/index.ts';
import { at, client, failure, operations } from '../support/client.ts';
import { serve } from '../support/server.ts';

const bodies = {
  'workflows.trigger': (data: object) => ({ workflow: 'w', recipients: ['u'], data }),
  'workflows.triggerDynamic': (data: object) => ({
    name: 'n',
    template: 't',
    notification_category: 'c',
    users: [{ distinct_id: 'u' }],
    data,
  }),
  'broadcasts.trigger': (data: object) => ({ list_id: 'l', template: 't', notification_category: 'c', data }),
  'events.trigger': (properties: object) => ({ distinct_id: 'u', event: 'e', properties }),
} as const;
type Name = keyof typeof bodies;
const names = Object.keys(bodies) as Name[];
const trigger = (suprsend: SuprSend, name: Name, body: object): Promise<unknown> => {
  const [resource, method] = name.split('.') as [keyof SuprSend, string];
  return (suprsend[resource] as unknown as Record<string, (body: object) => Promise<unknown>>)[method]!({ $idempotency_key: 'k', ...body });
};
const bytes = (body: object): number => Buffer.byteLength(JSON.stringify(body));

test('the operations that are checked are those of the contract that send', () => {
  const routeOf = (name: string): Route =>
    name.split('.').reduce<unknown>((branch, key) => (branch as Record<string, unknown>)[key], routes) as Route;
  expect(
    operations
      .map(({ name }) => name)
      .filter((name) => routeOf(name).key)
      .toSorted(),
  ).toEqual(names.toSorted());
});

describe.each(names)('%s', (name) => {
  const keyed = (data: object): object => ({ $idempotency_key: 'k', ...bodies[name](data) });

  test('accepts a body of exactly the limit, and rejects one more byte with the size, the limit and the next step', async () => {
    await using server = await serve(() => ({ status: 202, body: 'OK' }));
    const room = 819_200 - bytes(keyed({ v: '' }));
    await trigger(client(at(server)), name, keyed({ v: 'x'.repeat(room) }));
    const error = await failure(trigger(client(at(server)), name, keyed({ v: 'x'.repeat(room + 1) })));
    expect(error).toMatchObject({ name: 'InvalidRequestError', sent: 'no', operation: name });
    expect(error.message).toBe(
      `${name}: the body has 819201 bytes of UTF-8, and the limit is 819200; send less data, or files by URL (attachment.fromUrl), or raise limits.bodyBytes if your server accepts more. Nothing was sent.`,
    );
    expect(server.requests).toHaveLength(1);
    await trigger(client({ ...at(server), limits: { bodyBytes: 819_201 } }), name, keyed({ v: 'x'.repeat(room + 1) }));
    expect(server.requests).toHaveLength(2);
  });

  test('property: counts bytes of UTF-8, not characters', async () => {
    await using server = await serve(() => ({ status: 202, body: 'OK' }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('x', 'ü', '日', '🎉', '\u0001', '"', '\ud800'),
        fc.integer({ min: 20, max: 400 }),
        async (letter, length) => {
          const body = keyed({ v: letter.repeat(length) });
          const call = trigger(client({ ...at(server), limits: { bodyBytes: 700 } }), name, body);
          if (bytes(body) <= 700) await call;
          else expect((await failure(call)).message).toContain(`${bytes(body)} bytes`);
        },
      ),
      { numRuns: 25 },
    );
    for (const { body } of server.requests) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(700);
  });

  test('accepts a file of 50 KB, and rejects one more byte', async () => {
    await using server = await serve(() => ({ status: 202, body: 'OK' }));
    const file = (length: number): object =>
      bodies[name]({
        $attachments: [attachment.fromUrl('https://example.com'), attachment.fromBytes(new Uint8Array(length), { maxBytes: Infinity })],
      });
    await trigger(client(at(server)), name, file(51_200));
    const error = await failure(trigger(client(at(server)), name, file(51_201)));
    expect(error.message).toMatch(/\$attachments\[1\] has 51201 bytes, and the limit is 51200; send it by URL/);
    await trigger(client({ ...at(server), limits: { attachmentBytes: Infinity } }), name, file(51_201));
    expect(server.requests).toHaveLength(2);
  });

  test('writes a Date as ISO', async () => {
    await using server = await serve(() => ({ status: 202, body: 'OK' }));
    const when = new Date('2030-01-02T03:04:05.678Z');
    await trigger(client(at(server)), name, { ...bodies[name]({ when }), trigger_at: when });
    expect(server.requests[0]!.body.match(/"2030-01-02T03:04:05\.678Z"/g)).toHaveLength(2);
  });
});

describe.each([
  ['workflows.trigger', 'recipients'],
  ['workflows.triggerDynamic', 'users'],
] as const)('%s', (name, field) => {
  const body = (list: unknown[]): object => ({ ...bodies[name]({}), [field]: list });
  const fetchNothing = (): Promise<never> => Promise.reject(new Error('sent'));
  const refused = async (list: unknown[]): Promise<string> =>
    (await failure(trigger(client({ apiKey: 'k', workspaceKey: 'w', fetch: fetchNothing }), name, body(list)))).message;

  test('accepts 1 to 100', async () => {
    await using server = await serve(() => ({ status: 202, body: 'OK' }));
    server.unchecked = 'the contract has no users that are strings in dynamic workflows';
    await trigger(client(at(server)), name, body(Array(100).fill('u')));
    await trigger(client({ ...at(server), limits: { recipients: 500 } }), name, body(Array(101).fill('u')));
    expect(await refused(Array(101).fill('u'))).toMatch(new RegExp(`${field} has 101 members, and the limit is 100; .*limits.recipients`));
    expect(await refused([])).toContain(`${field} is empty`);
  });

  test('requires a channel of a transient one', async () => {
    await using server = await serve(() => ({ status: 202, body: 'OK' }));
    server.unchecked = 'the contract has no transient users in dynamic workflows';
    for (const bare of [{}, { $email: [] }, { name: 'Ann' }, { $timezone: 'UTC', $skip_create: true, $channels: ['email'] }]) {
      expect(await refused(['u', { is_transient: true, ...bare }])).toContain(`${field}[1] is transient and has no channel`);
    }
    const unchecked = client({ apiKey: 'k', workspaceKey: 'w', fetch: fetchNothing, validation: { profile: false } });
    expect((await failure(trigger(unchecked, name, body([{ is_transient: true, $sms: null }])))).message).toContain('has no channel');
    for (const reached of [{ $email: ['a@example.com'] }, { $new_channel: 'x' }])
      await trigger(client({ ...at(server), validation: { profile: false } }), name, body([{ is_transient: true, ...reached }]));
    await trigger(client(at(server)), name, body([{ is_transient: false, distinct_id: 'u' }]));
    expect(server.requests).toHaveLength(3);
    if (field === 'recipients')
      for (const nameless of [
        { is_transient: false },
        { is_transient: false, $email: ['a@example.com'] },
        { $email: ['a@example.com'] },
        { object_type: 't' },
        { distinct_id: undefined },
      ])
        expect(await refused(['u', nameless])).toContain(
          'recipients[1] needs distinct_id, or object_type and id, or is_transient: true for a user who is not stored',
        );
    for (const nobody of [null, 5, '']) expect(await refused(['u', nobody])).toContain(`${field}[1] is neither an id nor an object`);
  });
});

test('typed operations are checked by the same rules, a list record by record', async () => {
  const given = { client: createClient({ apiKey: 'k', fetch: () => Promise.reject(new Error('sent')) }) };
  const good = { workflow: 'w', recipients: ['u'] };
  for (const bad of [
    { ...good, recipients: [] },
    { ...good, data: { $attachments: [{ data: 'A'.repeat(70_000) }] } },
  ]) {
    for (const body of [bad, [good, bad]] as never[])
      expect((await failure(workflowsTrigger({ ...given, body }))).name).toBe('InvalidRequestError');
  }
});

test('bodies of other operations are not checked', async () => {
  await using server = await serve();
  await client({ ...at(server), limits: { bodyBytes: 10 } }).users.upsert('u', { recipients: [], note: 'longer than ten bytes' });
  expect(server.requests).toHaveLength(1);
});

test.each([{ bodyBytes: 0 }, { recipients: -1 }, { attachmentBytes: NaN }, { bodyBytes: '5' }])('limits %j are refused', (limits) => {
  expect(() => client({ limits: limits as never })).toThrow(new RegExp(`limits.${Object.keys(limits)[0]}`));
});

test('a time may be a Date, and is sent as ISO; an invalid one would run at once, and is rejected', async () => {
  await using server = await serve(() => ({ status: 202, body: 'OK' }));
  server.unchecked = 'a number is sent as a time';
  const broadcast = { list_id: 'l', template: 't', notification_category: 'c' };
  const when = new Date('2030-01-02T03:04:05.678Z');
  await client(at(server)).broadcasts.trigger({ ...broadcast, trigger_at: when });
  await client(at(server)).broadcasts.trigger({ ...broadcast, trigger_at: when.toISOString() });
  expect(server.requests.map(({ body }) => (JSON.parse(body) as BroadcastTrigger).trigger_at)).toEqual([
    when.toISOString(),
    when.toISOString(),
  ]);
  expect((await failure(client(at(server)).broadcasts.trigger({ ...broadcast, trigger_at: new Date(NaN) }))).message).toContain(
    'trigger_at is an invalid Date',
  );
  // @ts-expect-error a time is not a number
  await client(at(server)).broadcasts.trigger({ ...broadcast, trigger_at: 5 });
});

test('durations are sent as they are: a string or seconds', async () => {
  await using server = await serve(() => ({ status: 202, body: 'OK' }));
  const dynamic: DynamicWorkflowTrigger = {
    name: 'n',
    template: 't',
    notification_category: 'c',
    users: [{ distinct_id: 'u' }],
    delay: '1d2h30m',
    delivery: { smart: true, time_to_live: 3600 },
  };
  const broadcast: BroadcastTrigger = { list_id: 'l', template: 't', notification_category: 'c', delay: 90 };
  const suprsend = client(at(server));
  await suprsend.workflows.triggerDynamic(dynamic);
  await suprsend.broadcasts.trigger(broadcast);
  expect(server.requests.map(({ body }) => JSON.parse(body))).toMatchObject([dynamic, broadcast]);
});
