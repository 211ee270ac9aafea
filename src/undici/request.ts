/** What a call of fetch asks for, in the form that undici takes. */
import { ACCEPTED } from './decode.ts';

/** The arguments of `dispatch`, and the URL and the signal of the call. */
export interface Outgoing {
  url: string;
  signal: AbortSignal | null | undefined;
  dispatch: { origin: string; path: string; method: string; headers: Record<string, string>; body: string | Uint8Array | null };
}

/** Methods whose requests may have a body of text. */
const WITH_BODY = ['POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * What the SDK sends, a URL with plain headers and text, costs one pass over its headers. All else goes through a `Request`, which checks it
 * as fetch does.
 * @throws TypeError for what is not a valid request.
 */
export const outgoing = (input: string | URL | Request, init: RequestInit = {}): Outgoing | Promise<Outgoing> =>
  simpleRequest(input, init) ?? anyRequest(input, init);

function simpleRequest(input: string | URL | Request, { method = 'GET', headers = {}, body, signal }: RequestInit): Outgoing | undefined {
  if (typeof input !== 'string' || Object.getPrototypeOf(headers) !== Object.prototype) return undefined;
  const url = new URL(input);
  if (url.username || url.password) return undefined;
  for (const name in headers as Record<string, string>) if (name !== name.toLowerCase()) return undefined;
  const text = typeof body === 'string';
  if (
    text ? !WITH_BODY.includes(method) || !('content-type' in headers) : body != null || (method !== 'GET' && !WITH_BODY.includes(method))
  )
    return undefined;
  return form(url, method, headers as Record<string, string>, text ? body : null, signal);
}

async function anyRequest(input: string | URL | Request, init: RequestInit): Promise<Outgoing> {
  const request = new Request(input, init);
  const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
  return form(new URL(request.url), request.method, Object.fromEntries(request.headers), body, request.signal);
}

function form(
  url: URL,
  method: string,
  headers: Record<string, string>,
  body: string | Uint8Array | null,
  signal: Outgoing['signal'],
): Outgoing {
  if (url.hash) url.hash = '';
  return {
    url: url.href,
    signal,
    dispatch: {
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: { accept: '*/*', 'accept-encoding': ACCEPTED, ...headers },
      body,
    },
  };
}
