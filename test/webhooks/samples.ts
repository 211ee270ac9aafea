/** Events as the vendor documents them. */
import type { WebhookHeaders, WebhookSecret } from '../../src/index.ts';

export const VALUE = 'shared-value-of-the-tests';
export const secret: WebhookSecret & object = { header: 'X-Webhook-Token', value: VALUE };
export const headers: WebhookHeaders = { 'content-type': 'application/json', 'x-webhook-token': VALUE };

const common = {
  version: '1.0',
  channel: 'whatsapp',
  channel_value: '+15555550100',
  distinct_id: 'u1',
  template: 'order-shipped',
  workflow_name: 'Order shipped',
  vendor_name: 'meta',
  reference: {
    idempotency_key: 'key-1',
    supr_execution_id: 'execution-1',
    supr_ngid: 'group-1',
    supr_nid: 'notification-1',
    vendor_ack_id: 'ack-1',
    workspace_name: 'staging',
    workspace_uid: 'workspace-1',
  },
  vendor_response: { meta: { anything: [1, null] } },
};

export const status = { ...common, event_type: 'status', suprsend_status: { status: 'delivered', timestamp: 1_760_000_000_000 } };

export const inbound = {
  ...common,
  event_type: 'inbound_message',
  suprsend_inbound_message: {
    context: { from: '15555550199', id: 'wamid.1' },
    from: '15555550100',
    to: '15555550199',
    message_type: 'quoted',
    source_message_id: 'wamid.1',
    source_message_sent_via_suprsend: true,
    text: { body: 'Thanks!' },
    type: 'text',
    timestamp: 1_760_000_001_000,
  },
};

export const unknown = { ...common, event_type: 'click', link: 'https://example.com', nested: { kept: true } };
