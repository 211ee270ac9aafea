/** Lists that change while they are walked: a page begins where the last one ended, also if the item that its cursor names is gone. */
import { beforeEach, describe, expect, it } from 'vitest';
import { SuprSend } from '../../src/index.ts';
import { localSuprSend, type LocalSuprSend } from '../../src/local.ts';
import { WORKSPACE } from './workspace.ts';

let local: LocalSuprSend;
let suprsend: SuprSend;
const names = Array.from({ length: 35 }, (_, at) => `n${at}`);

beforeEach(() => {
  local = localSuprSend(WORKSPACE, { checkAnswers: true, most: 1_000 });
  suprsend = new SuprSend(local.options);
});

/** What is found by a walk that removes each item at once. */
async function walk<T>(list: AsyncIterable<T>, remove: (one: T) => PromiseLike<unknown>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of list) {
    found.push(one);
    await remove(one);
  }
  expect(local.requests.filter(({ answeredBy }) => answeredBy !== 'state')).toEqual([]);
  return found;
}

describe('a list whose items are removed while it is walked', () => {
  it('of users is walked to its end, also if users are made again', async () => {
    local.seed({ users: names.map((distinct_id) => ({ distinct_id })) });
    const found = await walk(suprsend.users.list(), ({ distinct_id }) => suprsend.users.delete(distinct_id as string));
    expect(found.map(({ distinct_id }) => distinct_id)).toEqual(names);
    local.seed({ users: names.map((distinct_id) => ({ distinct_id })) });
    await suprsend.users.delete('n1');
    await suprsend.users.upsert('n1', {});
    const { results, meta } = await suprsend.users.list({ limit: 34 });
    expect(results.map(({ distinct_id }) => distinct_id)).toEqual(names.filter((name) => name !== 'n1'));
    expect((await suprsend.users.list({ after: meta?.after as string })).results).toMatchObject([{ distinct_id: 'n1' }]);
    await suprsend.users.delete('n34');
    const before = await suprsend.users.list({ before: meta?.after as string, limit: 2 });
    expect(before.results).toMatchObject([{ distinct_id: 'n32' }, { distinct_id: 'n33' }]);
  });

  it('of users of a tenant, and of tenants of a user', async () => {
    local.seed({ tenants: names.map((tenant_id) => ({ tenant_id })), users: names.map((distinct_id) => ({ distinct_id })) });
    for (const name of names) await suprsend.users.tenants.upsert(name, 'n0', {});
    for (const name of names) await suprsend.users.tenants.upsert('n0', name, {});
    const users = await walk(suprsend.users.list({ tenant_id: 'n0' }), (one) =>
      suprsend.users.tenants.delete(one.distinct_id as string, 'n0'),
    );
    expect(users).toHaveLength(35);
    const tenants = await walk(suprsend.users.tenants.list('n0'), ({ tenant }) =>
      suprsend.users.tenants.delete('n0', tenant?.tenant_id as string),
    );
    expect(tenants).toHaveLength(34);
  });

  it('of members of a list, newest and oldest first, and of lists of a user', async () => {
    local.seed({
      lists: names.map((list_id) => ({ list_id, distinct_ids: list_id === 'n0' ? names : ['n0'] })),
      users: [{ distinct_id: 'n0' }],
    });
    const lists = await walk(suprsend.users.subscribedTo.listLists('n0'), ({ list }) =>
      suprsend.lists.subscribers.remove(list?.list_id as string, { distinct_ids: ['n0'] }),
    );
    expect(lists.map(({ list }) => list?.list_id)).toEqual(names);
    for (const sort of ['-id', 'id'] as const) {
      await suprsend.lists.subscribers.add('n0', { distinct_ids: names });
      const members = await walk(suprsend.lists.subscribers.list('n0', { sort }), ({ distinct_id }) =>
        suprsend.lists.subscribers.remove('n0', { distinct_ids: [distinct_id as string] }),
      );
      expect(new Set(members.map(({ distinct_id }) => distinct_id)).size).toBe(35);
    }
  });

  it('of objects, of their subscriptions, and of objects that something is subscribed to', async () => {
    local.seed({
      users: names.map((distinct_id) => ({ distinct_id })),
      objects: names.map((id) => ({ object_type: 'teams', id, subscriptions: id === 'n0' ? names : ['n0'] })),
    });
    local.seed({ objects: [{ object_type: 'teams', id: 'n0', subscriptions: ['n3'] }] });
    const parents = await walk(suprsend.users.subscribedTo.listObjects('n0'), ({ object }) =>
      suprsend.objects.subscriptions.delete('teams', object?.id as string, { recipients: ['n0'] }),
    );
    expect(parents).toHaveLength(35);
    const subscriptions = await walk(suprsend.objects.subscriptions.list('teams', 'n0'), ({ user }) =>
      suprsend.objects.subscriptions.delete('teams', 'n0', { recipients: [user?.distinct_id as string] }),
    );
    expect(subscriptions).toHaveLength(34);
    const objects = await walk(suprsend.objects.list('teams'), ({ id }) => suprsend.objects.delete('teams', id as string));
    expect(objects).toHaveLength(35);
  });

  it('of messages, of which only the newest are kept', async () => {
    local = localSuprSend(WORKSPACE, { most: 5, seed: { users: [{ distinct_id: 'u1', $email: ['ann@example.com'], name: 'Ann' }] } });
    suprsend = new SuprSend(local.options);
    const trigger = (): PromiseLike<unknown> =>
      suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], data: { order_id: 'ORD-1' } });
    for (let count = 0; count < 5; count++) await trigger();
    const { meta } = await suprsend.messages.list({ limit: 2 });
    for (let count = 0; count < 5; count++) await trigger();
    const older = await suprsend.messages.list({ after: meta?.after as string });
    const newer = await suprsend.messages.list({ before: meta?.after as string });
    expect([older.results, newer.results.map(({ message_id }) => message_id)]).toEqual([
      [],
      ['msg-000010', 'msg-000009', 'msg-000008', 'msg-000007', 'msg-000006'],
    ]);
  });
});
