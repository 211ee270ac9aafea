/** Makes an APIError out of an answer. The server has eight shapes of error bodies, and the shape is read by content. */
import { apiErrorClass, outcomeText, type APIError, type ErrorDetails, type Sent } from './errors.ts';
import { bare, fieldsOf } from './json.ts';
import { maskSecretField, shown, shownTexts, type Secrets } from './redact.ts';
import { answerOf, MAX_ERROR_BYTES, parseJson, type Answer } from './response.ts';

/** Most fields, and most messages of a field, that an error has. */
const MAX_FIELD_ERRORS = 50;

/** Most characters of what an answer says of all its records, as masking takes time for each of them. */
const MAX_RECORDS_LENGTH = 2_000_000;

/** What an answer to many records says of one of them, as an answer of its own. @param count - how many records it is about. */
export function recordAnswer(response: Response, record: unknown, count: number): Answer {
  const text = JSON.stringify(record);
  return answerOf(response, text, text.length > MAX_RECORDS_LENGTH / count ? 'too large' : undefined);
}

/** Whether the server may have acted on a request that it answered with an error: a 4xx other than 408 says that it did not. */
export const sentOf = (status: number): Sent => (status >= 400 && status < 500 && status !== 408 ? 'rejected' : 'maybe');

/**
 * Builds the error for an answer that is not a success. Never throws, whatever the status and the body.
 * @param problem - what is wrong, if the body does not say it.
 * @param own - the status, if it is not that of the response.
 */
export function apiError(
  operation: string,
  answer: Answer,
  secrets: Secrets,
  details: ErrorDetails & { sent: Sent; retryAfter?: number | undefined },
  problem?: string,
  own?: number,
): APIError {
  const { headers, status: answeredWith } = answer.response;
  const status = own ?? answeredWith;
  const answered: Answer = answer.text.length > MAX_ERROR_BYTES ? { ...answer, incomplete: 'too large' } : answer;
  const body = bodyOf(answered);
  const fields = fieldsOf(body);
  const text = problem ?? describe(answered, status, body, (foreign) => shown(foreign, secrets));
  const Class = apiErrorClass(status);
  const errors = fieldErrors(body);
  const type = fields.type ?? fieldsOf(fields.error).type;
  const texts = [fields.error_code, type].map((value) => (typeof value === 'string' ? value : ''));
  const [errorCode, errorType, ...fieldTexts] = shownTexts([...texts, ...errors.flatMap(([field, list]) => [field, ...list])], secrets);
  return new Class(`${operation} failed: ${status} ${text}${/[.!?]$/.test(text) ? '' : '.'} ${outcomeText(details.sent)}`, {
    ...details,
    operation,
    status,
    code: typeof fields.code === 'number' ? fields.code : undefined,
    errorCode: errorCode || undefined,
    type: errorType || undefined,
    fieldErrors:
      errors.length > 0
        ? Object.fromEntries(errors.map(([, list]) => [fieldTexts.shift() as string, list.map(() => fieldTexts.shift() as string)]))
        : undefined,
    requestId: bare(details.attempts?.at(-1)).requestId,
    detail: fields.detail,
    body,
    headers,
  });
}

function bodyOf({ text, incomplete }: Answer): unknown {
  if (incomplete === 'too large') return text.slice(0, MAX_ERROR_BYTES);
  if (incomplete === 'lost' || text.trim() === '') return undefined;
  const parsed = parseJson(text.trim());
  return parsed ? parsed.value : text;
}

/** What the answer says. Text of the server is masked; our own words are not. */
function describe({ response, incomplete }: Answer, status: number, body: unknown, mask: (text: string) => string): string {
  if (status >= 300 && status < 400) return `is ${redirect(response, mask)}, and a redirect with a credential or a body is not followed`;
  if (incomplete === 'lost') return 'with a body that broke off';
  // The end of a value may be missing, and masking would not find the rest of it.
  if (incomplete) return 'with a body that is too large to show';
  if (typeof body === 'string' && body.trimStart().startsWith('<')) return `with an HTML page (${mask(title(body))})`;
  const text = withFields(message(body), body);
  return text === undefined ? 'without a message' : mask(text);
}

