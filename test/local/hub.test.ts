/** What the hub keeps, as its documents say: users in tenants, preferences, lists, messages, tenants; and what nodes do at their edges. */
import { beforeEach, describe, expect, it } from 'vitest';
import { SuprSend } from '../../src/index.ts';
import { localSuprSend, type LocalSuprSend, type WorkspaceData } from '../../src/local.ts';
import { failure } from '../support/client.ts';
import { channel, email, send, template, when, workflow, WORKSPACE } from './workspace.ts';

const ORDER = { order_id: 'ORD-1' };
let local: LocalSuprSend;
let suprsend: SuprSend;

function begin(more: WorkspaceData = {}): void {
  local = localSuprSend({ ...WORKSPACE, ...more }, { checkAnswers: true });
  suprsend = new SuprSend(local.options);
}
beforeEach(async () => {
  begin();
  await suprsend.users.upsert('u1', { $email: ['ann@example.com'], name: 'Ann', plan: 'free' });
  await suprsend.tenants.upsert('acme', { tenant_name: 'Acme' });
});

const sent = (): string[] => local.messages.map(({ channel: one, to }) => `${one} ${String(to)}`);
const lastSkip = (): object | undefined => local.skipped.at(-1);
const trigger = (name: string, body: object = {}): Promise<unknown> =>
  suprsend.workflows.trigger({ workflow: name, recipients: ['u1'], data: ORDER, ...body });

