/**
 * The shared header, which is the only proof of origin. The vendor documents no signature for outbound webhooks, only custom headers
 * "to set authentication token" (outbound webhook, advanced configuration).
 */
import { optionsOf } from '../core/errors.ts';
import { misconfigured, WebhookError } from './errors.ts';
import { headerValue, type WebhookHeaders } from './request.ts';

/**
 * The custom header that is set in the dashboard, and its value of at least 16 characters; pass several values while one replaces the other. `false` accepts calls
 * from anybody, for an endpoint that is protected by other means.
 */
export type WebhookSecret = { header: string; value: string | readonly string[] } | false;

/** @throws WebhookError (401) if the headers do not prove the origin. */
export type OriginCheck = (headers: WebhookHeaders) => void;

/**
 * Creates the check of the shared header.
 * @throws ConfigurationError if the secret is missing (and not `false`), or its name or value is not valid in a header.
 */
export function createOriginCheck(secret: WebhookSecret | undefined): OriginCheck {
  if (secret === false) return () => {};
  const { header, value } = optionsOf(
    'webhooks',
    secret || misconfigured('secret is missing; pass { header, value }, or false to accept calls from anybody'),
    '',
  );
  if (typeof header !== 'string' || !/^[\w!#$%&'*+.^`|~-]+$/.test(header)) misconfigured('secret.header is not a valid header name');
  const values = typeof value === 'string' ? [value] : Array.isArray(value) ? [...(value as readonly string[])] : [];
  // Surrounding whitespace and characters outside ASCII may change on the network (RFC 9110, 5.5). A shorter secret can be guessed.
  const isSecret = (text: unknown): boolean => typeof text === 'string' && /^[!-~][ -~]{14,}[!-~]$/.test(text);
  if (values.length === 0 || !values.every(isSecret)) {
    misconfigured('secret.value must be an ASCII string of 16 characters or more without surrounding whitespace, or a list of them');
  }
  return (headers) => {
    if (typeof headers !== 'object' || headers === null) misconfigured('headers are missing; pass those of the request');
    const given = headerValue(headers, header) ?? '';
    let matches = 0;
    for (const expected of values) matches |= equal(given, expected);
    if (matches !== 1) throw new WebhookError(401, 'the header that proves the origin is missing or wrong');
  };
}

/** @returns 1 if the strings are equal, else 0. The time depends only on the length of `given`, so it reveals nothing about `expected`. */
function equal(given: string, expected: string): number {
  let difference = given.length ^ expected.length;
  for (let index = 0; index < given.length; index += 1) {
    difference |= given.charCodeAt(index) ^ expected.charCodeAt(index % expected.length);
  }
  return difference === 0 ? 1 : 0;
}
