/** `sent` of failures below HTTP: `no` only if there was no connection. */
import { request as requestTls } from 'node:https';
import { connect, createServer as createPlain, type AddressInfo, type Server } from 'node:net';
import { createServer } from 'node:tls';
import { Agent, getGlobalDispatcher, interceptors, ProxyAgent, RetryAgent, setGlobalDispatcher, type Dispatcher } from 'undici';
import { afterEach, expect, test, vi } from 'vitest';
import { networkFailure } from '../../src/core/network-error.ts';
import { SuprSend } from '../../src/index.ts';
import { undiciFetch } from '../../src/undici.ts';
import { answer, closeEarly, faults, resetAfterUpload, resetAtAccept, type Step } from '../support/faults.ts';
import { closedPort, serve } from '../support/server.ts';
import { cert, key } from '../support/tls.ts';
import { calls, failed, make, noBackoff } from './call.ts';

afterEach(() => void vi.restoreAllMocks());

test('a certificate nobody vouches for: TLS failed, nothing was sent', async () => {
  let heard = 0;
  const server = createServer({ cert, key }, (socket) => socket.on('data', () => heard++).on('error', () => {})).on(
    'tlsClientError',
    () => {},
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const error = await failed(calls.unsafe(make(`https://127.0.0.1:${port}`, { maxRetries: 0 })));
  await new Promise((resolve) => server.close(resolve));
  expect(error).toMatchObject({ name: 'ConnectionError', sent: 'no', attempts: [{ reason: expect.stringContaining('TLS') }] });
  expect(heard).toBe(0);
});

test('a server without TLS, and one that resets the handshake, look like one whose TLS breaks later', async () => {
  await using resetting = await faults(resetAtAccept);
  expect(await failed(calls.unsafe(make(`https://127.0.0.1:${resetting.port}`, { maxRetries: 0 })))).toMatchObject({
    name: 'ConnectionError',
    sent: 'maybe',
  });

  const server = createPlain((socket) =>
    socket
      .on('error', () => {})
      .resume()
      .end('HTTP/1.1 400 Bad Request\r\n\r\n'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const error = await failed(calls.unsafe(make(`https://127.0.0.1:${port}`, { maxRetries: 0 })));
  await new Promise((resolve) => server.close(resolve));
  expect(error).toMatchObject({ name: 'ConnectionError', sent: 'maybe', attempts: [{ reason: expect.stringContaining('TLS') }] });
});

test('refused is no; reset at accept, after the upload and an early end are maybe', async () => {
  expect(await failed(calls.unsafe(make(await closedPort(), { maxRetries: 0 })))).toMatchObject({
    sent: 'no',
    attempts: [{ reason: expect.stringContaining('refused') }],
  });
  const steps: Step[] = [resetAtAccept, resetAfterUpload, closeEarly];
  for (const step of steps) {
    await using server = await faults(step);
    expect(await failed(calls.unsafe(make(server.url, { maxRetries: 0 })))).toMatchObject({
      name: 'ConnectionError',
      sent: 'maybe',
      attempts: [{}],
    });
  }
});

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

/** As node-fetch and axios send: by node:https, whose errors it reports as they are. */
const fetchByNodeHttps = (async (
  url: string,
  { method, headers, body }: { method: string; headers: Record<string, string>; body?: string },
) =>
  new Promise((_resolve, reject) => {
    const request = requestTls(url, { method, headers, ca: cert, agent: false }, (response) => response.on('error', reject).resume());
    request.on('error', (cause) => reject(new TypeError('failed', { cause }))).end(body);
  })) as unknown as typeof globalThis.fetch;

test.each(['the fetch option by node:https', "the runtime's own fetch"])(
  '%s: a TLS record that breaks after the request is maybe',
  async (which) => {
    noBackoff();
    let acted = 0;
    const behind = createServer({ cert, key }, (socket) =>
      socket
        .on('error', () => {})
        .on('data', (chunk) => {
          if (!chunk.includes('list_id')) return;
          acted++;
          // A record of application data that no key has encrypted.
          for (const client of clients) client.write(Buffer.concat([Buffer.from([23, 3, 3, 0, 32]), Buffer.alloc(32, 7)]));
        }),
    );
    const clients = new Set<import('node:net').Socket>();
    const target = await listening(behind);
    const between = createPlain((client) => {
      clients.add(client.on('error', () => {}));
      const onward = connect(target, '127.0.0.1').on('error', () => {});
      client.pipe(onward).pipe(client);
    });
    const port = await listening(between);
    const own = which.includes('own');
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    vi.spyOn(process, 'emitWarning').mockReturnValue();
    if (own) process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      const error = await failed(calls.unsafe(make(`https://127.0.0.1:${port}`, own ? { timeout: 1000 } : { fetch: fetchByNodeHttps })));
      // undici does not report it at all.
      expect(error).toMatchObject({ name: own ? 'TimeoutError' : 'ConnectionError', sent: 'maybe' });
      expect(error.attempts).toHaveLength(1);
      expect(acted).toBe(1);
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
      for (const client of clients) client.destroy();
      between.close();
      behind.close();
    }
  },
);

test('an answer without the body that the contract promises may have been acted on, and is repeated only if it may be', async () => {
  noBackoff();
  await using server = await faults(answer(200, ''));
  for (const status of [200, 201, 202]) {
    for (const [kind, requests] of [
      ['safe', 3],
      ['keyed', 3],
      ['unsafe', 1],
    ] as const) {
      server.script = [answer(status, '')];
      server.requests.length = 0;
      const error = await failed(calls[kind](make(server.url)));
      expect(error).toMatchObject({
        name: 'APIError',
        status,
        sent: 'maybe',
        message: expect.stringContaining(`failed: ${status} with an empty body`),
      });
      expect(server.requests).toHaveLength(requests);
    }
  }
  const { users, request } = { users: make(server.url).users, request: (r: object) => make(server.url).request(r as never) };
  expect(await users.delete('u1')).toBeUndefined();
  expect(await request({ server: 'hub', method: 'POST', path: '/v1/new/', body: {} })).toBeUndefined();
  const get = { server: 'hub', method: 'GET', path: '/v1/new/' };
  for (const [status, body] of [
    [204, ''],
    [205, ''],
    [200, 'null'],
  ] as const) {
    const step = answer(status, body);
    server.script = Array.from({ length: 8 }, () => step);
    server.requests.length = 0;
    expect(await failed(users.get('u1'))).toMatchObject({ name: 'APIError', sent: 'maybe', status });
    expect(await failed(users.upsert('u1', {}))).toMatchObject({ name: 'APIError', sent: 'maybe', status });
    // Asked again, the server would say the same.
    expect(server.requests).toHaveLength(2);
    // What a request with a path of its own returns is not known.
    expect((await request(get)) ?? undefined).toBeUndefined();
  }
});

test('a port that fetch refuses was never reached: the base URL is wrong', async () => {
  const error = await failed(calls.unsafe(make('http://127.0.0.1:6000')));
  // The undici entry has no such list, and the port is closed.
  expect(error).toMatchObject({ name: process.env.TEST_FETCH === 'undici' ? 'ConnectionError' : 'ConfigurationError', sent: 'no' });
});

test('a proxy that refuses is named, and nothing was sent', async () => {
  const tunnel = Object.assign(new Error('Proxy response (407) !== 200 when HTTP Tunneling'), { code: 'UND_ERR_ABORTED' });
  for (const error of [new TypeError('fetch failed', { cause: tunnel }), cause('ERR_PROXY_TUNNEL')])
    expect(networkFailure(error, true)).toEqual({ sent: 'no', reason: 'the proxy refused the connection (ERR_PROXY_TUNNEL)' });
  expect(networkFailure(cause('UND_ERR_ABORTED'), true).sent).toBe('maybe');
});

test('only a credential that took long is blamed', async () => {
  await using server = await serve();
  const { users } = make(server.url);
  let page = await users.list({ totalTimeout: 1 }).catch((error: unknown) => error as Error);
  expect(String(page)).not.toContain('credential');
  const slow = make(server.url, { apiKey: () => new Promise(() => {}), timeout: 20 });
  page = await failed(slow.users.get('u1'));
  expect(String(page)).toContain('the credential took longer than timeout (20 ms)');
});

const cause = (code: string, syscall?: string): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code, ...(syscall ? { syscall } : {}) }) });

