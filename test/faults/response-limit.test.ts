/** A response is read within a limit, and a redirect that a fetch followed is never a success. */
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { ConfigurationError } from '../../src/index.ts';
import { answer, faults } from '../support/faults.ts';
import { serve } from '../support/server.ts';
import { calls, failed, make } from './call.ts';

const MIB = 1024 * 1024;
const GZIP = { 'content-encoding': 'gzip' };

test('a small compressed body that is huge when decompressed ends at the limit, once, and may have been processed', async () => {
  const bomb = gzipSync(Buffer.alloc(128 * MIB, 'a'));
  expect(bomb.length).toBeLessThan(MIB);
  await using server = await faults(answer(200, bomb, GZIP));
  const error = await failed(calls.safe(make(server.url)));
  expect(error).toMatchObject({ name: 'APIError', status: 200, sent: 'maybe', attempts: [{ status: 200 }] });
  expect(error.message).toBe(
    'users.get failed: 200 with a body larger than limits.responseBytes (33554432 bytes). The server may have acted on it.',
  );
  expect(error.body.length).toBe(64 * 1024); // an error does not keep more
  expect(server.requests).toHaveLength(1);
});

test('an endless body is cancelled, and its connection ends', async () => {
  let closed!: () => void;
  const ended = new Promise<void>((resolve) => (closed = resolve));
  await using server = await serve((_request, response) => {
    response.on('close', closed);
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  const error = await failed(calls.keyed(make(server.url, { limits: { responseBytes: MIB } })));
  expect(error).toMatchObject({ status: 200, sent: 'maybe', message: expect.stringContaining('(1048576 bytes)') });
  await ended;
  expect(server.requests).toHaveLength(1);
});

test('a body of exactly the limit is read, and one of a byte more is not', async () => {
  const body = JSON.stringify({ text: 'ü'.repeat(100) });
  const responseBytes = Buffer.byteLength(body);
  await using server = await faults(answer(200, body), answer(200, `${body} `));
  const suprsend = make(server.url, { limits: { responseBytes } });
  expect(await calls.safe(suprsend)).toEqual(JSON.parse(body));
  expect(await failed(calls.safe(suprsend))).toMatchObject({ status: 200, sent: 'maybe' });
});

test('of the body of an error 64 KB are kept, and the error is repeated like any other of its status', async () => {
  await using server = await faults(answer(503, 'x'.repeat(10 * MIB)), answer(200, '{"distinct_id":"u1"}'));
  const seen: any[] = [];
  const suprsend = make(server.url, { retryDelay: { base: 0 }, hooks: { onError: (event) => seen.push(event.error) } });
  expect(await calls.safe(suprsend)).toEqual({ distinct_id: 'u1' });
  expect(seen).toMatchObject([{ name: 'ServerError', status: 503 }]);
  expect(seen[0].body).toBe('x'.repeat(64 * 1024));
});

test('a character cut in two by chunks or by the limit does no harm', async () => {
  const text = JSON.stringify({ text: '😀'.repeat(5000) });
  const bytes = Buffer.from(text);
  const chunks = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, index) => bytes.subarray(index * 7, index * 7 + 7));
  const fetch = async () => new Response(Readable.toWeb(Readable.from(chunks)) as ReadableStream);
  expect(await calls.safe(make('http://127.0.0.1:9', { fetch }))).toEqual(JSON.parse(text));
});

test('a fetch may answer with a Node stream as body, or with no stream at all', async () => {
  const of = (body: unknown, text?: () => Promise<string>) =>
    Object.defineProperty(new Response(null), 'body', { value: body }) && Object.assign(Object.create(null), { body, text });
  const response = (own: object) => ({ ok: true, status: 200, headers: new Headers(), ...own }) as Response;
  const stream = async () => response(of(Readable.from([Buffer.from('{"distinct_id":'), Buffer.from('"u1"}')])));
  const texts = async () => response(of(undefined, async () => '{"distinct_id":"u1"}'));
  for (const fetch of [stream, texts]) expect(await calls.safe(make('http://127.0.0.1:9', { fetch }))).toEqual({ distinct_id: 'u1' });

  const endless = Readable.from(
    (function* () {
      for (;;) yield Buffer.alloc(MIB, 'a');
    })(),
  );
  const error = await failed(calls.safe(make('http://127.0.0.1:9', { fetch: async () => response(of(endless)) })));
  expect(error).toMatchObject({ status: 200, sent: 'maybe' });
  await vi.waitFor(() => expect(endless.destroyed).toBe(true));
});

test('a fetch that ignores its signal is not read on after the call is over', async () => {
  let reads = 0;
  let cancelled = false;
  const body = new ReadableStream({
    async pull(controller) {
      reads++;
      await new Promise((resolve) => setTimeout(resolve, 1));
      controller.enqueue(new Uint8Array([32]));
    },
    cancel() {
      cancelled = true;
    },
  });
  const error = await failed(calls.safe(make('http://127.0.0.1:9', { maxRetries: 0, timeout: 50, fetch: async () => new Response(body) })));
  expect(error).toMatchObject({ name: 'TimeoutError', sent: 'maybe' });
  await vi.waitFor(() => expect(cancelled).toBe(true));
  const before = reads;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(reads).toBe(before);
});

test.each([0, -1, Number.NaN, '5' as never])('%j is not a limit of responses', (responseBytes) => {
  expect(() => make('http://127.0.0.1:9', { limits: { responseBytes } })).toThrow(ConfigurationError);
});

test.each([200, 404, 503])(
  'a fetch that followed a redirect to a %d fails, is not repeated, and may have been processed',
  async (status) => {
    await using other = await faults(answer(status, '{"distinct_id":"u1"}'));
    await using server = await faults(answer(307, '', { location: `${other.url}/v1/user/u1/` }));
    // As a fetch does that follows redirects whatever it is asked, written out, since undici's fetch follows none.
    const follow: typeof fetch = async (input, init) => {
      const location = (await fetch(input, init)).headers.get('location') as string;
      return Object.defineProperty(await fetch(location, init), 'redirected', { value: true });
    };
    const error = await failed(calls.safe(make(server.url, { fetch: follow })));
    expect(error).toMatchObject({ name: expect.stringMatching(/Error$/), status, sent: 'maybe', attempts: [{ reason: 'redirected' }] });
    expect(error.message).toContain('redirect: "manual"');
    expect(server.requests).toHaveLength(1);
  },
);

test('a body in chunks of one byte is read in about the memory of its bytes', async () => {
  const COUNT = 3_000_000;
  const before = process.memoryUsage().heapUsed;
  let most = 0;
  let read = 0;
  const reader = {
    read: async () => {
      read += 1;
      if (read % 100_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
      return read > COUNT ? { done: true } : { done: false, value: new Uint8Array([read === 1 || read === COUNT ? 34 : 97]) };
    },
    cancel: async () => {},
  };
  const response = Object.defineProperty(new Response(null), 'body', { value: { getReader: () => reader } });
  const text = (await make('http://127.0.0.1:9', { fetch: async () => response }).users.get('u1')) as unknown as string;
  expect([text.length, new Set(text)]).toEqual([COUNT - 2, new Set(['a'])]);
  // Chunks that are kept take 100 bytes and more for each byte.
  expect(most).toBeLessThan(150_000_000);
});
