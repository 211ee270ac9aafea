/** A local SuprSend: a schema is checked and templates are rendered without code being made of them, which workerd forbids. */
import { SuprSend } from 'suprsend-ts';
import { localSuprSend } from 'suprsend-ts/local';

export async function local() {
  const nodes = [
    { node_type: 'delay', properties: { delay_type: 'fixed', value: '1h' } },
    { node_type: 'send_multi_channel', properties: { template: 'order' } },
  ];
  const desk = localSuprSend({
    workflows: [
      {
        slug: 'order',
        name: 'Order',
        category: 'transactional',
        trigger_type: 'api',
        tree: { nodes },
        payload_schema: { schema: 'order' },
      },
    ],
    schemas: [{ slug: 'order', name: 'Order', json_schema: { type: 'object', required: ['id'] } }],
    templates: [
      {
        slug: 'order',
        name: 'Order',
        variants: [
          {
            channel: 'email',
            id: 'default',
            locale: 'en',
            content: { subject: '{{uppercase id}} for {{$recipient.name}}', body: { type: 'raw', raw: { html: '<p>{{id}}</p>' } } },
          },
          {
            channel: 'sms',
            id: 'default',
            locale: 'en',
            content: { type: 'basic', body: '{{datetime-format "now" "HH:mm" "Asia/Kolkata"}}' },
          },
        ],
      },
    ],
  });
  const suprsend = new SuprSend(desk.options);
  await suprsend.users.upsert('u1', { $email: ['ann@example.com'], name: 'Ann' });
  const refused = await suprsend.workflows.trigger({ workflow: 'order', recipients: ['u1'], data: {} }).catch(({ status }) => status);
  await suprsend.workflows.trigger({
    workflow: 'order',
    recipients: ['u1', { is_transient: true, $sms: ['+15555550100'] }],
    data: { id: 'a1' },
  });
  desk.advance('1h');
  return {
    refused,
    sent: desk.messages.map(({ to, content }) => [to, content.subject ?? content.body]),
    skipped: desk.skipped.map(({ channel, reason }) => [channel, reason]),
    violations: desk.requests.flatMap(({ violations }) => violations),
  };
}
