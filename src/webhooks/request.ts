/** What is read of a request: its headers, in the form of Fetch or of Node, and its body as strict JSON. */
import { misconfigured, WebhookError } from './errors.ts';

/** `Headers`, or an object of names and values such as Node's `request.headers`. Names are not case-sensitive. */
export type WebhookHeaders = { get(name: string): string | null } | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Reads one header.
 * @returns its value; undefined if it is missing. Several values are joined as Fetch joins them, so a header that is sent twice never equals
 * a single expected value.
 */
export function headerValue(headers: WebhookHeaders, name: string): string | undefined {
  if (typeof headers.get === 'function') return headers.get(name) ?? undefined;
  const wanted = name.toLowerCase();
  const values = Object.entries(headers as Record<string, string | readonly string[] | undefined>)
    .filter(([key, value]) => value !== undefined && key.toLowerCase() === wanted)
    .flatMap(([, value]) => value as string | readonly string[]);
  return values.length > 0 ? values.join(', ') : undefined;
}

/** A body as it was received. */
export type WebhookBody = string | Uint8Array;

const DEFAULT_MAX_BYTES = 1024 * 1024;

/**
 * @returns the limit of a body in bytes. Infinity means no limit.
 * @throws ConfigurationError if it is neither a whole number above 0 nor Infinity.
 */
export function checkMaxBytes(maxBytes: number = DEFAULT_MAX_BYTES): number {
  if (maxBytes === Infinity || (Number.isSafeInteger(maxBytes) && maxBytes > 0)) return maxBytes;
  return misconfigured('maxBytes must be a whole number of bytes above 0, or Infinity for no limit');
}

/** The error for a body that is larger than `maxBytes`. */
export const tooLarge = (maxBytes: number): WebhookError => new WebhookError(413, `the body is larger than ${maxBytes} bytes (maxBytes)`);

/**
 * Parses a body.
 * @throws WebhookError with 413 if it is larger than `maxBytes`, with 400 if it is not UTF-8 or not JSON; it repeats nothing of the body.
 * @throws ConfigurationError if it is not a string or bytes: it was already parsed, so its size and encoding can no longer be checked.
 */
export function readJson(body: WebhookBody, maxBytes: number): unknown {
  const text = typeof body === 'string' ? checkString(body, maxBytes) : decode(body, maxBytes);
  try {
    return JSON.parse(text);
  } catch {
    // Without a cause: the runtime's message may repeat the body.
    throw new WebhookError(400, 'the body is not valid JSON');
  }
}

/** Concatenates the chunks of a body. */
export function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const body = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.length;
  }
  return body;
}

function checkString(body: string, maxBytes: number): string {
  // A UTF-16 unit becomes one to three bytes, so only a body near the limit must be encoded to know its size.
  if (body.length > maxBytes || (body.length * 3 > maxBytes && new TextEncoder().encode(body).length > maxBytes)) throw tooLarge(maxBytes);
  if (!body.isWellFormed()) throw new WebhookError(400, 'the body is not well-formed Unicode');
  return body;
}

function decode(body: unknown, maxBytes: number): string {
  if (!(body instanceof Uint8Array)) {
    const hint = 'pass it as it was received, before express.json() or another parser reads it';
    return misconfigured(`the body is neither a string nor bytes; ${hint}`);
  }
  if (body.length > maxBytes) throw tooLarge(maxBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new WebhookError(400, 'the body is not UTF-8');
  }
}
