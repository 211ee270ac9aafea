/** Examples of the vendor's pages, done on the local server: what goes in and what comes out is what the page shows. Each names its page. */
import { describe, expect, it } from 'vitest';
import { SuprSend } from '../../src/index.ts';
import { localSuprSend, type LocalSuprSend, type WorkspaceData } from '../../src/local.ts';
import { call } from './call.ts';
import { channel, email, send, template, workflow, WORKSPACE } from './workspace.ts';

const ORDER = { order_id: 'ORD-1' };
/** A workspace whose template needs nothing of the recipient. */
const SIMPLE = {
  workflows: [workflow('order-shipped', [send('order')])],
  templates: [
    template('order', [
      email('Order {{order_id}}', '<p>It is on its way</p>'),
      channel('sms', { type: 'basic', body: 'Order {{order_id}}' }),
    ]),
  ],
};

function begin(workspace: object = SIMPLE): { local: LocalSuprSend; suprsend: SuprSend } {
  const local = localSuprSend(workspace as WorkspaceData, { checkAnswers: true });
  return { local, suprsend: new SuprSend(local.options) };
}
const sent = ({ messages }: LocalSuprSend): string[] => messages.map(({ channel: one, to }) => `${one} ${String(to)}`);

describe('user-preferences', () => {
  it('the example: email off everywhere, one category off, one channel of a category off', async () => {
    const categories = ['invoice-ready', 'payment-reminder', 'news'];
    const { local, suprsend } = begin({
      workflows: categories.map((one) => workflow(one, [send('all')], { category: one })),
      templates: [
        template('all', [
          email('Hello', '<p>Hello</p>'),
          channel('sms', { type: 'basic', body: 'Hello' }),
          channel('slack', { body_type: 'text', body_text: 'Hello' }),
        ]),
      ],
    });
    await suprsend.users.upsert('u1', {
      $email: ['a@example.com'],
      $sms: ['+15555550100'],
      $slack: [{ user_id: 'U1', access_token: 'xoxb-1' }],
    });
    await suprsend.users.preferences.update('u1', {
      channel_preferences: [{ channel: 'email', is_restricted: true }],
      categories: [
        { category: 'invoice-ready', preference: 'opt_out' },
        { category: 'payment-reminder', preference: 'opt_in', opt_out_channels: ['slack'] },
      ],
    });
    for (const one of categories) await suprsend.workflows.trigger({ workflow: one, recipients: ['u1'] });
    expect(local.messages.map(({ workflow: one, channel: name }) => `${one} ${name}`)).toEqual([
      'payment-reminder sms',
      'news sms',
      'news slack',
    ]);
  });

  it('"set it false to hide a category from user\'s preference page" (update-tenant-default-preference): it is sent all the same', async () => {
    const { local, suprsend } = begin({
      ...WORKSPACE,
      ...SIMPLE,
      workflows: [workflow('w', [send('order')], { category: 'order-updates' })],
    });
    await suprsend.users.upsert('u1', { $email: ['a@example.com'] });
    const shown = async (): Promise<unknown[]> =>
      (await suprsend.users.preferences.categories.list('u1')).results.map(({ category }) => category);
    const before = await shown();
    const update = (body: object): Promise<unknown> =>
      call(local, { method: 'PATCH', path: '/v1/tenant/default/preference/category/order-updates/', body });
    await update({ visible_to_subscriber: false });
    expect(await shown()).toEqual(before.filter((category) => category !== 'order-updates'));
    await suprsend.workflows.trigger({ workflow: 'w', recipients: ['u1'], data: ORDER });
    expect(sent(local)).toEqual(['email a@example.com']);
    await update({ enabled_for_tenant: false });
    await suprsend.workflows.trigger({ workflow: 'w', recipients: ['u1'], data: ORDER });
    expect(sent(local)).toHaveLength(1);
  });

  it('a category without a default preference has that of its root category (preferences)', async () => {
    const names = ['system', 'transactional', 'promotional'];
    const { local, suprsend } = begin({
      ...SIMPLE,
      workflows: names.map((name) => workflow(name, [send('order')], { category: `${name}-one` })),
      categories: {
        root_categories: names.map((name) => ({ root_category: name, sections: [{ categories: [{ name, category: `${name}-one` }] }] })),
      },
    });
    await suprsend.users.upsert('u1', { $email: ['a@example.com'] });
    for (const name of names) await suprsend.workflows.trigger({ workflow: name, recipients: ['u1'], data: ORDER });
    expect(local.messages.map(({ workflow: one }) => one)).toEqual(['system', 'transactional']);
    const { results } = await suprsend.users.preferences.categories.list('u1');
    expect(results.map(({ original_preference }) => original_preference)).toEqual(['cant_unsubscribe', 'opt_in', 'opt_out']);
  });

  it('"once a user sets a preference, changes to default preferences do not override it" (preference-evaluation)', async () => {
    const { local, suprsend } = begin({ ...WORKSPACE, ...SIMPLE });
    await suprsend.users.upsert('u1', { $email: ['a@example.com'] });
    await suprsend.users.upsert('u2', { $email: ['b@example.com'] });
    await suprsend.users.preferences.categories.update('u1', 'order-updates', { preference: 'opt_in' });
    await suprsend.tenants.preferences.categories.update('default', 'order-updates', { preference: 'opt_out' });
    await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1', 'u2'], data: ORDER });
    expect(sent(local)).toEqual(['email a@example.com']);
    expect(local.skipped.filter(({ recipient }) => recipient === 'u2')).toMatchObject([
      { message: 'user not subscribed to category: order-updates' },
    ]);
  });
});

