/** What is done with an event, the same under every framework: nothing twice, and nothing slow. */
import { webhooks, type WebhookEvent, type WebhookHandlerOptions } from '../../src/index.ts'; // yours: 'suprsend-ts'

/** The custom header as it is set in the dashboard. A missing variable stops the start: nothing is taken from anybody by accident. */
export const options: WebhookHandlerOptions = {
  secret: { header: 'X-Webhook-Token', value: process.env.SUPRSEND_WEBHOOK_TOKEN ?? '' },
  onError: (error) => console.error(`refused: ${String(error)}`),
};

/** Yours: a store that all instances share and that forgets after some days, such as Redis with SET NX EX. */
const seen = new Set<string>();

/** Takes one event. What it throws is answered with 500. */
export function take(event: WebhookEvent): void {
  const key = webhooks.dedupeKey(event);
  if (key !== undefined && seen.has(key)) {
    console.log(`again: ${key}`);
    return;
  }
  // Yours: put it into a queue, and work on it there.
  switch (event.event_type) {
    case 'status':
      console.log(`status: ${event.suprsend_status.status} for ${event.distinct_id}`);
      break;
    case 'inbound_message':
      console.log(`inbound: a message of type ${event.suprsend_inbound_message.type} from ${event.distinct_id}`);
      break;
    default:
      console.log(`other: ${event.event_type}`);
  }
  // Only now: an event that failed counts as not seen.
  if (key !== undefined) seen.add(key);
}
