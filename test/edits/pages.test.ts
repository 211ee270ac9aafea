/**
 * The examples of the vendor's pages on users, subscriptions and preferences, as a caller writes them here: they compile, and are sent as
 * shown, except where the pages are wrong (Slack, Teams and web push as strings; the path of a category without `/category/`).
 */
import { expect, test } from 'vitest';
import type { SuprSend } from '../../src/index.ts';
import { at, client } from '../support/client.ts';
import { serve } from '../support/server.ts';

async function sent(call: (suprsend: SuprSend) => PromiseLike<unknown>): Promise<[string, string, unknown]> {
  await using server = await serve();
  await call(client(at(server)));
  const { method, url, body } = server.requests[0]!;
  return [method, url, JSON.parse(body)];
}

test('create-update-users', async () => {
  const body = {
    $email: ['jsmith@example.com'],
    $sms: ['+1234567890'],
    $whatsapp: ['+1234567890'],
    $inbox: ['4nlPk4XXLcDxxxHQ70xx2Cx24'],
    $webpush: [{ endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' } }],
    $androidpush: ['android_push_token_xyz987'],
    $iospush: ['ios_push_token_lmn456'],
    $slack: [{ user_id: 'U01ABCDE2F3', access_token: 'xoxb-1' }],
    $ms_teams: [{ user_id: 'teams_user_id_12345' }],
    $timezone: 'America/New_York',
    $preferred_language: 'en',
    custom_key: 'custom_value',
  };
  expect(await sent(({ users }) => users.upsert('_distinct_id_', body))).toEqual(['POST', '/v1/user/_distinct_id_/', body]);
});

test('add-object-subscription', async () => {
  const body = {
    recipients: [{ distinct_id: 'id1', $email: ['a@example.com'], $preferred_language: 'en', $timezone: 'UTC' }],
    properties: { role: 'developer' },
  };
  expect(await sent(({ objects }) => objects.subscriptions.create('teams', 'core', body))).toEqual([
    'POST',
    '/v1/object/teams/core/subscription/',
    body,
  ]);
  const ids = { recipients: ['id1', 'id2'] };
  expect(await sent(({ objects }) => objects.subscriptions.create('teams', 'core', ids))).toEqual([
    'POST',
    '/v1/object/teams/core/subscription/',
    ids,
  ]);
});

test('update-category-preference', async () => {
  expect(
    await sent(({ users }) =>
      users.preferences.categories.update(
        'user123',
        'status-update-alert',
        { preference: 'opt_in', opt_out_channels: ['email', 'slack'] },
        { tenant_id: 't1', locale: 'es-AR' },
      ),
    ),
  ).toEqual([
    'PATCH',
    '/v1/user/user123/preference/category/status-update-alert/?tenant_id=t1&locale=es-AR',
    { preference: 'opt_in', opt_out_channels: ['email', 'slack'] },
  ]);
});

test('merge', async () => {
  expect(await sent(({ users }) => users.merge('u1', { from_user_id: 'u2' }))).toEqual([
    'POST',
    '/v1/user/u1/merge/',
    { from_user_id: 'u2' },
  ]);
});

test('python-user-profile: everything on the page, in one edit', async () => {
  const access_token = 'xoxb-XXXXXXXX';
  const teams = { tenant_id: 'c1981ab2-9aaf-xxxx-xxxx', service_url: 'https://smba.example/' };
  const push = { endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' } };
  const slack = [
    { email: 'a@example.com', access_token },
    { user_id: 'U03XXXXXXXX', access_token },
    { channel_id: 'CXXXXXXXX', access_token },
    { incoming_webhook: { url: 'https://hooks.example' } },
  ];
  const ms = [
    { ...teams, conversation_id: '19:c1524d7c' },
    { ...teams, user_id: '29:1nsLcmJ2RKtYH6C' },
    { incoming_webhook: { url: 'https://hooks.example' } },
  ];
  const [, , body] = await sent(({ users }) => {
    const user = users.edit('distinct_id');
    user.addEmail('a@example.com').addSms('+15555555555').addWhatsapp('+15555555555');
    user
      .addAndroidPush('__android_push_fcm_token__')
      .addAndroidPush('__android_push_xiaomi_token__', { provider: 'xiaomi' })
      .addIosPush('__ios__')
      .addWebPush(push);
    for (const channel of slack) user.addSlack(channel).removeSlack(channel);
    for (const channel of ms) user.addMsTeams(channel).removeMsTeams(channel);
    user.unset('$email').unset(['$email', '$sms', '$whatsapp']).setPreferredLanguage('en');
    user.set('name', 'user').set({ prop1: 'val1', prop2: ['one', 'two', 'three'], number: 20 });
    user.setOnce('first_login', '2021-11-02').setOnce({ first_login: '2021-11-02', DOB: '1991-10-02' });
    user.increment('login_count', 1).increment({ login_count: 1, order_count: 1 });
    user.append('wishlist', 'iphone12').remove('wishlist', 'iphone12').unset(['wishlist', 'cart']);
    return user.save();
  });
  expect(body).toEqual({
    operations: [
      { $append: { $email: 'a@example.com' } },
      { $append: { $sms: '+15555555555' } },
      { $append: { $whatsapp: '+15555555555' } },
      { $append: { $androidpush: '__android_push_fcm_token__' } },
      { $append: { $androidpush: '__android_push_xiaomi_token__', $id_provider: 'xiaomi' } },
      { $append: { $iospush: '__ios__' } },
      { $append: { $webpush: push } },
      ...slack.flatMap(($slack) => [{ $append: { $slack } }, { $remove: { $slack } }]),
      ...ms.flatMap(($ms_teams) => [{ $append: { $ms_teams } }, { $remove: { $ms_teams } }]),
      { $unset: ['$email'] },
      { $unset: ['$email', '$sms', '$whatsapp'] },
      { $set: { $preferred_language: 'en' } },
      { $set: { name: 'user' } },
      { $set: { prop1: 'val1', prop2: ['one', 'two', 'three'], number: 20 } },
      { $set_once: { first_login: '2021-11-02' } },
      { $set_once: { first_login: '2021-11-02', DOB: '1991-10-02' } },
      { $increment: { login_count: 1 } },
      { $increment: { login_count: 1, order_count: 1 } },
      { $append: { wishlist: 'iphone12' } },
      { $remove: { wishlist: 'iphone12' } },
      { $unset: ['wishlist', 'cart'] },
    ],
  });
});
