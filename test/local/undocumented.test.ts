/** What no page describes is not guessed: the contract's example is answered and marked, nothing is sent, and nothing is stored. */
import { beforeEach, describe, expect, it } from 'vitest';
import { localSuprSend, type LocalSuprSend } from '../../src/local.ts';
import { call } from './call.ts';
import { send, workflow, WORKSPACE } from './workspace.ts';

let local: LocalSuprSend;

beforeEach(() => {
  const workflows = [
    ...(WORKSPACE.workflows ?? []),
    workflow('by-fax', [send('order', 'send_multi_channel', { channels: ['email', 'fax'] })]),
  ];
  local = localSuprSend({ ...WORKSPACE, workflows } as never, {
    checkAnswers: true,
    seed: {
      users: [{ distinct_id: 'u1', $email: ['ann@example.com'], name: 'Ann' }],
      lists: [{ list_id: 'readers', distinct_ids: ['u1'] }],
    },
  });
});

const ORDER = { workflow: 'order-shipped', recipients: ['u1'], data: { order_id: 'ORD-1' } };
const WELCOME = { event: 'SIGNED_UP', distinct_id: 'u1' };
const NEWS = { list_id: 'readers', template: 'order', notification_category: 'news' };
const DYNAMIC = { name: 'once', template: 'order', notification_category: 'news', users: ['u1'] };

describe('a request that sends, answered by the example, sends nothing and does not use up its key', () => {
  it.each([
    ['/event/', { ...WELCOME, event: '$SIGNED_UP' }, 'an event name that begins with $ or ss_'],
    ['/event/', { ...WELCOME, event: 'ss_signed_up' }, 'an event name that begins with $ or ss_'],
    ['/event/', { ...WELCOME, properties: ['x'] }, 'properties that is not an object'],
    ['/event/', { ...WELCOME, brand_id: 7 }, 'brand_id that is not a string'],
    ['/trigger/', { ...ORDER, tenant_id: 7 }, 'tenant_id that is not a string'],
    ['/trigger/', { ...ORDER, $idempotency_key: 7 }, '$idempotency_key that is not a string'],
    ['/trigger/', { ...ORDER, recipients: [{ distinct_id: 'u1', $channels: 'email' }] }, 'names that are not channels'],
    ['/trigger/', { ...ORDER, recipients: [{ distinct_id: 'u1', $channels: ['fax'] }] }, 'names that are not channels'],
    ['/trigger/', [], 'no records'],
    ['/local/trigger/', { ...DYNAMIC, data: 'x' }, 'data that is not an object'],
    ['/local/broadcast/', { ...NEWS, data: [] }, 'data that is not an object'],
    ['/local/broadcast/', { ...NEWS, channels: ['fax'] }, 'names that are not channels'],
    ['/local/trigger/', { ...DYNAMIC, delay: '1h', trigger_at: '2026-01-02T00:00:00Z' }, 'delay with trigger_at'],
  ])('%s %j', async (path, body, problem) => {
    const keyed = Array.isArray(body) || '$idempotency_key' in body ? body : { ...body, $idempotency_key: 'k' };
    const response = await call(local, { method: 'POST', path, body: keyed });
    expect(response.headers.get('x-local')).toBe('example');
    expect(local.skipped).toMatchObject([{ reason: 'not_simulated', message: `${problem}: not simulated` }]);
    expect([local.messages, local.runs]).toEqual([[], []]);
    await call(local, { method: 'POST', path: '/trigger/', body: { ...ORDER, $idempotency_key: 'k' } });
    expect(local.messages).toHaveLength(1);
  });

  it('a node with the name of an unknown channel stops the run', async () => {
    await call(local, { method: 'POST', path: '/trigger/', body: { ...ORDER, workflow: 'by-fax' } });
    expect(local.skipped).toMatchObject([{ reason: 'not_simulated', message: 'send_multi_channel: channel fax: not simulated' }]);
    expect([local.messages, local.runs[0]?.status]).toEqual([[], 'stopped']);
  });
});

