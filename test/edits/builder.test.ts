/** What each method of the builders sends, and which arguments it refuses. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidRequestError, ObjectEdit, UserEdit, type EditOptions } from '../../src/index.ts';
import { at, client } from '../support/client.ts';
import { serve } from '../support/server.ts';
import { otherCopy } from './copy.ts';

type Any = Record<string, (...args: any[]) => any>;
const builders: [string, (options?: EditOptions) => UserEdit | ObjectEdit][] = [
  ['UserEdit', (options) => new UserEdit('u1', options)],
  ['ObjectEdit', (options) => new ObjectEdit('teams', 'core', options)],
];
const slack = [
  { email: 'a@example.com', access_token: 'xoxb-1' },
  { user_id: 'U1', access_token: 'xoxb-1' },
  { channel_id: 'C1', access_token: 'xoxb-1' },
  { incoming_webhook: { url: 'https://hooks.slack.com/services/x' } },
];
const teams = [
  { tenant_id: 't', service_url: 'https://smba.example', conversation_id: '19:c' },
  { user_id: '29:1' },
  { incoming_webhook: { url: 'https://teams.example/webhook' } },
];
const push = { endpoint: 'https://push.example/1', expirationTime: null, keys: { p256dh: 'p', auth: 'a' } };

const calls: [method: string, args: unknown[], operation: object][] = [
  ['set', ['k', 'v'], { $set: { k: 'v' } }],
  ['set', [{ a: 1, b: [true, null, { c: 'é😀' }] }], { $set: { a: 1, b: [true, null, { c: 'é😀' }] } }],
  ['set', ['$timezone', 'UTC'], { $set: { $timezone: 'UTC' } }],
  ['setOnce', ['first_login', '2021-11-02'], { $set_once: { first_login: '2021-11-02' } }],
  ['setOnce', [{ a: 1, b: 2 }], { $set_once: { a: 1, b: 2 } }],
  ['increment', ['logins'], { $increment: { logins: 1 } }],
  ['increment', ['logins', -2.5], { $increment: { logins: -2.5 } }],
  ['increment', [{ logins: 1, orders: 0 }], { $increment: { logins: 1, orders: 0 } }],
  ['append', ['wishlist', 'iphone12'], { $append: { wishlist: 'iphone12' } }],
  ['append', [{ a: 1, $email: 'a@example.com' }], { $append: { a: 1, $email: 'a@example.com' } }],
  [
    'append',
    [{ $iospush: 't', $id_provider: 'apns', $bundle_id: 'com.x' }],
    { $append: { $iospush: 't', $id_provider: 'apns', $bundle_id: 'com.x' } },
  ],
  ['remove', ['wishlist', 'iphone12'], { $remove: { wishlist: 'iphone12' } }],
  ['remove', ['$slack', slack[0]], { $remove: { $slack: slack[0] } }],
  ['unset', ['k'], { $unset: ['k'] }],
  ['unset', [['$sms', 'k', '$sms']], { $unset: ['$sms', 'k', '$sms'] }],
  ['setPreferredLanguage', ['en'], { $set: { $preferred_language: 'en' } }],
  ['setTimezone', ['Asia/Kolkata'], { $set: { $timezone: 'Asia/Kolkata' } }],
  ['setLocale', ['en_GB'], { $set: { $locale: 'en_GB' } }],
  ...(['add', 'remove'] as const).flatMap((verb): typeof calls => {
    const operator = verb === 'add' ? '$append' : '$remove';
    return [
      [`${verb}Email`, ['a@example.com'], { [operator]: { $email: 'a@example.com' } }],
      [`${verb}Sms`, ['+15555555555'], { [operator]: { $sms: '+15555555555' } }],
      [`${verb}Whatsapp`, ['+15555555555'], { [operator]: { $whatsapp: '+15555555555' } }],
      [`${verb}Inbox`, ['i'], { [operator]: { $inbox: 'i' } }],
      [`${verb}AndroidPush`, ['t'], { [operator]: { $androidpush: 't' } }],
      ...['fcm', 'xiaomi', 'oppo'].map((provider): (typeof calls)[0] => [
        `${verb}AndroidPush`,
        ['t', { provider }],
        { [operator]: { $androidpush: 't', $id_provider: provider } },
      ]),
      [`${verb}IosPush`, ['t'], { [operator]: { $iospush: 't' } }],
      [
        `${verb}IosPush`,
        ['t', { provider: 'apns', bundleId: 'com.x' }],
        { [operator]: { $iospush: 't', $id_provider: 'apns', $bundle_id: 'com.x' } },
      ],
      [`${verb}WebPush`, [push], { [operator]: { $webpush: push } }],
      [`${verb}WebPush`, [{ endpoint: push.endpoint, getKey: () => null, toJSON: () => push }], { [operator]: { $webpush: push } }],
      ...slack.map((value): (typeof calls)[0] => [`${verb}Slack`, [value], { [operator]: { $slack: value } }]),
      ...teams.map((value): (typeof calls)[0] => [`${verb}MsTeams`, [value], { [operator]: { $ms_teams: value } }]),
    ];
  }),
];

/** The body of an edit's next save. */
const wireOf = (edit: UserEdit | ObjectEdit): { operations: readonly object[] } => ({ operations: edit.toJSON().operations });

