/**
 * Request bodies: their JSON, and the rules of those that send, which are the ones with an idempotency key. Only bundles with such an
 * operation hold these rules. Numbers: vendor documentation, trigger workflow and bulk trigger; contract, Attachment.
 */
import { invalid, SuprSendError } from './errors.ts';
import { checkJson, fieldOf, isPlain, ownOf } from './json.ts';
import { shown } from './redact.ts';
import type { KeyedBody, Limits } from './types.ts';

/** The JSON of a body. @throws InvalidRequestError if it is not an object, or if JSON would change or lose a part of it. */
export function bodyText(operation: string, body: unknown): string | undefined {
  if (body === undefined) return undefined;
  if (typeof body !== 'object' || body === null) {
    return invalid(operation, `the body must be an object, not ${body === null ? 'null' : `a ${typeof body}`}`);
  }
  let text: string | undefined;
  try {
    checkJson(body, (where, problem) =>
      invalid(operation, `${where ? `body${where.startsWith('[') ? '' : '.'}${shown(where)}` : 'the body'} ${problem}`),
    );
    text = JSON.stringify(body);
  } catch (cause) {
    if (SuprSendError.is(cause)) throw cause;
    const [reason] = String(cause instanceof Error ? cause.message : cause).split('\n');
    invalid(operation, `the body cannot be written as JSON (${reason})`, cause);
  }
  // JSON has a string for a Date and for a URL.
  return text?.[0] === '{' || text?.[0] === '[' ? text : invalid(operation, 'the body must be an object');
}

/**
 * Adds the idempotency key, checks the limits, and writes the JSON.
 * @throws InvalidRequestError as `withKey`, `checkBody` and `checkText` do.
 */
export const keyedBody: KeyedBody = (operation, given, option, limits) => {
  const { body, key } = withKey(operation, given, option);
  checkBody(operation, body, limits);
  const text = bodyText(operation, body);
  if (text !== undefined) checkText(operation, text, limits);
  return { text, key };
};

/** Longest idempotency key that the server accepts. */
export const MAX_KEY_LENGTH = 255;
const KEY_FIELD = '$idempotency_key';

/**
 * Puts an idempotency key into a copy of a body: the caller's own, from the body or the option, else a new UUID. Each record of a list
 * gets one of its own. Within 24 hours the server skips a second call with the same key (vendor documentation, idempotent requests).
 * @throws InvalidRequestError for a key that is not a string, empty or longer than 255 characters, and for two keys that differ.
 */
export function withKey(operation: string, given: unknown, option: string | undefined): { body: unknown; key: string | undefined } {
  const body = formOf(given);
  if (Array.isArray(body)) {
    if (option !== undefined) invalid(operation, 'one idempotencyKey cannot serve a list; give each record its own');
    const keyed = (record: unknown): unknown => (isPlain(record) ? { ...record, $idempotency_key: keyOf(operation, record) } : record);
    return { body: body.map((record) => keyed(formOf(record))), key: undefined };
  }
  if (!isPlain(body)) return { body: given, key: undefined };
  const key = keyOf(operation, body, option);
  return { body: { ...body, $idempotency_key: key }, key };
}

function keyOf(operation: string, record: object, option?: string): string {
  const own = fieldOf(record, KEY_FIELD);
  if (own !== undefined && option !== undefined && own !== option) invalid(operation, `idempotencyKey and the body's ${KEY_FIELD} differ`);
  // Null is refused, as a caller who has a key must not get another one each time.
  const given = own === undefined ? option : own;
  const key = given === undefined ? crypto.randomUUID() : given;
  if (typeof key !== 'string' || key.trim() === '') return invalid(operation, 'the idempotency key must be a non-empty string');
  if (key.length > MAX_KEY_LENGTH)
    invalid(operation, `the idempotency key has ${key.length} characters; the server accepts ${MAX_KEY_LENGTH}`);
  return key;
}

/** The object that JSON writes in place of another one. */
export const writtenForm = (value: object): object =>
  'toJSON' in value && typeof value.toJSON === 'function' ? (value.toJSON() as object) : value;

/** What JSON writes in place of a value. One that cannot be written is returned as it is; `bodyText` then refuses it. */
export function formOf(value: unknown): unknown {
  try {
    return typeof value === 'object' && value !== null ? writtenForm(value) : value;
  } catch {
    return value;
  }
}

