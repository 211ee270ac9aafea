/** A proxy on the loopback that opens tunnels for who knows its password, and TLS before a server. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { cert, key } from '../../test/support/tls.ts';

export interface ConnectProxy extends AsyncDisposable {
  /** With user and password. */
  url: string;
  /** Of each request, what a proxy can see of it. */
  seen: string[];
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** Joins two sockets until one of them ends. */
function join(one: Socket, other: Socket): void {
  for (const socket of [one, other]) socket.on('error', () => one.destroy());
  one.once('close', () => other.destroy());
  one.pipe(other).pipe(one);
}

export async function startProxy(): Promise<ConnectProxy> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const expected = `Basic ${Buffer.from('user:password').toString('base64')}`;
  // It forwards nothing that is not in a tunnel.
  const proxy = createServer((_request, response) => response.writeHead(405).end());
  proxy.on('connection', (socket) => sockets.add(socket));
  proxy.on('connect', (request, socket: Socket) => {
    const isKnown = request.headers['proxy-authorization'] === expected;
    seen.push(`${isKnown ? '' : 'refused: '}CONNECT ${request.url}`);
    if (!isKnown) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const [host, port] = (request.url ?? '').split(':');
    const tunnel = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      join(socket, tunnel);
    });
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://user:password@127.0.0.1:${portOf(proxy)}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await once(proxy.close(), 'close');
    },
  };
}

/** `https:` before a server that has none, with a certificate of its own. */
export async function startTls(url: string): Promise<{ url: string; ca: string } & AsyncDisposable> {
  const server = createTlsServer({ cert, key }, (socket) => join(socket, connect(Number(new URL(url).port), '127.0.0.1')));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `https://127.0.0.1:${portOf(server)}`,
    ca: cert,
    [Symbol.asyncDispose]: async () => void (await once(server.close(), 'close')),
  };
}
