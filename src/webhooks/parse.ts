/** A call to a webhook becomes an event: first who calls, then what was sent. */
import { WebhookError } from './errors.ts';
import type { WebhookEvent } from './events.ts';
import type { WebhookHeaders } from './headers.ts';
import { bodyLimit, readJson, type WebhookBody } from './json.ts';
import { createGuard, type WebhookSecret } from './secret.ts';

/** What every way of taking a webhook needs. */
export interface WebhookOptions {
  /** The shared header. `false` takes calls from anybody. */
  secret: WebhookSecret;
  /** The largest body that is taken, in bytes; Infinity for any. Default 1 MiB. */
  maxBytes?: number | undefined;
}

/** What `webhooks.parse` needs beside the body. */
export interface WebhookParseOptions extends WebhookOptions {
  /** The headers of the request. */
  headers: WebhookHeaders;
}

/**
 * Checks one call to an outbound webhook and gives its event: origin, size, UTF-8, JSON, and that it is what its `event_type` says.
 * Event types and fields that the documentation does not have are kept as they came.
 *
 * @example
 * const event = webhooks.parse(await request.text(), { headers: request.headers, secret: { header: 'x-webhook-token', value: token } });
 * if (event.event_type === 'status') console.log(event.suprsend_status.status);
 * @param body - as it came over the wire, before anything parsed it.
 * @throws WebhookError whose `status` is to be answered: 401, 413 or 400.
 * @throws ConfigurationError for a secret, a limit or a body that cannot be: a mistake on this side.
 */
export function parse(body: WebhookBody, { headers, secret, maxBytes }: WebhookParseOptions): WebhookEvent {
  createGuard(secret)(headers);
  return eventOf(readJson(body, bodyLimit(maxBytes)));
}

/**
 * The same checks for a call from the webhook node of a workflow, whose body is any JSON that the workflow makes.
 * @typeParam Body - what the workflow makes; nothing checks it.
 * @throws WebhookError whose `status` is to be answered: 401, 413 or 400.
 * @throws ConfigurationError for a secret, a limit or a body that cannot be: a mistake on this side.
 */
export function parseNode<Body = unknown>(body: WebhookBody, { headers, secret, maxBytes }: WebhookParseOptions): Body {
  createGuard(secret)(headers);
  return readJson(body, bodyLimit(maxBytes)) as Body;
}

/**
 * The event a body holds.
 * @throws WebhookError (400) where it is no object, has no `event_type`, or lacks what tells its type apart.
 */
export function eventOf(value: unknown): WebhookEvent {
  const fail = (problem: string): never => {
    throw new WebhookError(400, problem);
  };
  if (!isObject(value)) return fail('the body is no JSON object');
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
