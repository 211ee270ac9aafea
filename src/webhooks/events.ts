/**
 * The events that SuprSend sends to an outbound webhook, as far as its documentation shows them. Only the fields that identify the type are
 * checked when an event is read (see parse.ts). Every other field may be missing, and undocumented fields are kept.
 */
import { reading } from '../core/errors.ts';

/** A channel: the known ones, and any that is added later. */
export type WebhookChannel =
  | 'email'
  | 'sms'
  | 'whatsapp'
  | 'inbox'
  | 'androidpush'
  | 'iospush'
  | 'webpush'
  | 'slack'
  | 'ms_teams'
  | (string & {});

/** A status: those that the documentation names, and any other. It has no complete list, and not every channel has each status. */
export type WebhookStatus = 'sent' | 'delivered' | 'seen' | 'clicked' | 'replied' | (string & {});

/** Ids of the message that an event is about. */
export interface WebhookReference {
  /** The idempotency key of the call that sent the message, if it had one. */
  idempotency_key?: string | null;
  /** The execution of the workflow. */
  supr_execution_id?: string | null;
  /** The notification, over all its channels. */
  supr_ngid?: string | null;
  /** The message on one channel. */
  supr_nid?: string | null;
  /** The vendor's id of the message. */
  vendor_ack_id?: string | null;
  workspace_name?: string | null;
  workspace_uid?: string | null;
  [field: string]: unknown;
}

/** The report of a vendor in its own format, keyed by its slug, such as `amazon_ses`. */
export type WebhookVendorResponse = Record<string, unknown>;

/** Fields that every event may have. */
export interface WebhookEventFields {
  /** Version of the payload; `1.0` in the documentation. */
  version?: string;
  channel?: WebhookChannel;
  /** The address, number or token of the recipient. Personal data. */
  channel_value?: string;
  /** The user. */
  distinct_id?: string;
  /** Slug of the template. */
  template?: string;
  workflow_name?: string;
  /** Slug of the vendor that delivered it. */
  vendor_name?: string;
  reference?: WebhookReference;
  vendor_response?: WebhookVendorResponse | null;
  [field: string]: unknown;
}

/** A message reached a status: sent, delivered, seen and so on. */
export interface WebhookStatusEvent extends WebhookEventFields {
  event_type: 'status';
  suprsend_status: {
    status: WebhookStatus;
    /** In milliseconds since 1970. */
    timestamp?: number;
    [field: string]: unknown;
  };
}

/** A reply of a user. */
export interface WebhookInboundMessage {
  /** The message that it answers. */
  context?: { from?: string; id?: string; [field: string]: unknown } | null;
  /** The sender. Personal data. */
  from?: string;
  to?: string;
  /** How it refers to the other message; `quoted` in the documentation. */
  message_type?: 'quoted' | (string & {});
  /** The vendor's id of the message that it answers. */
  source_message_id?: string | null;
  /** Whether SuprSend sent the message that it answers. */
  source_message_sent_via_suprsend?: boolean;
  /** Type of the content; `text` in the documentation. */
  type?: 'text' | (string & {});
  /** Present if `type` is `text`. */
  text?: { body?: string; [field: string]: unknown };
  /** In milliseconds since 1970. */
  timestamp?: number;
  [field: string]: unknown;
}

/** A user replied. The documentation describes this for WhatsApp. */
export interface WebhookInboundMessageEvent extends WebhookEventFields {
  event_type: 'inbound_message';
  suprsend_inbound_message: WebhookInboundMessage;
}

declare enum OtherType {
  any = 'any other string',
}
/**
 * Any `event_type` except the documented ones. TypeScript narrows a union by literal types only, so this type represents all other strings;
 * at run time it is the string that was received. To compare it, assign it to a string: `const type: string = event.event_type`.
 */
export type OtherWebhookEventType = OtherType;

/** An event of a type that this version does not know, unchanged. */
export interface OtherWebhookEvent extends WebhookEventFields {
  event_type: OtherWebhookEventType;
}

/** An event; narrow it by `event_type`. */
export type WebhookEvent = WebhookStatusEvent | WebhookInboundMessageEvent | OtherWebhookEvent;

/**
 * Computes a string that is the same for every delivery of one event. Keep it in a store that all instances of a service share.
 * Events have no id of their own. A status is identified by its message (`supr_nid`) and its name, so a message that is seen twice counts as
 * seen once; an inbound message by the message it answers and its time. The vendor documents no rule for this, so it is a best guess.
 *
 * @example
 * const event = webhooks.parse(await request.text(), { headers: request.headers, secret });
 * const key = webhooks.dedupeKey(event);
 * if (key === undefined || (await isNew(key))) await queue.add(event);
 * @returns the key, without personal data; undefined if the event lacks those fields or its type is unknown: treat it as new.
 */
export function dedupeKey(event: WebhookEvent): string | undefined {
  return reading('webhooks.dedupeKey', () => keyOf(event), '');
}

function keyOf(event: WebhookEvent): string | undefined {
  const id = event.reference?.supr_nid;
  if (event.event_type === 'status') return key('status', id, event.suprsend_status.status);
  if (event.event_type !== 'inbound_message') return undefined;
  const { source_message_id, timestamp } = event.suprsend_inbound_message;
  return key('inbound_message', id ?? source_message_id, timestamp);
}

/** As JSON, so that two different lists of parts never have the same key. */
function key(...parts: unknown[]): string | undefined {
  return parts.every((part) => (typeof part === 'string' && part !== '') || typeof part === 'number') ? JSON.stringify(parts) : undefined;
}
