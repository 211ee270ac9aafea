/** Two workspaces that differ: a staging workspace that is ahead, and a production workspace that has things of its own. */
import { emptyWorkspace, stored, type Workspace } from './server.ts';

type Json = Record<string, unknown>;

/** Puts a thing into a workspace, committed, with a draft after it if there is one. */
function put(workspace: Workspace, kind: keyof Workspace, name: string, live: Json, draft?: Json): void {
  const version = stored(kind, name, live);
  workspace[kind].set(name, { live: version, draft: draft ? stored(kind, name, draft, 'asha@example.com') : version });
}

const orderSchema = (...required: string[]): Json => ({
  name: 'Order',
  json_schema: { type: 'object', properties: Object.fromEntries(required.map((name) => [name, { type: 'string' }])), required },
});

const variant = (content: Json, locale = 'en'): Json => ({ locale, content, conditions: [], seq_no: 1, tenant_id: null });

const workflow = (name: string, nodes: Json[], more: Json = {}): Json => ({
  name,
  category: 'order-updates',
  description: null,
  trigger_type: 'api',
  is_enabled: true,
  payload_schema: { schema: 'order', version_no: 7 },
  tree: { nodes },
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

const category = (slug: string, name: string, more: Json = {}): Json => ({ category: slug, name, default_preference: 'opt_in', ...more });
const section = (name: string, ...categories: Json[]): Json => ({ name, categories });
const tree = (...sections: Json[]): Json => ({
  root_categories: [
    { root_category: 'system' },
    { root_category: 'transactional', sections },
    { root_category: 'promotional', sections: [] },
  ],
});

export function staging(): Workspace {
  const workspace = emptyWorkspace();
  put(workspace, 'schema', 'order', orderSchema('order', 'carrier'), orderSchema('order', 'carrier', 'not-live-yet'));
  put(workspace, 'translation', 'en.json', { content: { shipped: 'Your order is on its way.' } });
  put(workspace, 'translation', 'fr.json', { content: { shipped: 'Votre commande est en route.' } });
  put(
    workspace,
    'preference_category',
    'all',
    tree(section('Orders', category('order-updates', 'Order updates', { tags: ['orders'] }), category('reviews', 'Reviews'))),
  );
  put(workspace, 'template', 'order-shipped', { name: 'Order shipped', enabled_channels: ['email', 'sms'], tags: [] });
  put(
    workspace,
    'variant',
    'order-shipped/email/default',
    variant({ subject: 'On its way', body: '<h1>Hi</h1>\n<p>{{carrier}} has it.</p>\n' }),
  );
  put(workspace, 'variant', 'order-shipped/email/fr', variant({ subject: 'En route', body: '<h1>Bonjour</h1>\n' }, 'fr'));
  put(workspace, 'variant', 'order-shipped/sms/default', variant({ body: '{{carrier}} has your order.' }));
  // By name before the one that it invokes.
  put(workspace, 'workflow', 'order-a-shipped', workflow('Order shipped', [wait, sendOrder, invoke]));
  put(workspace, 'workflow', 'order-review', workflow('Order review', [sendOrder], { category: 'reviews' }));
  return workspace;
}

export function production(): Workspace {
  const workspace = emptyWorkspace();
  put(workspace, 'schema', 'order', orderSchema('order'));
  put(workspace, 'schema', 'refund', orderSchema('refund'));
  put(workspace, 'translation', 'en.json', { content: { shipped: 'Order shipped.' } });
  put(workspace, 'translation', 'de.json', { content: { shipped: 'Bestellung versandt.' } });
  put(
    workspace,
    'preference_category',
    'all',
    tree(
      section('Orders', category('order-updates', 'Orders'), category('returns', 'Returns')),
      section('Billing', category('invoices', 'Invoices')),
    ),
  );
  put(workspace, 'template', 'order-shipped', { name: 'Order shipped', enabled_channels: ['email', 'inbox'], tags: [] });
  put(
    workspace,
    'variant',
    'order-shipped/email/default',
    variant({ subject: 'Shipped', body: '<h1>Hi</h1>\n<p>Your order was shipped.</p>\n' }),
  );
  put(workspace, 'variant', 'order-shipped/inbox/default', variant({ body: 'Shipped' }), variant({ body: 'Not finished' }));
  const old = workflow('Order shipped', [sendOrder], { is_enabled: false, payload_schema: { schema: 'order', version_no: 2 } });
  put(workspace, 'workflow', 'order-a-shipped', old, { ...old, description: 'A draft that nobody committed' });
  put(workspace, 'workflow', 'refund', workflow('Refund', [], { payload_schema: null }));
  return workspace;
}