describe('batch', () => {
  const batch = (properties: object): object => ({ node_type: 'batch', properties: { mode: 'accumulate_all', ...properties } });
  const COMMENTS = [
    { name: 'Steve', card_id: 'SS-12', comment: 'Hey, added the test cases added for PRD-12' },
    { name: 'Olivia', card_id: 'SS-12', comment: 'Hey, done with the testing. Check the bugs' },
    { name: 'Joe', card_id: 'SS-12', comment: '3 bugs are resolved, 4 are still pending' },
  ];
  const TEXT =
    '{{$batched_events_count}} comments are added on your task in last 1 hour.\n\n{{#each $batched_events}}\n- {{name}}: {{comment}}\n\n{{/each}}';

  async function comment(properties: object): Promise<{ local: LocalSuprSend; suprsend: SuprSend }> {
    const made = begin({
      workflows: [
        workflow('comments', [batch(properties) as never, send('comments')], { trigger_type: 'event', trigger_events: ['new_comment'] }),
      ],
      templates: [template('comments', [channel('inbox', { header: 'Comments', body: TEXT })])],
    });
    await made.suprsend.users.upsert('u1', {});
    for (const one of COMMENTS) {
      await made.suprsend.events.trigger({ distinct_id: 'u1', event: 'new_comment', properties: { ...one, wait: '10m' } });
      made.local.advance('1m');
    }
    return made;
  }

  it('the example of comments is rendered as the page shows it', async () => {
    const { local } = await comment({ window_type: 'fixed', fixed_window: '1h' });
    local.advance('1h');
    expect(local.messages.map(({ content }) => String(content.body).trim())).toEqual([
      `3 comments are added on your task in last 1 hour.

- Steve: Hey, added the test cases added for PRD-12

- Olivia: Hey, done with the testing. Check the bugs

- Joe: 3 bugs are resolved, 4 are still pending`,
    ]);
  });

  it('"retain batch events does not impact the count"', async () => {
    const { local } = await comment({ window_type: 'fixed', fixed_window: '1h', retain_count: 2 });
    local.advance('1h');
    expect(local.messages[0]?.content.body).toMatch(/^3 comments [^]*Steve[^]*Olivia(?![^]*Joe)/);
  });

  it('"an open batch window cannot be extended by a subsequent trigger"', async () => {
    const { local } = await comment({ window_type: 'dynamic', dynamic_window_expr: '.wait' });
    // Three minutes have passed since the first, which opened the window for ten.
    local.advance('6m59s');
    expect(local.messages).toHaveLength(0);
    local.advance('1s');
    expect(local.messages).toHaveLength(1);
  });
});

