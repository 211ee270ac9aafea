/** Turns a call to a webhook into an event: checks the origin first, then the body. */
import { optionsOf, reading } from '../core/errors.ts';
import { WebhookError } from './errors.ts';
import type { WebhookEvent } from './events.ts';
import { type WebhookHeaders, checkMaxBytes, readJson, type WebhookBody } from './request.ts';
import { createOriginCheck, type WebhookSecret } from './secret.ts';

/** Options of every webhook function. */
export interface WebhookOptions {
  /** The shared header that proves the origin. `false` accepts calls from anybody. */
  secret: WebhookSecret;
  /** The largest accepted body in bytes; Infinity for no limit. Default 1 MiB. */
  maxBytes?: number | undefined;
}

/** Options of `webhooks.parse` and `webhooks.parseNode`. */
export interface WebhookParseOptions extends WebhookOptions {
  /** The headers of the request. */
  headers: WebhookHeaders;
}

/**
 * Checks one call to an outbound webhook and returns its event. It checks the origin, the size, UTF-8, JSON, and the fields that identify
 * the event's type. Undocumented event types and fields are kept unchanged.
 *
 * @example
 * const event = webhooks.parse(await request.text(), { headers: request.headers, secret: { header: 'x-webhook-token', value: token } });
 * if (event.event_type === 'status') console.log(event.suprsend_status.status);
 * @param body - the body as it was received, before anything parsed it.
 * @throws WebhookError for a call to refuse. Answer it with its `status`: 401, 413 or 400.
 * @throws ConfigurationError for an invalid `secret` or `maxBytes`, missing headers, or a body that is not a string or bytes.
 */
export function parse(body: WebhookBody, options: WebhookParseOptions): WebhookEvent {
  return reading('webhooks', () => toEvent(checkedJson(body, options)), '');
}

/**
 * Checks a call from the webhook node of a workflow and returns its body, which can be any JSON that the workflow creates. It checks the
 * origin, the size, UTF-8 and JSON.
 *
 * @example
 * const { order } = webhooks.parseNode<{ order: string }>(await request.text(), { headers: request.headers, secret });
 * @typeParam Body - the type of the body; it is not checked.
 * @throws WebhookError for a call to refuse. Answer it with its `status`: 401, 413 or 400.
 * @throws ConfigurationError for an invalid `secret` or `maxBytes`, missing headers, or a body that is not a string or bytes.
 */
export function parseNode<Body = unknown>(body: WebhookBody, options: WebhookParseOptions): Body {
  return reading('webhooks', () => checkedJson(body, options) as Body, '');
}

/** The body of a request whose header proves its origin. */
function checkedJson(body: WebhookBody, options: WebhookParseOptions): unknown {
  const { headers, secret, maxBytes } = optionsOf('webhooks', options, '');
  createOriginCheck(secret)(headers);
  return readJson(body, checkMaxBytes(maxBytes));
}

/**
 * @returns the parsed body as an event.
 * @throws WebhookError (400) if it is not an object, has no `event_type`, or lacks the fields that its type requires.
 */
export function toEvent(value: unknown): WebhookEvent {
  const fail = (problem: string): never => {
    throw new WebhookError(400, problem);
  };
  if (!isObject(value)) return fail('the body is not a JSON object');
  const { event_type, suprsend_status, suprsend_inbound_message } = value;
  if (typeof event_type !== 'string' || event_type === '') fail('the body has no event_type');
  if (event_type === 'status' && !(isObject(suprsend_status) && typeof suprsend_status.status === 'string')) {
    fail('an event of the type status has no suprsend_status with a status');
  }
  if (event_type === 'inbound_message' && !isObject(suprsend_inbound_message)) {
    fail('an event of the type inbound_message has no suprsend_inbound_message');
  }
  return value as unknown as WebhookEvent;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