test('JSON has the profile and the operations, and makes the same edit', () => {
  const user = new UserEdit('u1')
    .set('a', { b: [1] })
    .addEmail('a@example.com')
    .unset('c');
  expect(user.toJSON()).toEqual({ distinct_id: 'u1', ...wireOf(user) });
  const object = new ObjectEdit('teams', 'core', { validation: false }).set({ ['$newer' as string]: 1 });
  expect(object.toJSON()).toEqual({ object_type: 'teams', id: 'core', operations: [{ $set: { $newer: 1 } }] });
  const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
  for (const copy of [UserEdit.fromJSON(json(user.toJSON())), ObjectEdit.fromJSON(json(object.toJSON()))]) {
    expect([UserEdit.is(copy) || ObjectEdit.is(copy), copy.isEmpty, copy.mayHaveArrived]).toEqual([true, false, false]);
    expect([user.toJSON(), object.toJSON()]).toContainEqual(copy.toJSON());
  }
});

test.each([
  [null],
  ['u1'],
  [{}],
  [{ distinct_id: 'u1' }],
  [{ distinct_id: '', operations: [] }],
  [{ distinct_id: 'u1', operations: [null] }],
  [{ distinct_id: 'u1', operations: [{ $drop: { a: 1 } }] }],
])('%j is not the JSON of an edit', (json) => {
  expect(() => UserEdit.fromJSON(json as never)).toThrow(InvalidRequestError);
  expect(() => ObjectEdit.fromJSON(json as never)).toThrow(InvalidRequestError);
});

