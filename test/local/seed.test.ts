/** Seeds: a seed that is refused changes nothing, fields that no record has are refused, and what is saved is accepted. */
import { describe, expect, it } from 'vitest';
import { serve } from '../../src/cli/local/serve.ts';
import { SuprSend } from '../../src/index.ts';
import { localSuprSend, type LocalSeed } from '../../src/local.ts';
import { call } from './call.ts';
import { workflow } from './workspace.ts';

const FIRST: LocalSeed = {
  users: [{ distinct_id: 'u1', $email: ['ann@example.com'], plan: 'pro' }],
  objects: [{ object_type: 'teams', id: 'devs', subscriptions: ['u1'] }],
  tenants: [{ tenant_id: 'acme', tenant_name: 'Acme' }],
  lists: [{ list_id: 'readers', distinct_ids: ['u1'] }],
};
const NEW = { distinct_id: 'u2', $email: ['bob@example.com'] };
const REFUSED: [seed: LocalSeed, words: string][] = [
  [{ users: [NEW, { distinct_id: 'u3', $email: ['bad'] }] }, "users[1]: invalid value for channel 'email': bad. error"],
  [{ users: [NEW, {}] }, 'each of users needs distinct_id, a string that is not empty'],
  [{ users: [{ distinct_id: 'u1', plan: 'free', $sms: ['5'] }] }, "users[0]: invalid value for channel 'sms'"],
  [{ users: [NEW, { distinct_id: 'u3', tenants: { acme: { $email: ['bad'] } } }] }, "users[1]: invalid value for channel 'email'"],
  [{ users: [NEW], objects: [{ object_type: 'teams', id: 'ops', subscriptions: [5] }] }, 'objects[0]: subscriptions must be a list of ids'],
  [{ users: [NEW], tenants: [{ tenant_id: 'b', categories: { news: 5 } }] }, 'tenants[0]: categories must be objects by the slug'],
  [{ users: [NEW], lists: [{ list_id: 'a' }, { list_id: 'b', distinct_ids: 5 }] }, 'lists[1]: distinct_ids must be a list of strings'],
  // Too many, which is known only when all have been read.
  [
    { users: [NEW], tenants: Array.from({ length: 100_000 }, (_, at) => ({ tenant_id: `t${at}` })) },
    'a local SuprSend keeps at most 100000 tenants',
  ],
  // Fields that were ignored.
  [{ lists: [{ list_id: 'a', subscribers: ['u1'] }] }, 'lists[0]: a list has no field "subscribers". It is written distinct_ids'],
  [{ lists: [{ list_id: 'a', distinctIds: ['u1'] }] }, 'lists[0]: a list has no field "distinctIds". It is written distinct_ids'],
  [{ lists: [{ list_id: 'a', name: 'A' }] }, 'lists[0]: a list has no field "name". It is written list_name'],
  [
    { lists: [{ list_id: 'a', constructor: 'A' }] },
    'lists[0]: a list has no field "constructor". Its fields are distinct_ids, list_id, list_name',
  ],
  [{ tenants: [{ tenant_id: 'b', name: 'B' }] }, 'tenants[0]: a tenant has no field "name". It is written tenant_name'],
  [
    { objects: [{ object_type: 'teams', id: 'ops', subscriptions: [{ key: 'user/u1', property: {} }] }] },
    'objects[0]: a subscription has no field "property". Its fields are key, properties',
  ],
  [{ users: [{ distinct_id: 'u2', tenants: ['acme'] }] }, 'users[0]: tenants must be an object'],
  [{ users: [{ distinct_id: 'u2', properties: ['plan'] }] }, 'users[0]: properties must be an object'],
  [{ users: [{ distinct_id: 'u2', preferences: [] }] }, 'users[0]: preferences must be an object'],
];

