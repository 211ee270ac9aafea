/** What a failed fetch says about whether the request left the machine. */
import type { Sent } from './errors.ts';
import { mask, type Secrets } from './redact.ts';

/** Codes of failures before a connection stands, as Node, undici and Bun name them: DNS, refused, unreachable, connect timeout, TLS handshake. */
const BEFORE_CONNECTION =
  /^(ENOTFOUND|EAI_\w+|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused|FailedToOpenSocket|CERT_\w+|ERR_TLS_\w+|ERR_SSL_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|HOSTNAME_MISMATCH)$/;

const WORDS: [RegExp, string][] = [
  [/^(ENOTFOUND|EAI_)/, 'the host name could not be resolved'],
  [/REFUSED|Refused|FailedToOpenSocket/, 'the connection was refused'],
  [/UNREACH|ADDRNOTAVAIL|CONNECT_TIMEOUT|ETIMEDOUT/, 'the host could not be reached'],
  [/CERT|TLS|SSL|UNABLE_TO|HOSTNAME/, 'TLS failed'],
  [/ECONNRESET|EPIPE|UND_ERR_SOCKET|ConnectionClosed/, 'the connection was closed early'],
];

export interface Failure {
  sent: Sent;
  reason: string;
}

/** Walks the causes of a failed fetch. What the runtime does not name as "before a connection stood" may have been sent. */
export function networkFailure(error: unknown, secrets: () => Secrets = () => []): Failure {
  const codes = causeCodes(error);
  const code = codes[0];
  const before = codes.length > 0 && codes.every((c) => BEFORE_CONNECTION.test(c));
  const words = code === undefined ? undefined : WORDS.find(([pattern]) => pattern.test(code))?.[1];
  return {
    sent: before ? 'no' : 'maybe',
    reason: words ? `${words} (${code})` : `the connection failed (${code ?? lastWords(error, secrets)})`,
  };
}

/** What the innermost cause says, where no code does; a custom `fetch` that throws is heard here. */
function lastWords(error: unknown, secrets: () => Secrets): string {
  let inner = error;
  for (let depth = 0; depth < 8 && inner instanceof Error && inner.cause instanceof Error; depth += 1) inner = inner.cause;
  // Deno names the whole URL, and its path holds ids.
  return inner instanceof Error ? mask(inner.message.replace(/https?:\/\/[^\s)]+/g, 'its URL'), secrets()) : 'without a reason';
}

/** The codes at the ends of the chain of causes; several where several addresses of a host were tried. */
function causeCodes(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 8) return [];
  const { errors, cause, code, syscall } = error as { errors?: unknown; cause?: unknown; code?: unknown; syscall?: unknown };
  const inner = [...(Array.isArray(errors) ? errors : []), cause].flatMap((e) => causeCodes(e, depth + 1));
  if (inner.length > 0) return inner;
  if (typeof code !== 'string') return [];
  if (code === 'ETIMEDOUT' && syscall === 'connect') return ['UND_ERR_CONNECT_TIMEOUT'];
  // Reading and writing need a connection: the host was lost on the way, not before it.
  return syscall === 'read' || syscall === 'write' ? [code, 'ECONNRESET'] : [code];
}
