/** Ways to do something for many records: each method of this SDK, the smallest loop that sends the same bytes, and the vendor's SDK. */
import type * as Ours from '../../src/index.ts';
import { accepted, type Open } from '../scale/cases.ts';
import { officialClient, WorkflowTriggerRequest } from '../scale/official.ts';

/** A method of this SDK, and what is compared with it. */
export interface Method {
  name: string;
  /** Names of the cases: this SDK, the loop, the vendor's. */
  ours: string;
  loop: string;
  official?: string;
  /** Whether each record has a request of its own. */
  isSingle: boolean;
}

export const methods: Method[] = [];
export const cases: Record<string, Open> = {};

const IN_FLIGHT = 8;
const headers = { authorization: 'Bearer key', 'user-agent': 'bench', 'content-type': 'application/json' };

const clientOf = async (hubUrl: string, bundle: string): Promise<Ours.SuprSend> => {
  const { SuprSend } = (await import(bundle)) as typeof Ours;
  return new SuprSend({ apiKey: 'key', workspaceKey: 'key', hubUrl });
};

function* range<T>(count: number, make: (n: number) => T): Generator<T> {
  for (let n = 0; n < count; n += 1) yield make(n);
}

/** What a loop sends. */
interface Sent {
  method: 'POST' | 'PATCH';
  most: number;
  path: (n: number) => string;
  record: (n: number) => unknown;
  /** The body around the records; one record is a body without it. */
  around?: readonly [string, string];
}