describe('digest', () => {
  it('the example: from 7:00 UTC to 19:00 in London is eleven hours', async () => {
    const schedule = { frequency: 'daily', time: '19:00', tz_selection: 'recipient' };
    const digest = (properties: object): object => ({
      node_type: 'digest',
      properties: { schedule_type: 'static', schedule, ...properties },
    });
    const local = localSuprSend(
      {
        workflows: [
          workflow('tasks', [digest({}) as never, send('t')]),
          workflow('least', [digest({ trigger_min_count: 3 }) as never, send('t')]),
        ],
        templates: [template('t', [channel('inbox', { header: '{{$batched_events_count}}', body: 'x' })])],
      } as never,
      { start: '2026-07-30T07:00:00Z' },
    );
    const suprsend = new SuprSend(local.options);
    await suprsend.users.upsert('u1', { $timezone: 'Europe/London' });
    for (const name of ['tasks', 'least', 'tasks', 'least']) await suprsend.workflows.trigger({ workflow: name, recipients: ['u1'] });
    local.advance('10h59m');
    expect(local.messages).toHaveLength(0);
    local.advance('1m');
    // "If the number of events is below the minimum trigger count, the workflow will exit."
    expect(local.messages.map(({ workflow: one, content }) => [one, content.header])).toEqual([['tasks', '2']]);
    expect(local.runs.filter(({ workflow: one }) => one === 'least').map(({ status }) => status)).not.toContain('waiting');
  });
});

describe('object-subscriptions', () => {
  /** A department with two teams; `u1` is in both teams, and in the department. */
  async function department(): Promise<{ local: LocalSuprSend; suprsend: SuprSend; trigger: (depth?: number) => Promise<string[]> }> {
    const { local, suprsend } = begin();
    for (const id of ['u1', 'u2', 'u3']) await suprsend.users.upsert(id, { $email: [`${id}@example.com`] });
    await suprsend.objects.upsert('departments', 'it', { $email: ['it@example.com'] });
    await suprsend.objects.subscriptions.create('departments', 'it', {
      recipients: ['u1', { object_type: 'teams', id: 'a', $email: ['a@example.com'] }, { object_type: 'teams', id: 'b' }],
    });
    await suprsend.objects.subscriptions.create('teams', 'a', { recipients: ['u1', 'u2'], properties: { role: 'manager' } });
    await suprsend.objects.subscriptions.create('teams', 'b', { recipients: ['u1', 'u3'] });
    const trigger = async (depth?: number): Promise<string[]> => {
      const before = local.messages.length;
      const query = depth === undefined ? {} : { $object_subscriptions_query: { depth } };
      const recipients = [{ object_type: 'departments', id: 'it', ...query }];
      await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients, data: ORDER } as never);
      return local.messages.slice(before).map(({ to }) => String(to).replace('@example.com', ''));
    };
    return { local, suprsend, trigger };
  }

  it('"depth 0: object channels; 1: and its subscribers; 2: up to two levels", each recipient once', async () => {
    const { trigger } = await department();
    expect(await trigger(0)).toEqual(['it']);
    expect((await trigger(1)).toSorted()).toEqual(['a', 'it', 'u1']);
    expect((await trigger(2)).toSorted()).toEqual(['a', 'it', 'u1', 'u2', 'u3']);
    expect((await trigger()).toSorted()).toEqual(['a', 'it', 'u1', 'u2', 'u3']);
  });

  it('"an upsert: it overwrites existing subscriber properties"; inline users are created; a page as it is shown', async () => {
    const { suprsend } = await department();
    await suprsend.objects.subscriptions.create('teams', 'a', { recipients: ['u2'], properties: { role: 'owner' } });
    await suprsend.objects.subscriptions.create('teams', 'a', { recipients: [{ distinct_id: 'id1', $email: ['abc@example.com'] }] });
    expect(await suprsend.users.get('id1')).toMatchObject({ $email: [{ value: 'abc@example.com' }] });
    const page = await suprsend.objects.subscriptions.list('teams', 'a');
    expect(page.meta).toEqual({ count: 3, limit: 10, has_prev: false, before: null, has_next: false, after: null });
    expect(page.results.find(({ user }) => user?.distinct_id === 'u2')).toEqual({
      properties: { role: 'owner' },
      user: { distinct_id: 'u2', updated_at: expect.any(String) },
      object: null,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    const parent = (await suprsend.objects.subscriptions.list('departments', 'it')).results.find(({ object }) => object?.id === 'a');
    expect(parent).toMatchObject({ user: null, object: { id: 'a', object_type: 'teams', subscriptions_count: 3 } });
    await suprsend.objects.subscriptions.delete('departments', 'it', { recipients: [{ object_type: 'teams', id: 'a' }, 'u1'] } as never);
    expect((await suprsend.objects.subscriptions.list('departments', 'it')).results.map(({ object }) => object?.id)).toEqual(['b']);
  });
});

