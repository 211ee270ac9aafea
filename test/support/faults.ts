/** A raw TCP server on loopback that misbehaves as its script says, one step for each request, and counts what it acted on. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request as its bytes said it. */
export interface Arrived {
  method: string;
  target: string;
  headers: Record<string, string>;
  body: string;
  /** `$idempotency_key` of the body. */
  key: string | undefined;
}

/** What a step does with a request that arrived: act on it or not, and answer or not. */
export type Step = ((exchange: { request: Arrived; socket: Socket; act: () => void }) => unknown) | typeof resetAtAccept;

/** A step of a connection, not of a request: it is reset as soon as it is open. */
export const resetAtAccept: unique symbol = Symbol('reset at accept');

export interface FaultServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Every request that arrived whole. */
  readonly requests: Arrived[];
  /** The requests it acted on. */
  readonly processed: Arrived[];
  /** Connections made to it. */
  connections: number;
  /** Connections that neither side has ended. */
  readonly open: number;
  /** What it does next; the last step stays. */
  script: Step[];
}

/** `await using server = await faults(rateLimited(), answer(202))` */
export async function faults(...script: Step[]): Promise<FaultServer> {
  const sockets = new Set<Socket>();
  const next = (): Step => (server.script.length > 1 ? (server.script.shift() as Step) : (server.script[0] ?? answer(200)));
  const listener = createServer((socket) => {
    server.connections++;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    if (server.script[0] === resetAtAccept) {
      next();
      socket.resetAndDestroy();
      return;
    }
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      const request = parse(bytes);
      if (!request) return;
      bytes = Buffer.alloc(0);
      server.requests.push(request);
      const step = next();
      if (step === resetAtAccept) socket.resetAndDestroy();
      else step({ request, socket, act: () => server.processed.push(request) });
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const server: FaultServer = {
    url: `http://127.0.0.1:${port}`,
    port,
    requests: [],
    processed: [],
    connections: 0,
    get open() {
      return sockets.size;
    },
    script,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
  return server;
}

function parse(bytes: Buffer): Arrived | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [line = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((text) => [text.slice(0, text.indexOf(':')).toLowerCase(), text.slice(text.indexOf(':') + 1).trim()]),
  );
  const content = bytes.subarray(end + 4);
  if (content.length < Number(headers['content-length'] ?? 0)) return undefined;
  const [method = '', target = ''] = line.split(' ');
  const body = content.toString();
  const key = body.startsWith('{') ? ((JSON.parse(body) as Record<string, unknown>).$idempotency_key as string | undefined) : undefined;
  return { method, target, headers, body, key };
}

type Headers = Record<string, string | number>;

/** A response as bytes. It closes its connection unless its headers keep it alive, so that the next attempt opens another. */
export function bytesOf(status: number, body: string | Uint8Array, headers: Headers = {}): Buffer {
  const content = Buffer.from(body as string);
  const all: Headers = { 'content-type': 'application/json', 'content-length': content.length, connection: 'close', ...headers };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Words\r\n${head.join('')}\r\n`), content]);
}

const hasActed = (status: number): boolean => status < 300;

/** Answers, having acted on what it accepts. */
export const answer =
  (status: number, body: string | Uint8Array = '{"status":"success"}', headers: Headers = {}): Step =>
  ({ socket, act }) => {
    if (hasActed(status)) act();
    socket.write(bytesOf(status, body, headers));
  };

export const rateLimited = (retryAfter?: string | number): Step =>
  answer(429, '{"message":"slow down"}', retryAfter === undefined ? {} : { 'retry-after': retryAfter });

/** Acts on the request, then answers that it failed. */
export const actThenFail =
  (status = 500): Step =>
  ({ socket, act }) => {
    act();
    socket.write(bytesOf(status, '{"message":"failed after the fact"}'));
  };

/** Acts on the request and resets the connection: the answer is lost. */
export const loseAnswer: Step = ({ socket, act }) => {
  act();
  socket.resetAndDestroy();
};

export const resetAfterUpload: Step = ({ socket }) => socket.resetAndDestroy();

/** Ends the connection properly, with no word. */
export const closeEarly: Step = ({ socket }) => socket.end();

export const stallBeforeHeaders: Step = ({ act }) => act();

/** Headers and the first byte of the body, and nothing more. */
export const stallInBody: Step = ({ socket, act }) => {
  act();
  socket.write(bytesOf(200, '{', { 'content-length': 100 }));
};

/** A byte of the body every few milliseconds, without end. */
export const drip =
  (every = 10): Step =>
  async ({ socket, act }) => {
    act();
    socket.write(bytesOf(200, '{', { 'content-length': 1_000_000 }));
    while (!socket.destroyed) {
      await sleep(every);
      socket.write(' ');
    }
  };

/** A body shorter than its content-length, then the end of the connection. */
export const wrongLength =
  (status = 200): Step =>
  ({ socket, act }) => {
    if (hasActed(status)) act();
    socket.end(bytesOf(status, '{"status":"suc', { 'content-length': 500 }));
  };

export const truncatedJson: Step = answer(200, '{"status":"suc');

/** Keeps the connection open for the next request, and closes it when that cannot know yet. */
export const closeBetweenCalls: Step = ({ socket, act }) => {
  act();
  socket.write(bytesOf(200, '{}', { connection: 'keep-alive' }));
  setTimeout(() => socket.end(), 5);
};
