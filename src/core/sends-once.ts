/** Whether a fetch sends a request once. Only then a failure before there is a connection proves that nothing was sent. */
import { isMarkedSendsOnce } from './errors.ts';
import { isBun } from './runtime.ts';

/**
 * @param fetch - the option of the client; undefined for the runtime's own.
 * @param method - of the request.
 */
export function sendsOnce(fetch: typeof globalThis.fetch | undefined, method: string): boolean {
  if (fetch) return isMarkedSendsOnce(fetch);
  // If a kept connection ends, Bun sends other requests again by itself (measured with 1.4).
  if (isBun()) return method === 'POST' || method === 'PATCH';
  // Node's fetch sends through a dispatcher, which an application may have replaced by one that repeats requests.
  return DISPATCHERS.every((symbol) => isPlain((globalThis as Record<symbol, unknown>)[symbol]));
}

/** Where undici keeps the dispatcher: version 8, and those before it. */
const DISPATCHERS = /* @__PURE__ */ [1, 2].map((version) => Symbol.for(`undici.globalDispatcher.${version}`));

/**
 * Those that send once, and what version 8 of undici puts around one for version 7, each with its parent. Their classes are Node's own, so that
 * only names tell.
 */
const PLAIN = /^((EnvHttpProxy|Proxy)?Agent DispatcherBase|Dispatcher1Wrapper Dispatcher)$/;

/** `compose()` puts a `dispatch` of its own in front of that of the class. */
function isPlain(dispatcher: unknown): boolean {
  if (typeof dispatcher !== 'object' || dispatcher === null) return true;
  const type = Object.getPrototypeOf(dispatcher) as { dispatch?: unknown } | null;
  const parent = type && (Object.getPrototypeOf(type) as object | null);
  return PLAIN.test(`${nameOf(type)} ${nameOf(parent)}`) && (dispatcher as { dispatch?: unknown }).dispatch === type?.dispatch;
}

const nameOf = (type: object | null): string => String(type?.constructor?.name);
