/** What a failed fetch says about whether the request was sent, and whether a fetch sends a request once. */
import { isMarkedSendsOnce, type Sent } from './errors.ts';
import { shown, type Secrets } from './redact.ts';
import { isBun } from './runtime.ts';

/**
 * Codes of failures before there is a connection, as Node, undici and Bun name them: DNS, refused, unreachable, connect timeout, certificate,
 * proxy, closed pool. `ERR_SSL_*` is not among them: over HTTP/2 a broken record fails every request on the connection with it.
 */
const BEFORE_CONNECTION =
  /^(ENOTFOUND|EAI_\w+|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|UND_ERR_CLOSED|ConnectionRefused|FailedToOpenSocket|CERT_\w+|ERR_TLS_CERT_\w+|ERR_PROXY_TUNNEL|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|HOSTNAME_MISMATCH)$/;

const REASONS: [RegExp, string][] = [
  [/^(ENOTFOUND|EAI_)/, 'the host name could not be resolved'],
  [/REFUSED|Refused|FailedToOpenSocket/, 'the connection was refused'],
  [/UNREACH|ADDRNOTAVAIL|CONNECT_TIMEOUT|ETIMEDOUT/, 'the host could not be reached'],
  [/PROXY/, 'the proxy refused the connection'],
  [/CERT|TLS|SSL|UNABLE_TO|HOSTNAME/, 'TLS failed'],
  [/ECONNRESET|EPIPE|UND_ERR_SOCKET|ConnectionClosed/, 'the connection was closed early'],
];

export interface NetworkFailure {
  sent: Sent;
  reason: string;
}

/**
 * Reads the causes of a failed fetch. Only what the runtime names as a failure before the connection certainly sent nothing.
 * @param isOnce - whether the fetch sends a request once. Another one may have sent it before it failed, by an earlier attempt or by another
 * way, so its codes only say why it failed.
 */
export function networkFailure(error: unknown, isOnce: boolean, secrets: () => Secrets = () => []): NetworkFailure {
  const codes = causeCodes(error);
  const [code] = codes;
  const reason = code === undefined ? undefined : REASONS.find(([pattern]) => pattern.test(code))?.[1];
  return {
    sent: isOnce && codes.length > 0 && codes.every((one) => BEFORE_CONNECTION.test(one)) ? 'no' : 'maybe',
    reason: reason ? `${reason} (${code})` : `the connection failed (${code ?? innerMessage(error, secrets)})`,
  };
}

/** The message of the innermost cause, for failures without a code, such as those of a custom `fetch`. */
function innerMessage(error: unknown, secrets: () => Secrets): string {
  let inner = error;
  for (let depth = 0; depth < MAX_DEPTH && inner instanceof Error && fieldOf(inner, 'cause') instanceof Error; depth += 1)
    inner = inner.cause;
  return (inner instanceof Error && shownMessage(inner, secrets())) || 'without a reason';
}

const MAX_DEPTH = 8;

/** Deno's message holds the whole URL, and its path holds ids. */
const shownMessage = ({ message }: Error, secrets: Secrets): string => shown(message.replace(/https?:\/\/[^\s)]+/g, 'its URL'), secrets);

/**
 * A copy of the error of a fetch, and of its causes, without what runtimes and libraries add: Bun and Deno the URL with the ids in its path,
 * some libraries the request with its headers.
 */
export function plainError(error: unknown, secrets: Secrets, depth = 0): unknown {
  if (!(error instanceof Error) || depth > MAX_DEPTH) return undefined;
  const message = shownMessage(error, secrets);
  const [name = 'Error', code, syscall] = ['name', 'code', 'syscall'].map((field) => word(fieldOf(error, field)));
  const calls = callsIn(error).map((line) => shown(line, secrets));
  return Object.assign(new Error(message, { cause: plainError(fieldOf(error, 'cause'), secrets, depth + 1) }), {
    name,
    stack: [`${name}: ${message}`, ...calls].join('\n'),
    ...(code ? { code, syscall } : {}),
  });
}

/** The calls in a stack: what follows the message, which may have lines that look like calls. */
function callsIn({ stack, message }: Error): string[] {
  const at = typeof stack === 'string' ? stack.indexOf(message) : -1;
  return at < 0 ? [] : ((stack as string).slice(at + message.length).match(/^ +at .*/gm) ?? []).slice(0, MAX_CALLS);
}
const MAX_CALLS = 20;

/** A field of an error of others, which may be on its class, but not what other code has put on `Object.prototype`: a code there proves nothing. */
const fieldOf = (error: object, field: string): unknown =>
  field in Object.prototype && !Object.hasOwn(error, field) ? undefined : (error as Record<string, unknown>)[field];

/** A code or a name. Other text there may be anything, and would be shown. */
const word = (text: unknown): string | undefined => (typeof text === 'string' && /^\w{1,64}$/.test(text) ? text : undefined);

/** The codes at the ends of the chain of causes: several if several addresses of a host were tried. */
function causeCodes(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return [];
  const [errors, cause, given, syscall, message] = ['errors', 'cause', 'code', 'syscall', 'message'].map((field) => fieldOf(error, field));
  const inner = [...(Array.isArray(errors) ? errors : []), cause].flatMap((one) => causeCodes(one, depth + 1));
  if (inner.length > 0) return inner;
  const code = word(given);
  if (!code) return [];
  // undici has no code of its own for a proxy that refuses.
  if (code === 'UND_ERR_ABORTED' && String(message).startsWith('Proxy response')) return ['ERR_PROXY_TUNNEL'];
  if (code === 'ETIMEDOUT' && syscall === 'connect') return ['UND_ERR_CONNECT_TIMEOUT'];
  // Reading and writing need a connection, so it existed and was lost.
  return syscall === 'read' || syscall === 'write' ? [code, 'ECONNRESET'] : [code];
}

/**
 * Whether a fetch sends a request once. Only then a failure before there is a connection proves that nothing was sent.
 * @param fetch - the option of the client; undefined for the runtime's own.
 * @param method - of the request.
 */
export function sendsOnce(fetch: typeof globalThis.fetch | undefined, method: string): boolean {
  if (fetch) return isMarkedSendsOnce(fetch);
  // If a kept connection ends, Bun sends other requests again on its own (measured with 1.4).
  if (isBun()) return method === 'POST' || method === 'PATCH';
  // Node's fetch sends through a dispatcher, which an application may have replaced by one that repeats requests.
  return DISPATCHERS.every((symbol) => sendsPlainly((globalThis as Record<symbol, unknown>)[symbol]));
}

/** Where undici keeps the dispatcher: version 8, and those before it. */
const DISPATCHERS = /* @__PURE__ */ [1, 2].map((version) => Symbol.for(`undici.globalDispatcher.${version}`));

/**
 * Those that send once, and what version 8 of undici puts around one for version 7, each with its parent. Their classes are Node's own, so that
 * only names tell.
 */
const PLAIN = /^((EnvHttpProxy|Proxy)?Agent DispatcherBase|Dispatcher1Wrapper Dispatcher)$/;

/** `compose()` puts a `dispatch` of its own in front of that of the class. */
function sendsPlainly(dispatcher: unknown): boolean {
  if (typeof dispatcher !== 'object' || dispatcher === null) return true;
  const type = Object.getPrototypeOf(dispatcher) as { dispatch?: unknown } | null;
  const parent = type && (Object.getPrototypeOf(type) as object | null);
  return PLAIN.test(`${classOf(type)} ${classOf(parent)}`) && (dispatcher as { dispatch?: unknown }).dispatch === type?.dispatch;
}

const classOf = (type: object | null): string => String(type?.constructor?.name);
