/** A handler for servers with Fetch's Request and Response: Hono, Next.js, Cloudflare Workers, Deno, Bun. */
import { createAnswer, type OnWebhookEvent, type WebhookHandlerOptions } from './answer.ts';
import { misconfigured, WebhookError } from './errors.ts';
import { concat, tooLarge } from './json.ts';

/**
 * Creates a function that answers a Request: 200 when `onEvent` has handled the event, 401, 405, 408, 413 or 400 for a refused call, 500 if
 * `onEvent` throws. The vendor documents neither a retry policy nor how long it waits: answer fast, put long work into a queue, and expect
 * that an event arrives twice or never.
 *
 * @example
 * export const POST = webhooks.fetchHandler({ secret: { header: 'x-webhook-token', value: token } }, (event) => queue.add(event));
 * @returns a function that resolves to the Response and never rejects.
 * @throws ConfigurationError for an invalid `secret`, `maxBytes` or `timeout`.
 */
export function fetchHandler(options: WebhookHandlerOptions, onEvent: OnWebhookEvent): (request: Request) => Promise<Response> {
  const answer = createAnswer(options, onEvent);
  return async (request) => {
    const { text, ...init } = await answer(request, (maxBytes, signal) => readBody(request, maxBytes, signal));
    return new Response(text ?? null, init);
  };
}

async function readBody(request: Request, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  if (request.bodyUsed) misconfigured('the body was already read; pass the request to the handler before anything reads it');
  const reader = request.body?.getReader();
  signal.addEventListener('abort', () => void reader?.cancel().catch(() => {}));
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
      const value: Uint8Array = chunk.value;
      size += value.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(value);
    }
  } catch (error) {
    void reader?.cancel().catch(() => {}); // it may never settle
    throw WebhookError.is(error) ? error : new WebhookError(400, 'the body ended early');
  }
  return concat(chunks, size);
}