describe('users', () => {
  it.each<[body: object, message: string]>([
    [{ $email: ['nobody'] }, "invalid value for channel 'email': nobody. error: invalid email address"],
    [{ $sms: ['0555'] }, "invalid value for channel 'sms': 0555. error: error while parsing number to E164 format"],
    [{ $iospush: [5] }, '$iospush: value must be of string type'],
    [{ $slack: ['U1'] }, '$slack: value must be of dict/map type'],
    [{ $webpush: [{ endpoint: '', keys: {} }] }, 'invalid webpush subscription: {"endpoint":"","keys":{}}'],
    [{ $timezone: 'EST5' }, 'invalid timezone: EST5'],
    [{ $locale: '!' }, "invalid locale/language: '!'"],
  ])('with %j are refused in the words of the server', async (body, message) => {
    const loose = new SuprSend({ ...local.options, validation: false });
    expect(await failure(loose.users.upsert('u2', body))).toMatchObject({ status: 400, body: { code: 400, message } });
    expect(await failure(suprsend.users.get('u2'))).toMatchObject({ status: 404 });
  });

  it('may have properties that are named as the parts of an object, which has none of these', async () => {
    await suprsend.users.upsert('u1', { id: 42 });
    await trigger('order-shipped', { recipients: [{ distinct_id: 'u1', object_type: 'person' }] });
    expect((await suprsend.users.get('u1')).properties).toMatchObject({ id: 42, object_type: 'person' });
    await trigger('order-shipped', { recipients: [{ object_type: 'teams', id: 'devs', size: 3 }] });
    expect((await suprsend.objects.get('teams', 'devs')).properties).toEqual({ size: 3 });
    expect(localSuprSend({}, { seed: local.save() }).save()).toEqual(local.save());
  });

  it('are edited all or not at all', async () => {
    const loose = new SuprSend({ ...local.options, validation: false });
    const operations = [{ $set: { plan: 'gold' } }, { $append: { $email: 'nobody' } }];
    expect(await failure(loose.users.update('u1', { operations }))).toMatchObject({ status: 400 });
    expect((await suprsend.users.get('u1')).properties).toMatchObject({ plan: 'free' });
    const error = await failure(loose.users.update('u1', { operations: [{ $append: ['x'] }] } as never));
    expect(error.body.message).toBe("decoding failed: '$append[0]' expected type map, got string");
  });

  it('have values of their own in a tenant, which win there, one key at a time', async () => {
    await suprsend.users.tenants.upsert('u1', 'acme', { $email: ['ann@acme.example'], role: 'admin' });
    expect(await suprsend.users.tenants.get('u1', 'acme')).toMatchObject({
      properties: { name: 'Ann', role: 'admin' },
      $email: [{ value: 'ann@acme.example' }],
      tenant: { tenant_id: 'acme', properties: { role: 'admin' } },
    });
    expect(await suprsend.users.get('u1')).toMatchObject({ $email: [{ value: 'ann@example.com' }] });
    await trigger('order-shipped', { tenant_id: 'acme' });
    await trigger('order-shipped');
    expect(sent()).toEqual(['email ann@acme.example', 'email ann@example.com']);
    expect((await suprsend.users.list({ tenant_id: 'acme' })).results).toHaveLength(1);
    await suprsend.users.tenants.delete('u1', 'acme');
    expect(await failure(suprsend.users.tenants.get('u1', 'acme'))).toMatchObject({
      status: 404,
      body: { message: "no per-tenant profile for user in tenant 'acme'" },
    });
    expect(await failure(suprsend.users.tenants.upsert('u1', 'nope', {}))).toMatchObject({
      status: 404,
      body: { message: "tenant 'nope' not found" },
    });
  });

  it('belong to one tenant only, and fall back only on some channels, if the workspace says so', async () => {
    await suprsend.management.workspaces.config.update({
      user_tenancy_mode: 'exclusive',
      user_tenancy_channel_fallback_mode: 'allowlist',
      user_tenancy_channel_fallback: ['$sms'],
    });
    await suprsend.tenants.upsert('other', { tenant_name: 'Other' });
    await suprsend.users.tenants.upsert('u1', 'acme', { role: 'admin' });
    expect(await failure(suprsend.users.tenants.upsert('u1', 'other', {}))).toMatchObject({
      body: { message: 'user is already associated with a different tenant; workspace is in exclusive mode' },
    });
    await trigger('order-shipped', { tenant_id: 'acme' });
    expect(sent()).toEqual([]);
    await trigger('order-shipped');
    expect(sent()).toEqual(['email ann@example.com']);
  });

  it('are merged, deleted, and leave nothing behind', async () => {
    await suprsend.users.upsert('u2', { $sms: ['+15555550100'], plan: 'gold', age: 5 });
    await suprsend.lists.create({ list_id: 'readers' });
    await suprsend.lists.subscribers.add('readers', { distinct_ids: ['u1', 'u2'] });
    expect(await suprsend.users.merge('u1', { from_user_id: 'u2' })).toMatchObject({
      properties: { name: 'Ann', plan: 'free', age: 5 },
      $sms: [{ value: '+15555550100' }],
    });
    expect(await failure(suprsend.users.merge('u1', { from_user_id: 'u2' }))).toMatchObject({
      body: { message: "from_user_id: [distinct_id: 'u2'] not found" },
    });
    expect((await suprsend.lists.get('readers')).subscribers_count).toBe(1);
    await suprsend.users.bulkDelete({ distinct_ids: ['u1'] });
    expect((await suprsend.lists.get('readers')).subscribers_count).toBe(0);
    expect(await failure(suprsend.users.delete('u1'))).toMatchObject({ status: 404 });
  });
});

