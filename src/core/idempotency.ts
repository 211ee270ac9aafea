/** `$idempotency_key`: what lets the server skip a second copy of a call within 24 hours (vendor documentation, idempotent requests). */
import { invalid } from './refuse.ts';

const LONGEST = 255;
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
    if ((key as string).length > LONGEST) fail(`the idempotency key has ${(key as string).length} characters; the server takes ${LONGEST}`);
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
