/** A server on this machine for a local SuprSend. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { httpHandler, type HttpHandler } from '../../local/http.ts';
import type { LocalSuprSend } from '../../local/local.ts';

export interface ServeOptions {
  /** Port; 0 for any that is free. */
  port: number;
  /** Address to listen on. Default 127.0.0.1, which only this machine reaches. */
  host?: string | undefined;
}

export interface LocalServer extends AsyncDisposable {
  /** Where the hub is, such as `http://127.0.0.1:4400`. */
  url: string;
  close(): Promise<void>;
}

/** All of 127.0.0.0/8 is this machine (RFC 5735). */
const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/;

const nameOf = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** The name by which this machine reaches a server that listens on an address. An address of all networks is not such a name. */
const reached = (host: string): string => (host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : nameOf(host));

/** Whether only this machine reaches an address. */
export const isLoopback = (host = '127.0.0.1'): boolean => LOOPBACK.test(nameOf(host));

/** Begins to listen. @throws the error of the system, such as EADDRINUSE */
export async function serve(local: LocalSuprSend, { port, host = '127.0.0.1' }: ServeOptions): Promise<LocalServer> {
  // Only on loopback can the names be known: elsewhere a machine has names of its own.
  const handler = httpHandler(local, (given) => !isLoopback(host) || LOOPBACK.test(given.replace(/:\d+$/, '')));
  const server: Server = createServer((incoming, outgoing) => void answer(handler, incoming, outgoing));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const { port: actual } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://${reached(host)}:${actual}`, close, [Symbol.asyncDispose]: close };
}

async function answer(handler: HttpHandler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  try {
    const request = requestOf(incoming, gone.signal);
    if (!request) return void outgoing.writeHead(400).end('the server does not answer this method or this host');
    const outcome = await handler(request);
    if (outcome === 'lost') return void incoming.socket.destroy();
    if (outcome === 'unanswered') return;
    // A body that was not read to its end would be taken for the next request.
    if (!incoming.complete) outgoing.setHeader('connection', 'close');
    outgoing.writeHead(outcome.status, Object.fromEntries(outcome.headers));
    await write(outcome, outgoing, gone.signal);
  } catch (error) {
    if (gone.signal.aborted) return;
    if (!outgoing.headersSent) outgoing.writeHead(500, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify({ message: `the local server failed: ${(error as Error).message}` }));
  }
}

/** Undefined for a method or a host that no Request can have. */
function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request | undefined {
  const { method = 'GET', url = '/', headers } = incoming;
  const hasBody =
    method !== 'GET' && method !== 'HEAD' && (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined);
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as [string, string]] : [],
  );
  // A client of a proxy sends the whole address (RFC 9112).
  const address = url.startsWith('/') ? `http://${headers.host ?? '127.0.0.1'}${url}` : url;
  if (!URL.canParse(address) || ['TRACE', 'TRACK', 'CONNECT'].includes(method)) return undefined;
  const { username, password } = new URL(address);
  if (username !== '' || password !== '') return undefined;
  const body = hasBody ? new ReadableStream<Uint8Array>({ start: (controller) => void read(incoming, controller) }) : null;
  // Not resolved, so that the path stays as it was sent.
  return new Request(address, {
    method,
    headers: entries,
    signal,
    ...(body ? { body, duplex: 'half' } : {}),
  });
}

async function read(incoming: IncomingMessage, controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
  try {
    for await (const chunk of incoming) controller.enqueue(new Uint8Array(chunk as Buffer));
    controller.close();
  } catch (error) {
    try {
      controller.error(error);
    } catch {
      // The reader has gone.
    }
  }
}

async function write({ body }: Response, outgoing: ServerResponse, signal: AbortSignal): Promise<void> {
  const reader = body?.getReader();
  if (reader) {
    signal.addEventListener('abort', () => void reader.cancel(), { once: true });
    for (let part = await reader.read(); !part.done; part = await reader.read())
      if (!outgoing.write(part.value)) await drained(outgoing, signal);
  }
  outgoing.end();
}

/** Waits until what was written is on its way, or nobody reads any more. */
const drained = (outgoing: ServerResponse, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    outgoing.once('drain', done);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
