/** The body, serialised once for all attempts. */
import { invalid } from './errors.ts';

/** @throws InvalidRequestError when JSON cannot carry it: not an object, a BigInt, a cycle, or a toJSON that throws. */
export function bodyText(operation: string, body: unknown): string | undefined {
  if (body === undefined) return undefined;
  if (typeof body !== 'object' || body === null) {
    return invalid(operation, `the body must be an object, not ${body === null ? 'null' : `a ${typeof body}`}`);
  }
  let text: string | undefined;
  try {
    text = JSON.stringify(body);
  } catch (cause) {
    invalid(
      operation,
      `the body cannot be written as JSON (${String(cause instanceof Error ? cause.message : cause).split('\n')[0]})`,
      cause,
    );
  }
  return text ?? invalid(operation, 'the body cannot be written as JSON');
}

const MAX_KEY_LENGTH = 255;
const FIELD = '$idempotency_key';

export interface Keyed {
  body: unknown;
  key: string | undefined;
}

/**
 * Puts a key into a body that takes one: the caller's own (in the body or as an option), else a new UUID. A list gets one for each
 * record. The caller's objects stay as they are.
 * @throws InvalidRequestError for a key that is empty, longer than 255 characters, no text, or two that differ.
 */
export function withKey(operation: string, body: unknown, option: string | undefined): Keyed {
  const fail = (problem: string): never => invalid(operation, problem);
  const keyOf = (record: unknown, given: string | undefined): string => {
    const own = (record as Record<string, unknown>)[FIELD];
    if (own !== undefined && given !== undefined && own !== given) fail(`idempotencyKey and the body's ${FIELD} differ`);
    const key = own ?? given ?? crypto.randomUUID();
    if (typeof key !== 'string' || key.trim() === '') fail('the idempotency key must be a text that is not empty');
    if ((key as string).length > MAX_KEY_LENGTH)
      fail(`the idempotency key has ${(key as string).length} characters; the server takes ${MAX_KEY_LENGTH}`);
    return key as string;
  };
  if (Array.isArray(body)) {
    if (option !== undefined) fail('one idempotencyKey cannot stand for a list; give each record its own');
    return { body: body.map((record) => (isRecord(record) ? keyed(record, keyOf(record, undefined)) : record)), key: undefined };
  }
  if (!isRecord(body)) return { body, key: undefined };
  const key = keyOf(body, option);
  return { body: keyed(body, key), key };
}

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** A copy with the key; an object that cannot be written as JSON is left for the body's own check to refuse. */
function keyed(value: object, key: string): object {
  try {
    const written: unknown = 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
    return isRecord(written) ? { ...written, [FIELD]: key } : value;
  } catch {
    return value;
  }
}

/** Limits of a body; Infinity for none. */
export interface BodyLimits {
  /** UTF-8 bytes of a whole body. Default 819,200 (800 KB). */
  bodyBytes: number;
  /** Recipients (`users` of a dynamic trigger) of one trigger. Default 100. */
  recipients: number;
  /** Bytes of one attached file, decoded. Default 51,200 (50 KB). */
  attachmentBytes: number;
}

export const BODY_LIMITS: BodyLimits = { bodyBytes: 800 * 1024, recipients: 100, attachmentBytes: 50 * 1024 };

/** UTF-8 bytes of a text. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** @throws InvalidRequestError for a text of more UTF-8 bytes than a body may have. */
export function checkText(operation: string, text: string, { bodyBytes }: BodyLimits): void {
  // No character takes more than three bytes for each of its units, so that most texts need not be encoded.
  const bytes = text.length * 3 > bodyBytes ? bytesOf(text) : 0;
  if (bytes > bodyBytes)
    overLimit(
      operation,
      `the body has ${bytes} bytes of UTF-8`,
      'bodyBytes',
      bodyBytes,
      'send less data, or files by URL (attachment.fromUrl)',
    );
}

/**
 * Checks one body, or each of a list.
 * @throws InvalidRequestError for no recipient or too many, a transient recipient without a channel, an attached file that is too large, a
 * time that is none.
 */
export function checkBody(operation: string, body: unknown, limits: BodyLimits): void {
  if (Array.isArray(body)) return body.forEach((record) => checkBody(operation, record, limits));
  const fields = Object(body) as Record<string, unknown>;
  const { recipients, users, data, properties } = fields;
  for (const [name, value] of Object.entries(fields)) {
    // JSON would write null, and what was meant for later would run at once.
    if (value instanceof Date && Number.isNaN(value.getTime())) invalid(operation, `${name} is an invalid Date`);
  }
  if ('workflow' in fields && recipients === undefined) invalid(operation, 'recipients is missing, and at least one is needed');
  for (const [name, list] of Object.entries({ recipients, users })) {
    if (list === undefined) continue;
    if (!Array.isArray(list)) return invalid(operation, `${name} must be a list`);
    const none = list.findIndex((one) => (typeof one === 'string' ? one === '' : typeof one !== 'object' || one === null));
    if (none >= 0) invalid(operation, `${name}[${none}] is neither an id nor an object`);
    if (list.length === 0) invalid(operation, `${name} is empty, and at least one is needed`);
    if (list.length > limits.recipients) {
      overLimit(
        operation,
        `${name} has ${list.length} members`,
        'recipients',
        limits.recipients,
        'make several triggers of it (workflows.triggerMany does with splitRecipients: true)',
      );
    }
    const bare = list.findIndex((one) => isBareTransient(one));
    if (bare >= 0)
      invalid(
        operation,
        `${name}[${bare}] is transient and has no channel, which is the only way to reach it; give it one, such as $email`,
      );
  }
  for (const [name, holder] of Object.entries({ data, properties })) {
    const { $attachments } = Object(holder) as Record<string, unknown>;
    if (!Array.isArray($attachments)) continue;
    for (const [index, attachment] of $attachments.entries()) {
      const file: unknown = Object(attachment).data;
      const bytes = typeof file === 'string' ? decodedBytes(file) : 0;
      if (bytes <= limits.attachmentBytes) continue;
      overLimit(
        operation,
        `${name}.$attachments[${index}] has ${bytes} bytes`,
        'attachmentBytes',
        limits.attachmentBytes,
        'send it by URL (attachment.fromUrl)',
      );
    }
  }
}

/** Reserved keys of a recipient that are no channels (contract, InlineProfile and ObjectRecipient); a new channel passes. */
const NO_CHANNEL = /^(?!\$)|^\$(channels|timezone|locale|preferred_language|skip_create|context|object_subscriptions_query)$/;

const isBareTransient = (one: unknown): boolean =>
  Object(one).is_transient === true &&
  Object.entries(one as object).every(([key, value]) => NO_CHANNEL.test(key) || !value || (value as { length?: number }).length === 0);

/** Bytes that a base64 text stands for, whatever its alphabet, padding and line breaks. */
const decodedBytes = (base64: string): number => Math.floor((base64.replace(/[\s=]+/g, '').length * 3) / 4);

const overLimit = (operation: string, problem: string, option: keyof BodyLimits, limit: number, advice: string): never =>
  invalid(operation, `${problem}, and the limit is ${limit}; ${advice}, or raise limits.${option} where the server takes more`);
