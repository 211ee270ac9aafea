/** A real server on loopback that records what reaches it, checks it against the effective contract, and answers as a test tells it to. */
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readContract } from '../../src/local/contract.ts';

/** A request as it arrived: `url` is the target as sent, still percent-encoded. */
export interface Received {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

/** Returns the reply, or writes to the response and returns nothing. */
export type Answer = (request: Received, response: ServerResponse) => Reply | void | Promise<Reply | void>;

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: Received[];
  /** How it answers from now on. */
  answer: Answer;
  /** The server itself, for what happens below HTTP. */
  readonly http: Server;
  /** Why requests need not be as the contract says. Otherwise closing the server throws if one was not. */
  unchecked: string | undefined;
}

const contract = readContract();

/** What the contract says is wrong with a request. Both APIs of a client may be at one origin. */
function violationsOf({ method, url, body }: Received): string[] {
  const [path = '', query] = url.split('?');
  const matches = (['hub', 'management'] as const).flatMap((server) => contract.match(server, method, path) ?? []);
  let read: unknown = body;
  try {
    read = JSON.parse(body);
  } catch {
    // A body that is not JSON is shown as a string that does not match.
  }
  // The vendor's own SDKs send lists of events and of edits here, which the contract does not have.
  if (Array.isArray(read) && path === '/event/') return [];
  const found = matches.map(({ operation }) => contract.violations(operation, new URLSearchParams(query), read, body !== ''));
  return found.find((one) => one.length === 0) ?? found[0] ?? ['the contract has no operation for this method and path'];
}

/** An answer that any method takes, since lists want their results. */
const EMPTY = '{"results":[],"meta":{"count":0,"limit":20,"offset":0,"has_prev":false,"has_next":false}}';

/** `await using server = await serve()`: closed, with every connection, when the test is over. */
export async function serve(answer: Answer = () => ({ body: EMPTY }), host = '127.0.0.1'): Promise<TestServer> {
  const requests: Received[] = [];
  const violations: string[] = [];
  const http = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
    } catch {
      return; // the client went away while sending
    }
    const request = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString(),
    };
    requests.push(request);
    if (server.unchecked === undefined && violations.length < 5)
      violations.push(...violationsOf(request).map((one) => `${request.method} ${request.url}: ${one}`));
    const reply = await server.answer(request, response);
    if (reply) response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers }).end(reply.body);
  });
  await new Promise<void>((resolve, reject) => http.once('error', reject).listen(0, host, resolve));
  const { port } = http.address() as AddressInfo;
  const server: TestServer = {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    requests,
    answer,
    http,
    unchecked: undefined,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      if (violations.length > 0) throw new Error(`requests were not as the contract says:\n${violations.join('\n')}`);
    },
  };
  return server;
}

/**
 * A loopback address that nothing listens on. Systems give programs higher ports, so no other program, such as another run of the tests, gets
 * this one meanwhile and answers.
 */
export const closedPort = (): Promise<string> => Promise.resolve('http://127.0.0.1:4');