describe('idempotent-requests', () => {
  it('"it will skip requests with the same key for the next 24 hours"; spaces at its ends are trimmed; 255 characters', async () => {
    const { local, suprsend } = begin();
    await suprsend.users.upsert('u1', { $email: ['a@example.com'] });
    const hub = (key: string): Promise<Response> =>
      call(local, {
        method: 'POST',
        path: '/trigger/',
        body: { workflow: 'order-shipped', recipients: ['u1'], data: ORDER, $idempotency_key: key },
      });
    expect((await hub('user147-new-comment')).status).toBe(202);
    local.advance('23h59m');
    expect((await hub('  user147-new-comment ')).status).toBe(202);
    expect(local.messages).toHaveLength(1);
    local.advance('1m');
    await hub('user147-new-comment');
    expect(local.messages).toHaveLength(2);
    expect((await hub('k'.repeat(255))).status).toBe(202);
    expect((await hub('k'.repeat(256))).status).toBe(400);
    expect(local.skipped.map(({ message }) => message)).toContain('2 API requests have the same idempotency key: user147-new-comment');
  });
});

describe('trigger-workflow', () => {
  it('"the recipient will be automatically created", and "$skip_create" prevents it for users, objects and actors', async () => {
    const { local, suprsend } = begin();
    const inline = { $email: ['abc@example.com'], $channels: ['email'] };
    const trigger = (skip: object): Promise<unknown> =>
      suprsend.workflows.trigger({
        workflow: 'order-shipped',
        actor: { distinct_id: 'actor', name: 'actor_1', ...skip },
        recipients: [
          { distinct_id: 'user', ...inline, name: 'recipient_1', ...skip },
          { object_type: 'teams', id: 'finance', $email: ['finance@example.com'], ...skip },
        ],
        data: ORDER,
      } as never);
    const known = async (): Promise<unknown[]> => [
      (await suprsend.users.list()).results.map(({ distinct_id }) => distinct_id),
      (await suprsend.objects.list('teams')).results.map(({ id }) => id),
    ];
    await trigger({ $skip_create: true });
    expect(sent(local)).toEqual(['email abc@example.com', 'email finance@example.com']);
    expect(await known()).toEqual([[], []]);
    await trigger({});
    expect(await known()).toEqual([['actor', 'user'], ['finance']]);
    // "If it does not already exist": what exists is changed.
    await trigger({ $skip_create: true, plan: 'gold' });
    expect((await suprsend.users.get('actor')).properties).toMatchObject({ name: 'actor_1', plan: 'gold' });
    expect((await suprsend.users.get('user')).properties).toMatchObject({ plan: 'gold' });
    expect((await suprsend.objects.get('teams', 'finance')).properties).toMatchObject({ plan: 'gold' });
  });

  it('"up to 100 recipients": what happens to more is not documented, so the example is answered, and marked', async () => {
    const { local, suprsend } = begin();
    const trigger = (count: number): Promise<Response> => {
      const recipients = Array.from({ length: count }, (_, at) => `u${at}`);
      return call(local, { method: 'POST', path: '/trigger/', body: { workflow: 'order-shipped', recipients, data: ORDER } });
    };
    await suprsend.users.upsert('u0', { $email: ['a@example.com'] });
    await trigger(100);
    await trigger(101);
    expect(local.requests.map(({ answeredBy }) => answeredBy)).toEqual(['state', 'state', 'example']);
    expect(sent(local)).toEqual(['email a@example.com']);
    const [reason, message] = ['not_simulated', 'more than 100 recipients: not simulated'];
    expect(local.skipped.at(-1)).toMatchObject({ reason, message, workflow: 'order-shipped' });
  });

  it('"inline channel information will be used, and appended to the profile"', async () => {
    const { local, suprsend } = begin();
    await suprsend.users.upsert('u1', { $email: ['old@example.com'], $sms: ['+15555550100'] });
    const trigger = (recipients: unknown[]): Promise<unknown> =>
      suprsend.workflows.trigger({ workflow: 'order-shipped', recipients, data: ORDER } as never);
    await trigger([{ distinct_id: 'u1', $email: ['new@example.com'] }]);
    expect(sent(local)).toEqual(['email new@example.com', 'sms +15555550100']);
    await trigger(['u1']);
    expect(sent(local).slice(2)).toEqual(['email old@example.com', 'email new@example.com', 'sms +15555550100']);
  });
});

