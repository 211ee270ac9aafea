/**
 * The shared header: the only proof of origin there is. The vendor documents no signature for outbound webhooks, only custom headers
 * "to set authentication token" (outbound webhook, advanced configuration), so none is checked here.
 */
import { ConfigurationError } from '../core/errors.ts';
import { WebhookError } from './errors.ts';
import { headerValue, type WebhookHeaders } from './headers.ts';

/**
 * The custom header set in the dashboard and its value; several values while one replaces the other. `false` takes calls from anybody:
 * for an endpoint that something else protects.
 */
export type WebhookSecret = { header: string; value: string | readonly string[] } | false;

/** @throws WebhookError (401) when the headers do not prove the origin. */
export type Guard = (headers: WebhookHeaders) => void;

/**
 * Makes the check of the shared header.
 * @throws ConfigurationError when the secret is missing and not `false`, or has a name or value that no header can have.
 */
export function createGuard(secret: WebhookSecret | undefined): Guard {
  if (secret === false) return () => {};
  const fail = (problem: string): never => {
    throw new ConfigurationError(`webhooks: ${problem}.`, { operation: 'webhooks' });
  };
  const { header, value } = secret || fail('secret is missing; give { header, value }, or false to take calls from anybody');
  if (typeof header !== 'string' || !/^[\w!#$%&'*+.^`|~-]+$/.test(header)) fail('secret.header is no name of a header');
  const values = typeof value === 'string' ? [value] : Array.isArray(value) ? [...(value as readonly string[])] : [];
  // What has blanks around it or characters beyond ASCII does not arrive as it was written (RFC 9110, 5.5).
  const canTravel = (text: unknown): boolean => typeof text === 'string' && /^[!-~](?:[ -~]*[!-~])?$/.test(text);
  if (values.length === 0 || !values.every(canTravel)) {
    fail('secret.value must be a text that is not empty, of ASCII characters, without blanks around it, or a list of such');
  }
  return (headers) => {
    if (typeof headers !== 'object' || headers === null) fail('headers are missing; give those of the request');
    const given = headerValue(headers, header) ?? '';
    let matches = 0;
    for (const expected of values) matches |= equal(given, expected);
    if (matches !== 1) throw new WebhookError(401, 'the header that proves the origin is missing or wrong');
  };
}

/** 1 where both are the same text, else 0, in a time that depends only on the length of what was given. */
function equal(given: string, expected: string): number {
  let difference = given.length ^ expected.length;
  for (let index = 0; index < given.length; index += 1) {
    difference |= given.charCodeAt(index) ^ expected.charCodeAt(index % expected.length);
  }
  return difference === 0 ? 1 : 0;
}