describe('preferences', () => {
  it('are kept for each tenant, and shown by section', async () => {
    await suprsend.users.preferences.categories.update('u1', 'order-updates', { preference: 'opt_out' }, { tenant_id: 'acme' });
    await trigger('order-shipped', { tenant_id: 'acme' });
    await trigger('order-shipped');
    expect(sent()).toHaveLength(1);
    const { sections } = await suprsend.users.preferences.get('u1', { tenant_id: 'acme' });
    const orders = sections?.find(({ name }) => name === 'Orders')?.subcategories ?? [];
    expect(orders.map(({ category, preference, is_editable, channels }) => [category, preference, is_editable, channels.length])).toEqual([
      ['order-updates', 'opt_out', true, 0],
      ['receipts', 'opt_in', false, 9],
    ]);
    const receipts = orders[1]?.channels.filter(({ channel: one }) => ['email', 'sms', 'slack'].includes(one));
    expect(receipts).toEqual([
      { channel: 'email', preference: 'opt_in', is_editable: false },
      { channel: 'sms', preference: 'opt_in', is_editable: true },
      { channel: 'slack', preference: 'opt_out', is_editable: true },
    ]);
    expect(await failure(suprsend.users.preferences.get('u1', { tenant_id: 'nope' }))).toMatchObject({ status: 404 });
  });

  it('are changed for many, and reset', async () => {
    await suprsend.users.upsert('u2', {});
    await suprsend.users.preferences.bulkUpdate({
      distinct_ids: ['u1', 'u2'],
      channel_preferences: [{ channel: 'email', is_restricted: true }],
      categories: [{ category: 'news', preference: 'opt_in' }],
    });
    await trigger('order-shipped');
    expect(lastSkip()).toMatchObject({ channel: 'sms', reason: 'no_address' });
    expect(local.skipped.map(({ reason }) => reason)).toContain('channel_opted_out');
    expect((await suprsend.users.preferences.categories.get('u2', 'news')).preference).toBe('opt_in');
    await suprsend.users.preferences.bulkReset({ distinct_ids: ['u1', 'u2'], reset_channel_preferences: true, reset_categories: true });
    await trigger('order-shipped');
    expect(sent()).toEqual(['email ann@example.com']);
    expect((await suprsend.users.preferences.categories.get('u2', 'news')).preference).toBe('opt_out');
  });

  it('are refused in the words of the server', async () => {
    const update = (body: object): Promise<any> =>
      failure(new SuprSend({ ...local.options, validation: false }).users.preferences.update('u1', body as never));
    expect(await update({ categories: [{ category: 'news' }] })).toMatchObject({
      status: 400,
      body: { detail: { preference: 'is a required field' } },
    });
    expect(await update({ categories: [{ category: 'news', preference: 'maybe' }] })).toMatchObject({
      body: { message: `{"preference":"must be one of ['opt_in' 'opt_out']"}` },
    });
    expect(await update({ channel_preferences: [{ channel: 'fax', is_restricted: true }] })).toMatchObject({
      body: { detail: { 'channel_preferences[0].channel': expect.stringContaining("must be one of ['sms' 'email'") } },
    });
    expect(await failure(suprsend.users.preferences.categories.get('u1', 'nope'))).toMatchObject({
      body: { message: "category 'nope' not found" },
    });
  });

  it('of a tenant come between the user and the category', async () => {
    await suprsend.tenants.preferences.categories.update('acme', 'order-updates', { preference: 'opt_out' });
    await trigger('order-shipped', { tenant_id: 'acme' });
    expect(lastSkip()).toMatchObject({ reason: 'category_opted_out' });
    await suprsend.users.preferences.categories.update('u1', 'order-updates', { preference: 'opt_in' }, { tenant_id: 'acme' });
    await trigger('order-shipped', { tenant_id: 'acme' });
    expect(sent()).toHaveLength(1);
    await suprsend.tenants.preferences.categories.update('acme', 'order-updates', { enabled_for_tenant: false });
    await trigger('order-shipped', { tenant_id: 'acme' });
    expect(lastSkip()).toMatchObject({ message: 'NotificationCategory order-updates not applicable to tenant/brand acme' });
    const shown = (await suprsend.users.preferences.categories.list('u1', { tenant_id: 'acme' })).results.map(({ category }) => category);
    expect(shown).not.toContain('order-updates');
  });
});

describe('tenants', () => {
  it('merge their properties, and have a name from the start', async () => {
    const loose = new SuprSend({ ...local.options, validation: false });
    expect(await failure(loose.tenants.upsert('new', {} as never))).toMatchObject({
      status: 400,
      body: { detail: { tenant_name: 'missing value' } },
    });
    await suprsend.tenants.upsert('acme', { tenant_name: 'Acme', properties: { a: 1 }, social_links: { website: 'https://acme.example' } });
    await suprsend.tenants.upsert('acme', { tenant_name: 'Acme', properties: { b: 2 }, primary_color: '#ff0000' });
    expect(await suprsend.tenants.get('acme')).toMatchObject({
      properties: { a: 1, b: 2 },
      primary_color: '#ff0000',
      social_links: { website: 'https://acme.example' },
    });
    expect(await failure(loose.tenants.upsert('acme', { primary_color: 'red' } as never))).toMatchObject({
      body: { detail: { primary_color: ['Enter a valid hex color, eg. #000000'] } },
    });
    await trigger('order-shipped', { tenant_id: 'acme' });
    expect(local.messages[0]?.content.html).toBe('<p>Order ORD-1 of Acme</p>');
    expect(await failure(suprsend.tenants.delete('default'))).toMatchObject({ body: { detail: ['default tenant cannot be deleted'] } });
    await suprsend.tenants.delete('acme');
    expect(await failure(suprsend.tenants.get('acme'))).toMatchObject({
      body: { error_code: 'not_found', message: 'No tenant found for tenant_id acme' },
    });
  });
});

