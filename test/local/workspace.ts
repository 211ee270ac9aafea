/** The workspace of the scenarios. */
import type { WorkspaceData } from '../../src/local.ts';

type Node = Record<string, unknown>;

export const send = (template: string, type = 'send_multi_channel', properties: Node = {}): Node => ({
  node_type: type,
  properties: { template, ...properties },
});

/** A workflow that is live. */
export function workflow(slug: string, nodes: Node[], more: Node = {}): Node {
  return { slug, name: slug, category: 'order-updates', trigger_type: 'api', is_enabled: true, status: 'active', tree: { nodes }, ...more };
}

/** A condition that compares one variable. */
export const when = (variable: string, op: string, value?: string, variable_ns = ''): Node => ({
  type: 'expression_v1',
  expression_v1: { op: 'AND', args: [{ variable_ns, variable, op, ...(value === undefined ? {} : { value }) }] },
});

export const email = (subject: string, html: string, more: Node = {}): Node => ({
  channel: 'email',
  id: 'default',
  locale: 'en',
  tenant_id: null,
  conditions: [],
  content: { subject, body: { type: 'raw', raw: { html, text: '' } } },
  ...more,
});

export const channel = (name: string, content: Node, more: Node = {}): Node => ({
  channel: name,
  id: 'default',
  locale: 'en',
  tenant_id: null,
  conditions: [],
  content,
  ...more,
});

export const template = (slug: string, variants: Node[]): Node => ({ slug, name: slug, status: 'active', variants });

const category = (slug: string, default_preference: string, more: Node = {}): Node => ({
  category: slug,
  name: slug,
  default_preference,
  ...more,
});

export const WORKSPACE = {
  workflows: [
    workflow('order-shipped', [send('order')], { payload_schema: { schema: 'order', version_no: null } }),
    workflow('slow', [{ node_type: 'delay', properties: { delay_type: 'fixed', value: '2h' } }, send('order')]),
    workflow('choose', [
      {
        node_type: 'branch',
        properties: {},
        branches: [
          { name: 'vip', is_default: false, conditions: [when('plan', '==', '"gold"', '$recipient')], nodes: [send('order', 'send_sms')] },
          { name: 'others', is_default: true, conditions: [], nodes: [send('order', 'send_email')] },
        ],
      },
    ]),
    workflow('comments', [
      {
        node_type: 'batch',
        properties: {
          mode: 'accumulate_all',
          window_type: 'fixed',
          fixed_window: '1h',
          batch_key: '.post',
          retain_count: 2,
          retain_order: 'last',
        },
      },
      send('comments', 'send_inbox'),
    ]),
    workflow('daily', [
      {
        node_type: 'digest',
        properties: {
          schedule_type: 'static',
          schedule: { frequency: 'daily', time: '19:00', tz_selection: 'recipient' },
          trigger_min_count: 2,
        },
      },
      send('comments', 'send_inbox'),
    ]),
    workflow('off', [send('order')], { is_enabled: false, status: 'inactive' }),
    workflow('unfinished', [send('order')], { status: 'draft' }),
    workflow('welcome', [send('welcome')], { trigger_type: 'event', trigger_events: ['USER_SIGNED_UP'] }),
    workflow('hook', [{ node_type: 'httpapi_webhook', properties: {} }, send('welcome')]),
  ],
  schemas: [
    {
      slug: 'order',
      name: 'Order',
      status: 'live',
      json_schema: {
        type: 'object',
        properties: { order_id: { type: 'string', minLength: 4 }, total: { type: 'number' }, due: { type: 'string', format: 'date' } },
        required: ['order_id'],
        additionalProperties: false,
      },
    },
  ],
  events: [{ name: 'USER_SIGNED_UP' }],
  categories: {
    root_categories: [
      { root_category: 'system', sections: [{ name: null, categories: [category('otp', 'cant_unsubscribe')] }] },
      {
        root_category: 'transactional',
        sections: [
          {
            name: 'Orders',
            categories: [
              category('order-updates', 'opt_in'),
              category('receipts', 'cant_unsubscribe', { default_mandatory_channels: ['email'], default_opt_in_channels: ['sms'] }),
            ],
          },
        ],
      },
      { root_category: 'promotional', sections: [{ name: null, categories: [category('news', 'opt_out')] }] },
    ],
  },
  templates: [
    template('order', [
      email('Order {{default order_id "?"}} for {{$recipient.name}}', '<p>Order {{order_id}} of {{$brand.brand_name}}</p>'),
      channel('sms', { type: 'basic', body: 'Order {{order_id}} is on its way' }),
    ]),
    template('comments', [
      channel('inbox', { header: '{{$batched_events_count}} comments', body: '{{#each $batched_events}}{{name}}: {{text}}; {{/each}}' }),
    ]),
    template('welcome', [
      email('Welcome {{$recipient.name}}', '<h1>Hello</h1>'),
      email('Bienvenue {{$recipient.name}}', '<h1>Bonjour</h1>', { id: 'french', locale: 'fr', seq_no: 2 }),
      email('Acme welcomes {{$recipient.name}}', '<h1>Acme</h1>', { id: 'acme', tenant_id: 'acme', seq_no: 3 }),
      channel('inbox', { header: '{{t "hello" name=$recipient.name}}', body: '{{t "tasks" count=open}}' }),
    ]),
  ],
  translations: [
    {
      filename: 'en.json',
      locale: 'en',
      content: { hello: 'Hello, {{name}}!', tasks: { zero: 'nothing to do', one: 'one task', other: '{{count}} tasks' } },
    },
    { filename: 'fr.json', locale: 'fr', content: { hello: 'Bonjour, {{name}} !' } },
  ],
} as unknown as WorkspaceData;
