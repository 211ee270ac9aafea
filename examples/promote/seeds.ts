/** Two workspaces that differ: a staging workspace that is ahead, and a production workspace that has things of its own. */
import type { WorkspaceData } from '../../src/local.ts';
import type { PayloadSchema, PreferenceCategory, TemplateVariant, TranslationFile, Workflow } from '../../src/index.ts';

export const orderSchema = (slug: string, ...required: string[]): PayloadSchema => ({
  slug,
  name: 'Order',
  description: null,
  json_schema: { type: 'object', properties: Object.fromEntries(required.map((name) => [name, { type: 'string' }])), required },
});

const variant = (channel: TemplateVariant['channel'], id: string, content: TemplateVariant['content'], locale = 'en'): TemplateVariant => ({
  channel,
  id,
  locale,
  content,
  conditions: [],
  seq_no: 1,
  tenant_id: null,
});

const html = (subject: string, text: string): TemplateVariant['content'] => ({ subject, body: { type: 'raw', raw: { html: text } } });
const file = (locale: string, shipped: string): TranslationFile => ({ filename: `${locale}.json`, locale, content: { shipped } });

export const workflow = (slug: string, nodes: object[], more: Partial<Workflow> = {}): Workflow => ({
  slug,
  name: slug,
  category: 'order-updates',
  description: null,
  trigger_type: 'api',
  is_enabled: true,
  payload_schema: { schema: 'order', version_no: 7 },
  tree: { nodes: nodes as NonNullable<Workflow['tree']>['nodes'] },
  ...more,
});

const sendOrder = { node_type: 'send_multi_channel', ref: 'send', name: 'Tell the customer', properties: { template: 'order-shipped' } };
const invoke = {
  node_type: 'invokeworkflow',
  ref: 'ask',
  name: 'Ask for a review',
  properties: { workflow: 'order-review', recipient_selection: 'recipient' },
};
const wait = { node_type: 'delay', ref: 'wait', name: 'Wait', properties: { delay_type: 'fixed', value: '02d00h00m00s' } };

const category = (slug: string, name: string, more: Partial<PreferenceCategory> = {}): PreferenceCategory => ({
  category: slug,
  name,
  default_preference: 'opt_in',
  ...more,
});
const section = (name: string, ...categories: PreferenceCategory[]): { name: string; categories: PreferenceCategory[] } => ({
  name,
  categories,
});
const tree = (...sections: { name: string; categories: PreferenceCategory[] }[]): WorkspaceData['categories'] => ({
  root_categories: [
    { root_category: 'system' },
    { root_category: 'transactional', sections },
    { root_category: 'promotional', sections: [] },
  ],
});

export const staging = (): WorkspaceData => ({
  schemas: [orderSchema('order', 'order', 'carrier')],
  translations: [file('en', 'Your order is on its way.'), file('fr', 'Votre commande est en route.')],
  categories: tree(section('Orders', category('order-updates', 'Order updates', { tags: ['orders'] }), category('reviews', 'Reviews'))),
  templates: [
    {
      slug: 'order-shipped',
      name: 'Order shipped',
      enabled_channels: ['email', 'sms'],
      tags: [],
      variants: [
        variant('email', 'default', html('On its way', '<h1>Hi</h1>\n<p>{{carrier}} has it.</p>\n')),
        variant('email', 'fr', html('En route', '<h1>Bonjour</h1>\n'), 'fr'),
        variant('sms', 'default', { body: '{{carrier}} has your order.' }),
      ],
    },
  ],
  workflows: [
    // By name before the one that it invokes.
    workflow('order-a-shipped', [wait, sendOrder, invoke]),
    workflow('order-review', [sendOrder], { category: 'reviews' }),
  ],
});

export const production = (): WorkspaceData => ({
  schemas: [orderSchema('order', 'order'), orderSchema('refund', 'refund')],
  translations: [file('en', 'Order shipped.'), file('de', 'Bestellung versandt.')],
  categories: tree(
    section('Orders', category('order-updates', 'Orders'), category('returns', 'Returns')),
    section('Billing', category('invoices', 'Invoices')),
  ),
  templates: [
    {
      slug: 'order-shipped',
      name: 'Order shipped',
      enabled_channels: ['email', 'inbox'],
      tags: [],
      variants: [
        variant('email', 'default', html('Shipped', '<h1>Hi</h1>\n<p>Your order was shipped.</p>\n')),
        variant('inbox', 'default', { body: 'Shipped' }),
      ],
    },
  ],
  workflows: [
    workflow('order-a-shipped', [sendOrder], { is_enabled: false, payload_schema: { schema: 'order', version_no: 2 } }),
    workflow('refund', [], { payload_schema: null }),
  ],
});
