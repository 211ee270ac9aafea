/** An abort rejects at once with the reason of the signal, and what was aborted before it was sent never is. */
import { getEventListeners, once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:https';
import { afterAll, expect, test } from 'vitest';
import { undiciFetch } from '../../src/undici.ts';
import { answer, faults, stallBeforeHeaders, stallInBody } from '../support/faults.ts';
import { closedPort, serve } from '../support/server.ts';
import { cert, key } from '../support/tls.ts';
import { later } from './outcome.ts';

const fetch = undiciFetch();
afterAll(() => fetch.close());
const reason = new Error('mine');

test('before the call: nothing is sent, no connection is made', async () => {
  await using server = await faults(answer(200));
  await expect(fetch(server.url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(server.connections).toBe(0);
});

test('while waiting for a connection of the pool: it is never sent', async () => {
  const single = undiciFetch({ connections: 1 });
  const { promise: held, resolve: release } = later();
  await using server = await serve(async () => {
    await held;
    return { body: '{}' };
  });
  server.unchecked = 'the fetch is tested, not the API';
  const first = single(`${server.url}/first`);
  const controller = new AbortController();
  const second = single(`${server.url}/second`, { signal: controller.signal });
  controller.abort(reason);
  await expect(second).rejects.toBe(reason);
  release();
  await (await first).text();
  await (await single(`${server.url}/third`)).text();
  expect(server.requests.map(({ url }) => url)).toEqual(['/first', '/third']);
  await single.close();
});

test('while TLS is being set up: it is never sent, though the connection is made', async () => {
  const received: string[] = [];
  const tls = createTlsServer({ cert, key }, (request, response) => {
    received.push(request.url ?? '');
    response.end();
  });
  await once(tls.listen(0, '127.0.0.1'), 'listening');
  const { promise: opened, resolve: open } = later();
  const sockets: Socket[] = [];
  // Holds the connection back until the call has been aborted.
  const gate = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    void opened.then(() => socket.pipe(connect((tls.address() as AddressInfo).port, '127.0.0.1').on('error', () => {})).pipe(socket));
  });
  await once(gate.listen(0, '127.0.0.1'), 'listening');
  const url = `https://127.0.0.1:${(gate.address() as AddressInfo).port}`;
  const own = undiciFetch({ connect: { ca: cert }, connections: 1 });

  const controller = new AbortController();
  const aborted = own(`${url}/aborted`, { signal: controller.signal });
  await once(gate, 'connection');
  controller.abort(reason);
  await expect(aborted).rejects.toBe(reason);
  open();
  await (await own(`${url}/next`)).text();
  expect(received).toEqual(['/next']);

  await own.close();
  for (const socket of sockets) socket.destroy();
  gate.close();
  tls.close();
});

test('while the request is being sent, and while its answer is awaited: the connection is closed', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {}).on('close', () => server.emit('gone'));
    if (stops) socket.pause();
    else socket.once('data', () => server.emit('arrived')).resume();
  });
  let stops = true;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (stops of [true, false]) {
    const controller = new AbortController();
    const connected = once(server, stops ? 'connection' : 'arrived');
    const call = fetch(url, {
      method: 'POST',
      body: 'x'.repeat(2 ** 24),
      headers: { 'content-type': 'text/plain' },
      signal: controller.signal,
    });
    await connected;
    const gone = once(server, 'gone');
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    if (!stops) await gone;
  }
  server.close();
});

test('within the body: the reader is rejected', async () => {
  await using server = await faults(stallInBody);
  const controller = new AbortController();
  const response = await fetch(server.url, { signal: controller.signal });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  expect((await reader.read()).value).toEqual(new Uint8Array(Buffer.from('{')));
  const next = reader.read();
  controller.abort(reason);
  await expect(next).rejects.toBe(reason);
});

test('no listener stays on a signal, however a call ends', async () => {
  await using server = await faults(answer(200), answer(204, ''), answer(500), stallBeforeHeaders);
  const { signal } = new AbortController();
  for (let call = 0; call < 3; call++) await (await fetch(server.url, { signal })).text();
  await fetch(await closedPort(), { signal }).catch(() => {});
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
