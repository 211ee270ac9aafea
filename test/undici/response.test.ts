/** What undiciFetch resolves with is a Response in every way, for programs that use it elsewhere too. */
import { Agent, interceptors } from 'undici';
import { afterAll, expect, test } from 'vitest';
import { SuprSend } from '../../src/index.ts';
import { undiciFetch } from '../../src/undici.ts';
import { faults, stallInBody, type Step } from '../support/faults.ts';
import { serve } from '../support/server.ts';
import { later } from './outcome.ts';

const fetch = undiciFetch();
afterAll(() => fetch.close());

const JSON_TEXT = '{"name":"Déjà vu 😀"}';
const server = async () => {
  const made = await serve(() => ({ body: JSON_TEXT, headers: { 'content-type': 'application/json; charset=utf-8' } }));
  made.unchecked = 'the fetch is tested, not the API';
  return made;
};

test('every way to read a body works, once', async () => {
  await using at = await server();
  const response = await fetch(at.url);
  expect(response).toBeInstanceOf(Response);
  expect(response.headers).toBeInstanceOf(Headers);
  expect(response.body).toBeInstanceOf(ReadableStream);
  expect(response.bodyUsed).toBe(false);
  expect(await response.json()).toEqual(JSON.parse(JSON_TEXT));
  expect(response.bodyUsed).toBe(true);
  await expect(response.text()).rejects.toBeInstanceOf(TypeError);

  expect(await (await fetch(at.url)).text()).toBe(JSON_TEXT);
  expect(Buffer.from(await (await fetch(at.url)).arrayBuffer()).toString()).toBe(JSON_TEXT);
  expect(Buffer.from(await (await fetch(at.url)).bytes()).toString()).toBe(JSON_TEXT);
  const blob = await (await fetch(at.url)).blob();
  expect([await blob.text(), blob.type]).toEqual([JSON_TEXT, 'application/json;charset=utf-8']);
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await fetch(at.url)).body as ReadableStream<Uint8Array>) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe(JSON_TEXT);
});

test('a clone is read on its own and keeps its status and URL', async () => {
  await using at = await serve(() => ({ status: 404, body: JSON_TEXT }));
  at.unchecked = 'the fetch is tested, not the API';
  const response = await fetch(`${at.url}/x`);
  const clone = response.clone();
  expect(clone).toMatchObject({ status: 404, ok: false, url: `${at.url}/x`, statusText: 'Not Found' });
  expect(clone.headers.get('content-type')).toBe('application/json');
  expect([await clone.text(), await response.text()]).toEqual([JSON_TEXT, JSON_TEXT]);
});

test('a body larger than memory should hold is received only as it is read', async () => {
  let written = 0;
  const flood: Step = ({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const more = (): void => {
      while (!socket.destroyed && written < 2 ** 30) {
        written += 65_536;
        if (!socket.write(Buffer.alloc(65_536))) return void socket.once('drain', more);
      }
    };
    more();
  };
  await using at = await faults(flood);
  const reader = ((await fetch(at.url)).body as ReadableStream<Uint8Array>).getReader();
  for (let read = 0; read < 2 ** 20;) read += (await reader.read()).value?.byteLength ?? Infinity;
  // What is written beyond what was read is in the buffers of the two sockets.
  const before = written;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(written - before).toBeLessThan(2 ** 25);
  expect(written).toBeLessThan(2 ** 28);
  await reader.cancel();
});

test('cancelling a body ends its connection, whether it is read as bytes, decoded, or not at all', async () => {
  for (const headers of [{}, { 'content-encoding': 'gzip' }]) {
    for (const readFirst of [true, false]) {
      const { promise: closed, resolve } = later();
      const stall: Step = ({ socket }) => {
        socket.on('close', () => resolve());
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n');
        for (const [name, value] of Object.entries(headers)) socket.write(`${name}: ${value}\r\n`);
        socket.write('\r\n');
        socket.write(Buffer.from('1f8b0800000000000003', 'hex'));
      };
      await using at = await faults(stall);
      const reader = ((await fetch(at.url)).body as ReadableStream<Uint8Array>).getReader();
      const pending = readFirst ? reader.read().catch(() => {}) : undefined;
      await reader.cancel(new Error('enough'));
      await closed;
      await pending;
    }
  }
});

test('a small body that grows without end is decoded only as it is read', async () => {
  const { gzipSync } = await import('node:zlib');
  const bomb = gzipSync(gzipSync(Buffer.alloc(2 ** 28)));
  await using at = await faults(({ socket }) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip, gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
    socket.write(bomb);
  });
  const before = process.memoryUsage.rss();
  const reader = ((await fetch(at.url)).body as ReadableStream<Uint8Array>).getReader();
  for (let read = 0; read < 2 ** 22;) read += (await reader.read()).value?.byteLength ?? Infinity;
  await reader.cancel();
  expect(process.memoryUsage.rss() - before).toBeLessThan(2 ** 27);
});

test('a body that breaks off rejects the reader', async () => {
  await using at = await faults(stallInBody);
  const controller = new AbortController();
  const response = await fetch(at.url, { signal: controller.signal });
  const reading = response.text();
  const reason = new Error('mine');
  controller.abort(reason);
  await expect(reading).rejects.toBe(reason);
});

test('a redirect that a dispatcher follows is seen, so that the client does not take it for a success', async () => {
  await using other = await server();
  await using first = await serve(() => ({ status: 307, headers: { location: other.url } }));
  first.unchecked = 'the fetch is tested, not the API';
  const dispatcher = new Agent().compose(interceptors.redirect({ maxRedirections: 2 }));
  const redirecting = undiciFetch({ dispatcher });
  expect((await redirecting(first.url)).redirected).toBe(true);
  expect((await redirecting(other.url)).redirected).toBe(false);
  const suprsend = new SuprSend({ apiKey: 'k', hubUrl: first.url, fetch: redirecting, maxRetries: 0 });
  await expect(suprsend.users.get('u1')).rejects.toMatchObject({ name: 'APIError', sent: 'maybe' });
  await dispatcher.close();
});

test('what other code has put on Object.prototype does not become a header of a response', async () => {
  const { prototype } = Object as unknown as { prototype: Record<string, unknown> };
  await using at = await server();
  Object.assign(prototype, { each: () => {}, isAdmin: true, 'content-encoding': 'gzip' });
  try {
    const response = await fetch(at.url);
    expect(await response.text()).toBe(JSON_TEXT);
    expect([response.headers.get('each'), response.headers.get('isadmin')]).toEqual([null, null]);
  } finally {
    for (const name of ['each', 'isAdmin', 'content-encoding']) delete prototype[name];
  }
});
