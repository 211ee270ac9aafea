/** Pairs: users, one and many. */
import { UserEdit, type UserRow } from '../../src/index.ts'; // yours: 'suprsend-ts'
import type { Pair } from './pair.ts';

const EDIT = {
  operations: [
    { $append: { $email: 'ann@example.com' } },
    { $append: { $androidpush: 'token', $id_provider: 'fcm' } },
    { $set: { $timezone: 'Europe/Paris' } },
    { $set: { plan: 'pro' } },
    { $increment: { logins: 1 } },
    { $unset: ['trial'] },
  ],
};

export const users: Pair[] = [
  {
    title: 'Create or update a user',
    async before(supr_client) {
      const user = await supr_client.users.upsert('u9', { $email: ['bo@example.com'], name: 'Bo' });
      console.log(user.distinct_id);
    },
    async after(suprsend) {
      const user = await suprsend.users.upsert('u9', { $email: ['bo@example.com'], name: 'Bo' });
      console.log(user.distinct_id);
    },
    sent: [{ method: 'POST', path: '/v1/user/u9/', body: { $email: ['bo@example.com'], name: 'Bo' } }],
  },
  {
    title: 'Edit a user',
    async before(supr_client) {
      const user = supr_client.users.get_edit_instance('u1');
      user.add_email('ann@example.com');
      user.add_androidpush('token', 'fcm');
      user.set_timezone('Europe/Paris');
      user.set('plan', 'pro');
      user.increment('logins', 1);
      user.unset('trial');
      await supr_client.users.edit(user);
    },
    async after(suprsend) {
      const user = suprsend.users.edit('u1');
      user.addEmail('ann@example.com');
      user.addAndroidPush('token', { provider: 'fcm' });
      user.setTimezone('Europe/Paris');
      user.set('plan', 'pro');
      user.increment('logins', 1);
      user.unset('trial');
      await user.save();
    },
    sent: [{ method: 'PATCH', path: '/v1/user/u1/', body: EDIT }],
  },
  {
    title: 'Edit a user with the older `user.get_instance`',
    async before(supr_client) {
      const user = supr_client.user.get_instance('u1');
      user.add_sms('+15555550100');
      user.remove_email('old@example.com');
      user.append('wishlist', 'phone');
      const response = await user.save();
      if (!response.success) console.error(response.message);
    },
    async after(suprsend) {
      await suprsend.users.edit('u1').addSms('+15555550100').removeEmail('old@example.com').append('wishlist', 'phone').save();
    },
    sent: [
      {
        method: 'PATCH',
        path: '/v1/user/u1/',
        body: {
          operations: [
            { $append: { $sms: '+15555550100' } },
            { $remove: { $email: 'old@example.com' } },
            { $append: { wishlist: 'phone' } },
          ],
        },
      },
    ],
  },
  {
    title: 'Edit many users',
    async before(supr_client) {
      const bulk = supr_client.users.get_bulk_edit_instance();
      for (const id of ['u1', 'u2']) {
        const user = supr_client.users.get_edit_instance(id);
        user.set('plan', 'pro');
        bulk.append(user);
      }
      const { status, failed_records } = await bulk.save();
      console.log(status, failed_records);
    },
    async after(suprsend) {
      const edits = ['u1', 'u2'].map((id) => new UserEdit(id).set('plan', 'pro'));
      const { status, failedRecords } = await suprsend.users.editMany(edits);
      console.log(status, failedRecords);
    },
    sent: ['u1', 'u2'].map((id) => ({ method: 'PATCH', path: `/v1/user/${id}/`, body: { operations: [{ $set: { plan: 'pro' } }] } })),
  },
  {
    title: 'Import users',
    async before(supr_client) {
      const bulk = supr_client.bulk_users.new_instance();
      for (const row of [{ id: 'n1', email: 'n1@example.com' }]) {
        const user = supr_client.user.get_instance(row.id);
        user.add_email(row.email);
        bulk.append(user);
      }
      await bulk.save();
    },
    async after(suprsend) {
      // An upsert creates a user. Whether an edit does so is not known.
      const rows: UserRow[] = [{ distinct_id: 'n1', $email: ['n1@example.com'] }];
      await suprsend.users.upsertMany(rows);
    },
    sent: [{ method: 'POST', path: '/v1/user/n1/', body: { $email: ['n1@example.com'] } }],
  },
  {
    title: 'Read all users',
    async before(supr_client) {
      let after: string | undefined;
      do {
        const { results, meta } = await supr_client.users.list({ limit: 2, ...(after ? { after } : {}) });
        for (const { distinct_id } of results) console.log(distinct_id);
        after = meta.has_next ? meta.after : undefined;
      } while (after);
    },
    async after(suprsend) {
      for await (const { distinct_id } of suprsend.users.list({ limit: 2 })) console.log(distinct_id);
    },
    sent: [
      { method: 'GET', path: '/v1/user/?limit=2' },
      { method: 'GET', path: '/v1/user/?limit=2&after=(cursor)' },
    ],
  },
  {
    title: 'Merge and delete users',
    async before(supr_client) {
      await supr_client.users.merge('u1', 'u2');
      await supr_client.users.delete('u3');
    },
    async after(suprsend) {
      await suprsend.users.merge('u1', { from_user_id: 'u2' });
      await suprsend.users.delete('u3');
    },
    sent: [
      { method: 'POST', path: '/v1/user/u1/merge/', body: { from_user_id: 'u2' } },
      { method: 'DELETE', path: '/v1/user/u3/' },
    ],
  },
];
