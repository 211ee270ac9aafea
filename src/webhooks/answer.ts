/** What a handler answers: 200 when the event was taken, 4xx when the call is refused, 500 when taking the event failed. */
import { ConfigurationError } from '../core/errors.ts';
import { WebhookError } from './errors.ts';
import type { WebhookEvent } from './events.ts';
import { headerValue, type WebhookHeaders } from './headers.ts';
import { bodyLimit, readJson, tooLarge, type WebhookBody } from './json.ts';
import { eventOf, type WebhookOptions } from './parse.ts';
import { createGuard } from './secret.ts';

/** Takes one event. It may be async; what it throws is answered with 500. */
export type OnWebhookEvent = (event: WebhookEvent) => unknown;

/** Options of a handler. */
export interface WebhookHandlerOptions extends WebhookOptions {
  /** Told of every call that was not taken: a WebhookError for a refused one, else what `onEvent` threw. The place for a log. */
  onError?: ((error: unknown) => void) | undefined;
}

/** A call, as far as no runtime has a form of its own for it. */
export interface Incoming {
  method: string | undefined;
  headers: WebhookHeaders;
  /** Reads the body, and throws as soon as it is beyond the limit. */
  read: (limit: number) => Promise<WebhookBody>;
}

/** An answer likewise; without a text where there is nothing to say. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  text: string | undefined;
}

/**
 * Makes what both handlers do. The body is read only once the origin is proven.
 * @throws ConfigurationError for a secret or a limit that cannot be.
 */
export function createAnswer(
  { secret, maxBytes, onError }: WebhookHandlerOptions,
  onEvent: OnWebhookEvent,
): (call: Incoming) => Promise<Answer> {
  const guard = createGuard(secret);
  const limit = bodyLimit(maxBytes);
  const take = async ({ method, headers, read }: Incoming): Promise<void> => {
    if (method !== 'POST') throw new WebhookError(405, 'takes POST only');
    guard(headers);
    if (Number(headerValue(headers, 'content-length')) > limit) throw tooLarge(limit);
    await onEvent(eventOf(readJson(await read(limit), limit)));
  };
  return async (call) => {
    try {
      await take(call);
      return { status: 200, headers: {}, text: undefined };
    } catch (error) {
      void reportError(onError, error);
      return refusal(error);
    }
  };
}

function refusal(error: unknown): Answer {
  const status = WebhookError.is(error) ? error.status : 500;
  // What onEvent throws is nobody's business; what the SDK says holds no secret.
  const said = WebhookError.is(error) || ConfigurationError.is(error) ? error.message : 'webhooks: the event could not be taken.';
  const headers = { 'content-type': 'application/json', ...(status === 405 ? { allow: 'POST' } : {}) };
  return { status, headers, text: JSON.stringify({ error: said }) };
}

/** Calls `onError`. A throw or a rejection in it never changes the response. */
async function reportError(onError: ((error: unknown) => unknown) | undefined, error: unknown): Promise<void> {
  try {
    await onError?.(error);
  } catch {
    // The caller of the webhook is answered all the same.
  }
}