describe('node-tenants', () => {
  it('"colours are copied from the default tenant if they are empty"', async () => {
    const { suprsend } = begin();
    await suprsend.tenants.upsert('default', { tenant_name: 'Ours', primary_color: '#112233', secondary_color: '#445566' });
    await suprsend.tenants.upsert('acme', { tenant_name: 'Acme', primary_color: '#ff0000' });
    expect(await suprsend.tenants.get('acme')).toMatchObject({
      primary_color: '#ff0000',
      secondary_color: '#445566',
      tertiary_color: null,
    });
    await suprsend.tenants.upsert('acme', { primary_color: '' });
    expect(await suprsend.tenants.get('acme')).toMatchObject({ primary_color: '#112233' });
  });
});

describe('brands-api', () => {
  it('"if you pass null, then SuprSend will ignore it": a social link is kept', async () => {
    const { local } = begin();
    const upsert = (social_links: object): Promise<Response> =>
      call(local, { method: 'POST', path: '/v1/tenant/acme/', body: { tenant_name: 'Acme', social_links } });
    await upsert({ website: 'https://example.com', facebook: 'https://example.com/f' });
    expect(await (await upsert({ website: null, facebook: '' })).json()).toMatchObject({
      social_links: { website: 'https://example.com', facebook: '' },
    });
  });

  it('a brand is a tenant by its older name, with an id in lower case', async () => {
    const { local, suprsend } = begin();
    const brand = async (method: string, path: string, body?: unknown): Promise<unknown[]> => {
      const response = await call(local, { method, path, body });
      return [response.status, response.headers.get('x-local'), await response.json()];
    };
    const fields = { brand_id: 'br-01', brand_name: 'Awesome Brand', properties: { prop1: 'value1' } };
    expect(await brand('POST', '/v1/brand/BR-01/', { ...fields, brand_id: 'ignored' })).toEqual([
      201,
      null,
      expect.objectContaining(fields),
    ]);
    expect(await brand('GET', '/v1/brand/br-01/')).toEqual([200, null, expect.objectContaining(fields)]);
    expect(await brand('GET', '/v1/brand/?limit=20&offset=0')).toMatchObject([
      200,
      null,
      { meta: { count: 2 }, results: [{ brand_id: 'default' }, fields] },
    ]);
    expect((await brand('GET', '/v1/brand/nope/')).slice(0, 2)).toEqual([404, 'assumed']);
    expect(await suprsend.tenants.get('br-01')).toMatchObject({ tenant_id: 'br-01', tenant_name: 'Awesome Brand' });
    expect(local.requests.flatMap(({ violations }) => violations)).toEqual([]);
  });
});

