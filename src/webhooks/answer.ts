/** The answer of a handler: 200 if the event was handled, 4xx if the call is refused, 500 if handling the event failed. */
import { ConfigurationError, optionsOf, reading } from '../core/errors.ts';
import { misconfigured, WebhookError } from './errors.ts';
import type { WebhookEvent } from './events.ts';
import { headerValue, type WebhookHeaders, checkMaxBytes, readJson, tooLarge, type WebhookBody } from './request.ts';
import { toEvent, type WebhookOptions } from './parse.ts';
import { createOriginCheck } from './secret.ts';

/** Handles one event. It may be async; if it throws, the answer is 500. */
export type OnWebhookEvent = (event: WebhookEvent) => unknown;

/** Options of a handler. */
export interface WebhookHandlerOptions extends WebhookOptions {
  /**
   * Called with the error of every call that did not get 200, for logging: a WebhookError for a refused call, otherwise what `onEvent`
   * threw. If it throws or rejects itself, that is ignored.
   */
  onError?: ((error: unknown) => void) | undefined;
  /** Longest time to wait for the body, in milliseconds; Infinity for no limit. Default 30,000. After it the answer is 408. */
  timeout?: number | undefined;
}

/** A call, independent of the runtime. */
export interface Incoming {
  readonly method?: string | undefined;
  readonly headers: WebhookHeaders;
}

/** Reads the body of a call, and throws as soon as it is larger than `maxBytes`; stops when `signal` aborts. */
export type ReadBody = (maxBytes: number, signal: AbortSignal) => Promise<WebhookBody>;

/** An answer, independent of the runtime. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** The body; undefined for none. */
  text: string | undefined;
}

/**
 * Creates the part that both handlers share. The body is read only after the shared header was checked.
 * @throws ConfigurationError for an invalid `secret`, `maxBytes` or `timeout`.
 */
export function createAnswer(options: WebhookHandlerOptions, onEvent: OnWebhookEvent): (call: Incoming, read: ReadBody) => Promise<Answer> {
  const { secret, maxBytes, onError, timeout = 30_000 } = optionsOf('webhooks', options, '');
  const checkOrigin = reading('webhooks', () => createOriginCheck(secret), '');
  const limit = checkMaxBytes(maxBytes);
  if (!(typeof timeout === 'number' && timeout > 0))
    misconfigured('timeout must be a number of milliseconds above 0, or Infinity for no limit');
  const eventOf = async (call: Incoming, read: ReadBody): Promise<WebhookEvent> => {
    const { method, headers } = Object(call) as Incoming;
    if (method !== 'POST') throw new WebhookError(405, 'only POST is accepted');
    checkOrigin(headers);
    if (Number(headerValue(headers, 'content-length')) > limit) throw tooLarge(limit);
    return toEvent(readJson(await inTime(read, limit, timeout), limit));
  };
  return async (...call) => {
    let event: WebhookEvent | undefined;
    try {
      event = await eventOf(...call);
      await onEvent(event);
      return { status: 200, headers: {}, text: undefined };
    } catch (error) {
      reportError(onError, error);
      // What onEvent throws may hold anything and may be an error of another webhook; the messages before it hold no secret.
      return errorAnswer(event ? undefined : error);
    }
  };
}

/** Reads a body within a time limit. */
async function inTime(read: ReadBody, maxBytes: number, timeout: number): Promise<WebhookBody> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const end = (): void => {
      reject(new WebhookError(408, 'the body did not arrive in time'));
      controller.abort();
    };
    if (timeout < 2 ** 31) timer = setTimeout(end, timeout);
  });
  try {
    return await Promise.race([read(maxBytes, controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

function errorAnswer(error: unknown): Answer {
  const status = WebhookError.is(error) ? error.status : 500;
  const message = WebhookError.is(error) || ConfigurationError.is(error) ? error.message : 'webhooks: the event could not be handled.';
  const headers = { 'content-type': 'application/json', ...(status === 405 ? { allow: 'POST' } : {}) };
  return { status, headers, text: JSON.stringify({ error: message }) };
}

/** Async, so that neither an exception nor a rejection of the callback can change the answer. */
function reportError(onError: WebhookHandlerOptions['onError'], error: unknown): void {
  void (async () => onError?.(error))().catch(() => {});
}
