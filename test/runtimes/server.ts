/** A local SuprSend on this machine, the faults of some of its users, and what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { localSuprSend } from '../../src/local.ts';
import { localAnswer } from '../support/local-answer.ts';

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

export const USERS = ['known', 'u1', 'u2', 'u3'];
const WORKFLOWS = ['welcome', 'flaky'].map((slug) => ({ slug, name: slug, tree: { nodes: [] } }));

const newLocal = (): ReturnType<typeof localSuprSend> =>
  localSuprSend(
    { workflows: WORKFLOWS },
    { seed: { users: USERS.map((distinct_id) => ({ distinct_id, plan: 'pro' })) }, checkAnswers: true },
  );

export async function serve(): Promise<Server> {
  const requests: Request[] = [];
  const local = newLocal();
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
    if (fails(url, body, response, requests)) return;
    const answer = localAnswer(local, { method, url, headers, body: read });
    response.writeHead(answer.status, { ...answer.headers, 'x-request-id': `request-${requests.length}` }).end(answer.body);
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

/** Fails some requests. @returns whether it did */
function fails(url: string, body: Request['body'], response: ServerResponse, requests: Request[]): boolean {
  const json = (status: number, value: unknown, headers: Record<string, string> = {}): void =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  const { pathname } = new URL(url, 'http://localhost');
  const isFirst = requests.filter((request) => request.body?.workflow === 'flaky').length === 1;
  if (pathname.endsWith('/moved/')) json(302, {}, { location: '/v1/user/known/' });
  else if (pathname.endsWith('/unavailable/')) json(503, {}, { 'retry-after': '30' });
  else if (pathname.endsWith('/stalled/')) response.writeHead(200, { 'content-type': 'application/json' }).write('{"half":');
  else if (pathname.endsWith('/broken/')) {
    response.writeHead(200, { 'content-length': '100' }).write('{"half":');
    setTimeout(() => response.socket?.destroy(), 50);
  } else if (pathname.endsWith('/lost/merge/')) response.socket?.destroy();
  else if (body?.workflow === 'flaky' && isFirst) json(500, { message: 'try again' });
  else return false;
  return true;
}

/** A server that stops in the middle of the second request, as one that is restarted does. */
async function dies(): Promise<{ address: string }> {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    asked += 1;
    if (asked === 1) return void response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
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
