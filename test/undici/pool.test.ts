/** The connections of undiciFetch: its options, closing, other dispatchers, and clients that use it. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { Agent, interceptors, Pool, ProxyAgent, RetryAgent } from 'undici';
import { describe, expect, test } from 'vitest';
import { networkFailure } from '../../src/core/network-error.ts';
import { ConfigurationError, SuprSend } from '../../src/index.ts';
import { undiciFetch, type UndiciFetchOptions } from '../../src/undici.ts';
import { answer, closeBetweenCalls, faults, loseAnswer } from '../support/faults.ts';
import { closedPort, serve } from '../support/server.ts';
import { cert, key } from '../support/tls.ts';
import { chain, later, runtimeFetch } from './outcome.ts';

const urlOf = (server: { address(): unknown }, protocol = 'http'): string =>
  `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`;

describe('a client with undiciFetch as its fetch', () => {
  test('makes calls, and its connection is used again', async () => {
    await using server = await serve();
    server.unchecked = 'the fetch is tested, not the API';
    const connections = new Set<unknown>();
    server.http.on('connection', (socket) => connections.add(socket));
    await using fetch = undiciFetch();
    const suprsend = new SuprSend({ apiKey: 'key', hubUrl: server.url, fetch });
    for (let call = 0; call < 5; call++) await suprsend.workflows.trigger({ workflow: 'w', recipients: ['u1'] });
    await suprsend.users.get('u1');
    expect(server.requests).toHaveLength(6);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
    });
    // undici frees a connection a moment after the response, so calls in a row may use two.
    expect(connections.size).toBeLessThan(3);
  });

  test('repeats a lost call under its key, and says of an unsafe one that it may have been received', async () => {
    await using server = await faults(loseAnswer, answer(202), loseAnswer);
    await using fetch = undiciFetch();
    const suprsend = new SuprSend({ apiKey: 'key', hubUrl: server.url, fetch, retryDelay: () => 0 } as never);
    await suprsend.workflows.trigger({ workflow: 'w', recipients: ['u1'] });
    expect(new Set(server.requests.map(({ key: sent }) => sent)).size).toBe(1);
    await expect(suprsend.lists.create({ list_id: 'l1' } as never)).rejects.toMatchObject({ name: 'ConnectionError', sent: 'maybe' });
    expect(server.requests).toHaveLength(3);
  });

  test('a connection that the server closes between two calls is not used for the second', async () => {
    await using server = await faults(closeBetweenCalls);
    await using fetch = undiciFetch();
    const suprsend = new SuprSend({ apiKey: 'key', hubUrl: server.url, fetch, maxRetries: 0 });
    for (let call = 0; call < 3; call++) {
      await suprsend.users.get('u1');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(server.connections).toBe(3);
  });
});

describe('options', () => {
  test('connections are as many as they may be, and calls wait for them', async () => {
    let open = 0;
    await using server = await serve();
    server.unchecked = 'the fetch is tested, not the API';
    server.http.on('connection', () => (open += 1));
    await using fetch = undiciFetch({ connections: 2 });
    await Promise.all(Array.from({ length: 20 }, async () => (await fetch(server.url)).text()));
    expect(open).toBe(2);
  });

  test('connect has the certificates to trust and the time limit', async () => {
    const server = createTlsServer({ cert, key }, (_request, response) => response.end('{}'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    await using trusting = undiciFetch({ connect: { ca: cert } });
    expect(await (await trusting(urlOf(server, 'https'))).text()).toBe('{}');
    await using fetch = undiciFetch();
    const untrusted = await fetch(urlOf(server, 'https')).catch((error: unknown) => error);
    expect(chain(untrusted)).toEqual(chain(await runtimeFetch(urlOf(server, 'https')).catch((error: unknown) => error)));
    expect(networkFailure(untrusted, true)).toMatchObject({ sent: 'no' });
    server.closeAllConnections();
    server.close();

    // Accepts, and never says a word of TLS.
    const silent = createTcpServer();
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    await using hasty = undiciFetch({ connect: { timeout: 50 } });
    const late = await hasty(urlOf(silent, 'https')).catch((error: unknown) => error);
    expect(networkFailure(late, true)).toMatchObject({ sent: 'no', reason: expect.stringContaining('UND_ERR_CONNECT_TIMEOUT') });
    silent.close();
  });

  test.each<[UndiciFetchOptions, string]>([
    [{ connections: -1 }, 'invalid connections'],
    [{ keepAliveTimeout: 0 }, 'invalid keepAliveTimeout'],
    [{ connect: 5 as never }, 'connect must be a function or an object'],
    [{ dispatcher: {} as never }, 'dispatcher must be a dispatcher of undici'],
    [{ dispatcher: null as never }, 'dispatcher must be a dispatcher of undici'],
    [{ dispatcher: new Agent(), connections: 5 }, 'connections cannot be set together with dispatcher'],
  ])('%o are refused when they are given', (options, message) => {
    expect(() => undiciFetch(options)).toThrow(ConfigurationError);
    expect(() => undiciFetch(options)).toThrow(message);
  });

  test('a dispatcher that throws is a failure of the call alone', async () => {
    const cause = new Error('broken');
    const dispatch = () => {
      throw cause;
    };
    await expect(undiciFetch({ dispatcher: { dispatch } })('http://127.0.0.1:9/')).rejects.toMatchObject({
      message: 'fetch failed',
      cause,
    });
  });

  test('undefined is the same as no option', async () => {
    await using server = await serve();
    server.unchecked = 'the fetch is tested, not the API';
    await using agent = closing(new Agent());
    for (const options of [
      { connections: undefined, allowH2: undefined, connect: undefined },
      { dispatcher: agent, connections: undefined },
    ]) {
      await using fetch = undiciFetch(options);
      expect((await fetch(server.url)).status).toBe(200);
    }
  });
});

/** A dispatcher that is closed at the end of its block, which undici 7 does not do of itself. */
const closing = <T extends { close(): Promise<void> }>(dispatcher: T): T & AsyncDisposable =>
  Object.assign(dispatcher, { [Symbol.asyncDispose]: () => dispatcher.close() });

