/** A handler for whatever gives a Fetch Request: Hono, Next.js, Cloudflare Workers, Deno, Bun. */
import { ConfigurationError } from '../core/errors.ts';
import { createAnswer, type OnWebhookEvent, type WebhookHandlerOptions } from './answer.ts';
import { WebhookError } from './errors.ts';
import { joined, tooLarge } from './json.ts';

/**
 * Makes a function from a Request to its Response: 200 when `onEvent` has taken the event, 401, 405, 413 or 400 for a call that is
 * refused, 500 when `onEvent` throws. The vendor documents neither a retry policy nor how long it waits: answer fast, put long work into
 * a queue, and expect an event twice or never.
 *
 * @example
 * export const POST = webhooks.fetchHandler({ secret: { header: 'x-webhook-token', value: token } }, (event) => queue.add(event));
 * @returns a function that never rejects.
 * @throws ConfigurationError for a secret or a limit that cannot be.
 */
export function fetchHandler(options: WebhookHandlerOptions, onEvent: OnWebhookEvent): (request: Request) => Promise<Response> {
  const answer = createAnswer(options, onEvent);
  return async (request) => {
    const { method, headers } = request;
    const { status, headers: answered, text } = await answer({ method, headers, read: (limit) => read(request, limit) });
    return new Response(text ?? null, { status, headers: answered });
  };
}

async function read(request: Request, limit: number): Promise<Uint8Array> {
  if (request.bodyUsed)
    throw new ConfigurationError('webhooks: the body was read already; give the handler a request nobody has read.', {
      operation: 'webhooks',
    });
  const reader = request.body?.getReader();
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
      const value: Uint8Array = piece.value;
      size += value.length;
      if (size > limit) throw tooLarge(limit);
      pieces.push(value);
    }
  } catch (error) {
    await reader?.cancel().catch(() => {});
    throw WebhookError.is(error) ? error : new WebhookError(400, 'the body broke off');
  }
  return joined(pieces, size);
}
