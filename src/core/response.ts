/** Reads an answer by its content, since the server's media types do not tell: `OK` as text, JSON under text/plain, empty bodies, and eight shapes of error. */
import { apiErrorClass, type APIError, type ErrorDetails, type Sent } from './errors.ts';
import { mask, tellable, type Secrets } from './redact.ts';

/** An answer as it came: `text` is undefined where the body could not be read to its end. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string | undefined;
  url: string;
}

/** The data of a success, or the reason why it is none. */
export type Reading = { data: unknown } | { problem: string };

const LONGEST = 500;

export function readSuccess({ text }: Answer): Reading {
  if (text === undefined) return { problem: 'its answer broke off' };
  const trimmed = text.trim();
  if (trimmed === '') return { data: undefined };
  const parsed = parse(trimmed);
  if (parsed) return { data: parsed.value };
  if (trimmed.startsWith('<')) return { problem: "the answer is an HTML page, not the API's; check the base URL and any proxy on the way" };
  if (/^[{["]/.test(trimmed)) return { problem: 'its answer is broken JSON' };
  return { data: text };
}

/** What an answer says of whether the server acted: a plain refusal rejects, anything else leaves it open. */
export const sentOf = (status: number): Sent => (status >= 400 && status < 500 && status !== 408 ? 'rejected' : 'maybe');

export const requestId = (headers: Headers): string | undefined =>
  headers.get('x-request-id') ?? headers.get('request-id') ?? headers.get('x-amzn-requestid') ?? undefined;

const OUTCOMES: Record<Sent, string> = {
  no: 'Nothing was sent.',
  rejected: 'The server refused it and did nothing.',
  maybe: 'The server may have acted on it.',
};
export const outcome = (sent: Sent): string => OUTCOMES[sent];

/** The error for an answer that is none of the wished-for ones. Total: any status and any body give a message. */
export function apiError(
  operation: string,
  answer: Answer,
  secrets: Secrets,
  details: ErrorDetails & { sent: Sent; retryAfter?: number | undefined },
  problem?: string,
): APIError {
  const { status, headers, text } = answer;
  const body = bodyOf(text);
  const said = shorten(mask(problem ?? describe(answer, body), secrets));
  const shown = (value: unknown): string | undefined => (typeof value === 'string' ? shorten(mask(value, secrets)) : undefined);
  const fields = isObject(body) ? body : {};
  const Class = apiErrorClass(status);
  return new Class(`${operation} failed: ${status} ${said}${/[.!?]$/.test(said) ? '' : '.'} ${outcome(details.sent)}`, {
    ...details,
    operation,
    status,
    code: typeof fields.code === 'number' ? fields.code : undefined,
    errorCode: shown(fields.error_code),
    type: shown(fields.type) ?? (isObject(fields.error) ? shown(fields.error.type) : undefined),
    fieldErrors: maskFields(fieldErrors(body), shown),
    requestId: requestId(headers),
    detail: fields.detail,
    body,
    headers,
  });
}

function describe({ status, headers, url, text }: Answer, body: unknown): string {
  if (status >= 300 && status < 400)
    return `${redirect(headers.get('location'), url)}, and redirects are not followed with a credential or a body`;
  if (text === undefined) return 'with a body that broke off';
  if (typeof body === 'string' && body.trimStart().startsWith('<')) return `with an HTML page (${title(body)})`;
  return message(body) ?? 'with a body that says nothing';
}

function title(html: string): string {
  const from = html.toLowerCase().indexOf('<title');
  const start = from < 0 ? -1 : html.indexOf('>', from);
  const end = start < 0 ? -1 : html.indexOf('<', start);
  return (end < 0 ? '' : html.slice(start + 1, end).trim()) || 'no title';
}

/** How deep the words of an error are looked for; what is nested deeper is not meant for people. */
const DEEPEST = 8;

/** The words of an error body, whichever of the known shapes it has. */
function message(body: unknown, depth = 0): string | undefined {
  if (typeof body === 'string') return body.trim() || undefined;
  if (depth > DEEPEST) return undefined;
  if (Array.isArray(body)) return join(body.map((item) => message(item, depth + 1)));
  if (!isObject(body)) return undefined;
  const inner = body.error;
  return (
    words(body.message) ??
    words(isObject(inner) ? inner.message : inner) ??
    words(body.detail) ??
    words(fieldErrors(body)) ??
    words(body.error_code) ??
    words(body.type)
  );
}

/** Text of a message, which may be text, a list of texts printed by Python, or fields with their messages. */
function words(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return /^\['(.*)'\]$/s.exec(value)?.[1] ?? (value.trim() || undefined);
  if (depth > DEEPEST) return undefined;
  if (Array.isArray(value)) return join(value.map((item) => words(item, depth + 1)));
  if (!isObject(value)) return undefined;
  return join(Object.entries(value).map(([field, text]) => `${field}: ${tellable(field, words(text, depth + 1) ?? '')}`));
}

const join = (texts: (string | undefined)[]): string | undefined => texts.filter(Boolean).join('; ') || undefined;

const ENVELOPE = ['code', 'error_code', 'type', 'message', 'detail', 'status', 'error'];

/** Fields with their messages: `detail` as an object, or a body that is nothing else. */
function fieldErrors(body: unknown): Record<string, string[]> | undefined {
  if (!isObject(body)) return undefined;
  const source = isObject(body.detail) ? body.detail : ENVELOPE.some((key) => key in body) ? undefined : body;
  if (!source) return undefined;
  const entries = Object.entries(source).flatMap(([field, value]) => {
    const texts = (Array.isArray(value) ? value : [value])
      .map((item) => words(item))
      .flatMap((text) => (text === undefined ? [] : [tellable(field, text)]));
    return texts.length > 0 ? [[field, texts] as const] : [];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function maskFields(
  fields: Record<string, string[]> | undefined,
  shown: (text: string) => string | undefined,
): Record<string, string[]> | undefined {
  return (
    fields &&
    Object.fromEntries(Object.entries(fields).map(([field, texts]) => [shown(field) ?? '', texts.map((text) => shown(text) ?? '')]))
  );
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function bodyOf(text: string | undefined): unknown {
  if (text === undefined || text.trim() === '') return undefined;
  const parsed = parse(text.trim());
  return parsed ? parsed.value : text;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const shorten = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

function redirect(location: string | null, base: string): string {
  if (location === null) return 'is a redirect that names no address';
  try {
    return `redirects to ${new URL(location, base).origin}`;
  } catch {
    return 'redirects to an address that is no URL';
  }
}
