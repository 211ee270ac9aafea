/** Handlers for servers with Fetch's Request and Response (Hono, Next.js, Workers, Deno, Bun), and with Node's (`node:http`, Express). */
import { createAnswer, type OnWebhookEvent, type WebhookHandlerOptions } from './answer.ts';
import { misconfigured, WebhookError } from './errors.ts';
import { concat, tooLarge, type WebhookBody } from './request.ts';

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
    const { text, ...init } = await answer(request, (maxBytes, signal) => bodyOfFetch(request, maxBytes, signal));
    return new Response(text ?? null, init);
  };
}

async function bodyOfFetch(request: Request, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
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

/** The members of Node's `IncomingMessage` that the handler uses. Node's types are not needed. */
export interface NodeWebhookRequest {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body, if a framework has already read it: a string or bytes, as from `express.raw`. */
  readonly body?: unknown;
  readonly readableEnded?: boolean;
  readonly destroyed?: boolean;
  on(event: 'data' | 'end' | 'error', listener: (chunk: Uint8Array | string) => void): unknown;
}

/** The members of Node's `ServerResponse` that the handler uses. */
export interface NodeWebhookResponse {
  statusCode: number;
  readonly headersSent?: boolean;
  readonly writableEnded?: boolean;
  setHeader(name: string, value: string): unknown;
  end(text?: string): unknown;
}

/**
 * Creates a listener for Node's HTTP server that answers as `fetchHandler` does; its notes on retries apply here too. It reads the body, or
 * uses `request.body` if that is a string or bytes. A body that was already parsed cannot be checked, and the answer is 500.
 *
 * @example
 * import { createServer } from 'node:http';
 *
 * const handler = webhooks.nodeHandler({ secret: { header: 'x-webhook-token', value: token } }, (event) => queue.add(event));
 * createServer((request, response) => void handler(request, response)).listen(3000);
 * @returns a function that resolves when the answer was sent. It rejects only if `response` itself throws.
 * @throws ConfigurationError for an invalid `secret`, `maxBytes` or `timeout`.
 */
export function nodeHandler(
  options: WebhookHandlerOptions,
  onEvent: OnWebhookEvent,
): (request: NodeWebhookRequest, response: NodeWebhookResponse) => Promise<void> {
  const answer = createAnswer(options, onEvent);
  return async (request, response) => {
    const answered = await answer(request, (maxBytes) => bodyOfNode(request, maxBytes));
    // Something else, such as a time limit, has already answered.
    if (response.headersSent || response.writableEnded) return;
    response.statusCode = answered.status;
    for (const [name, value] of Object.entries(answered.headers)) response.setHeader(name, value);
    response.end(answered.text);
  };
}

async function bodyOfNode(request: NodeWebhookRequest, maxBytes: number): Promise<WebhookBody> {
  const { body, readableEnded, destroyed } = request;
  // Its type is checked by readJson.
  if (body !== undefined && body !== null) return body as WebhookBody;
  if (readableEnded) misconfigured('the body was already read; put the handler before anything that reads it');
  // A destroyed request emits no further events, not even an error.
  if (destroyed) throw endedEarly();
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    request.on('data', (chunk) => {
      const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
      size += bytes.length;
      // The rest is read and dropped: closing the connection here would lose the answer.
      if (size <= maxBytes) chunks.push(bytes);
      else {
        chunks.length = 0;
        reject(tooLarge(maxBytes));
      }
    });
    request.on('end', () => {
      if (size <= maxBytes) resolve(concat(chunks, size));
    });
    request.on('error', () => reject(endedEarly()));
  });
}

const endedEarly = (): WebhookError => new WebhookError(400, 'the body ended early');
