/** Pairs: objects, tenants, lists and messages. */
import type { Pair } from './pair.ts';

export const records: Pair[] = [
  {
    title: 'Objects and their subscribers',
    async before(supr_client) {
      await supr_client.objects.upsert('teams', 'core', { name: 'Core' });
      await supr_client.objects.create_subscriptions('teams', 'core', { recipients: ['u1'] });
      const team = supr_client.objects.get_edit_instance('teams', 'core');
      team.add_slack({ channel_id: 'C1', access_token: 'xoxb-1' });
      await supr_client.objects.edit(team);
    },
    async after(suprsend) {
      await suprsend.objects.upsert('teams', 'core', { name: 'Core' });
      await suprsend.objects.subscriptions.create('teams', 'core', { recipients: ['u1'] });
      await suprsend.objects.edit('teams', 'core').addSlack({ channel_id: 'C1', access_token: 'xoxb-1' }).save();
    },
    sent: [
      { method: 'POST', path: '/v1/object/teams/core/', body: { name: 'Core' } },
      { method: 'POST', path: '/v1/object/teams/core/subscription/', body: { recipients: ['u1'] } },
      {
        method: 'PATCH',
        path: '/v1/object/teams/core/',
        body: { operations: [{ $append: { $slack: { channel_id: 'C1', access_token: 'xoxb-1' } } }] },
      },
    ],
  },
  {
    title: 'Tenants, once `brands`',
    notRun: 'the contract has no brands',
    async before(supr_client) {
      await supr_client.brands.upsert('acme', { brand_name: 'Acme', logo: 'https://example.com/acme.png', primary_color: '#0a0a0a' });
      const brand = await supr_client.brands.get('acme');
      console.log(brand.brand_name);
    },
    async after(suprsend) {
      await suprsend.tenants.upsert('acme', { tenant_name: 'Acme', logo: 'https://example.com/acme.png', primary_color: '#0a0a0a' });
      const tenant = await suprsend.tenants.get('acme');
      console.log(tenant.tenant_name);
    },
    sent: [
      {
        method: 'POST',
        path: '/v1/tenant/acme/',
        body: { tenant_name: 'Acme', logo: 'https://example.com/acme.png', primary_color: '#0a0a0a' },
      },
      { method: 'GET', path: '/v1/tenant/acme/' },
    ],
  },
  {
    title: 'Lists and their members',
    async before(supr_client) {
      await supr_client.subscriber_lists.create({ list_id: 'vips', list_name: 'VIPs' });
      await supr_client.subscriber_lists.add('vips', ['u1', 'u2']);
      await supr_client.subscriber_lists.remove('vips', ['u2']);
    },
    async after(suprsend) {
      await suprsend.lists.create({ list_id: 'vips', list_name: 'VIPs' });
      // `addMany(id, ids)` and `removeMany` accept any number of ids, also from a stream.
      await suprsend.lists.subscribers.add('vips', { distinct_ids: ['u1', 'u2'] });
      await suprsend.lists.subscribers.remove('vips', { distinct_ids: ['u2'] });
    },
    sent: [
      { method: 'POST', path: '/v1/subscriber_list/', body: { list_id: 'vips', list_name: 'VIPs' } },
      { method: 'POST', path: '/v1/subscriber_list/vips/subscriber/add/', body: { distinct_ids: ['u1', 'u2'] } },
      { method: 'POST', path: '/v1/subscriber_list/vips/subscriber/remove/', body: { distinct_ids: ['u2'] } },
    ],
  },
  {
    title: 'Replace the members of a list (versions)',
    async before(supr_client) {
      const { version_id } = await supr_client.subscriber_lists.start_sync('beta');
      await supr_client.subscriber_lists.add_to_version('beta', version_id, ['u2', 'u3']);
      await supr_client.subscriber_lists.finish_sync('beta', version_id);
    },
    async after(suprsend) {
      // Each step also has a method of its own: `lists.versions.startSync`, `lists.versions.subscribers.add`, `lists.versions.finishSync`.
      const { status, state } = await suprsend.lists.replace('beta', ['u2', 'u3']);
      console.log(status, state.draft);
    },
    sent: [
      { method: 'POST', path: '/v1/subscriber_list/beta/start_sync/' },
      { method: 'POST', path: '/v1/subscriber_list/beta/version/version-000001/subscriber/add/', body: { distinct_ids: ['u2', 'u3'] } },
      { method: 'PATCH', path: '/v1/subscriber_list/beta/version/version-000001/finish_sync/' },
    ],
  },
  {
    title: 'Read and mark messages',
    async before(supr_client) {
      const { results } = await supr_client.messages.list({ recipient_id: ['u1'], status: ['delivered'] });
      const updates = results.map(({ message_id }: { message_id: string }) => ({ message_id, action: 'seen' }));
      await supr_client.messages.bulk_update(updates);
    },
    async after(suprsend) {
      const { results } = await suprsend.messages.list({ recipient_id: ['u1'], status: ['delivered'] });
      const updates = results.map(({ message_id }) => ({ message_id, action: 'seen' as const }));
      // `updateMany(updates)` accepts any number, and says what became of each.
      await suprsend.messages.bulkUpdate({ messages: updates });
    },
    sent: [
      { method: 'GET', path: '/v1/message/?recipient_id[]=u1&status[]=delivered' },
      { method: 'PATCH', path: '/v1/bulk/message/', body: { messages: [{ message_id: 'msg-000001', action: 'seen' }] } },
    ],
  },
];
