/** Idempotency keys as they are shown: one that a client made on its own is random, and would make every snapshot differ. So would what SDKs add to events. */
import { isObject } from './json.ts';

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

/** What is shown of values that differ in every call. The others are those of events of SDKs. */
const SHOWN: Readonly<Record<string, (value: unknown) => unknown>> = {
  $idempotency_key: (key) => (typeof key === 'string' ? shownKey(key) : key),
  $insert_id: (id) => (typeof id === 'string' ? shownKey(id) : id),
  $time: (time) => (typeof time === 'number' ? '(time)' : time),
  $ss_sdk_version: (version) => (typeof version === 'string' ? '(version)' : version),
};

/** A body with these as they are shown. */
export function shownBody(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(shownBody);
  if (typeof body !== 'object' || body === null) return body;
  const shown = masked(body as Record<string, unknown>);
  const { properties } = shown;
  return isObject(properties) ? { ...shown, properties: masked(properties) } : shown;
}

function masked(holder: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(SHOWN).filter((name) => Object.hasOwn(holder, name));
  return names.length === 0 ? holder : { ...holder, ...Object.fromEntries(names.map((name) => [name, SHOWN[name]?.(holder[name])])) };
}
