/** What a failed fetch says about whether the request was sent. */
import type { Sent } from './errors.ts';
import { shown, type Secrets } from './redact.ts';

/** Codes of failures before there is a connection, as Node, undici and Bun name them: DNS, refused, unreachable, connect timeout, TLS handshake, proxy, closed pool. */
const BEFORE_CONNECTION =
  /^(ENOTFOUND|EAI_\w+|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|UND_ERR_CLOSED|ConnectionRefused|FailedToOpenSocket|CERT_\w+|ERR_TLS_CERT_\w+|ERR_PROXY_TUNNEL|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|HOSTNAME_MISMATCH)$/;

/** A library on an open connection throws these after a request too. The runtime's own fetch, which throws TypeErrors, reports them only before it. */
const TLS_FAILURE = 'ERR_SSL_';

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
 * @param isOwn - whether it is the runtime's own fetch or that of `suprsend-ts/undici`. Another one may have sent the request before it
 * failed, by an earlier attempt or by another way, so its codes only say why it failed.
 */
export function networkFailure(error: unknown, isOwn: boolean, secrets: () => Secrets = () => []): NetworkFailure {
  const codes = causeCodes(error);
  const [code] = codes;
  const reason = code === undefined ? undefined : REASONS.find(([pattern]) => pattern.test(code))?.[1];
  return {
    sent:
      isOwn &&
      codes.length > 0 &&
      codes.every((one) => BEFORE_CONNECTION.test(one) || (error instanceof TypeError && one.startsWith(TLS_FAILURE)))
        ? 'no'
        : 'maybe',
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
  // The lines before the calls may repeat the message as it was once.
  const calls = error.stack?.match(/^ +at .*/gm) ?? [];
  return Object.assign(new Error(message, { cause: plainError(fieldOf(error, 'cause'), secrets, depth + 1) }), {
    name,
    stack: [`${name}: ${message}`, ...calls].join('\n'),
    ...(code ? { code, syscall } : {}),
  });
}

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