describe('close', () => {
  test('waits for the calls in flight, ends the connections, and may be called twice', async () => {
    const { promise: held, resolve: release } = later();
    await using server = await serve(async () => {
      await held;
      return { body: '{"late":true}' };
    });
    server.unchecked = 'the fetch is tested, not the API';
    const ended: Promise<unknown>[] = [];
    server.http.on('connection', (socket) => ended.push(once(socket, 'close')));
    const fetch = undiciFetch();
    const call = fetch(server.url).then((response) => response.json());
    await once(server.http, 'request');
    const closed = Promise.all([fetch.close(), fetch.close()]);
    release();
    expect(await call).toEqual({ late: true });
    await closed;
    await Promise.all(ended);
    await fetch[Symbol.asyncDispose]();
  });

  test('calls after it fail', async () => {
    await using server = await serve();
    server.unchecked = 'the fetch is tested, not the API';
    const fetch = undiciFetch();
    await fetch.close();
    await expect(fetch(server.url)).rejects.toMatchObject({ message: 'fetch failed', cause: { code: 'UND_ERR_CLOSED' } });
    expect(server.requests).toEqual([]);
  });

  test('does not close a dispatcher that was given', async () => {
    await using server = await serve();
    server.unchecked = 'the fetch is tested, not the API';
    await using agent = closing(new Agent());
    const fetch = undiciFetch({ dispatcher: agent });
    await fetch.close();
    expect((await fetch(server.url)).status).toBe(200);
  });
});

