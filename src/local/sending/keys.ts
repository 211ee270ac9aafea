/** Idempotency keys. Source: vendor documentation, idempotent-requests: 24 hours, trimmed, a repeat is skipped and not replayed. */
import { text, type JsonObject } from '../json.ts';
import { shownKey } from '../keys.ts';
import { assumed, NotDocumented } from '../reply.ts';
import type { State } from '../state.ts';
import { skipBefore } from '../workflow/run.ts';

const DAY = 86_400_000;
const MOST_KEYS = 100_000;

export const keyOf = (body: JsonObject): string | null => {
  const key = text(body.$idempotency_key)?.trim();
  return key === undefined || key === '' ? null : key;
};

/** Strings that every request may have that sends something. No page says what becomes of other values. */
const STRINGS = ['$idempotency_key', 'tenant_id', 'brand_id'];

/** Whether a request is the first with its key; else it is skipped, and recorded. @throws Refused for a key that is too long */
export function isFirst(state: State, body: JsonObject, workflow: string | null): boolean {
  for (const name of STRINGS) if (typeof (body[name] ?? '') !== 'string') throw new NotDocumented(`${name} that is not a string`);
  const key = keyOf(body);
  if (key === null) return true;
  // The words are not documented, only the length.
  if (key.length > 255) throw assumed(400, '{"$idempotency_key":"must be at maximum 255 characters"}');
  const { now } = state.clock;
  const used = state.keys.get(key);
  if (used !== undefined && now - used < DAY) {
    skipBefore(state, {
      reason: 'duplicate_key',
      message: `2 API requests have the same idempotency key: ${shownKey(key) ?? ''}`,
      workflow,
    });
    return false;
  }
  state.keys.delete(key);
  state.keys.set(key, now);
  if (state.keys.size > MOST_KEYS) for (const [oldest] of state.keys) if (state.keys.size > MOST_KEYS) state.keys.delete(oldest);
  return true;
}