test.each([
  ['ENOTFOUND', 'getaddrinfo', 'no'],
  ['EAI_AGAIN', 'getaddrinfo', 'no'],
  ['ECONNREFUSED', 'connect', 'no'],
  ['EHOSTUNREACH', 'connect', 'no'],
  ['ENETUNREACH', 'connect', 'no'],
  ['ETIMEDOUT', 'connect', 'no'],
  ['UND_ERR_CONNECT_TIMEOUT', undefined, 'no'],
  ['UND_ERR_CLOSED', undefined, 'no'],
  // An established connection reports the host lost under the same names.
  ['EHOSTUNREACH', 'read', 'maybe'],
  ['ENETUNREACH', 'write', 'maybe'],
  ['ETIMEDOUT', 'read', 'maybe'],
  ['ECONNRESET', 'read', 'maybe'],
  ['EPIPE', 'write', 'maybe'],
  ['UND_ERR_SOCKET', undefined, 'maybe'],
  ['UND_ERR_HEADERS_TIMEOUT', undefined, 'maybe'],
  ['HPE_INVALID_CONSTANT', undefined, 'maybe'],
] as const)('%s of %s is %s', (code, syscall, sent) => {
  expect(networkFailure(cause(code, syscall), true).sent).toBe(sent);
});

test.each(['CERT_HAS_EXPIRED', 'ENOTFOUND', 'ECONNREFUSED', 'UND_ERR_CLOSED', 'ERR_PROXY_TUNNEL'])(
  'a fetch option that acted and then threw %s proves nothing: an unsafe call is sent once',
  async (code) => {
    noBackoff();
    await using server = await faults(answer(200));
    const acting = (async (...args: Parameters<typeof globalThis.fetch>) => {
      await globalThis.fetch(...args);
      throw cause(code);
    }) as typeof globalThis.fetch;
    expect(await failed(calls.unsafe(make(server.url, { fetch: acting })))).toMatchObject({ name: 'ConnectionError', sent: 'maybe' });
    expect(server.requests).toHaveLength(1);
  },
);