describe('preferences that no page describes are not stored', () => {
  it.each([
    ['/v1/user/u1/preference/category/order-updates/', { preference: 'opt_in', opt_out_channels: ['fax'] }],
    ['/v1/user/u1/preference/category/order-updates/', { preference: 'opt_in', opt_out_channels: 'email' }],
    ['/v1/user/u1/preference/category/order-updates/', { preference: 'opt_in', opt_out_channels: ['sms'], opt_in_channels: ['sms'] }],
    ['/v1/user/u1/preference/category/order-updates/', { preference: 'opt_out', opt_in_channels: [1] }],
    ['/v1/user/u1/preference/channel_preference/', { channel_preferences: [{ channel: 'email' }] }],
    ['/v1/user/u1/preference/channel_preference/', { channel_preferences: 'email' }],
    ['/v1/user/u1/preference/', { categories: { category: 'order-updates', preference: 'opt_out' } }],
    ['/v1/tenant/default/preference/category/order-updates/', { preference: 'opt_in', blocked_channels: ['fax'] }],
  ])('%s %j', async (path, body) => {
    const before = local.save();
    const response = await call(local, { method: 'PATCH', path, body });
    expect([response.ok, response.headers.get('x-local')]).toEqual([true, 'example']);
    expect(local.save()).toEqual(before);
  });
});

it('a mark of one record of a list is the mark of its answer', async () => {
  const response = await call(local, { method: 'POST', path: '/trigger/', body: [{ ...ORDER, $idempotency_key: 'k'.repeat(256) }, ORDER] });
  expect([response.status, response.headers.get('x-local')]).toEqual([207, 'assumed']);
  expect(local.messages).toHaveLength(1);
});

describe('a recipient that is deleted while its run waits', () => {
  const SLOW = { workflow: 'slow', recipients: ['u1', { object_type: 'teams', id: 'devs', $email: ['devs@example.com'], name: 'Devs' }] };
  const remove = async (): Promise<void> => {
    await call(local, { method: 'POST', path: '/trigger/', body: { ...SLOW, data: { order_id: 'ORD-1' } } });
    await call(local, { method: 'DELETE', path: '/v1/user/u1/' });
    await call(local, { method: 'DELETE', path: '/v1/object/teams/devs/' });
  };

  it('is not notified: the run stops', async () => {
    await remove();
    local.advance('2h');
    expect([local.messages, local.runs.map(({ status }) => status)]).toEqual([[], ['stopped', 'stopped']]);
    expect(local.skipped).toMatchObject([
      { reason: 'not_simulated', recipient: 'u1' },
      { reason: 'not_simulated', recipient: { object_type: 'teams', id: 'devs' } },
    ]);
  });

  it('and made again, is notified at its new address', async () => {
    await remove();
    await call(local, { method: 'POST', path: '/v1/user/u1/', body: { $email: ['new@example.com'], name: 'Ann' } });
    await call(local, { method: 'POST', path: '/v1/object/teams/devs/', body: { $email: ['other@example.com'], name: 'Devs' } });
    local.advance('2h');
    // The address of a recipient that was passed inline is that of its trigger.
    expect(local.messages.map(({ to }) => to)).toEqual(['new@example.com', 'devs@example.com']);
  });
});

it('a merge is marked, as no page says which value is kept, and a user is not merged with itself', async () => {
  const merge = (from_user_id: string): Promise<Response> =>
    call(local, { method: 'POST', path: '/v1/user/u1/merge/', body: { from_user_id } });
  await call(local, { method: 'POST', path: '/v1/user/u2/', body: {} });
  expect((await merge('u2')).headers.get('x-local')).toBe('assumed');
  expect((await merge('u1')).headers.get('x-local')).toBe('example');
  expect(local.save().users).toMatchObject([{ distinct_id: 'u1' }]);
});
