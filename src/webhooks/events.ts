/**
 * What SuprSend sends to an outbound webhook, as far as its documentation shows it. Only what tells the events apart is checked when
 * one is read (see parse.ts); every other field is as documented and may be missing, and fields the documentation does not have stay.
 */

/** A channel; the known ones, and whatever comes later. */
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

/** A status; those the documentation names, and any other. It lists none in full, and not every channel has each. */
export type WebhookStatus = 'sent' | 'delivered' | 'seen' | 'clicked' | 'replied' | (string & {});

/** Ids that say which message an event is about. */
export interface WebhookReference {
  /** The key of the call that sent the message, where it had one. */
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

/** What a vendor reported, by its slug, such as `amazon_ses`, in that vendor's own form. */
export type WebhookVendorResponse = Record<string, unknown>;

/** What every event may hold. */
export interface WebhookEventFields {
  /** Version of the payload; `1.0` in the documentation. */
  version?: string;
  channel?: WebhookChannel;
  /** The address, number or token that was sent to. Personal data. */
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

/** A message reached a status: it was sent, delivered, seen and so on. */
export interface WebhookStatusEvent extends WebhookEventFields {
  event_type: 'status';
  suprsend_status: {
    status: WebhookStatus;
    /** When, in milliseconds since 1970. */
    timestamp?: number;
    [field: string]: unknown;
  };
}

/** What a user wrote back. */
export interface WebhookInboundMessage {
  /** The message that is answered. */
  context?: { from?: string; id?: string; [field: string]: unknown } | null;
  /** Who wrote. Personal data. */
  from?: string;
  to?: string;
  /** How it refers to another message; `quoted` in the documentation. */
  message_type?: 'quoted' | (string & {});
  /** The vendor's id of the message that is answered. */
  source_message_id?: string | null;
  /** Whether SuprSend sent the message that is answered. */
  source_message_sent_via_suprsend?: boolean;
  /** Kind of the content; `text` in the documentation. */
  type?: 'text' | (string & {});
  /** Present where `type` is `text`. */
  text?: { body?: string; [field: string]: unknown };
  /** When, in milliseconds since 1970. */
  timestamp?: number;
  [field: string]: unknown;
}

/** A user wrote back, which the documentation describes for WhatsApp. */
export interface WebhookInboundMessageEvent extends WebhookEventFields {
  event_type: 'inbound_message';
  suprsend_inbound_message: WebhookInboundMessage;
}

/**
 * Any `event_type` but the documented ones. TypeScript tells a union apart by literals only, so this stands in for all other texts; at
 * run time it is the text that came. To compare it, read it as a string: `const type: string = event.event_type`.
 */
declare enum OtherType {
  any = 'any other text',
}
export type OtherWebhookEventType = OtherType;

/** An event of a type this version does not know, kept as it came. */
export interface OtherWebhookEvent extends WebhookEventFields {
  event_type: OtherWebhookEventType;
}

/** An event, told apart by `event_type`. */
export type WebhookEvent = WebhookStatusEvent | WebhookInboundMessageEvent | OtherWebhookEvent;
