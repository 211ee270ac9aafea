/** A body as strict JSON: within its limit, in UTF-8, and nothing that JSON does not have. */
import { ConfigurationError } from '../core/errors.ts';
import { WebhookError } from './errors.ts';

/** A body as it came over the wire. */
export type WebhookBody = string | Uint8Array;

const DEFAULT_MAX_BYTES = 1024 * 1024;

/**
 * The limit for a body, in bytes.
 * @throws ConfigurationError for what is no whole number above 0; Infinity means no limit.
 */
export function bodyLimit(maxBytes: number = DEFAULT_MAX_BYTES): number {
  if (maxBytes === Infinity || (Number.isSafeInteger(maxBytes) && maxBytes > 0)) return maxBytes;
  throw new ConfigurationError('webhooks: maxBytes must be a whole number of bytes above 0, or Infinity for no limit.', {
    operation: 'webhooks',
  });
}

/** The error for a body beyond the limit. */
export const tooLarge = (limit: number): WebhookError => new WebhookError(413, `the body is larger than ${limit} bytes (maxBytes)`);

/**
 * Reads a body.
 * @throws WebhookError with 413 beyond the limit, with 400 where it is not UTF-8 or not JSON; it repeats nothing of the body.
 * @throws ConfigurationError where it is neither text nor bytes: then something has parsed it already, and nobody can check it any more.
 */
export function readJson(body: WebhookBody, limit: number): unknown {
  const text = typeof body === 'string' ? checked(body, limit) : decode(body, limit);
  try {
    return JSON.parse(text);
  } catch {
    // Without a cause: its message repeats the body.
    throw new WebhookError(400, 'the body is no JSON');
  }
}

/** Puts the pieces of a body together. */
export function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function checked(body: string, limit: number): string {
  // A character is one byte at least, so that most of what is too large need not be encoded to know it.
  if (body.length > limit || (body.length * 3 > limit && new TextEncoder().encode(body).length > limit)) throw tooLarge(limit);
  if (/\p{Surrogate}/u.test(body)) throw new WebhookError(400, 'the body is not well-formed Unicode');
  return body;
}

function decode(body: unknown, limit: number): string {
  if (!(body instanceof Uint8Array)) {
    const hint = 'give the body as it came, as a string or as bytes: before express.json() or any other parser takes it';
    throw new ConfigurationError(`webhooks: the body is neither text nor bytes; ${hint}.`, { operation: 'webhooks' });
  }
  if (body.length > limit) throw tooLarge(limit);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new WebhookError(400, 'the body is not UTF-8');
  }
}