test('a refused connection proves that nothing was sent only if the dispatcher sends once', async () => {
  const port = await closedPort();
  const retry = interceptors.retry({ maxRetries: 1, minTimeout: 1 });
  for (const [dispatcher, sent] of [
    [new Agent(), 'no'],
    [new Pool(port), 'no'],
    [new ProxyAgent(port), 'no'],
    [new RetryAgent(new Agent(), { maxRetries: 1, minTimeout: 1 }), 'maybe'],
    [new Agent().compose(retry), 'maybe'],
    [new ProxyAgent(port).compose(retry), 'maybe'],
  ] as const) {
    const suprsend = new SuprSend({ apiKey: 'k', hubUrl: port, maxRetries: 0, fetch: undiciFetch({ dispatcher }) });
    await expect(suprsend.users.get('u1')).rejects.toMatchObject({ name: 'ConnectionError', sent });
    await dispatcher.close();
  }
});

describe('a ProxyAgent as the dispatcher', () => {
  /** A proxy for tunnels and plain requests, which says what was asked of it. */
  async function proxy(status = 200): Promise<{ server: Server; asked: string[] }> {
    const asked: string[] = [];
    const server = createServer((_request, response) => response.writeHead(502).end());
    server.on('connect', (request, socket) => {
      asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
      socket.on('error', () => {});
      if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      const [host = '', port] = String(request.url).split(':');
      const through = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      through.on('error', () => socket.destroy());
      socket.pipe(through).pipe(socket);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return { server, asked };
  }

  async function secure(): Promise<{ url: string; close: () => void }> {
    const server = createTlsServer({ cert, key }, (request, response) => response.end(JSON.stringify({ url: request.url })));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return {
      url: urlOf(server, 'https'),
      close: () => {
        server.closeAllConnections();
        server.close();
      },
    };
  }

  test('every call goes through the proxy', async () => {
    const { server, asked } = await proxy();
    const target = await secure();
    await using agent = closing(new ProxyAgent({ uri: urlOf(server), token: 'Basic dTpw', requestTls: { ca: cert } }));
    const suprsend = new SuprSend({ apiKey: 'key', hubUrl: target.url, fetch: undiciFetch({ dispatcher: agent }) });
    expect(await suprsend.users.get('u1')).toEqual({ url: '/v1/user/u1/' });
    expect(asked).toEqual([`${target.url.slice(8)} Basic dTpw`]);
    target.close();
    server.close();
    server.closeAllConnections();
  });

  test.each([403, 407, 502])('a proxy that refuses with %d is the same failure as with the runtime fetch', async (status) => {
    const { server } = await proxy(status);
    const failures = [];
    for (const make of [
      (dispatcher: ProxyAgent) => undiciFetch({ dispatcher }),
      (dispatcher: ProxyAgent) => (url: string) => runtimeFetch(url, { dispatcher } as never),
    ]) {
      await using agent = closing(new ProxyAgent(urlOf(server)));
      failures.push(await make(agent)('https://127.0.0.1:9443/').catch((error: unknown) => error));
    }
    // Node's own undici wraps the error of another undici once more.
    expect(chain(failures[0]).at(-1)).toEqual(chain(failures[1]).at(-1));
    expect(networkFailure(failures[0], true)).toEqual(networkFailure(failures[1], true));
    server.closeAllConnections();
    server.close();
  });

  test('a proxy that cannot be reached is the same failure too', async () => {
    const { server } = await proxy();
    const url = urlOf(server);
    await new Promise((resolve) => server.close(resolve));
    await using agent = closing(new ProxyAgent(url));
    const mine = await undiciFetch({ dispatcher: agent })('https://127.0.0.1:9443/').catch((error: unknown) => error);
    await using other = closing(new ProxyAgent(url));
    const theirs = await runtimeFetch('https://127.0.0.1:9443/', { dispatcher: other } as never).catch((error: unknown) => error);
    expect(chain(mine)).toEqual(chain(theirs));
    expect(networkFailure(mine, true)).toEqual(networkFailure(theirs, true));
  });
});

test.each(['conections', 'retry', 'interceptors'])('the option %s is refused, as it would be ignored', (option) => {
  expect(() => undiciFetch({ [option]: 5 })).toThrow(
    new RegExp(`^undiciFetch: "${option}" is not an option; the options are dispatcher, connections, .*connect\\.$`),
  );
});
