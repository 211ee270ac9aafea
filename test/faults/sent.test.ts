/** `sent` of failures below HTTP: `no` only where no connection stood. */
import { createServer as createPlain } from 'node:net';
import { createServer } from 'node:tls';
import { expect, test } from 'vitest';
import { networkFailure } from '../../src/core/network-error.ts';
import { closeEarly, faults, resetAfterUpload, resetAtAccept, type Step } from '../support/faults.ts';
import { closedPort } from '../support/server.ts';
import { cert, key } from '../support/tls.ts';
import { calls, failed, make } from './call.ts';

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

test('a server that speaks no TLS: nothing was sent; one that resets the handshake is not told from one that resets later', async () => {
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
  expect(error).toMatchObject({ name: 'ConnectionError', sent: 'no', attempts: [{ reason: expect.stringContaining('TLS') }] });
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
  expect(networkFailure(cause(code, syscall)).sent).toBe(sent);
});

test('several addresses: no only where none was reached', () => {
  const all = (...codes: string[]) => new TypeError('fetch failed', { cause: new AggregateError(codes.map((code) => cause(code).cause)) });
  expect(networkFailure(all('ECONNREFUSED', 'ENETUNREACH')).sent).toBe('no');
  expect(networkFailure(all('ECONNREFUSED', 'ECONNRESET')).sent).toBe('maybe');
});

test.each([[undefined], [null], ['text'], [{}], [new Error('no code')], [{ code: 7 }]])(
  '%j says nothing, so it may have been sent',
  (value) => {
    expect(networkFailure(value)).toMatchObject({ sent: 'maybe', reason: expect.stringContaining('the connection failed') });
  },
);

test('causes in a circle end', () => {
  const error = new Error('round') as Error & { code: string };
  error.cause = error;
  expect(networkFailure(error).sent).toBe('maybe');
});