/** Length of a string in UTF-8 bytes. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** @throws InvalidRequestError if a body has more UTF-8 bytes than `limits.bodyBytes`. */
function checkText(operation: string, text: string, { bodyBytes }: Limits): void {
  // A UTF-16 unit takes at most three bytes, so most bodies need not be encoded to be measured.
  const bytes = text.length * 3 > bodyBytes ? bytesOf(text) : 0;
  const advice = 'send less data, or files by URL (attachment.fromUrl)';
  if (bytes > bodyBytes) overLimit(operation, `the body has ${bytes} bytes of UTF-8`, 'bodyBytes', bodyBytes, advice);
}

/**
 * Checks one body, or each record of a list.
 * @throws InvalidRequestError if it has no recipient or too many, a transient recipient without a channel, a recipient without an id, or an
 * attached file that is too large.
 */
export function checkBody(operation: string, body: unknown, limits: Limits): void {
  if (Array.isArray(body)) return body.forEach((record) => checkBody(operation, record, limits));
  if (!isPlain(body)) return;
  if (ownOf(body, 'workflow') !== undefined && ownOf(body, 'recipients') === undefined)
    invalid(operation, 'recipients is missing, and at least one is needed');
  for (const name of ['recipients', 'users']) checkRecipients(operation, name, ownOf(body, name), limits);
  for (const name of ['data', 'properties']) checkAttachments(operation, name, ownOf(body, name), limits);
}

function checkRecipients(operation: string, name: string, list: unknown, { recipients: limit }: Limits): void {
  if (list === undefined) return;
  if (!Array.isArray(list)) return invalid(operation, `${name} must be a list`);
  const odd = list.findIndex((one) => (typeof one === 'string' ? one === '' : typeof one !== 'object' || one === null));
  if (odd >= 0) invalid(operation, `${name}[${odd}] is neither an id nor an object`);
  if (list.length === 0) invalid(operation, `${name} is empty, and at least one is needed`);
  const advice = 'make several triggers of it (workflows.triggerMany does with splitRecipients: true)';
  if (list.length > limit) overLimit(operation, `${name} has ${list.length} members`, 'recipients', limit, advice);
  const nameless = name === 'recipients' ? list.findIndex(isNameless) : -1;
  if (nameless >= 0)
    invalid(operation, `${name}[${nameless}] needs distinct_id, or object_type and id, or is_transient: true for a user who is not stored`);
  const mute = list.findIndex(isTransientWithoutChannel);
  if (mute >= 0)
    invalid(operation, `${name}[${mute}] is transient and has no channel, so nothing can reach it; give it a channel, such as $email`);
}

function checkAttachments(operation: string, name: string, holder: unknown, { attachmentBytes: limit }: Limits): void {
  const list = fieldOf(formOf(holder), '$attachments');
  if (!Array.isArray(list)) return;
  for (const [index, attachment] of list.entries()) {
    const file = fieldOf(formOf(attachment), 'data');
    const bytes = typeof file === 'string' ? decodedBytes(file) : 0;
    const advice = 'send it by URL (attachment.fromUrl)';
    if (bytes > limit) overLimit(operation, `${name}.$attachments[${index}] has ${bytes} bytes`, 'attachmentBytes', limit, advice);
  }
}

/** Reserved keys of a recipient that are not channels (contract, InlineProfile and ObjectRecipient). A channel newer than this SDK passes. */
const NOT_A_CHANNEL = /^(?!\$)|^\$(channels|timezone|locale|preferred_language|skip_create|context|object_subscriptions_query)$/;

/** An empty id and one of the wrong type are left to the server, which names the problem. */
function isNameless(one: unknown): boolean {
  const form = formOf(one);
  const has = (key: string): boolean => fieldOf(form, key) !== undefined;
  return typeof one === 'object' && fieldOf(form, 'is_transient') !== true && !has('distinct_id') && !(has('object_type') && has('id'));
}

function isTransientWithoutChannel(one: unknown): boolean {
  const form = formOf(one);
  return (
    fieldOf(form, 'is_transient') === true &&
    Object.entries(form as object).every(([key, value]) => NOT_A_CHANNEL.test(key) || !value || (value as { length?: number }).length === 0)
  );
}

/** Size of a base64 string when decoded, whatever its alphabet, padding and line breaks. */
const decodedBytes = (base64: string): number => Math.floor((base64.replace(/[\s=]+/g, '').length * 3) / 4);

const overLimit = (operation: string, problem: string, option: keyof Limits, limit: number, advice: string): never =>
  invalid(operation, `${problem}, and the limit is ${limit}; ${advice}, or raise limits.${option} if your server accepts more`);