test('the fetch of suprsend-ts/undici proves what the own fetch proves, unless it is wrapped or its dispatcher is', async () => {
  const url = await closedPort();
  const sentBy = async (fetch: typeof globalThis.fetch): Promise<unknown> =>
    (await failed(calls.unsafe(make(url, { fetch, maxRetries: 0 })))).sent;
  await using own = undiciFetch();
  const agent = new Agent();
  expect(await sentBy(own)).toBe('no');
  expect(await sentBy(async (...args) => own(...args))).toBe('maybe');
  expect(await sentBy(undiciFetch({ dispatcher: agent }))).toBe('no');
  expect(await sentBy(undiciFetch({ dispatcher: agent.compose((dispatch) => dispatch) }))).toBe('maybe');
  await agent.close();
});

test('what a library says in place of the global fetch is no proof that nothing was sent', async () => {
  await using server = await serve();
  const code = 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC';
  let acted = 0;
  // node-fetch on node:https, after the server has read the request.
  vi.stubGlobal('fetch', async () => {
    acted += 1;
    throw Object.assign(new Error('request failed'), { name: 'FetchError', code });
  });
  const error = await failed(calls.unsafe(new SuprSend({ apiKey: 'k', workspaceKey: 'w', hubUrl: server.url })));
  vi.unstubAllGlobals();
  expect([error.sent, acted]).toEqual(['maybe', 1]);
  expect(networkFailure(cause(code), true).sent).toBe('maybe');
  expect(networkFailure(cause(code), false).sent).toBe('maybe');
});

test('the runtime’s own fetch proves nothing once the application has given it a dispatcher that repeats requests', async () => {
  const before = getGlobalDispatcher();
  const retry = { maxRetries: 1, minTimeout: 1, methods: ['GET', 'POST'] as never };
  const Named = class extends Agent {};
  Object.defineProperty(Named, 'name', { value: 'Agent' });
  const refusing = await closedPort();
  const sent = async (dispatcher: Dispatcher): Promise<string> => {
    setGlobalDispatcher(dispatcher);
    return (await failed(calls.unsafe(new SuprSend({ apiKey: 'k', hubUrl: refusing, maxRetries: 0 })))).sent;
  };
  try {
    expect(await sent(new Agent())).toBe('no');
    expect(await sent(new ProxyAgent(refusing))).toBe('no');
    expect(await sent(new RetryAgent(new Agent(), retry))).toBe('maybe');
    expect(await sent(new Named())).toBe('maybe');
    expect(await sent(new Agent().compose(interceptors.retry(retry)))).toBe('maybe');
  } finally {
    setGlobalDispatcher(before);
  }
});

test('a wrapper that has copied the properties of undiciFetch proves nothing', async () => {
  const inner = undiciFetch();
  const hubUrl = await closedPort();
  const wrapper = Object.assign(async (...given: Parameters<typeof fetch>) => inner(...given), inner);
  const copied = Object.defineProperties(
    async (...given: Parameters<typeof fetch>) => inner(...given),
    Object.getOwnPropertyDescriptors(inner),
  );
  for (const [fetch, sent] of [
    [inner, 'no'],
    [wrapper, 'maybe'],
    [copied, 'maybe'],
    [new Proxy(inner, {}), 'maybe'],
  ] as const)
    expect((await failed(calls.unsafe(new SuprSend({ apiKey: 'k', hubUrl, fetch: fetch as never, maxRetries: 0 })))).sent).toBe(sent);
  await inner.close();
});

test('several addresses: no only if none was reached', () => {
  const all = (...codes: string[]) => new TypeError('fetch failed', { cause: new AggregateError(codes.map((code) => cause(code).cause)) });
  expect(networkFailure(all('ECONNREFUSED', 'ENETUNREACH'), true).sent).toBe('no');
  expect(networkFailure(all('ECONNREFUSED', 'ECONNRESET'), true).sent).toBe('maybe');
});

test.each([[undefined], [null], ['text'], [{}], [new Error('no code')], [{ code: 7 }]])(
  '%j says nothing, so it may have been sent',
  (value) => {
    expect(networkFailure(value, true)).toMatchObject({ sent: 'maybe', reason: expect.stringContaining('the connection failed') });
  },
);

test('causes in a circle end', () => {
  const error = new Error('round') as Error & { code: string };
  error.cause = error;
  expect(networkFailure(error, true).sent).toBe('maybe');
});
