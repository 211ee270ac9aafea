/** A Cloudflare Worker: credentials come from bindings, a notification is sent after the response, and webhooks are accepted. */
import { SuprSend, SuprSendError } from '../../src/index.ts'; // yours: 'suprsend-ts'
import { webhooks } from '../../src/webhooks.ts'; // yours: 'suprsend-ts/webhooks'

/** `wrangler secret put SUPRSEND_API_KEY`, and the same for the token. `wrangler types` writes this interface. */
interface Env {
  SUPRSEND_API_KEY: string;
  SUPRSEND_WEBHOOK_TOKEN: string;
  /** Only to develop against `npx suprsend-ts local`. */
  SUPRSEND_BASE_URL?: string;
}

interface Context {
  waitUntil(promise: Promise<unknown>): void;
}

// Bindings come with a request, so the client is made at the first one. Later requests of this isolate share it.
let suprsend: SuprSend | undefined;

async function notify(client: SuprSend, order: string, customer: string): Promise<void> {
  try {
    await client.workflows.trigger(
      { workflow: 'order-shipped', recipients: [customer], data: { order } },
      // Cloudflare ends what runs 30 seconds after the response.
      { idempotencyKey: `order-shipped:${order}`, totalTimeout: 25_000 },
    );
  } catch (error) {
    if (!SuprSendError.is(error)) throw error;
    console.error(error.message);
  }
}

export default {
  async fetch(request: Request, env: Env, context: Context): Promise<Response> {
    suprsend ??= new SuprSend({ apiKey: env.SUPRSEND_API_KEY, hubUrl: env.SUPRSEND_BASE_URL });
    const { pathname } = new URL(request.url);
    if (pathname === '/orders/shipped' && request.method === 'POST') {
      const { order, customer } = (await request.json()) as { order: string; customer: string };
      context.waitUntil(notify(suprsend, order, customer));
      return Response.json({ order }, { status: 202 });
    }
    if (pathname === '/webhooks/suprsend') {
      const secret = { header: 'X-Webhook-Token', value: env.SUPRSEND_WEBHOOK_TOKEN };
      // Yours: put the event into a queue (`env.QUEUE.send(event)`), and work on it there.
      return webhooks.fetchHandler({ secret }, (event) => console.log(event.event_type))(request);
    }
    return new Response('Not found', { status: 404 });
  },
};
