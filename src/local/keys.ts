/** Idempotency keys as they are shown: one that a client made on its own is random, and would make every snapshot differ. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** What is shown of a key that is a UUID. */
const SHOWN_UUID = '(uuid)';
const KEY: unique symbol = Symbol('idempotency key');

export const shownKey = (key: string | null): string | null => (key !== null && UUID.test(key) ? SHOWN_UUID : key);

/** Keeps the key itself with what shows it, where neither a comparison nor JSON sees it. */
export function setKey(holder: object, key: string | null): void {
  Object.defineProperty(holder, KEY, { value: key });
}

export const keyOfShown = (holder: object): string | null => (holder as { [KEY]?: string | null })[KEY] ?? null;

/** A body with its key as it is shown. */
export function shownBody(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(shownBody);
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, '$idempotency_key')) return body;
  const { $idempotency_key: key } = body as Record<string, unknown>;
  return { ...body, $idempotency_key: typeof key === 'string' ? shownKey(key) : key };
}
