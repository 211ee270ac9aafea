/** What is shown repeats from run to run, and what is saved is what a seed makes again. */
import { describe, expect, it, vi } from 'vitest';
import { SuprSend } from '../../src/index.ts';
import { localSuprSend } from '../../src/local.ts';
import { channel, send, template, workflow, WORKSPACE } from './workspace.ts';

describe('a snapshot', () => {
  /** Everything that is shown after a call of each kind that clients put something random into. */
  async function shown(): Promise<string> {
    const local = localSuprSend(WORKSPACE, { seed: { users: [{ distinct_id: 'u1', $email: ['a@example.com'], name: 'Ann' }] } });
    const suprsend = new SuprSend(local.options);
    const trigger = { workflow: 'order-shipped', recipients: ['u1'], data: { order_id: 'ORD-1' } };
    await suprsend.workflows.trigger(trigger);
    await suprsend.workflows.triggerMany([trigger]);
    await suprsend.events.trigger({ distinct_id: 'u1', event: 'USER_SIGNED_UP', properties: { open: 1 } });
    await suprsend.events.triggerMany([{ distinct_id: 'u1', event: 'USER_SIGNED_UP' }]);
    await suprsend.users.editMany([suprsend.users.edit('u1').set('a', 1)], { via: 'event' });
    await suprsend.lists.create({ list_id: 'readers' });
    await suprsend.lists.replace('readers', ['u1']);
    await suprsend.workflows.triggerDynamic({
      name: 'n',
      template: 'order',
      notification_category: 'news',
      users: [{ distinct_id: 'u1' }],
    });
    return JSON.stringify([local.messages, local.skipped, local.runs, local.requests, local.save()]);
  }

  it('is the same in every run and at any time, whatever clients put into their calls', async () => {
    const first = await shown();
    expect(first).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/);
    expect(first).not.toContain(process.version.slice(1));
    await new Promise((resolve) => void setTimeout(resolve, 5));
    expect(await shown()).toBe(first);
  });
});

it('dates without an offset are in UTC, whatever the time zone of the machine', async () => {
  const format = '{{datetime-format at "YYYY-MM-DD HH:mm"}}';
  const local = localSuprSend({
    workflows: [workflow('w', [send('t')])],
    templates: [template('t', [channel('sms', { type: 'basic', body: format })])],
  } as never);
  const suprsend = new SuprSend(local.options);
  const $sms = ['+15555550100'];
  vi.stubEnv('TZ', 'America/New_York');
  try {
    for (const at of [
      '2026-01-01T10:00:00',
      '2026-01-01 10:00',
      '1 Jan 2026 10:00',
      '2026/01/01 10:00',
      'Thu, 01 Jan 2026 10:00:00 GMT',
      '01-01-2026 10:00',
    ])
      await suprsend.workflows.trigger({ workflow: 'w', recipients: [{ distinct_id: 'u1', $sms }], data: { at } });
    expect(local.messages.map(({ content }) => content.body)).toEqual(Array.from({ length: 6 }, () => '2026-01-01 10:00'));
    expect(localSuprSend({}, { start: '2026-05-01T00:00:00' }).now.toISOString()).toBe('2026-05-01T00:00:00.000Z');
    // Not ISO 8601: it would be in the time zone of the machine.
    expect(() => localSuprSend({}, { start: 'May 1, 2026' })).toThrow('start is not a valid date');
    const count = async (created_at_lte: string): Promise<number> => (await suprsend.messages.list({ created_at_lte })).results.length;
    expect([await count('2025-12-31T23:59:59'), await count('2026-01-01T00:00:00')]).toEqual([0, 6]);
    await count('yesterday');
    expect(local.requests.at(-1)?.answeredBy).toBe('example');
  } finally {
    vi.unstubAllEnvs();
  }
});

describe('a test that fakes its timers', () => {
  it('does not wait for a retry, as there is nothing to wait for', async () => {
    const local = localSuprSend(WORKSPACE);
    const suprsend = new SuprSend({ ...local.options, maxRetries: 3 });
    vi.useFakeTimers();
    try {
      local.fail({ status: 503, times: 2 });
      local.fail({ lost: true });
      await suprsend.users.upsert('u1', {});
      local.fail({ status: 429, times: 2 });
      await suprsend.users.upsertMany([{ distinct_id: 'u2' }]);
      expect(local.requests.map(({ status }) => status)).toEqual([503, 503, null, 201, 429, 429, 201]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('what is shown', () => {
  it('is a list of its own each time, that neither grows nor can be changed', async () => {
    const local = localSuprSend(WORKSPACE);
    const before = local.requests;
    await new SuprSend(local.options).users.upsert('u1', {});
    (local.requests as unknown[]).length = 0;
    expect([before.length, local.requests.length]).toEqual([0, 1]);
  });

  it('is shown to every listener. What one throws is an uncaught error, and no call fails by it', async () => {
    const local = localSuprSend(WORKSPACE);
    const [uncaught, changes]: [unknown[], string[]] = [[], []];
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => uncaught.push(error));
    try {
      const stop = local.on(() => {
        throw new Error('of a listener');
      });
      local.on((change) => changes.push(change));
      await new SuprSend(local.options).users.upsert('u1', {});
      stop();
      await new Promise((resolve) => void setTimeout(resolve, 1));
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
    expect([changes, local.requests.length]).toEqual([['state', 'request'], 1]);
    expect(uncaught).toEqual([new Error('of a listener'), new Error('of a listener')]);
  });
});

describe('what is saved', () => {
  it('makes the same state again, with the provider of a token', async () => {
    const local = localSuprSend();
    local.seed({
      users: [
        { distinct_id: 'u1', $androidpush: [{ token: 't', provider: 'xiaomi' }, 'plain'], $email: ['a@example.com'], plan: 'pro' },
        { distinct_id: 'u2', $slack: [{ user_id: 'U1', access_token: 'x' }], tenants: { acme: { role: 'admin' } } },
      ],
      objects: [{ object_type: 'teams', id: 'devs', subscriptions: ['u1', { key: 'object/teams/ops', properties: { a: 1 } }] }],
      tenants: [{ tenant_id: 'acme', tenant_name: 'Acme', categories: { news: { preference: 'opt_out' } } }],
      lists: [{ list_id: 'readers', distinct_ids: ['u1'] }],
    });
    const saved = local.save();
    expect(localSuprSend({}, { seed: saved }).save()).toEqual(saved);
    expect(saved.users?.[0]?.$androidpush).toEqual([{ token: 't', provider: 'xiaomi' }, 'plain']);
  });
});

it('dates with an offset are the time that they say, also where it has only hours or is a name', async () => {
  const local = localSuprSend({
    workflows: [workflow('w', [send('t')])],
    templates: [template('t', [channel('sms', { type: 'basic', body: '{{datetime-format at "YYYY-MM-DD HH:mm"}}' })])],
  } as never);
  const suprsend = new SuprSend(local.options);
  for (const at of [
    '2026-01-01 10:00:00+05',
    '2026-01-01 10:00:00.123456+05',
    '2026-01-01 10:00:00 +0500',
    'Thu, 01 Jan 2026 00:00:00 EST',
  ])
    await suprsend.workflows.trigger({ workflow: 'w', recipients: [{ distinct_id: 'u1', $sms: ['+15555550100'] }], data: { at } });
  expect(local.messages.map(({ content }) => content.body)).toEqual(Array.from({ length: 4 }, () => '2026-01-01 05:00'));
});
