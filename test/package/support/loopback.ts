/** A server on this machine that answers every request and remembers it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  method: string | undefined;
  url: string | undefined;
  authorization: string | undefined;
}

export interface Loopback {
  url: string;
  received: Received[];
  close(): Promise<void>;
}

export async function loopback(answer: object): Promise<Loopback> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    received.push({ method, url, authorization: headers.authorization });
    response.writeHead(url?.includes('missing') ? 404 : 200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, close };
}
