/** Next.js, `app/api/webhooks/suprsend/route.ts`: accepts the outbound webhooks of SuprSend. */
import { webhooks, type WebhookEvent } from '../../../src/webhooks.ts'; // yours: 'suprsend-ts/webhooks'
import { jobs } from './jobs.ts'; // yours: your queue

let handler: ((request: Request) => Promise<Response>) | undefined;

export async function POST(request: Request): Promise<Response> {
  // Made at the first request: `next build` imports this file without the secret.
  handler ??= webhooks.fetchHandler(
    { secret: { header: 'X-Webhook-Token', value: process.env.SUPRSEND_WEBHOOK_TOKEN ?? '' }, onError: console.error },
    accept,
  );
  // The handler reads the body as bytes, after it has checked the header. Do not call `request.json()` before it.
  return handler(request);
}

async function accept(event: WebhookEvent): Promise<void> {
  // The same event may be delivered twice. The queue skips a job whose id it knows.
  await jobs.add(event, { id: webhooks.dedupeKey(event) });
}
