/** Both handlers give the same answer to the same call: one with a Request and a Response, one over a real connection. */
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import {
  InvalidRequestError,
  ConfigurationError,
  WebhookError,
  webhooks,
  type OnWebhookEvent,
  type WebhookEvent,
  type WebhookHandlerOptions,
} from '../../src/index.ts';
import { inbound, secret, status, unknown, VALUE } from './samples.ts';

type Send = (init: RequestInit & { duplex?: 'half' }) => Promise<Response>;

interface Served extends AsyncDisposable {
  send: Send;
  /** The address of the server; empty for the fetch handler. */
  url: string;
}

async function listen(listener: (request: IncomingMessage, response: ServerResponse) => void): Promise<Served> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    send: (init) => fetch(url, init),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

const kinds: [name: string, start: (options: WebhookHandlerOptions, onEvent: OnWebhookEvent) => Promise<Served>][] = [
  [
    'fetchHandler',
    async (options, onEvent) => {
      const handler = webhooks.fetchHandler(options, onEvent);
      return { url: '', send: (init) => handler(new Request('http://127.0.0.1/hook', init)), [Symbol.asyncDispose]: async () => {} };
    },
  ],
  [
    'nodeHandler',
    async (options, onEvent) => {
      const handler = webhooks.nodeHandler(options, onEvent);
      return listen((request, response) => void handler(request, response));
    },
  ],
];

const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', 'x-webhook-token': VALUE, ...headers },
  body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
});

/** A body in several chunks, without a length. */
const stream = (...pieces: Uint8Array[]): Pick<RequestInit, 'body'> & { duplex: 'half' } => ({
  duplex: 'half',
  body: new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  }),
});

describe.each(kinds)('%s', (_, start) => {
  test('answers 408 to a body that does not end in time, and stops to read it', async () => {
    let cancelled = 0;
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{')),
      cancel: () => void cancelled++,
    });
    const errors: any[] = [];
    await using served = await start({ secret, timeout: 100, onError: (error) => errors.push(error) }, () => {});
    const response = await served.send({ ...post(''), duplex: 'half', body });
    expect([response.status, await response.json()]).toEqual([408, { error: 'webhooks: the body did not arrive in time.' }]);
    expect(errors).toMatchObject([{ name: 'WebhookError', status: 408 }]);
    if (!served.url) expect(cancelled).toBe(1);
    for (const timeout of [0, -1, NaN, 'x' as never])
      await expect(async () => start({ secret, timeout }, () => {})).rejects.toThrow(/timeout must be/);
  });

  test('answers 200 without a body after onEvent has handled the event', async () => {
    const events: WebhookEvent[] = [];
    let done = false;
    await using served = await start({ secret }, async (event) => {
      events.push(event);
      await wait(5);
      done = true;
    });
    for (const event of [status, inbound, unknown]) {
      done = false;
      const response = await served.send(post(event));
      expect(done).toBe(true);
      expect([response.status, await response.text()]).toEqual([200, '']);
    }
    expect(events).toEqual([status, inbound, unknown]);
  });

  test('reads a body that arrives in chunks, even if they split a character', async () => {
    const events: WebhookEvent[] = [];
    await using served = await start({ secret }, (event) => events.push(event));
    const sent = { ...unknown, text: '€😀' };
    const bytes = new TextEncoder().encode(JSON.stringify(sent));
    const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (__, index) => bytes.slice(index * 7, index * 7 + 7));
    const response = await served.send({ ...post(''), ...stream(...pieces) });
    expect(response.status).toBe(200);
    expect(events).toEqual([sent]);
  });

  test('answers a refused call with its status and the reason, and does not call onEvent', async () => {
    const events: WebhookEvent[] = [];
    const errors: unknown[] = [];
    await using served = await start({ secret, maxBytes: 2000, onError: (error) => errors.push(error) }, (event) => events.push(event));
    const large = new Uint8Array(3000).fill(0x20);
    const calls: [number, RequestInit, RegExp][] = [
      [401, post(status, { 'x-webhook-token': 'wrong' }), /missing or wrong/],
      [401, { method: 'POST', body: JSON.stringify(status) }, /missing or wrong/],
      [401, post(large, { 'x-webhook-token': 'wrong' }), /missing or wrong/],
      [405, { method: 'GET' }, /only POST is accepted/],
      [405, { ...post(status), method: 'PUT' }, /only POST is accepted/],
      [413, post(large), /larger than 2000 bytes/],
      [413, { ...post(''), ...stream(large.subarray(0, 1500), large.subarray(1500)) }, /larger than 2000 bytes/],
      [400, post('{'), /not valid JSON/],
      [400, post(Uint8Array.of(0xff)), /not UTF-8/],
      [400, { ...post(''), body: null }, /not valid JSON/],
    ];
    for (const [code, init, message] of calls) {
      const response = await served.send(init);
      expect([response.status, response.headers.get('content-type')]).toEqual([code, 'application/json']);
      expect(await response.json()).toEqual({ error: expect.stringMatching(message) });
      expect(response.headers.get('allow')).toBe(code === 405 ? 'POST' : null);
    }
    expect(events).toEqual([]);
    expect(errors.map((error) => WebhookError.is(error) && error.status)).toEqual(calls.map(([code]) => code));
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('a private detail');
      },
    ],
    ['rejects', async () => Promise.reject(new Error('a private detail'))],
    [
      'throws undefined',
      () => {
        throw undefined;
      },
    ],
    [
      'throws a WebhookError',
      () => {
        throw new WebhookError(401, 'a private detail');
      },
    ],
    [
      'throws a ConfigurationError',
      () => {
        throw new ConfigurationError('a private detail');
      },
    ],
  ])('answers 500 when onEvent %s, calls onError, and does not reveal the reason', async (__, onEvent: OnWebhookEvent) => {
    const errors: unknown[] = [];
    await using served = await start({ secret, onError: (error) => errors.push(error) }, onEvent);
    const response = await served.send(post(status));
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ error: 'webhooks: the event could not be handled.' });
    expect(errors).toHaveLength(1);
  });

  test.each([
    [
      'throws',
      (): never => {
        throw new Error('the log is full');
      },
    ],
    ['rejects', async (): Promise<never> => Promise.reject(new Error('the log is full'))],
  ])('answers the same when onError %s', async (__, onError) => {
    await using served = await start({ secret, onError }, () => {});
    expect((await served.send(post('{'))).status).toBe(400);
  });

  test('accepts calls from anybody with secret: false', async () => {
    await using served = await start({ secret: false }, () => {});
    expect((await served.send({ method: 'POST', body: JSON.stringify(status) })).status).toBe(200);
  });
});

