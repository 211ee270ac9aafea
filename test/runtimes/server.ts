/** A server on this machine whose answers depend on what is asked for, and which remembers what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Request {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown> | undefined;
}

export interface Server extends AsyncDisposable {
  url: string;
  /** Where nobody listens. */
  refusing: string;
  /** Where the first request is answered; the next is acted on, and then its connection breaks and nobody listens any more. */
  dying: string;
  requests: Request[];
  /** Whether the client left the answer that never ends, known before it gets its last one. */
  leftStalled: Promise<boolean>;
}

const USER = { distinct_id: 'known', plan: 'pro' };
const PAGES = [
  { results: [{ distinct_id: 'u1' }, { distinct_id: 'u2' }], meta: { has_next: true, after: 'c1', limit: 2 } },
  { results: [{ distinct_id: 'u3' }, { distinct_id: 'u4' }], meta: { has_next: true, after: 'c2', limit: 2 } },
  { results: [{ distinct_id: 'u5' }], meta: { has_next: false, after: 'c3', limit: 2 } },
];
const MISSING = { code: 404, error_code: 'not_found', type: 'NotFound', message: 'user not found', detail: 'no such user' };

export async function serve(): Promise<Server> {
  const requests: Request[] = [];
  let left: (left: boolean) => void = () => {};
  const leftStalled = new Promise<boolean>((resolve) => void (left = resolve));
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const read = await text(request);
    const body = read === '' ? undefined : (JSON.parse(read) as Record<string, unknown>);
    requests.push({ method, url, headers, body });
    if (url.endsWith('/stalled/')) response.once('close', () => left(true));
    // While the client still runs: its end would close everything.
    if (url.endsWith('/broken/')) {
      setTimeout(left, 2000, false);
      await leftStalled;
    }
    answer(url, body, response, requests);
  });
  const { address: refusing, close } = await listen(createServer());
  const { address, close: end } = await listen(server);
  await close();
  const dying = await dies();
  return {
    url: address,
    refusing,
    dying: dying.address,
    requests,
    leftStalled,
    [Symbol.asyncDispose]: end,
  };
}

function answer(url: string, body: Request['body'], response: ServerResponse, requests: Request[]): void {
  const json = (status: number, value: unknown, headers: Record<string, string> = {}): void =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  const accept = (): void => void response.writeHead(202, { 'content-type': 'text/plain' }).end('Accepted');
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  if (pathname === '/v1/user/') return json(200, PAGES[['c1', 'c2'].indexOf(searchParams.get('after') ?? '') + 1]);
  if (pathname.endsWith('/moved/')) return json(302, {}, { location: '/v1/user/known/' });
  if (pathname.endsWith('/missing/')) return json(404, MISSING, { 'x-request-id': 'request-1' });
  if (pathname.endsWith('/unavailable/')) return json(503, {}, { 'retry-after': '30' });
  if (pathname.endsWith('/stalled/')) return void response.writeHead(200, { 'content-type': 'application/json' }).write('{"half":');
  if (pathname.endsWith('/broken/')) {
    response.writeHead(200, { 'content-length': '100' }).write('{"half":');
    return void setTimeout(() => response.socket?.destroy(), 50);
  }
  if (pathname.endsWith('/lost/merge/')) return void response.socket?.destroy();
  const flaky = requests.filter((request) => request.body?.workflow === 'flaky').length;
  if (body?.workflow === 'flaky' && flaky === 1) return json(500, { message: 'try again' });
  if (body?.workflow !== undefined) return accept();
  json(200, pathname.endsWith('/known/') ? USER : body);
}

/** A server that stops in the middle of the second request, as one that is restarted does. */
async function dies(): Promise<{ address: string }> {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    asked += 1;
    if (asked === 1) return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(USER));
    server.close();
    request.socket.resetAndDestroy();
  });
  server.keepAliveTimeout = 0;
  return listen(server);
}

async function listen(server: ReturnType<typeof createServer>): Promise<{ address: string; close: () => Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
