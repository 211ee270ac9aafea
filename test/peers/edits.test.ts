/** The same calls on the vendor's SDK and on ours, as a server receives them. Each intended difference has a test. */
import { describe, expect, test, vi } from 'vitest';
import { UserEdit, type ObjectEdit } from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { serve, type Received, type TestServer } from '../support/server.ts';
import { official, WORKSPACE_KEY, type Official } from './official.ts';

vi.spyOn(console, 'log').mockImplementation(() => {});

type Any = Record<string, (...args: any[]) => any>;
interface Case {
  name: string;
  theirs: (edit: Any) => unknown;
  ours: (edit: Any) => unknown;
}

const slack = { email: 'a@example.com', access_token: 'xoxb-1' };
const teams = { tenant_id: 't', service_url: 'https://s.example', conversation_id: '19:c' };
const push = { endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' } };

/** A call of the same name on both, in snake_case on the vendor's. */
const same = (method: string, ...args: unknown[]): Case => ({
  name: `${method}(${JSON.stringify(args).slice(1, -1)})`,
  theirs: (edit) => edit[method.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]!(...args),
  ours: (edit) => edit[method]!(...args),
});

const agreed: Case[] = [
  same('set', 'k', 'v'),
  same('set', 'k', 0),
  same('set', 'k', false),
  same('set', 'k', ''),
  same('set', ' k ', 'trimmed'),
  same('set', { a: 1, b: ['x', { c: null }], d: 'é日😀' }),
  same('set', { k: null }),
  same('set', { at: new Date(0) }),
  same('setOnce', 'first_login', '2021-11-02'),
  same('setOnce', { first_login: '2021-11-02', DOB: '1991-10-02' }),
  same('append', 'wishlist', 'iphone12'),
  same('append', { wishlist: 'iphone12', other: 7 }),
  same('append', '$email', 'a@example.com'),
  same('append', { $iospush: 't', $id_provider: 'apns', $bundle_id: 'com.x' }),
  same('remove', 'wishlist', 'iphone12'),
  same('remove', { wishlist: 'iphone12' }),
  same('unset', 'k'),
  same('unset', ['$email', 'k', '$email']),
  same('setPreferredLanguage', 'en'),
  same('setTimezone', 'UTC'),
  ...(['add', 'remove'] as const).flatMap((verb) => [
    same(`${verb}Email`, 'a@example.com'),
    same(`${verb}Sms`, '+15555555555'),
    same(`${verb}Whatsapp`, '+15555555555'),
    same(`${verb}Slack`, slack),
    same(`${verb}MsTeams`, teams),
    {
      name: `${verb}AndroidPush(t, xiaomi)`,
      theirs: (edit: Any) => edit[`${verb}_androidpush`]!('t', 'xiaomi'),
      ours: (edit: Any) => edit[`${verb}AndroidPush`]!('t', { provider: 'xiaomi' }),
    },
    {
      name: `${verb}IosPush(t, apns, com.x)`,
      theirs: (edit: Any) => edit[`${verb}_iospush`]!('t', 'apns', 'com.x'),
      ours: (edit: Any) => edit[`${verb}IosPush`]!('t', { provider: 'apns', bundleId: 'com.x' }),
    },
  ]),
];

const kinds = [
  {
    kind: 'user',
    theirs: (sdk: Official): Any => sdk.users.get_edit_instance('u 1/é'),
    sendTheirs: (sdk: Official, edit: Any): Promise<unknown> => sdk.users.edit(edit),
    ours: (suprsend: ReturnType<typeof client>): UserEdit | ObjectEdit => suprsend.users.edit('u 1/é'),
  },
  {
    kind: 'object',
    theirs: (sdk: Official): Any => sdk.objects.get_edit_instance('teams', 'a b'),
    sendTheirs: (sdk: Official, edit: Any): Promise<unknown> => sdk.objects.edit(edit),
    ours: (suprsend: ReturnType<typeof client>): UserEdit | ObjectEdit => suprsend.objects.edit('teams', 'a b'),
  },
];

const wire = ({ method, url, body }: Received): unknown => ({ method, url, body: JSON.parse(body) as unknown });

async function both(kind: (typeof kinds)[0], { theirs, ours }: Omit<Case, 'name'>, check = true): Promise<[unknown, unknown]> {
  await using server = await serve();
  const sdk = official(server);
  const their = kind.theirs(sdk);
  theirs(their);
  await kind.sendTheirs(sdk, their);
  const edit = kind.ours(client(at(server)));
  ours(edit as unknown as Any);
  await edit.save();
  expect(server.requests).toHaveLength(2);
  const [first, second] = server.requests.map(wire);
  if (check) expect(second).toEqual(first);
  return [first, second];
}

describe.each(kinds)('$kind edits', (kind) => {
  test.each(agreed)('both SDKs send the same for $name', async (one) => void (await both(kind, one)));

  test('both SDKs send many calls in order and merge none', async () => {
    await both(kind, {
      theirs: (edit) => agreed.forEach(({ theirs }) => theirs(edit)),
      ours: (edit) => agreed.forEach(({ ours }) => ours(edit)),
    });
  });

  const operationsOf = ([theirs, ours]: [unknown, unknown]): [unknown, unknown] => {
    const [a, b] = [theirs, ours] as { body: { operations: unknown } }[];
    return [a!.body.operations, b!.body.operations];
  };
  const differ = async (one: Case): Promise<[unknown, unknown]> => operationsOf(await both(kind, one, false));

  describe('intended differences', () => {
    test('increment sends $increment, as in the contract; the vendor sends $add', async () => {
      expect(await differ(same('increment', 'n', 2))).toEqual([[{ $add: { n: 2 } }], [{ $increment: { n: 2 } }]]);
    });

    test.each(['0', '-5'])('the key %j is sent; the vendor loses it', async (key) => {
      expect(await differ(same('set', key, 'v'))).toEqual([[], [{ $set: { [key]: 'v' } }]]);
      expect(await differ(same('append', key, 'v'))).toEqual([[], [{ $append: { [key]: 'v' } }]]);
      expect(await differ(same('increment', key, 1))).toEqual([[], [{ $increment: { [key]: 1 } }]]);
    });

    test.each([0, false, ''])('append of %j is sent; the vendor drops it', async (value) => {
      expect(await differ(same('append', 'k', value))).toEqual([[], [{ $append: { k: value } }]]);
    });

    test('__proto__ is a key like any other', async () => {
      const [theirs, ours] = await differ({
        name: '',
        theirs: (edit) => edit.set!('__proto__', 1),
        ours: (edit) => edit.set!('__proto__', 1),
      });
      expect(theirs).toEqual([]);
      expect(JSON.stringify(ours)).toBe('[{"$set":{"__proto__":1}}]');
    });

    test('without a provider, no $id_provider is sent; the vendor sends null for users', async () => {
      const [theirs, ours] = await differ({
        name: '',
        theirs: (edit) => edit.add_androidpush!('t'),
        ours: (edit) => edit.addAndroidPush!('t'),
      });
      expect(JSON.stringify(theirs)).toBe(
        kind.kind === 'user' ? '[{"$append":{"$androidpush":"t","$id_provider":null}}]' : '[{"$append":{"$androidpush":"t"}}]',
      );
      expect(ours).toEqual([{ $append: { $androidpush: 't' } }]);
    });

    test('values are copied at the call; the vendor sends them as they are later', async () => {
      const call = (edit: Any): void => {
        const value = { a: 'then' };
        edit.set!('k', value);
        value.a = 'later';
      };
      expect(await differ({ name: '', theirs: call, ours: call })).toEqual([
        [{ $set: { k: { a: 'later' } } }],
        [{ $set: { k: { a: 'then' } } }],
      ]);
    });

    test.each([
      ['a reserved key', (edit: Any) => edit.set!('$foo', 1), [{ $set: { $foo: 1 } }]],
      ['an invalid email address', (edit: Any) => edit.append!('$email', 'nope'), [{ $append: { $email: 'nope' } }]],
      ['a string as an amount', (edit: Any) => edit.increment!('n', 'abc'), [{ $add: { n: 'abc' } }]],
      ['NaN', (edit: Any) => edit.set!('n', Number.NaN), [{ $set: { n: null } }]],
      ['a Map', (edit: Any) => edit.set!('n', new Map([[1, 2]])), [{ $set: { n: {} } }]],
    ])('%s is refused at the call; the vendor sends it', async (_, wrong, theirs) => {
      await using server = await serve();
      server.unchecked = 'the SDK of the vendor sends an invalid address';
      const sdk = official(server);
      const their = kind.theirs(sdk);
      wrong(their);
      await kind.sendTheirs(sdk, their);
      expect(JSON.parse(server.requests[0]!.body)).toEqual({ operations: theirs });
      expect(() => wrong(kind.ours(client(at(server))) as unknown as Any)).toThrow(
        expect.objectContaining({ name: 'InvalidRequestError' }),
      );
    });

    test('an empty edit is refused; the vendor sends no operations', async () => {
      await using server = await serve();
      const sdk = official(server);
      await kind.sendTheirs(sdk, kind.theirs(sdk));
      expect(server.requests.map(({ body }) => body)).toEqual(['{"operations":[]}']);
      expect(await failure(kind.ours(client(at(server))).save())).toMatchObject({ name: 'InvalidRequestError' });
    });

    test('remove("$slack", …) works on both kinds; the vendor\'s objects throw a ReferenceError', async () => {
      const one = same('remove', '$slack', slack);
      if (kind.kind === 'user') return void (await both(kind, one));
      expect(() => one.theirs(kind.theirs(official({ url: 'http://127.0.0.1:1' })))).toThrow(ReferenceError);
      expect(JSON.stringify((kind.ours(client()) as UserEdit).remove('$slack', slack).toJSON().operations)).toBe(
        JSON.stringify([{ $remove: { $slack: slack } }]),
      );
    });

    test('webpush has no provider by default; the vendor sends null for users', async () => {
      const [theirs, ours] = await differ({ name: '', theirs: (edit) => edit.add_webpush!(push), ours: (edit) => edit.addWebPush!(push) });
      expect(theirs).toEqual([{ $append: { $webpush: push, ...(kind.kind === 'user' ? { $id_provider: null } : {}) } }]);
      expect(ours).toEqual([{ $append: { $webpush: push } }]);
    });
  });
});

describe('bulk by event', () => {
  /** Times, ids and versions differ between any two requests. */
  const comparable = (server: TestServer): unknown[][] =>
    server.requests.map(({ body }) =>
      (JSON.parse(body) as Record<string, unknown>[]).map((record) => {
        expect(record.$insert_id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4/);
        expect(Number.isInteger(record.$time)).toBe(true);
        expect(Object.keys(record)).toEqual(['$schema', '$insert_id', '$time', 'env', 'distinct_id', '$user_operations', 'properties']);
        return { ...record, $insert_id: '', $time: 0, properties: Object.keys(record.properties as object) };
      }),
    );
  const ourOptions = (server: TestServer) => ({ ...at(server), workspaceKey: WORKSPACE_KEY });
  const both_ = async (
    count: number,
    theirs: (edit: Any, n: number) => void,
    ours: (edit: UserEdit, n: number) => void,
  ): Promise<[Official, unknown[][], Official, unknown[][]]> => {
    await using server = await serve(() => ({ status: 202, headers: { 'content-type': 'text/plain' }, body: 'OK' }));
    const sdk = official(server);
    const bulk = sdk.users.get_bulk_edit_instance();
    for (let n = 0; n < count; n++) {
      const edit = sdk.users.get_edit_instance(`u${n}`);
      theirs(edit, n);
      bulk.append(edit);
    }
    const theirResult = (await bulk.save()) as Official;
    const theirRequests = comparable(server);
    server.requests.length = 0;
    const list = client(ourOptions(server)).users.bulk();
    for (let n = 0; n < count; n++) {
      const edit = new UserEdit(`u${n}`);
      ours(edit, n);
      list.append(edit);
    }
    const ourResult = await list.save({ via: 'event', concurrency: 1 });
    return [theirResult, theirRequests, ourResult, comparable(server)];
  };

  test.each([1, 400, 401, 801])('%i users lead to the same requests and the same result', async (count) => {
    const [theirs, theirRequests, ours, ourRequests] = await both_(
      count,
      (edit) => {
        edit.set!('plan', 'pro');
        edit.increment!('n', 1);
        edit.add_email!('a@example.com');
      },
      (edit) => edit.set('plan', 'pro').increment('n', 1).addEmail('a@example.com'),
    );
    expect(ourRequests).toEqual(theirRequests);
    for (const key of ['status', 'total', 'success', 'failure']) expect(ours[key]).toEqual(theirs[key]);
    expect(ours.failedRecords).toEqual(theirs.failed_records);
  });

  test('an empty bulk sends nothing on both', async () => {
    const [theirs, a, ours, b] = await both_(
      0,
      () => {},
      () => {},
    );
    expect([a, b]).toEqual([[], []]);
    expect([theirs.status, ours.status, theirs.total, ours.total]).toEqual(['success', 'success', 0, 0]);
  });

  test('one record that is too large is a partial success on both', async () => {
    const large = (n: number): string => 'x'.repeat(n === 1 ? 20_000 : 1);
    const [theirs, a, ours, b] = await both_(
      3,
      (edit, n) => void edit.set!('v', large(n)),
      (edit, n) => edit.set('v', large(n)),
    );
    expect(b).toEqual(a);
    expect([ours.status, ours.total, ours.success, ours.failure]).toEqual([theirs.status, theirs.total, theirs.success, theirs.failure]);
  });

  test('intended: sizes are bytes; the vendor counts UTF-16 units and sends 27 KB as 10', async () => {
    const cjk = '日'.repeat(9000);
    const [, a, ours, b] = await both_(
      1,
      (edit) => void edit.set!('v', cjk),
      (edit) => edit.set('v', cjk),
    );
    expect([a.length, b.length]).toEqual([1, 0]);
    expect(ours).toMatchObject({ status: 'fail', failure: 1, failedRecords: [{ index: 0, sent: 'no' }] });
  });

  test.each([0, 1, 2])(
    'intended: a failure in chunk %i costs that chunk; the vendor rejects with a ReferenceError and loses every outcome',
    async (place) => {
      await using server = await serve((request) => (server.requests.indexOf(request) === place ? { status: 500 } : { body: 'OK' }));
      const sdk = official(server);
      const bulk = sdk.users.get_bulk_edit_instance();
      for (let n = 0; n < 801; n++) {
        const edit = sdk.users.get_edit_instance(`u${n}`);
        edit.set('a', 1);
        bulk.append(edit);
      }
      expect(await failure(bulk.save())).toBeInstanceOf(ReferenceError);
      expect(server.requests).toHaveLength(place + 1);
      server.requests.length = 0;
      const size = place === 2 ? 1 : 400;
      const edits = Array.from({ length: 801 }, (_, n) => new UserEdit(`u${n}`).set('a', 1));
      expect(await client(ourOptions(server)).users.editMany(edits, { via: 'event', concurrency: 1 })).toMatchObject({
        status: 'partial',
        total: 801,
        success: 801 - size,
        failure: size,
      });
      expect(server.requests).toHaveLength(3);
    },
  );

  test('intended: a second save sends nothing again', async () => {
    await using server = await serve(() => ({ body: 'OK' }));
    const sdk = official(server);
    const theirs = sdk.users.get_bulk_edit_instance();
    const edit = sdk.users.get_edit_instance('u1');
    edit.set('a', 1);
    theirs.append(edit);
    await theirs.save();
    await theirs.save();
    expect(server.requests).toHaveLength(3);
    server.requests.length = 0;
    const ours = client(ourOptions(server)).users.bulk().append(new UserEdit('u1').set('a', 1));
    await ours.save({ via: 'event' });
    await ours.save({ via: 'event' });
    expect(server.requests).toHaveLength(1);
  });

  test('intended: append of a list or of another class is refused; the vendor drops it and reports success', async () => {
    await using server = await serve();
    const sdk = official(server);
    const theirs = sdk.users.get_bulk_edit_instance();
    theirs.append([sdk.users.get_edit_instance('u1')]);
    theirs.append(sdk.objects.get_edit_instance('t', 'o'));
    expect(await theirs.save()).toMatchObject({ status: 'success', total: 0 });
    const ours = client(ourOptions(server)).users.bulk();
    for (const wrong of [[new UserEdit('u1')], client().objects.edit('t', 'o')])
      expect(() => ours.append(wrong as never)).toThrow(/UserEdit/);
    expect(server.requests).toHaveLength(0);
  });
});

test.each([
  ['.', '/v1/user/'],
  ['..', '/v1/'],
])('intended: the id %j is refused; the vendor sends it to %s', async (id, path) => {
  await using server = await serve();
  server.unchecked = 'the SDK of the vendor sends to another path';
  await official(server).users.edit(id, { operations: [] });
  expect(server.requests.map(({ url }) => url)).toEqual([path]);
  expect(() => client(at(server)).users.edit(id)).toThrow(expect.objectContaining({ name: 'InvalidRequestError' }));
});

test("intended: printing a builder shows no secret; the vendor's shows the workspace secret", async () => {
  const { inspect } = await import('node:util');
  const theirs = official({ url: 'http://127.0.0.1:1' }).users.get_edit_instance('u1');
  expect(inspect(theirs)).toContain('secret-of-the-tests');
  expect(inspect(client({ apiKey: 'secret-of-the-tests' }).users.edit('u1'), { showHidden: true, depth: 9 })).not.toContain(
    'secret-of-the-tests',
  );
});
