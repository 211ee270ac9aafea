/** A real server on loopback that records what reaches it and answers as a test tells it to. */
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

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
}

/** An answer that any method takes, since lists want their results. */
const EMPTY = '{"results":[],"meta":{"count":0,"limit":20,"offset":0,"has_prev":false,"has_next":false}}';

/** `await using server = await serve()`: closed, with every connection, when the test is over. */
export async function serve(answer: Answer = () => ({ body: EMPTY }), host = '127.0.0.1'): Promise<TestServer> {
  const requests: Received[] = [];
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
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return server;
}

/** A loopback address that nothing listens on. */
export async function closedPort(): Promise<string> {
  await using server = await serve();
  return server.url;
}