describe('fetchHandler', () => {
  test('answers 500 with the reason if the body was already read', async () => {
    const errors: unknown[] = [];
    const handler = webhooks.fetchHandler({ secret, onError: (error) => errors.push(error) }, () => {});
    const request = new Request('http://127.0.0.1/', post(status));
    await request.text();
    const response = await handler(request);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ error: expect.stringContaining('the body was already read') });
    expect(ConfigurationError.is(errors[0])).toBe(true);
  });

  test('stops reading at the limit, even if the body never ends', async () => {
    let pulled = 0;
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(1000));
      },
      cancel: () => {
        cancelled = true;
      },
    });
    const handler = webhooks.fetchHandler({ secret, maxBytes: 5000 }, () => {});
    const init: RequestInit & { duplex: 'half' } = { ...post(''), body, duplex: 'half' };
    expect((await handler(new Request('http://127.0.0.1/', init))).status).toBe(413);
    expect(cancelled).toBe(true);
    expect(pulled).toBeLessThan(20);
  });

  test('answers 413 although the body cannot be cancelled', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1000)),
      cancel: () => new Promise<never>(() => {}),
    });
    const handler = webhooks.fetchHandler({ secret, maxBytes: 5000, timeout: Infinity }, () => {});
    const init: RequestInit & { duplex: 'half' } = { ...post(''), body, duplex: 'half' };
    expect((await handler(new Request('http://127.0.0.1/', init))).status).toBe(413);
  });
});

test('a secret that cannot be read, and a request that is not one, are answered or refused in the family', async () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  for (const handler of [webhooks.fetchHandler, webhooks.nodeHandler])
    expect(() => handler({ secret: proxy as never }, () => {})).toThrow(InvalidRequestError);
  for (const call of [undefined, null, 5]) expect((await webhooks.fetchHandler({ secret }, () => {})(call as never)).status).toBe(405);
});

describe('nodeHandler', () => {
  const preRead = async (body: (text: string) => unknown): Promise<[Response, unknown[]]> => {
    const seen: unknown[] = [];
    const handler = webhooks.nodeHandler({ secret, onError: (error) => seen.push(error) }, (event) => seen.push(event));
    await using served = await listen(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += String(chunk);
      const value = body(text);
      await handler(value === undefined ? request : Object.assign(request, { body: value }), response);
    });
    return [await served.send(post(status)), seen];
  };

  test.each([
    ['a string', (text: string) => text],
    ['bytes', (text: string) => Buffer.from(text)],
  ])('uses request.body if a framework set it to %s', async (_, body) => {
    const [response, seen] = await preRead(body);
    expect(response.status).toBe(200);
    expect(seen).toEqual([status]);
  });

  test.each([
    ['parsed', (text: string) => JSON.parse(text) as unknown, 'before express.json()'],
    ['read and dropped', () => undefined, 'was already read'],
  ])('answers 500 with the reason if the body was already %s, instead of waiting for it', async (_, body, message) => {
    const [response, seen] = await preRead(body);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ error: expect.stringContaining(message) });
    expect(ConfigurationError.is(seen[0])).toBe(true);
  });

  test.each([
    ['in the middle', async () => {}],
    [
      'before the handler is called',
      async (request: IncomingMessage) => new Promise<void>((resolve) => void request.once('close', resolve)),
    ],
  ])('settles when the sender disconnects %s', async (_, before: (request: IncomingMessage) => Promise<void>) => {
    const errors: unknown[] = [];
    const handled: Promise<void>[] = [];
    const handler = webhooks.nodeHandler({ secret, onError: (error) => errors.push(error) }, () => {});
    const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      await before(request);
      await handler(request, response);
    };
    await using served = await listen((request, response) => void handled.push(handle(request, response)));
    const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\nx-webhook-token: ${VALUE}\r\ncontent-length: 100\r\n\r\n{"event`);
    await vi.waitFor(() => expect(handled).toHaveLength(1));
    socket.destroy();
    await Promise.all(handled);
    expect(errors).toEqual([expect.objectContaining({ status: 400, message: 'webhooks: the body ended early.' })]);
  });

  test('refuses a header that is sent twice', async () => {
    await using served = await listen((request, response) => void webhooks.nodeHandler({ secret }, () => {})(request, response));
    const code = await new Promise((resolve, reject) => {
      const call = send(served.url, { method: 'POST', headers: { 'x-webhook-token': [VALUE, VALUE] } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      call.once('error', reject).end(JSON.stringify(status));
    });
    expect(code).toBe(401);
  });
});
