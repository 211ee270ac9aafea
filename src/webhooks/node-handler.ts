/** A handler for what has Node's request and response: `node:http`, Express, Next.js pages. It needs none of Node's types. */
import { ConfigurationError } from '../core/errors.ts';
import { createAnswer, type OnWebhookEvent, type WebhookHandlerOptions } from './answer.ts';
import { WebhookError } from './errors.ts';
import { joined, tooLarge, type WebhookBody } from './json.ts';

/** What is used of Node's `IncomingMessage`. */
export interface NodeWebhookRequest {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Where a framework has read it: text or bytes, such as `express.raw` gives. */
  readonly body?: unknown;
  readonly readableEnded?: boolean;
  readonly destroyed?: boolean;
  on(event: 'data' | 'end' | 'error', listener: (chunk: Uint8Array | string) => void): unknown;
}

/** What is used of Node's `ServerResponse`. */
export interface NodeWebhookResponse {
  statusCode: number;
  readonly headersSent?: boolean;
  readonly writableEnded?: boolean;
  setHeader(name: string, value: string): unknown;
  end(text?: string): unknown;
}

/**
 * Makes a listener for Node's HTTP server that answers as `fetchHandler` does, with the same warnings. It reads the body itself, or takes
 * `request.body` where that is text or bytes; a body that something has parsed already is a mistake and gives 500.
 *
 * @example
 * const handler = webhooks.nodeHandler({ secret: { header: 'x-webhook-token', value: token } }, (event) => queue.add(event));
 * createServer((request, response) => void handler(request, response)).listen(3000);
 * @returns a function that settles when it has answered, and never rejects.
 * @throws ConfigurationError for a secret or a limit that cannot be.
 */
export function nodeHandler(
  options: WebhookHandlerOptions,
  onEvent: OnWebhookEvent,
): (request: NodeWebhookRequest, response: NodeWebhookResponse) => Promise<void> {
  const answer = createAnswer(options, onEvent);
  return async (request, response) => {
    const { method, headers } = request;
    const answered = await answer({ method, headers, read: (limit) => read(request, limit) });
    // Somebody before us, such as a time limit, has answered already.
    if (response.headersSent || response.writableEnded) return;
    response.statusCode = answered.status;
    for (const [name, value] of Object.entries(answered.headers)) response.setHeader(name, value);
    response.end(answered.text);
  };
}

async function read(request: NodeWebhookRequest, limit: number): Promise<WebhookBody> {
  const { body, readableEnded, destroyed } = request;
  // What is neither text nor bytes is refused where it is read.
  if (body !== undefined && body !== null) return body as WebhookBody;
  if (readableEnded)
    throw new ConfigurationError('webhooks: the body was read already; put the handler before whatever reads it.', {
      operation: 'webhooks',
    });
  // Nothing more would come of it, not even an error.
  if (destroyed) throw brokeOff();
  return new Promise((resolve, reject) => {
    const pieces: Uint8Array[] = [];
    let size = 0;
    request.on('data', (chunk) => {
      const piece = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
      size += piece.length;
      // The rest flows by unread: a connection cut here would take the answer with it.
      if (size <= limit) pieces.push(piece);
      else {
        pieces.length = 0;
        reject(tooLarge(limit));
      }
    });
    request.on('end', () => {
      if (size <= limit) resolve(joined(pieces, size));
    });
    request.on('error', () => reject(brokeOff()));
  });
}

const brokeOff = (): WebhookError => new WebhookError(400, 'the body broke off');