it('an address or a channel that is named twice is sent to once, as a profile has it once (trigger-workflow)', async () => {
  const { local, suprsend } = begin({
    ...SIMPLE,
    workflows: [...SIMPLE.workflows, workflow('twice', [send('order', 'send_multi_channel', { channels: ['sms', 'sms'] })])],
  });
  const $email = ['a@example.com', 'a@example.com'];
  await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: [{ distinct_id: 'u1', $email }], data: ORDER });
  await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: [{ is_transient: true, $email }], data: ORDER });
  await suprsend.users.upsert('u2', { $sms: ['+15555550100'] });
  await suprsend.workflows.trigger({ workflow: 'twice', recipients: ['u2'], data: ORDER });
  expect(sent(local)).toEqual(['email a@example.com', 'email a@example.com', 'sms +15555550100']);
});

describe('bulk-update-messages', () => {
  it('"dismissed: mobile push only; read, unread, archived, unarchived: inbox only; seen, clicked: all channels"', async () => {
    const push = { header: 'Hello', body: 'x' };
    const { local, suprsend } = begin({
      workflows: [workflow('all', [send('all')])],
      templates: [
        template(
          'all',
          ['androidpush', 'iospush', 'webpush', 'inbox'].map((name) => channel(name, push)),
        ),
      ],
    });
    const webpush = { endpoint: 'https://push.example/1', keys: { auth: 'a', p256dh: 'p' } };
    await suprsend.users.upsert('u1', { $androidpush: ['a'], $iospush: ['i'], $webpush: [webpush] });
    await suprsend.workflows.trigger({ workflow: 'all', recipients: ['u1'] });
    const on = async (action: 'dismissed' | 'archived' | 'clicked'): Promise<string[]> => {
      const { records } = await suprsend.messages.bulkUpdate({
        messages: local.messages.map(({ message_id }) => ({ message_id, action })),
      });
      return (records ?? []).flatMap(({ status_code, error }, at) =>
        status_code === 202 && !error ? [local.messages[at]?.channel ?? ''] : [],
      );
    };
    expect(await on('dismissed')).toEqual(['androidpush', 'iospush']);
    expect(await on('archived')).toEqual(['inbox']);
    expect(await on('clicked')).toEqual(['inbox', 'androidpush', 'iospush', 'webpush']);
    expect(await suprsend.messages.bulkUpdate({ messages: [{ message_id: 'nope', action: 'seen' }] })).toEqual({
      records: [{ message_id: 'nope', status_code: 404, error: { type: 'not_found', message: 'not found' } }],
    });
  });
});

describe('lists', () => {
  it('"users already in the list will not trigger it"; an exit does; unknown users are not created', async () => {
    const named = (event: string): Record<string, unknown> => ({ trigger_type: 'event', trigger_events: [`$USER_${event}_LIST - vip`] });
    const { local, suprsend } = begin({
      workflows: [workflow('in', [send('t')], named('ENTERED')), workflow('out', [send('t')], named('EXITED'))],
      templates: [template('t', [channel('inbox', { header: 'Hello', body: 'x' })])],
    });
    await suprsend.users.upsert('u1', {});
    await suprsend.users.upsert('u2', {});
    // "Event tracking is set as false by default."
    await suprsend.lists.create({ list_id: 'vip' });
    await suprsend.lists.subscribers.add('vip', { distinct_ids: ['u1'] });
    expect(local.runs).toEqual([]);
    await suprsend.lists.create({ list_id: 'vip', track_user_entry: true, track_user_exit: true });
    await suprsend.lists.subscribers.add('vip', { distinct_ids: ['u1', 'u2', 'nobody'] });
    await suprsend.lists.subscribers.remove('vip', { distinct_ids: ['u1'] });
    expect(local.runs.map(({ workflow: one, recipient }) => [one, recipient])).toEqual([
      ['in', 'u2'],
      ['out', 'u1'],
    ]);
    expect((await suprsend.users.list()).results.map(({ distinct_id }) => distinct_id)).toEqual(['u1', 'u2']);
  });

  it('"all_users includes all users": a broadcast reaches them', async () => {
    const { local, suprsend } = begin();
    for (const id of ['u1', 'u2']) await suprsend.users.upsert(id, { $email: [`${id}@example.com`] });
    await suprsend.broadcasts.trigger({ list_id: 'all_users', template: 'order', notification_category: 'order-updates', data: ORDER });
    expect(sent(local)).toEqual(['email u1@example.com', 'email u2@example.com']);
  });
});