describe('a seed that is refused', () => {
  it.each(REFUSED)('changes nothing: %#', async (seed, words) => {
    const local = localSuprSend({}, { seed: FIRST });
    const saved = local.save();
    expect(() => local.seed(seed)).toThrow(`seed: ${words}`);
    expect(local.save()).toEqual(saved);
    // Neither does it count ids.
    const fresh = localSuprSend({}, { seed: FIRST });
    const idAfter = async (one: typeof local): Promise<unknown> => {
      one.seed({ lists: [{ list_id: 'new', distinct_ids: ['u2'] }] });
      return (await new SuprSend(one.options).lists.subscribers.list('new')).meta;
    };
    expect(await idAfter(local)).toEqual(await idAfter(fresh));
  });

  it('changes nothing over HTTP either', async () => {
    const local = localSuprSend({}, { seed: FIRST });
    const saved = local.save();
    await using server = await serve(local, { port: 0 });
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(REFUSED[0]?.[0]);
    const response = await fetch(`${server.url}/_/api/seed`, { method: 'POST', headers, body });
    expect([response.status, await response.json()]).toEqual([400, { message: expect.stringContaining('users[1]') }]);
    expect(local.save()).toEqual(saved);
  });
});

describe('a seed', () => {
  it('may be what responses are, and adds to what is there', async () => {
    const local = localSuprSend({}, { seed: FIRST });
    const suprsend = new SuprSend(local.options);
    const saved = local.save();
    const [user, list, tenant] = [await suprsend.users.get('u1'), await suprsend.lists.get('readers'), await suprsend.tenants.get('acme')];
    local.seed({ users: [user], lists: [{ ...list, distinct_ids: ['u1'] }], tenants: [tenant] } as never);
    expect(local.save()).toMatchObject({ users: saved.users, tenants: saved.tenants });
    expect(local.save().lists?.[0]).toMatchObject({ list_id: 'readers', distinct_ids: ['u1'] });
  });

  it('keeps properties of a user with the names of other fields', async () => {
    const local = localSuprSend();
    const own = { subscriptions: ['monthly'], $cart: [{ value: 3 }] };
    local.seed({ users: [{ distinct_id: 'u1', ...own }] });
    expect((await new SuprSend(local.options).users.get('u1')).properties).toEqual(own);
  });

  it('makes the same of what is saved, also of properties that only an edit can name', async () => {
    const local = localSuprSend({ workflows: [workflow('w', [])] } as never);
    const $set = { $channels: [[]], distinct_id: 'other', is_transient: true, properties: { a: 1 }, object_type: 'x', id: 'y' };
    for (const path of ['/v1/user/u1/', '/v1/object/teams/devs/']) {
      await call(local, { method: 'POST', path, body: {} });
      expect((await call(local, { method: 'PATCH', path, body: { operations: [{ $set }] } })).ok).toBe(true);
    }
    // Nothing is stored that a seed refuses: an empty id, or a time zone that is not one.
    const [empty, path] = [{ distinct_id: '', name: 'x' }, '/v1/user/u1/'];
    for (const [to, body] of [
      ['/trigger/', { workflow: 'w', recipients: ['u1'], actor: empty }],
      ['/trigger/', { workflow: 'w', recipients: [{ object_type: '', id: '' }] }],
      ['/event/', { distinct_id: '', $user_operations: [{ $set: { a: 1 } }] }],
      ['/v1/object/teams/devs/subscription/', { recipients: ['', empty, { object_type: 'teams', id: '' }] }],
      ['/v1/object/teams/devs/subscription/', { recipients: [empty] }],
      ['/v1/object/teams/devs/subscription/', { recipients: [{ object_type: 'teams', id: '' }] }],
    ] as const)
      await call(local, { method: 'POST', path: to, body });
    for (const operation of [{ $append: { $timezone: 'UTC' } }, { $add: { $locale: 5 } }])
      expect((await call(local, { method: 'PATCH', path, body: { operations: [operation] } })).status).toBe(400);
    const saved = local.save();
    expect(saved).toMatchObject({ users: [{ properties: $set }], objects: [{ properties: $set }] });
    expect(localSuprSend({}, { seed: saved }).save()).toEqual(saved);
  });
});
