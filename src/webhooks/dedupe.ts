/** What tells a second delivery of an event from another event. */
import type { WebhookEvent } from './events.ts';

/**
 * A text that is the same for every delivery of one event, to be kept where all instances of a service see it. Events hold no id of their
 * own. A status is told by its message (`supr_nid`) and its name, so that a message that is seen twice counts as seen once; an inbound
 * message by the message it answers and its time. The vendor documents neither, so take this for the best guess there is.
 * @returns the key, without personal data; undefined where the event lacks those fields or its type is not known: take it as new.
 */
export function dedupeKey(event: WebhookEvent): string | undefined {
  const id = event.reference?.supr_nid;
  if (event.event_type === 'status') return key('status', id, event.suprsend_status.status);
  if (event.event_type !== 'inbound_message') return undefined;
  const { source_message_id, timestamp } = event.suprsend_inbound_message;
  return key('inbound_message', id ?? source_message_id, timestamp);
}

/** JSON, so that no two lists of parts give one text. */
function key(...parts: unknown[]): string | undefined {
  return parts.every((part) => (typeof part === 'string' && part !== '') || typeof part === 'number') ? JSON.stringify(parts) : undefined;
}