describe.each(builders as unknown as [string, (options?: object) => UserEdit][])('%s', (_, make) => {
  test.each(calls)('%s %j adds one operation', (method, args, operation) => {
    const edit = make();
    expect(edit.isEmpty).toBe(true);
    expect((edit as unknown as Any)[method]!(...args)).toBe(edit);
    expect(JSON.stringify(wireOf(edit))).toBe(JSON.stringify({ operations: [operation] }));
    expect(edit.isEmpty).toBe(false);
  });

  test('keeps the order and the number of any calls, and sends exactly what toJSON returns', async () => {
    await using server = await serve();
    const suprsend = client(at(server));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...calls), { minLength: 1, maxLength: 20 }), async (chosen) => {
        server.requests.length = 0;
        const edit = make();
        for (const [method, args] of chosen) (edit as unknown as Any)[method]!(...args);
        const wire = { operations: chosen.map(([, , operation]) => operation) };
        expect(wireOf(edit)).toEqual(wire);
        const bound = edit instanceof UserEdit ? suprsend.users.edit(edit) : suprsend.objects.edit(edit);
        await bound.save();
        expect(server.requests.map(({ method, body }) => [method, JSON.parse(body)])).toEqual([['PATCH', wire]]);
      }),
      { numRuns: 50 },
    );
  });

  test('sends any JSON value exactly, copied at the call, and changes no input', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.constantFrom('0', '-5', '__proto__', 'constructor', 'toJSON')),
          fc.jsonValue(),
          { minKeys: 1, maxKeys: 5 },
        ),
        (value) => {
          const before = JSON.stringify(value);
          const edit = make().set('value', value);
          for (const key of Object.keys(value)) (value as Record<string, unknown>)[key] = 'changed later';
          expect(JSON.stringify(wireOf(edit))).toBe(JSON.stringify({ operations: [{ $set: { value: JSON.parse(before) } }] }));
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each(['0', '-5', '__proto__', 'constructor', 'é', 'a.b', 'SS', '$'.repeat(0) + 'x$'])('keeps the key %j', (key) => {
    for (const operator of ['set', 'setOnce', 'append', 'remove', 'increment']) {
      const edit = make();
      (edit as unknown as Any)[operator]!(key, 1);
      const [operation] = edit.toJSON().operations;
      expect(Object.entries(Object.values(operation!)[0] as object)).toEqual([[key, 1]]);
      expect(JSON.stringify(wireOf(edit))).toContain(`${JSON.stringify(key)}:1`);
    }
    expect(wireOf(make().unset(key))).toEqual({ operations: [{ $unset: [key] }] });
  });

  test.each([[0], [false], [''], [null], [[]], [{}], [-0], [1e300]])('sends %j as a value', (value) => {
    for (const method of ['set', 'setOnce', 'append', 'remove']) {
      const edit = make();
      (edit as unknown as Any)[method]!('k', value);
      expect(JSON.parse(JSON.stringify(wireOf(edit))).operations[0][Object.keys(edit.toJSON().operations[0]!)[0]!].k).toEqual(
        JSON.parse(JSON.stringify(value)),
      );
    }
  });

  test('converts as JSON does: a Date becomes an ISO string, undefined members are left out; whitespace around a key is removed', () => {
    expect(wireOf(make().set({ at: new Date(0), gone: undefined, ' k ': { x: undefined } }))).toEqual({
      operations: [{ $set: { at: '1970-01-01T00:00:00.000Z', k: {} } }],
    });
    class Point {
      x = 1;
    }
    expect(wireOf(make().set('p', new Point()))).toEqual({ operations: [{ $set: { p: { x: 1 } } }] });
  });

  const cycle: Record<string, unknown> = { secret: 'hidden-value' };
  cycle.self = cycle;
  let deep: unknown = 'hidden-value';
  for (let depth = 0; depth < 100_000; depth++) deep = [deep];
  const bad: [method: string, args: unknown[], words: RegExp][] = [
    ['set', [], /takes a key and a value/],
    ['set', ['k'], /"k" has no value/],
    ['set', ['k', undefined], /"k" has no value/],
    ['set', ['', 1], /key is empty/],
    ['set', ['  ', 1], /key is empty/],
    ['set', [1, 1], /a number/],
    ['set', [null], /null/],
    ['set', [['k']], /a list/],
    ['set', [{}], /no keys/],
    ['set', [{ a: undefined }], /no keys/],
    ['set', [{ a: 1 }, 2], /either one object/],
    ['set', [{ a: 1, ' a': 2 }], /the same/],
    ['set', [new Map([['a', 1]])], /Map/],
    ['set', ['$foo', 1], /"\$foo" is not a key that this SDK knows/],
    ['set', ['$email', 'a@example.com'], /is a channel, which/],
    ['set', ['ss_foo', 1], /reserved/],
    ['set', ['SS_foo', 1], /reserved/],
    ['setOnce', [{ ok: 1, $x: 1 }], /reserved/],
    ['increment', ['$email', 1], /is a channel, which/],
    ['append', ['$timezone', 'UTC'], /is not a list/],
    ['remove', ['ss_x', 1], /reserved/],
    ['unset', ['$id_provider'], /belongs to a push token/],
    ['unset', [[]], /empty/],
    ['unset', [['k', '']], /key is empty/],
    ['unset', [7], /must be a string/],
    ['unset', [undefined], /must be a string/],
    ['increment', ['k', '1'], /finite number/],
    ['increment', ['k', null], /finite number/],
    ['increment', ['k', Number.NaN], /NaN/],
    ['increment', ['k', Infinity], /Infinity/],
    ['increment', [{ k: '1' }], /finite number/],
    ['set', ['k', 1n], /k is a bigint/],
    ['set', ['k', { a: [1, () => 1] }], /k\.a\[1\] is a function/],
    ['set', ['k', { a: Symbol('s') }], /k\.a is a symbol/],
    ['set', ['k', Number.NaN], /NaN/],
    ['set', ['k', [undefined]], /k\[0\] is undefined/],
    // eslint-disable-next-line no-sparse-arrays
    ['set', ['k', [, 1]], /k\[0\] is undefined/],
    ['set', ['k', new Date(Number.NaN)], /invalid Date/],
    ['set', ['k', new Set([1])], /Set/],
    ['set', ['k', /x/], /RegExp/],
    ['set', ['k', cycle], /k\.self contains itself/],
    ['set', ['k', deep], /nested more than/],
    ['set', ['k', { toJSON: () => JSON.parse('{') as unknown }], /reading its argument failed/],
    ['append', ['k', undefined], /no value/],
    ['addEmail', [], /"\$email" has no value/],
    ['addEmail', [null], /\$email must be an email/],
    ['addEmail', [{}], /\$email must be an email/],
    ...['', 'a', 'not-an-email', 'a@', '@b.co', 'a b@c.de', ' a@example.com', 'a@b@c.de', 'a@b', `${'a'.repeat(320)}@b.co`].map(
      (value): [string, unknown[], RegExp] => ['addEmail', [value], /email/],
    ),
    ['append', ['$email', ['a@example.com']], /email/],
    ['append', [{ $email: 'nope' }], /email/],
    ['removeEmail', ['nope'], /email/],
    ...['', '15555555555', '+0555555555', '+1 555 555 5555', '+1', '+1234567890123456', 15555555555].map(
      (value): [string, unknown[], RegExp] => ['addSms', [value], /E\.164/],
    ),
    ['addWhatsapp', ['12'], /E\.164/],
    ['addInbox', [''], /non-empty string/],
    ['addAndroidPush', [''], /non-empty string/],
    ['addAndroidPush', ['t', { provider: 'apns' }], /provider/],
    ['addIosPush', ['t', { provider: 'fcm' }], /provider/],
    ['append', [{ $androidpush: 'a', $iospush: 'b', $id_provider: 'fcm' }], /exactly one/],
    ['append', [{ k: 'a', $id_provider: 'fcm' }], /exactly one/],
    ['append', [{ $androidpush: 'a', $bundle_id: 'x' }], /\$iospush/],
    ['addWebPush', [{ endpoint: 'https://x' }], /keys/],
    ['addWebPush', [{ ...push, endpoint: '' }], /endpoint/],
    ['addWebPush', ['x'], /PushSubscription/],
    ['addSlack', [{}], /access_token/],
    ['addSlack', [{ email: 'a@example.com' }], /access_token/],
    ['addSlack', [{ channel_name: 'C1', access_token: 'x' }], /channel_id/],
    ['addSlack', [{ incoming_webhook: {} }], /incoming_webhook/],
    ['addSlack', [[slack[0]]], /\$slack/],
    ['addMsTeams', [{ tenant_id: 't' }], /conversation_id/],
    ['setTimezone', ['Mars/Base'], /IANA/],
    ['setTimezone', ['+05:30'], /IANA/],
    ['setTimezone', [''], /IANA/],
    ['setPreferredLanguage', ['english'], /language/],
    ['setPreferredLanguage', [''], /language/],
    ['setLocale', ['en-'], /language/],
    ['setLocale', [5], /language/],
  ];
  test.each(bad.map(([method, args, words], n) => ({ name: `${method} ${n}: ${words}`, method, args, words })))(
    'refuses $name',
    ({ method, args, words }) => {
      const edit = make().set('before', 1);
      let error: unknown;
      try {
        (edit as unknown as Any)[method]!(...args);
      } catch (caught) {
        error = caught;
      }
      expect(error).toBeInstanceOf(InvalidRequestError);
      const { message, sent, operation } = error as InvalidRequestError;
      expect(message).toMatch(words);
      expect(message).toContain(`.edit: ${method}: `);
      expect(message).not.toMatch(/hidden-value|not-an-email|55555555|xoxb/);
      expect([sent, operation]).toEqual(['no', edit instanceof UserEdit ? 'users.edit' : 'objects.edit']);
      expect(wireOf(edit)).toEqual({ operations: [{ $set: { before: 1 } }] });
      if (message.includes('validation: false')) {
        const lenient = make({ validation: false });
        (lenient as unknown as Any)[method]!(...args);
        expect(lenient.isEmpty).toBe(false);
      }
    },
  );

  test('validation: false still refuses what no server could accept', () => {
    const edit = make({ validation: false }) as unknown as Any;
    for (const args of [['k'], ['', 1], ['k', 1n], ['k', [undefined]]]) expect(() => edit.set!(...args)).toThrow(InvalidRequestError);
    expect(() => edit.increment!('k', 'x')).toThrow(InvalidRequestError);
  });

  test('shows no credential and none of its operations when printed; preview masks access tokens and webhooks', async () => {
    await using server = await serve();
    const suprsend = client(at(server));
    const edit = make()
      .addSlack({ channel_id: 'C1', access_token: 'xoxb-secret' })
      .addMsTeams({ incoming_webhook: { url: 'https://secret.example' } })
      .set({ plan: 'pro', n: 1 })
      .unset(['$sms']);
    const bound = edit instanceof UserEdit ? suprsend.users.edit(edit) : suprsend.objects.edit(edit);
    for (const text of [inspect(bound, { depth: 9, showHidden: true }), JSON.stringify(bound), bound.preview()])
      expect(text).not.toContain('api-key-of-the-tests');
    expect(inspect(bound)).not.toContain('xoxb');
    expect(bound.preview().split('\n')).toEqual([
      edit instanceof UserEdit ? 'users u1: 4 operations' : 'objects teams/core: 4 operations',
      '  append $slack {"channel_id":"C1","access_token":"***"}',
      '  append $ms_teams {"incoming_webhook":"***"}',
      '  set plan "pro", n 1',
      '  unset $sms',
    ]);
  });

  test('toJSON returns a copy', () => {
    const edit = make().set('a', { b: 1 });
    (edit.toJSON().operations[0]!.$set as { a: { b: number } }).a.b = 2;
    expect(wireOf(edit)).toEqual({ operations: [{ $set: { a: { b: 1 } } }] });
  });
});