describe('lists', () => {
  it('are replaced by a version, in one step', async () => {
    await suprsend.lists.create({ list_id: 'Readers', list_name: 'Readers' });
    await suprsend.lists.subscribers.add('readers', { distinct_ids: ['u1', 'u2', 'u2'] });
    expect((await suprsend.lists.get('READERS')).subscribers_count).toBe(2);
    const result = await suprsend.lists.replace('readers', ['u3', 'u4', 'u5']);
    expect(result.status).toBe('success');
    const ids = async (sort: 'id' | '-id'): Promise<unknown[]> =>
      (await suprsend.lists.subscribers.list('readers', { sort })).results.map(({ distinct_id }) => distinct_id);
    expect(await ids('id')).toEqual(['u3', 'u4', 'u5']);
    expect(await ids('-id')).toEqual(['u5', 'u4', 'u3']);
    const { response } = await suprsend.lists.subscribers.remove('readers', { distinct_ids: ['u3', 'u9'] }).withResponse();
    expect(response.status).toBe(201);
    expect((await suprsend.lists.get('readers')).subscribers_count).toBe(2);
    // 400 with the code 404 (recorded).
    expect(await failure(suprsend.lists.versions.startSync('nope'))).toMatchObject({ status: 400, code: 404 });
    await suprsend.lists.delete('readers');
    expect(await failure(suprsend.lists.get('readers'))).toMatchObject({ status: 404, body: { message: 'list_id: readers not found' } });
  });

  it('start workflows when somebody enters', async () => {
    begin({
      workflows: [workflow('hello', [send('order')], { trigger_type: 'event', trigger_events: ['$USER_ENTERED_LIST - vip'] })] as never,
    });
    await suprsend.users.upsert('u1', { $email: ['a@example.com'], name: 'Ann' });
    await suprsend.lists.create({ list_id: 'vip', track_user_entry: true });
    await suprsend.lists.subscribers.add('vip', { distinct_ids: ['u1'] });
    await suprsend.lists.subscribers.add('vip', { distinct_ids: ['u1'] });
    expect(local.runs.map(({ workflow: one }) => one)).toEqual(['hello']);
  });
});

