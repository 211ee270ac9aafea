/** What a local SuprSend must do, in process and over HTTP, through the client. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { APIError, ConnectionError } from '../../src/index.ts';
import type { LocalMessage, LocalSkip } from '../../src/local.ts';
import { failure } from '../support/client.ts';
import { inProcess, overHttp, type Desk } from './desk.ts';
import { WORKSPACE } from './workspace.ts';

const ORDER = { order_id: 'ORD-1' };
const ANN = { $email: ['ann@example.com'], $sms: ['+15555550100'], name: 'Ann' };

describe.each([
  ['in process', inProcess],
  ['over HTTP', overHttp],
])('%s', (_where, open) => {
  let desk: Desk;
  afterEach(() => desk.close());

  const begin = async (): Promise<Desk> => {
    desk = await open(WORKSPACE);
    await desk.suprsend.users.upsert('u1', ANN);
    return desk;
  };
  const sent = async (): Promise<string[]> => (await desk.messages()).map(({ channel, to }) => `${channel} ${String(to)}`);
  const reasons = async (): Promise<string[]> => (await desk.skipped()).map(({ channel, reason }) => `${channel ?? '-'} ${reason}`);
  const last = async (): Promise<LocalMessage> => (await desk.messages()).at(-1) as LocalMessage;
  const lastSkip = async (): Promise<LocalSkip> => (await desk.skipped()).at(-1) as LocalSkip;

  it('shows what would have been sent, rendered for each channel', async () => {
    const { suprsend } = await begin();
    await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], data: ORDER });
    expect(await desk.messages()).toMatchObject([
      {
        channel: 'email',
        to: 'ann@example.com',
        recipient: 'u1',
        workflow: 'order-shipped',
        content: { subject: 'Order ORD-1 for Ann', html: '<p>Order ORD-1 of default</p>' },
      },
      { channel: 'sms', to: '+15555550100', content: { body: 'Order ORD-1 is on its way' } },
    ]);
    expect((await desk.runs()).at(-1)).toMatchObject({
      workflow: 'order-shipped',
      recipient: 'u1',
      status: 'completed',
      trace: ['email: sent', 'sms: sent'],
    });
    expect((await desk.requests()).map(({ operation, violations }) => [operation, violations])).toEqual([
      ['users.upsert', []],
      ['workflows.trigger', []],
    ]);
  });

  it('says why nothing was sent: a category and a channel that were opted out of', async () => {
    const { suprsend } = await begin();
    await suprsend.users.preferences.categories.update('u1', 'order-updates', { preference: 'opt_in', opt_out_channels: ['sms'] });
    await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], data: ORDER });
    expect(await sent()).toEqual(['email ann@example.com']);
    expect(await lastSkip()).toMatchObject({
      channel: 'sms',
      reason: 'channel_opted_out',
      recipient: 'u1',
      message: 'user has unsubscribed from channels [sms] for category: order-updates',
    });
    await suprsend.users.preferences.categories.update('u1', 'order-updates', { preference: 'opt_out' });
    await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], data: ORDER });
    expect(await sent()).toHaveLength(1);
    expect(await lastSkip()).toMatchObject({
      channel: null,
      reason: 'category_opted_out',
      message: 'user not subscribed to category: order-updates',
    });
  });

  it('skips a second call with the same key, until 24 hours have passed', async () => {
    const { suprsend } = await begin();
    const trigger = (): Promise<unknown> =>
      suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], data: ORDER }, { idempotencyKey: 'order-1' });
    await trigger();
    await trigger();
    expect(await sent()).toHaveLength(2);
    expect(await lastSkip()).toMatchObject({ reason: 'duplicate_key', message: '2 API requests have the same idempotency key: order-1' });
    await desk.advance('23h59m');
    await trigger();
    expect(await sent()).toHaveLength(2);
    await desk.advance('1m');
    await trigger();
    expect(await sent()).toHaveLength(4);
  });

  it('notifies once if a response is lost', async () => {
    const { suprsend } = await begin();
    await desk.fail({ operation: 'workflows.trigger', lost: true, processed: true });
    const { attempts } = await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], data: ORDER }).withResponse();
    expect(attempts).toHaveLength(2);
    expect(await sent()).toEqual(['email ann@example.com', 'sms +15555550100']);
    expect((await desk.requests()).slice(-2).map(({ status, answeredBy }) => [status, answeredBy])).toEqual([
      [null, 'fault'],
      [202, 'state'],
    ]);
  });

  it('answers with an error although it was processed, 500 if no status is named', async () => {
    const { suprsend } = await begin();
    for (const status of [undefined, 503]) {
      await desk.fail({ operation: 'users.upsert', processed: true, status });
      const { attempts } = await suprsend.users.upsert('u2', { $email: ['bea@example.com'] }).withResponse();
      expect(attempts.map((one) => one.status)).toEqual([status ?? 500, 201]);
    }
    await desk.fail({ operation: 'users.upsert', processed: true });
    await failure(suprsend.users.upsert('u3', {}, { maxRetries: 0 }));
    expect(await suprsend.users.get('u3')).toMatchObject({ distinct_id: 'u3' });
  });

  it('leaves a request unanswered until the client gives up, by its timeout or its signal', async () => {
    const { suprsend } = await begin();
    await desk.fail({ operation: 'users.get', unanswered: true });
    expect(await failure(suprsend.users.get('u1', { timeout: 50, maxRetries: 0 }))).toMatchObject({ name: 'TimeoutError' });
    const given = new AbortController();
    await desk.fail({ operation: 'workflows.trigger', unanswered: true, processed: true });
    const call = suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], data: ORDER }, { signal: given.signal });
    const error = failure(call);
    await vi.waitFor(async () => expect(await sent()).toHaveLength(2));
    given.abort();
    expect(await error).toMatchObject({ name: 'AbortError', sent: 'maybe' });
    expect((await desk.requests()).at(-1)).toMatchObject({ status: null, answeredBy: 'fault' });
  });

  it.each([
    [{}, "(root): missing required property 'order_id'"],
    [{ order_id: '' }, 'order_id: String is too short (0 < 4).'],
    [{ order_id: 'ORD-1', total: 'much' }, 'total: Instance type "string" is invalid. Expected "number".'],
    [{ order_id: 'ORD-1', due: 'soon' }, 'due: String does not match format "date".'],
    [{ order_id: 'ORD-1', x: 1 }, "(root): property 'x' is not allowed by the schema."],
  ])('refuses the payload %j in the words of the server', async (data, message) => {
    const { suprsend } = await begin();
    const error = await failure(suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], data }));
    expect(APIError.is(error)).toBe(true);
    expect(error).toMatchObject({ status: 400, body: { status: 'fail', message } });
    expect((await desk.requests()).at(-1)).toMatchObject({ status: 400, error: message, violations: [] });
    expect((await desk.requests())[0]).toMatchObject({ status: 201, error: null });
    expect(await sent()).toEqual([]);
  });

  it('answers for a workflow that is unknown, disabled or a draft', async () => {
    const { suprsend } = await begin();
    const trigger = (workflow: string): Promise<any> => failure(suprsend.workflows.trigger({ workflow, recipients: ['u1'] }));
    expect(await trigger('nope')).toMatchObject({ status: 404, body: { message: "workflow 'nope' not found" } });
    expect(await trigger('off')).toMatchObject({ status: 400, body: { message: "workflow with slug 'off' is disabled" } });
    expect(await trigger('unfinished')).toMatchObject({ status: 400, body: { message: "workflow with slug 'unfinished' is disabled" } });
  });

  it('accepts a trigger for an unknown tenant or for nobody, and says that nothing was sent', async () => {
    const { suprsend } = await begin();
    await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], tenant_id: 'nope', data: ORDER });
    expect(await lastSkip()).toMatchObject({
      reason: 'unknown_tenant',
      message: "[workflow: order-shipped] tenant doesn't exist with id: nope",
    });
    await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['ghost'], data: ORDER });
    expect((await desk.skipped()).slice(-2)).toMatchObject([
      { reason: 'unknown_recipient', recipient: 'ghost', message: 'no user found with distinct_id: ghost' },
      { reason: 'no_recipients', message: 'no valid recipients found' },
    ]);
    expect(await sent()).toEqual([]);
  });

  it('waits by the clock, and cancels what waits', async () => {
    const { suprsend } = await begin();
    await suprsend.workflows.trigger({ workflow: 'slow', recipients: ['u1'], data: ORDER }, { idempotencyKey: 'first' });
    await suprsend.workflows.trigger({ workflow: 'slow', recipients: ['u1'], data: ORDER }, { idempotencyKey: 'second' });
    await desk.advance('1h59m');
    expect(await sent()).toEqual([]);
    const { execution_ids } = await suprsend.workflows.cancel({ idempotency_key: 'second' });
    expect(execution_ids).toHaveLength(1);
    expect((await suprsend.workflows.cancel({ idempotency_key: 'second' })).execution_ids).toEqual([]);
    await desk.advance('1m');
    expect(await sent()).toHaveLength(2);
    expect((await desk.runs()).map(({ status, trace }) => [status, trace])).toEqual([
      ['completed', ['delay 2h', 'email: sent', 'sms: sent']],
      ['cancelled', ['delay 2h', 'cancelled']],
    ]);
    expect((await last()).created_at).toBe('2026-01-01T02:00:00.000Z');
  });

  it('takes the branch whose condition holds', async () => {
    const { suprsend } = await begin();
    await suprsend.workflows.trigger({ workflow: 'choose', recipients: ['u1'], data: ORDER });
    await suprsend.users.update('u1', { operations: [{ $set: { plan: 'gold' } }] });
    await suprsend.workflows.trigger({ workflow: 'choose', recipients: ['u1'], data: ORDER });
    expect(await sent()).toEqual(['email ann@example.com', 'sms +15555550100']);
    expect((await desk.runs()).map(({ trace: [first] }) => first)).toEqual(['branch others', 'branch vip']);
  });

  it('batches by key, and keeps the last events', async () => {
    const { suprsend } = await begin();
    const comment = (name: string, post = 'P1'): Promise<unknown> =>
      suprsend.workflows.trigger({ workflow: 'comments', recipients: ['u1'], data: { name, text: 'hi', post } });
    for (const name of ['Steve', 'Olivia', 'Joe']) await comment(name);
    await comment('Eve', 'P2');
    expect(await sent()).toEqual([]);
    await desk.advance('1h');
    expect((await desk.messages()).map(({ content }) => [content.header, content.body])).toEqual([
      ['3 comments', 'Olivia: hi; Joe: hi; '],
      ['1 comments', 'Eve: hi; '],
    ]);
    expect((await desk.runs()).map(({ status }) => status)).toEqual(['completed', 'batched', 'batched', 'completed']);
  });

  it('digests at the time of the schedule in the time zone of the recipient, if there is enough', async () => {
    const { suprsend } = await begin();
    // The clock starts at midnight UTC on 1 January, which is 19:00 on 31 December in New York: that digest is just over.
    await suprsend.users.update('u1', { operations: [{ $set: { $timezone: 'America/New_York' } }] });
    const trigger = (name: string): Promise<unknown> =>
      suprsend.workflows.trigger({ workflow: 'daily', recipients: ['u1'], data: { name, text: 'x' } });
    await trigger('Steve');
    await desk.advance('1d');
    expect(await sent()).toEqual([]);
    expect((await desk.runs())[0]).toMatchObject({
      status: 'completed',
      trace: ['batch: open until 2026-01-02T00:00:00.000Z', 'digest: 1 of at least 2 triggers'],
    });
    await trigger('Olivia');
    await trigger('Joe');
    await desk.advance('1d');
    const message = await last();
    expect(message.content).toEqual({ header: '2 comments', body: 'Olivia: x; Joe: x; ' });
    expect(new Date(message.created_at).toLocaleTimeString('en-GB', { timeZone: 'America/New_York' })).toBe('19:00:00');
  });

  it('edits users, and walks lists by cursors', async () => {
    const { suprsend } = await begin();
    await suprsend.users
      .edit('u1')
      .set('visits', 1)
      .increment('visits', 2)
      .setOnce('name', 'Bea')
      .append('tags', 'a')
      .addEmail('b@example.com')
      .removeSms('+15555550100')
      .save();
    expect(await suprsend.users.get('u1')).toMatchObject({
      properties: { visits: 3, name: 'Ann', tags: ['a'] },
      $email: [{ value: 'ann@example.com', status: 'active' }, { value: 'b@example.com' }],
    });
    expect(await suprsend.users.get('u1')).not.toHaveProperty('$sms');
    for (let number = 2; number <= 25; number++) await suprsend.users.upsert(`u${number}`, {});
    const ids: (string | undefined)[] = [];
    for await (const { distinct_id } of suprsend.users.list({ limit: 10 })) ids.push(distinct_id);
    expect(ids).toEqual(Array.from({ length: 25 }, (_, index) => `u${index + 1}`));
    const page = await suprsend.users.list({ limit: 10 });
    expect(page.meta).toMatchObject({ count: 25, limit: 10, has_prev: false, has_next: true });
    expect(await failure(suprsend.users.get('nobody'))).toMatchObject({
      status: 404,
      body: { code: 404, message: "user [distinct_id: 'nobody'] not found" },
    });
  });

  it('answers a list of triggers with a record for each, in their order', async () => {
    const { suprsend } = await begin();
    const result = await suprsend.workflows.triggerMany([
      { workflow: 'order-shipped', recipients: ['u1'], data: ORDER },
      { workflow: 'nope', recipients: ['u1'] },
      { workflow: 'order-shipped', recipients: ['u1'], data: {} },
    ]);
    expect(result).toMatchObject({ status: 'partial', total: 3, success: 1, rejected: 2 });
    expect(result.failedRecords.map(({ index, code }) => [index, code])).toEqual([
      [1, 404],
      [2, 400],
    ]);
    expect(await sent()).toHaveLength(2);
  });

  it('notifies users who are passed inline, and transient ones', async () => {
    const { suprsend } = await begin();
    await suprsend.workflows.trigger({
      workflow: 'order-shipped',
      data: ORDER,
      recipients: [
        { distinct_id: 'u1', $email: ['new@example.com'], $channels: ['email'] },
        { distinct_id: 'u2', $email: ['bea@example.com'], name: 'Bea' },
        { is_transient: true, $email: ['guest@example.com'], name: 'Guest' },
        { distinct_id: 'u3', $email: ['skip@example.com'], name: 'Cy', $skip_create: true },
      ],
    });
    expect(await sent()).toEqual(['email new@example.com', 'email bea@example.com', 'email guest@example.com', 'email skip@example.com']);
    expect((await reasons()).filter((one) => one.startsWith('sms'))).toEqual([
      'sms channel_not_selected',
      'sms no_address',
      'sms no_address',
      'sms no_address',
    ]);
    // Inline channels are appended to the stored profile. Transient users are not stored.
    expect((await suprsend.users.get('u1')).$email?.map(({ value }) => value)).toEqual(['ann@example.com', 'new@example.com']);
    expect((await suprsend.users.get('u2')).properties).toEqual({ name: 'Bea' });
    expect(await failure(suprsend.users.get('u3'))).toMatchObject({ status: 404 });
    expect((await desk.messages())[2]?.recipient).toBeNull();
  });

  it('discards a message whose variable is missing, on that channel only', async () => {
    const { suprsend } = await begin();
    await suprsend.users.update('u1', { operations: [{ $unset: ['name'] }] });
    await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], data: ORDER });
    expect(await sent()).toEqual(['sms +15555550100']);
    expect(await lastSkip()).toMatchObject({
      channel: 'email',
      reason: 'missing_variable',
      template: 'order',
      message: 'email: template rendering failed error: "name" not defined in [object Object]',
    });
  });

  it('chooses a variant by locale and tenant, and translates', async () => {
    const { suprsend } = await begin();
    await suprsend.tenants.upsert('acme', { tenant_name: 'Acme' });
    const welcome = async (tenant_id?: string): Promise<unknown[]> => {
      await suprsend.events.trigger({
        distinct_id: 'u1',
        event: 'user_signed_up',
        properties: { open: 2 },
        ...(tenant_id ? { tenant_id } : {}),
      });
      return (await desk.messages()).slice(-2).map(({ content }) => content.subject ?? [content.header, content.body]);
    };
    expect(await welcome()).toEqual(['Welcome Ann', ['Hello, Ann!', '2 tasks']]);
    expect(await welcome('acme')).toEqual(['Acme welcomes Ann', ['Hello, Ann!', '2 tasks']]);
    await suprsend.users.update('u1', { operations: [{ $set: { $locale: 'fr' } }] });
    expect(await welcome()).toEqual(['Bienvenue Ann', ['Bonjour, Ann !', '2 tasks']]);
  });

  it('starts the workflows of an event, and discards it for an unknown user', async () => {
    const { suprsend } = await begin();
    await suprsend.events.trigger({ distinct_id: 'u1', event: 'USER_SIGNED_UP', properties: { open: 0 } });
    expect((await desk.messages()).map(({ channel, workflow }) => [channel, workflow])).toEqual([
      ['email', 'welcome'],
      ['inbox', 'welcome'],
    ]);
    await suprsend.events.trigger({ distinct_id: 'ghost', event: 'USER_SIGNED_UP' });
    expect(await lastSkip()).toMatchObject({
      reason: 'unknown_recipient',
      recipient: 'ghost',
      message: 'no user found with distinct_id: ghost',
    });
    await suprsend.events.trigger({ distinct_id: 'u1', event: 'NOTHING' });
    expect(await lastSkip()).toMatchObject({ reason: 'unknown_event' });
    expect(await desk.messages()).toHaveLength(2);
  });

  it('answers the example of the contract for what it does not simulate, marks it, and checks the request all the same', async () => {
    const { suprsend } = await begin();
    const { data, response } = await suprsend.templates.get('task-reminder').withResponse();
    expect(data.slug).toBe('task-reminder');
    expect(response.headers.get('x-local')).toBe('example');
    await failure(suprsend.request({ server: 'hub', method: 'POST', path: '/v1/user/u9/merge/', body: { from_user: 'u1' } }));
    const [example, wrong] = (await desk.requests()).slice(-2);
    expect(example).toMatchObject({ operation: 'templates.get', answeredBy: 'example', violations: [] });
    expect(wrong?.violations).toEqual(['body: Instance does not have required property "from_user_id".']);
  });

  it('records a node that it does not simulate, and goes on', async () => {
    const { suprsend } = await begin();
    await suprsend.workflows.trigger({ workflow: 'hook', recipients: ['u1'], data: { open: 1 } });
    expect((await desk.runs())[0]?.trace).toEqual(['httpapi_webhook: not simulated', 'email: sent', 'inbox: sent']);
  });

  it('begins again at a reset, with the same ids and times', async () => {
    const { suprsend } = await begin();
    const trigger = async (): Promise<unknown> => {
      await suprsend.users.upsert('u1', ANN);
      await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], data: ORDER });
      return JSON.parse(JSON.stringify([await desk.messages(), await desk.runs(), await desk.requests()]));
    };
    await desk.reset();
    const first = await trigger();
    await desk.advance('1h');
    await desk.reset();
    expect(await desk.messages()).toEqual([]);
    expect(await failure(suprsend.users.get('u1'))).toMatchObject({ status: 404 });
    await desk.reset();
    expect(await trigger()).toEqual(first);
  });

  it('leaves the outbox empty if the connection is refused, and the client knows it', async () => {
    const { suprsend } = await begin();
    const error = await desk.refused(() =>
      failure(suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], data: ORDER }, { maxRetries: 0 })),
    );
    expect(ConnectionError.is(error)).toBe(true);
    expect(error.sent).toBe('no');
    expect(await sent()).toEqual([]);
  });

  it('fails as it is asked to, and no more than that', async () => {
    const { suprsend } = await begin();
    await desk.fail({ operation: 'users.get', status: 503, times: 2 });
    const { attempts } = await suprsend.users.get('u1').withResponse();
    expect(attempts.map(({ status }) => status)).toEqual([503, 503, 200]);
    await desk.fail({ operation: 'users.get', status: 503, times: 5 });
    await desk.fail({ operation: 'users.delete', lost: true });
    expect(await desk.faults()).toEqual([
      { operation: 'users.get', status: 503, times: 5 },
      { operation: 'users.delete', lost: true, times: 1 },
    ]);
    await desk.fail({ operation: 'users.get', times: 0 });
    expect(await desk.faults()).toEqual([{ operation: 'users.delete', lost: true, times: 1 }]);
    await desk.fail({ times: 0 });
    expect(await desk.faults()).toEqual([]);
    await desk.fail({ operation: 'users.get', status: 404 });
    expect(await failure(suprsend.users.get('u1'))).toMatchObject({
      status: 404,
      body: { code: 404, message: "user [distinct_id: 'user1'] not found" },
    });
    await desk.fail({ operation: 'users.delete', status: 204 });
    expect((await suprsend.users.delete('u1').withResponse()).response.status).toBe(204);
    await expect(desk.fail({ operation: 'users.fetch' })).rejects.toThrow('the contract has no operation "users.fetch"');
    await expect(desk.fail({ lost: true, status: 500 })).rejects.toThrow('use one of status, lost, refused and unanswered');
  });

  it('broadcasts to a list, and fans out to the subscribers of an object, each once', async () => {
    const { suprsend } = await begin();
    await suprsend.lists.create({ list_id: 'Readers' });
    await suprsend.lists.subscribers.add('readers', { distinct_ids: ['u1', 'ghost'] });
    await suprsend.broadcasts.trigger({
      list_id: 'readers',
      template: 'order',
      notification_category: 'order-updates',
      channels: ['sms'],
      data: ORDER,
    });
    expect(await desk.messages()).toMatchObject([{ channel: 'sms', workflow: null, is_campaign: true, recipient: 'u1' }]);
    await suprsend.objects.upsert('teams', 'devs', { name: 'Devs', $email: ['devs@example.com'] });
    await suprsend.objects.upsert('departments', 'it', { name: 'IT' });
    await suprsend.objects.subscriptions.create('teams', 'devs', { recipients: ['u1'], properties: { role: 'lead' } });
    const team = { recipients: ['u1'], parent_object_properties: { name: 'Ops' } };
    await suprsend.objects.subscriptions.create('teams', 'ops', team);
    expect(await suprsend.objects.get('teams', 'ops')).toMatchObject({ properties: { name: 'Ops' }, subscriptions_count: 1 });
    await suprsend.objects.subscriptions.create('departments', 'it', { recipients: [{ object_type: 'teams', id: 'devs' }, 'u1'] });
    await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: [{ object_type: 'departments', id: 'it' }], data: ORDER });
    expect((await desk.runs()).slice(1).map(({ recipient }) => recipient)).toEqual([
      { object_type: 'departments', id: 'it' },
      { object_type: 'teams', id: 'devs' },
      'u1',
    ]);
    await suprsend.workflows.trigger({
      workflow: 'order-shipped',
      recipients: [{ object_type: 'departments', id: 'it', $object_subscriptions_query: { depth: 0 } }],
      data: ORDER,
    });
    expect((await desk.runs()).slice(4).map(({ recipient }) => recipient)).toEqual([{ object_type: 'departments', id: 'it' }]);
  });
});
