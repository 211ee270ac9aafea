/** Recognizes a second delivery of an event. */
import { reading } from '../core/errors.ts';
import type { WebhookEvent } from './events.ts';

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