describe('messages', () => {
  it('are listed newest first, filtered, and marked', async () => {
    await suprsend.events.trigger({ distinct_id: 'u1', event: 'USER_SIGNED_UP', properties: { open: 1 } });
    local.advance('1h');
    await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], data: ORDER }, { idempotencyKey: 'order-1' });
    const ids = async (query: object): Promise<unknown[]> =>
      (await suprsend.messages.list(query)).results.map(({ message_id }) => message_id);
    expect(await ids({})).toEqual(['msg-000003', 'msg-000002', 'msg-000001']);
    expect(await ids({ channel: 'inbox' })).toEqual(['msg-000002']);
    expect(await ids({ idempotency_key: 'order-1' })).toEqual(['msg-000003']);
    expect(await ids({ workflow_slug: 'welcome', recipient_id: ['u1'] })).toEqual(['msg-000002', 'msg-000001']);
    expect(await ids({ created_at_gte: '2026-01-01T00:30:00Z' })).toEqual(['msg-000003']);
    // "Second precision: sub-second components in the filter value are effectively truncated" (the contract).
    expect(await ids({ created_at_gte: '2026-01-01T01:00:00.900Z' })).toEqual(['msg-000003']);
    await ids({ created_at_gte: '2026-01-02T00:00:00Z', created_at_lte: '2026-01-01T00:00:00Z' });
    expect(local.requests.at(-1)?.answeredBy).toBe('example');
    expect(await ids({ limit: 1 })).toEqual(['msg-000003']);
    const { records } = await suprsend.messages.bulkUpdate({
      messages: [
        { message_id: 'msg-000002', action: 'read' },
        { message_id: 'msg-000001', action: 'read' },
        { message_id: 'msg-999999', action: 'seen' },
      ],
    });
    expect(records?.map(({ status_code, error }) => [status_code, error?.type])).toEqual([
      [202, undefined],
      [422, 'action_not_supported'],
      [404, 'not_found'],
    ]);
    expect(await ids({ status: ['read'] })).toEqual(['msg-000002']);
    expect(await suprsend.messages.content.get('msg-000003')).toMatchObject({
      channel: 'email',
      content: { subject: 'Order ORD-1 for Ann' },
    });
    expect((await suprsend.messages.list({ include_content: true, limit: 1 })).results[0]).toMatchObject({
      content: { subject: 'Order ORD-1 for Ann' },
    });
    expect(await failure(suprsend.messages.content.get('nope'))).toMatchObject({ status: 404 });
  });

  it('can be walked by cursors, forwards and backwards', async () => {
    for (let number = 0; number < 7; number++) await trigger('order-shipped');
    const first = await suprsend.messages.list({ limit: 3 });
    const second = await suprsend.messages.list({ limit: 3, after: first.meta?.after as string });
    expect(second.results.map(({ message_id }) => message_id)).toEqual(['msg-000004', 'msg-000003', 'msg-000002']);
    const back = await suprsend.messages.list({ limit: 3, before: second.meta?.before as string });
    expect(back.results).toEqual(first.results);
    expect(back.meta).toMatchObject({ has_prev: false, has_next: true });
    // What the server says to a cursor of another list is not documented.
    await suprsend.messages.list({ after: 'made-up' });
    expect(local.requests.at(-1)?.answeredBy).toBe('example');
  });
});