function redirect({ headers, url }: Response, mask: (text: string) => string): string {
  const location = headers.get('location');
  if (location === null) return 'a redirect without a Location';
  try {
    return `a redirect to ${mask(new URL(location, url || undefined).origin)}`;
  } catch {
    return 'a redirect to an invalid URL';
  }
}

function title(html: string): string {
  const from = html.toLowerCase().indexOf('<title');
  const start = from < 0 ? -1 : html.indexOf('>', from);
  const end = start < 0 ? -1 : html.indexOf('<', start);
  return (end < 0 ? '' : html.slice(start + 1, end).trim()) || 'no title';
}

/** Most fields that a message names. */
const MAX_FIELDS = 3;

/**
 * Adds the first fields and what is wrong with them, unless the message says it. A single word, such as `invalid`, says nothing more, and
 * neither does the object of the fields as JSON or as Python prints it.
 */
function withFields(text: string | undefined, body: unknown): string | undefined {
  const entries = fieldErrors(body).slice(0, MAX_FIELDS);
  if (text === undefined || entries.length === 0) return text;
  const isPrinted = /^\{\s*["']/.test(text);
  if (!isPrinted && entries.every(([, [first = '']]) => text.includes(first))) return text;
  const fields = entries.map(([field, texts]) => `${field}: ${texts.join(', ')}`).join('; ');
  return isPrinted || /^\S+$/.test(text) ? fields : `${text.replace(/[.:]$/, '')}: ${fields}`;
}

/** How deep a message is looked for; what is nested deeper is not meant for people. */
const MAX_DEPTH = 8;

/** The message in an error body, whichever of the known shapes it has. */
function message(body: unknown, depth = 0): string | undefined {
  if (typeof body === 'string') return body.trim() || undefined;
  if (depth > MAX_DEPTH) return undefined;
  if (Array.isArray(body)) return join(body.map((item) => message(item, depth + 1)));
  if (!isObject(body)) return undefined;
  const { message: own, error, detail, error_code, type } = bare(body);
  return (
    textOf(own) ??
    textOf(isObject(error) ? bare(error).message : error) ??
    textOf(detail) ??
    textOf(Object.fromEntries(fieldErrors(body))) ??
    textOf(error_code) ??
    textOf(type)
  );
}

/** Text of a message, which may be a string, a list printed by Python, a list, or fields with their messages. */
function textOf(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return /^\['(.*)'\]$/s.exec(value)?.[1] ?? (value.trim() || undefined);
  if (depth > MAX_DEPTH) return undefined;
  if (Array.isArray(value)) return join(value.map((item) => textOf(item, depth + 1)));
  if (!isObject(value)) return undefined;
  return join(Object.entries(value).map(([field, text]) => `${field}: ${maskSecretField(field, textOf(text, depth + 1) ?? '')}`));
}

const join = (texts: (string | undefined)[]): string | undefined => texts.filter(Boolean).join('; ') || undefined;

const ENVELOPE = ['code', 'error_code', 'type', 'message', 'detail', 'status', 'error'];

/** Fields with their messages: `detail` if it is an object, or a body that holds nothing else. */
function fieldErrors(body: unknown): [field: string, texts: string[]][] {
  if (!isObject(body)) return [];
  const { detail } = bare(body);
  const source = isObject(detail) ? detail : ENVELOPE.some((key) => Object.hasOwn(body, key)) ? {} : body;
  return Object.entries(source)
    .slice(0, MAX_FIELD_ERRORS)
    .flatMap(([field, value]): [string, string[]][] => {
      const texts = [value]
        .flat()
        .slice(0, MAX_FIELD_ERRORS)
        .flatMap((item) => {
          const text = textOf(item);
          return text === undefined ? [] : [maskSecretField(field, text)];
        });
      return texts.length > 0 ? [[field, texts]] : [];
    });
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