/** The smallest loop: a few requests in flight, bodies of JSON, responses read and parsed, no checks, no repeats, no outcome per record. */
const loop =
  ({ method, most, path, record, around: [before, after] = ['', ''] }: Sent): Open =>
  async (url) =>
  async (count) => {
    let next = 0;
    let done = 0;
    const worker = async (): Promise<void> => {
      while (next < count) {
        const first = next;
        next = Math.min(count, first + most);
        const size = next - first;
        const texts = Array.from({ length: size }, (_, n) => JSON.stringify(record(first + n)));
        const response = await fetch(url + path(first), { method, headers, body: before + texts.join() + after });
        await response.json();
        if (!response.ok) throw new Error(`fetch: ${response.status}`);
        done += size;
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
    accepted('fetch', done, count);
  };

type Run = (client: Ours.SuprSend, count: number, module: typeof Ours) => Promise<Ours.BulkResult<unknown>>;

function add(name: string, run: Run, sent: Sent, official?: { name: string; open: Open }): void {
  const method: Method = { name, ours: `suprsend-ts, ${name}`, loop: `fetch, as ${name} sends`, isSingle: sent.most === 1 };
  cases[method.ours] = async (url, bundle) => {
    const module = (await import(bundle)) as typeof Ours;
    const client = await clientOf(url, bundle);
    return async (count) => accepted(name, (await run(client, count, module)).success, count);
  };
  cases[method.loop] = loop(sent);
  if (official) {
    method.official = `@suprsend/node-sdk, ${official.name}`;
    cases[method.official] = official.open;
  }
  methods.push(method);
}

/** As an importer does it: outcomes are seen one by one, and none is kept. */
const seen = { onRecord: (): void => {} };

const properties = (n: number): object => ({ plan: 'pro', seats: n, $email: [`u${n}@example.com`] });
add(
  'users.upsertMany',
  (client, count) =>
    client.users.upsertMany(
      range(count, (n) => ({ distinct_id: `u${n}`, ...properties(n) })),
      seen,
    ),
  { method: 'POST', most: 1, path: (n) => `/v1/user/u${n}/`, record: properties },
);

const operations = (n: number): object[] => [
  { $set: { plan: 'pro' } },
  { $increment: { logins: 1 } },
  { $append: { $email: `u${n}@example.com` } },
];
const edits = (count: number, { UserEdit }: typeof Ours): Generator<Ours.UserEdit> =>
  range(count, (n) => new UserEdit(`u${n}`).set('plan', 'pro').increment('logins', 1).addEmail(`u${n}@example.com`));

function officialEdit(client: ReturnType<typeof officialClient>, n: number) {
  const user = client.users.get_edit_instance(`u${n}`);
  user.set('plan', 'pro');
  user.increment('logins', 1);
  user.add_email(`u${n}@example.com`);
  return user;
}

add(
  'users.editMany',
  (client, count, module) => client.users.editMany(edits(count, module), seen),
  { method: 'PATCH', most: 1, path: (n) => `/v1/user/u${n}/`, record: (n) => ({ operations: operations(n) }) },
  {
    name: 'edit, one after the other',
    open: async (url) => {
      const client = officialClient(url);
      return async (count) => {
        for (let n = 0; n < count; n += 1) await client.users.edit(officialEdit(client, n));
      };
    },
  },
);

add(
  'users.editMany via event',
  (client, count, module) => client.users.editMany(edits(count, module), { via: 'event', ...seen }),
  {
    method: 'POST',
    most: 400,
    path: () => '/event/',
    around: ['[', ']'],
    record: (n) => ({
      $schema: '2',
      $insert_id: crypto.randomUUID(),
      $time: Date.now(),
      env: 'key',
      distinct_id: `u${n}`,
      $user_operations: operations(n),
      properties: { $ss_sdk_version: 'suprsend-ts/0.1.0' },
    }),
  },
  {
    name: 'bulk edit',
    open: async (url) => {
      const client = officialClient(url);
      return async (count) => {
        const bulk = client.users.get_bulk_edit_instance();
        for (let n = 0; n < count; n += 1) bulk.append(officialEdit(client, n));
        accepted('official', (await bulk.save()).success, count);
      };
    },
  },
);

const trigger = (n: number) => ({
  workflow: 'order-shipped',
  recipients: [{ distinct_id: `u${n}` }],
  data: { order: `ORD-${n}`, amount: 49.5, items: ['a', 'b'] },
});
add(
  'workflows.triggerMany',
  (client, count) => client.workflows.triggerMany(range(count, trigger), seen),
  {
    method: 'POST',
    most: 100,
    path: () => '/trigger/',
    around: ['[', ']'],
    record: (n) => ({ ...trigger(n), $idempotency_key: crypto.randomUUID() }),
  },
  {
    name: 'bulk trigger',
    open: async (url) => {
      const client = officialClient(url);
      return async (count) => {
        const bulk = client.workflows.bulk_trigger_instance();
        for (let n = 0; n < count; n += 1) bulk.append(new WorkflowTriggerRequest(trigger(n), { idempotency_key: crypto.randomUUID() }));
        accepted('official', (await bulk.trigger()).success, count);
      };
    },
  },
);

const event = (n: number) => ({ distinct_id: `u${n}`, event: 'bought', properties: { order: `ORD-${n}`, amount: 49.5 } });
add('events.triggerMany', (client, count) => client.events.triggerMany(range(count, event), seen), {
  method: 'POST',
  most: 1,
  path: () => '/event/',
  record: (n) => ({ ...event(n), $idempotency_key: crypto.randomUUID() }),
});

add(
  'lists.subscribers.addMany',
  (client, count) =>
    client.lists.subscribers.addMany(
      'vips',
      range(count, (n) => `user-${n}`),
      seen,
    ),
  {
    method: 'POST',
    most: 1000,
    path: () => '/v1/subscriber_list/vips/subscriber/add/',
    around: ['{"distinct_ids":[', ']}'],
    record: (n) => `user-${n}`,
  },
);

const update = (n: number) => ({ message_id: `message-${n}`, action: 'seen' as const });
add('messages.updateMany', (client, count) => client.messages.updateMany(range(count, update), seen), {
  method: 'PATCH',
  most: 1000,
  path: () => '/v1/bulk/message/',
  around: ['{"messages":[', ']}'],
  record: update,
});