describe('nodes', () => {
  const withNodes = async (nodes: object[], more: object = {}): Promise<void> => {
    begin({ ...more, workflows: [workflow('w', nodes as never)] as never });
    await suprsend.users.upsert('u1', { $email: ['ann@example.com'], $sms: ['+15555550100'], name: 'Ann' });
  };
  const traces = (): string[][] => local.runs.map(({ trace }) => trace);

  it('delay by what the data says: a duration, a number of seconds, a time, and time before a time', async () => {
    const delay = (properties: object): object => ({ node_type: 'delay', properties });
    await withNodes([delay({ delay_type: 'dynamic', value: '.wait' }), send('order', 'send_email')]);
    for (const wait of ['10m', 1200, '2026-01-01T00:30:00Z']) await trigger('w', { data: { ...ORDER, wait } });
    for (const [by, count] of [
      ['10m', 1],
      ['10m', 2],
      ['10m', 3],
    ] as const) {
      local.advance(by);
      expect(local.messages).toHaveLength(count);
    }
    await trigger('w', { data: ORDER });
    expect(local.runs.at(-1)).toMatchObject({ status: 'stopped' });
    expect(lastSkip()).toMatchObject({
      reason: 'workflow_error',
      message: 'delay: invalid duration-format . valid format [xx]d[xx]h[xx]m[xx]s',
    });
    await withNodes([
      delay({
        delay_type: 'relative_to',
        relative_to: { pivot_expr: '.due', offset_type: 'before', offset_value_type: 'fixed', offset_value: '30m' },
      }),
      send('order', 'send_email'),
    ]);
    await trigger('w', { data: { ...ORDER, due: '2026-01-01T02:00:00Z' } });
    local.advance('1h29m');
    expect(local.messages).toEqual([]);
    local.advance('1m');
    expect(local.messages).toHaveLength(1);
  });

  it('batch: the first item at once, the others together', async () => {
    const batch = { node_type: 'batch', properties: { mode: 'flush_leading_item', window_type: 'fixed', fixed_window: '30m' } };
    await withNodes([batch, send('comments', 'send_inbox')]);
    for (const name of ['a', 'b', 'c']) await trigger('w', { data: { name, text: '!' } });
    expect(local.messages.map(({ content }) => content.header)).toEqual(['1 comments']);
    local.advance('30m');
    expect(local.messages.map(({ content }) => content.body)).toEqual(['a: !; ', 'b: !; c: !; ']);
    // After the window everything begins again.
    await trigger('w', { data: { name: 'd', text: '!' } });
    expect(local.messages).toHaveLength(3);
    local.advance('30m');
    expect(local.messages).toHaveLength(3);
  });

  it('keep the batches of people and of keys apart, and end one that is cancelled', async () => {
    const batch = { node_type: 'batch', properties: { mode: 'accumulate_all', window_type: 'fixed', fixed_window: '1h' } };
    await withNodes([batch, send('comments', 'send_inbox')]);
    await suprsend.users.upsert('u2', {});
    await suprsend.workflows.trigger({ workflow: 'w', recipients: ['u1', 'u2'], data: { name: 'a', text: '' } });
    await suprsend.workflows.cancel({ recipients: ['u2'], idempotency_key: undefined } as never);
    local.advance('1h');
    expect(local.messages.map(({ recipient }) => recipient)).toEqual(['u1']);
    expect(local.runs.map(({ status }) => status)).toEqual(['completed', 'cancelled']);
  });

  it('branch in branch, and stop at a terminal one', async () => {
    const inner = {
      node_type: 'branch',
      properties: {},
      branches: [
        { name: 'big', is_default: false, conditions: [when('total', '>', '100')], nodes: [send('order', 'send_sms')], is_terminal: true },
        { name: 'small', is_default: true, conditions: [], nodes: [] },
      ],
    };
    await withNodes([inner, send('order', 'send_email')]);
    await trigger('w', { data: { ...ORDER, total: 500 } });
    await trigger('w', { data: { ...ORDER, total: 5 } });
    expect(traces()).toEqual([
      ['branch big', 'sms: sent'],
      ['branch small', 'email: sent'],
    ]);
  });

  it('never guess: waits, smart routing with several channels, jq, jsonnet', async () => {
    await withNodes([send('order', 'send_smart_channel_routing', { success: 'seen' })]);
    await trigger('w');
    expect(local.runs[0]).toMatchObject({
      status: 'stopped',
      trace: ['run: send_smart_channel_routing: the order of the channels by cost: not simulated'],
    });
    expect(sent()).toEqual([]);
    await withNodes([send('order', 'send_smart_channel_routing', { channels: ['email', 'inbox'], success: 'seen' })]);
    await trigger('w');
    expect(sent()).toEqual(['email ann@example.com']);
    await withNodes([{ node_type: 'branch_waituntil', properties: {}, branches: [] }, send('order')]);
    await trigger('w');
    expect(local.runs[0]).toMatchObject({ status: 'stopped' });
    await withNodes([send('order', 'send_multi_channel', { channels_expr: '.channels | map(.)' })]);
    await trigger('w');
    expect(lastSkip()).toMatchObject({ reason: 'not_simulated', message: 'send_multi_channel: jq: not simulated' });
    await withNodes([send('order', 'send_multi_channel', { channels_expr: '.channels' })]);
    await trigger('w', { data: { ...ORDER, channels: ['sms'] } });
    expect(sent()).toEqual(['sms +15555550100']);
    await withNodes([send('blocks', 'send_slack')], {
      templates: [template('blocks', [channel('slack', { body_type: 'block', templating_language: 'jsonnet', body_block: '{ a: 1 }' })])],
    });
    await suprsend.users.upsert('u1', { $slack: [{ user_id: 'U1', access_token: 'xoxb-1' }] });
    await trigger('w');
    expect(lastSkip()).toMatchObject({
      reason: 'template_error',
      message: 'slack: template rendering failed error: jsonnet: not simulated',
    });
  });

  it('that name a time zone that does not exist stop their run only, also when it goes on by the clock', async () => {
    const digest = (schedule: object): object => ({ node_type: 'digest', properties: { schedule_type: 'static', schedule } });
    const nodes = [
      { node_type: 'delay', properties: { delay_type: 'fixed', value: '1h' } },
      digest({ frequency: 'daily', tz_fixed: 'Mars/X' }),
    ];
    await withNodes(nodes);
    await trigger('w');
    await trigger('w');
    local.advance('2h');
    expect(local.now.toISOString()).toBe('2026-01-01T02:00:00.000Z');
    expect(local.runs.map(({ status }) => status)).toEqual(['stopped', 'stopped']);
    expect(lastSkip()).toMatchObject({ reason: 'workflow_error', message: 'digest: invalid timezone: Mars/X' });
    await withNodes([digest({ frequency: 'daily', tz_fixed: 'Mars/X' })]);
    await trigger('w');
    expect(local.runs).toMatchObject([{ status: 'stopped' }]);
  });

  it('that would send on a channel that no page names are not simulated', async () => {
    await withNodes([send('order', 'send_voice')]);
    await trigger('w');
    expect([sent(), traces()]).toEqual([[], [['send_voice: not simulated']]]);
  });

  it('say what is missing: a template, a category, an approval, a variant', async () => {
    await withNodes([send('nope')]);
    await trigger('w');
    expect(lastSkip()).toMatchObject({ reason: 'template_not_found', message: 'TemplateGroup nope not found' });
    begin({ workflows: [workflow('w', [send('order')], { category: 'nope' })] as never });
    await suprsend.users.upsert('u1', { $email: ['a@example.com'] });
    await trigger('w');
    expect(lastSkip()).toMatchObject({ reason: 'category_not_found', message: 'NotificationCategory nope not found' });
    const approvals = (approval_status: string): object => ({
      needs_vendor_approval: true,
      vendor_approvals: [{ vendor_slug: 'x', approval_status }],
    });
    for (const [status, reason] of [
      ['pending', 'not_approved'],
      ['approved', undefined],
    ] as const) {
      await withNodes([send('dlt', 'send_sms')], {
        templates: [template('dlt', [channel('sms', { type: 'dlt', body: 'Hi' }, approvals(status) as never)])],
      });
      await trigger('w');
      expect(local.skipped[0]?.reason).toBe(reason);
    }
    await withNodes([send('gold', 'send_email')], {
      templates: [template('gold', [email('Gold', '', { id: 'gold', conditions: [when('plan', '==', '"gold"', '$recipient')] })])],
    });
    await trigger('w');
    expect(lastSkip()).toMatchObject({ reason: 'no_template_for_channel' });
  });

  it('start under their conditions only, with overrides of an event', async () => {
    begin({
      workflows: [
        workflow('w', [send('order', 'send_email')], { conditions: [when('total', '>', '10')] }),
        workflow('e', [send('order', 'send_email')], {
          trigger_type: 'event',
          trigger_events: ['PAID'],
          override_recipients_user_expr: '.seller',
          override_tenant_expr: '.shop',
        }),
      ] as never,
    });
    await suprsend.users.upsert('u1', { $email: ['ann@example.com'], name: 'Ann' });
    await suprsend.users.upsert('s1', { $email: ['shop@example.com'], name: 'Shop' });
    await suprsend.tenants.upsert('acme', { tenant_name: 'Acme' });
    await trigger('w', { data: { ...ORDER, total: 5 } });
    expect(lastSkip()).toMatchObject({ reason: 'conditions_not_met' });
    await trigger('w', { data: { ...ORDER, total: 50 } });
    await suprsend.events.trigger({ distinct_id: 'u1', event: 'paid', properties: { ...ORDER, seller: 's1', shop: 'acme' } });
    expect(sent()).toEqual(['email ann@example.com', 'email shop@example.com']);
    expect(local.messages[1]).toMatchObject({ tenant_id: 'acme', recipient: 's1' });
    await suprsend.events.trigger({ distinct_id: 'u1', event: 'PAID', properties: { shop: 'acme' } });
    expect(lastSkip()).toMatchObject({
      reason: 'workflow_error',
      message: expect.stringContaining("recipients_override: jq-expression '.seller' evaluated to empty value"),
    });
  });
});