test.each([[''], ['.'], ['..'], [undefined], [null], [7], ['\ud800']])('the id %j is refused by the constructor', (id) => {
  expect(() => new UserEdit(id as string)).toThrow(InvalidRequestError);
  expect(() => new ObjectEdit('teams', id as string)).toThrow(InvalidRequestError);
  expect(() => new ObjectEdit(id as string, 'core')).toThrow(InvalidRequestError);
});

test('is() knows instances of its class, also from another copy of the package', async () => {
  const edit = new UserEdit('u1');
  expect([UserEdit.is(edit), ObjectEdit.is(edit), UserEdit.is({}), UserEdit.is(null), UserEdit.is([edit])]).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
  const copy = await otherCopy();
  expect(copy.UserEdit).not.toBe(UserEdit);
  expect(UserEdit.is(new copy.UserEdit('u1'))).toBe(true);
  expect(new copy.UserEdit('u1')).not.toBeInstanceOf(UserEdit);
});

test('a value is read once, and as JSON writes it', () => {
  let reads = 0;
  const live = { list: ['a'] };
  const odd = {
    get plan() {
      return reads++ === 0 ? 'pro' : live;
    },
  };
  const hidden = Object.defineProperty({ a: 1 }, 'toJSON', { value: () => ({ b: 2 }) });
  const edit = new UserEdit('u1').set(odd).set(hidden);
  live.list.push('b');
  expect(edit.toJSON().operations).toEqual([{ $set: { plan: 'pro' } }, { $set: { b: 2 } }]);
});
