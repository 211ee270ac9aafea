/** HTTP/2 is used where the caller allows it and the server offers it, and nothing is done twice when it fails. */
import { once } from 'node:events';
import { constants, createSecureServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { connect, createServer as createPlain, type AddressInfo, type Socket } from 'node:net';
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { expect, test } from 'vitest';
import { SuprSend } from '../../src/index.ts';
import { undiciFetch } from '../../src/undici.ts';
import { cert, key } from '../support/tls.ts';

interface Exchange {
  stream: ServerHttp2Stream;
  session: ServerHttp2Session;
  /** How many requests it has acted on. */
  acted: number;
}

interface H2Server extends AsyncDisposable {
  url: string;
  /** The bodies it acted on. */
  acted: string[];
  versions: string[];
  sessions: number;
}

/** Acts on each request, then does what the test wants. */
async function h2(then: (exchange: Exchange) => void): Promise<H2Server> {
  const sessions = new Set<ServerHttp2Session>();
  const at: H2Server = {
    url: '',
    acted: [],
    versions: [],
    sessions: 0,
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createSecureServer({ cert, key, allowHTTP1: true }, (request, response) => {
    at.versions.push(request.httpVersion);
    if (request.httpVersion === '1.1') response.end('{"version":1}');
  });
  // A session hands out a proxy of its socket that refuses to be destroyed.
  let newest: Socket;
  server.on('connection', (socket: Socket) => (newest = socket));
  server.on('session', (session) => {
    socketOf.set(session, newest);
    at.sessions += 1;
    sessions.add(session.on('error', () => {}));
  });
  server.on('stream', (stream) => {
    let body = '';
    stream.on('error', () => {});
    stream.setEncoding('utf8').on('data', (text: string) => (body += text));
    stream.on('end', () => {
      const session = stream.session as ServerHttp2Session | undefined;
      // A stream that ended with its session is no request, and one above the last of a GOAWAY is not acted on.
      if (!session || stream.aborted || (stream.id as number) > (goodbyes.get(session) ?? Infinity)) return;
      at.acted.push(body);
      then({ stream, session, acted: at.acted.length });
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  at.url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return at;
}

/** The TCP connection below TLS, which a session does not hand out. */
const socketOf = new WeakMap<ServerHttp2Session, Socket>();

/** The last stream of a session that is acted on. */
const goodbyes = new WeakMap<ServerHttp2Session, number>();

const answer = ({ stream }: Exchange): void => {
  stream.respond({ ':status': 202, 'content-type': 'application/json' });
  stream.end('{"version":2}');
};
const make = (url: string, fetch: typeof globalThis.fetch): SuprSend =>
  new SuprSend({ apiKey: 'key', serviceToken: 'SS.ST.token', hubUrl: url, managementUrl: url, maxRetries: 0, fetch });

test('only with allowH2, and one connection serves every call', async () => {
  await using server = await h2(answer);
  await using one = undiciFetch({ connect: { ca: cert } });
  expect(await (await one(server.url)).json()).toEqual({ version: 1 });
  await using two = undiciFetch({ connect: { ca: cert }, allowH2: true });
  const suprsend = make(server.url, two);
  for (let call = 0; call < 5; call++) expect(await suprsend.users.get('u1')).toEqual({ version: 2 });
  expect(server.versions).toEqual(['1.1', ...Array(5).fill('2.0')]);
  expect(server.sessions).toBe(1);
});

test('with a server that offers only HTTP/1.1, allowH2 changes nothing', async () => {
  const { createServer } = await import('node:https');
  const server = createServer({ cert, key }, (_request, response) => response.end('{}'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  await using fetch = undiciFetch({ connect: { ca: cert }, allowH2: true });
  expect((await fetch(`https://127.0.0.1:${(server.address() as AddressInfo).port}`)).status).toBe(200);
  server.closeAllConnections();
  server.close();
});

const FAULTS: [string, (exchange: Exchange) => void][] = [
  ['resets the stream', ({ stream }) => stream.close(constants.NGHTTP2_INTERNAL_ERROR)],
  ['cancels the stream', ({ stream }) => stream.close(constants.NGHTTP2_CANCEL)],
  ['closes the stream without an answer', ({ stream }) => stream.close()],
  ['ends the session', ({ session }) => session.destroy()],
  ['ends the session with an error', ({ session }) => session.destroy(undefined, constants.NGHTTP2_INTERNAL_ERROR)],
  ['resets the connection', ({ session }) => socketOf.get(session)?.resetAndDestroy()],
  [
    'says goodbye and ends',
    ({ stream, session }) => {
      goodbyes.set(session, stream.id as number);
      session.goaway(constants.NGHTTP2_NO_ERROR, stream.id as number);
      setTimeout(() => session.destroy(), 20);
    },
  ],
];

test.each(FAULTS)('a server that acts and then %s has acted once, and the error says maybe', async (_name, fault) => {
  await using server = await h2(fault);
  await using fetch = undiciFetch({ connect: { ca: cert }, allowH2: true });
  const error: unknown = await make(server.url, fetch)
    .lists.create({ list_id: 'l1' } as never)
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  expect(error).toMatchObject({ name: 'ConnectionError', sent: 'maybe' });
  expect(server.acted).toHaveLength(1);
});

test.each(FAULTS)('of many calls at the same time none is acted on twice by a server that %s at the fifth', async (_name, fault) => {
  await using server = await h2((exchange) => (exchange.acted % 5 === 0 ? fault(exchange) : answer(exchange)));
  await using fetch = undiciFetch({ connect: { ca: cert }, allowH2: true, connections: 1 });
  const suprsend = make(server.url, fetch);
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, async (_, id) => suprsend.lists.create({ list_id: `list-${id}` } as never)),
  );
  expect(new Set(server.acted).size).toBe(server.acted.length);
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'ConnectionError', sent: 'maybe' });
  expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
});

test('an abort ends its own stream and no other call', async () => {
  const held: Exchange[] = [];
  await using server = await h2((exchange) => void held.push(exchange));
  await using fetch = undiciFetch({ connect: { ca: cert }, allowH2: true });
  const controller = new AbortController();
  const aborted = fetch(`${server.url}/aborted`, { signal: controller.signal });
  const kept = fetch(`${server.url}/kept`);
  while (held.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  const reason = new Error('mine');
  controller.abort(reason);
  await expect(aborted).rejects.toBe(reason);
  for (const exchange of held) if (!exchange.stream.destroyed) answer(exchange);
  expect(await (await kept).json()).toEqual({ version: 2 });
});

test.each(['own', 'undici'])(
  'a TLS record that breaks after a request proves nothing: the fetch %s acts once and says maybe',
  async (which) => {
    const links: Socket[] = [];
    // A record that cannot be decrypted, written to the client by something between.
    await using server = await h2(() => {
      for (const link of links) link.write(Buffer.concat([Buffer.from([23, 3, 3, 0, 32]), Buffer.alloc(32, 7)]));
    });
    const between = createPlain((socket) => {
      links.push(socket.on('error', () => {}));
      const through = connect(Number(new URL(server.url).port), '127.0.0.1').on('error', () => {});
      socket.pipe(through).pipe(socket);
    });
    await once(between.listen(0, '127.0.0.1'), 'listening');
    const hubUrl = `https://127.0.0.1:${(between.address() as AddressInfo).port}`;
    const trusted = { allowH2: true, connect: { rejectUnauthorized: false } };
    await using fetch = undiciFetch(trusted);
    const before = getGlobalDispatcher();
    if (which === 'own') setGlobalDispatcher(new Agent(trusted));
    try {
      const suprsend = new SuprSend({ apiKey: 'key', hubUrl, retryDelay: () => 0, ...(which === 'own' ? {} : { fetch }) });
      await expect(suprsend.users.merge('a', { from_user_id: 'b' })).rejects.toMatchObject({ name: 'ConnectionError', sent: 'maybe' });
      expect(server.acted).toHaveLength(1);
    } finally {
      setGlobalDispatcher(before);
      for (const link of links) link.destroy();
      between.close();
    }
  },
);
