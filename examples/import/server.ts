/** Stands in for SuprSend on a free port of the loopback, and keeps the users that it is sent: `POST /v1/user/{id}/`. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface UserServer extends AsyncDisposable {
  url: string;
  /** The body that was sent last for each user. */
  users: Map<string, unknown>;
  /** How many requests have arrived. */
  requests: number;
  /** Called before a request is acted on, and before it is answered. */
  onMoment: (moment: 'arrived' | 'stored') => void;
}

const bodyOf = async (request: IncomingMessage): Promise<{ $email?: string[] }> =>
  JSON.parse((await request.toArray()).join('')) as { $email?: string[] };

export async function startServer(): Promise<UserServer> {
  const server = createServer((request, response) => {
    const [, id] = /^\/v1\/user\/([^/]+)\/$/.exec(request.url ?? '') ?? [];
    if (request.method !== 'POST' || id === undefined) return void response.writeHead(404).end();
    const store = (body: { $email?: string[] }): void => {
      state.requests++;
      state.onMoment('arrived');
      const wrong = body.$email?.find((address) => !/^\S+@\S+$/.test(address));
      const [status, answer] =
        wrong === undefined ? [200, { distinct_id: decodeURIComponent(id) }] : [400, { code: 400, message: `invalid email ${wrong}` }];
      if (wrong === undefined) state.users.set(decodeURIComponent(id), body);
      state.onMoment('stored');
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    };
    // A process that is killed while it sends has no body.
    bodyOf(request).then(store, () => {});
  });
  const state: UserServer = {
    url: '',
    users: new Map(),
    requests: 0,
    onMoment: () => {},
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}