describe('without a workflow', () => {
  it('a template is sent to users and to lists, later if it says so, and can be cancelled', async () => {
    const dynamic = { name: 'Hello', template: 'order', notification_category: 'order-updates', data: ORDER };
    await suprsend.workflows.triggerDynamic({ ...dynamic, users: [{ distinct_id: 'u1' }], delay: '1h' });
    await suprsend.workflows.triggerDynamic({ ...dynamic, users: [{ distinct_id: 'u1' }], trigger_at: '2026-01-01T02:00:00Z' });
    expect(sent()).toEqual([]);
    local.advance('1h');
    expect(local.messages).toMatchObject([{ workflow: 'Hello', channel: 'email' }]);
    local.advance('1h');
    expect(local.messages).toHaveLength(2);
    await suprsend.lists.create({ list_id: 'readers' });
    const broadcast = { list_id: 'readers', template: 'order', notification_category: 'order-updates', data: ORDER };
    await suprsend.broadcasts.trigger(broadcast);
    expect(lastSkip()).toMatchObject({
      reason: 'empty_list',
      message: 'SubscriberList Broadcast API: subscribers list is empty for list_id:readers',
    });
    await suprsend.broadcasts.trigger({ ...broadcast, list_id: 'nope' });
    expect(lastSkip()).toMatchObject({ reason: 'unknown_list' });
    await suprsend.lists.subscribers.add('readers', { distinct_ids: ['u1'] });
    await suprsend.broadcasts.trigger({ ...broadcast, delay: '1h' });
    // "list_id is lower-cased by the server" (lists).
    expect((await suprsend.broadcasts.cancel({ list_id: 'readers' })).execution_ids).toHaveLength(1);
    await suprsend.broadcasts.trigger({ ...broadcast, list_id: 'Readers', delay: '1h' });
    expect((await suprsend.broadcasts.cancel({ list_id: 'readers' })).execution_ids).toHaveLength(1);
    // "With both, trigger_at wins" (broadcasts_trigger of SuprSend's MCP server).
    await suprsend.broadcasts.trigger({ ...broadcast, delay: '1d', trigger_at: '2026-01-01T02:30:00Z' });
    expect(local.next?.toISOString()).toBe('2026-01-01T02:30:00.000Z');
    await suprsend.broadcasts.cancel({ list_id: 'readers' });
    await suprsend.broadcasts.trigger({ ...broadcast, trigger_at: 'tomorrow' });
    expect([local.requests.at(-1)?.answeredBy, lastSkip()]).toMatchObject(['example', { message: 'an invalid trigger_at: not simulated' }]);
    local.advance('2h');
    expect(local.messages).toHaveLength(2);
    const loose = new SuprSend({ ...local.options, validation: false });
    expect(await failure(loose.broadcasts.trigger({} as never))).toMatchObject({ status: 400, body: 'BAD REQUEST' });
    expect(await failure(loose.workflows.cancel({ workflow_slug: 'x' } as never))).toMatchObject({
      body: { message: 'at least one filter is required: execution_id, recipients, idempotency_key' },
    });
  });

  it.each<[body: object, message: string]>([
    [{}, 'workflow missing'],
    [{ workflow: 'order-shipped' }, '{"recipients":"is a required field"}'],
    [{ workflow: 'order-shipped', recipients: [] }, '{"recipients":"must contain at least 1 item"}'],
    [{ workflow: 'order-shipped', recipients: [5] }, 'invalid value for recipients. each element must be of type string or map'],
    [
      { workflow: 'order-shipped', recipients: [{ name: 'x' }] },
      'in case recipient is a map, one of [distinct_id, object_type/id] must be present',
    ],
    [{ workflow: 'order-shipped', recipients: [{ is_transient: true }] }, 'channel details missing for transient user'],
    [{ workflow: 'order-shipped', recipients: ['u1'], data: ORDER, actor: 5 }, 'actor: value must be either of type string or map'],
    [
      { workflow: 'order-shipped', recipients: [{ distinct_id: 'u1', $context: { tenant_id: 'acme' } }], data: ORDER },
      '$context.tenant_id must equal tenant_id',
    ],
  ])('the trigger %j is refused in the words of the server', async (body, message) => {
    const response = await local.fetch('https://local.suprsend.invalid/trigger/', {
      method: 'POST',
      headers: { authorization: 'Bearer local' },
      body: JSON.stringify(body),
    });
    expect([response.status, await response.json()]).toEqual([400, { status: 'fail', message }]);
  });
});
