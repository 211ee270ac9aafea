/** Whatever a server sends and whatever a caller asks for, undiciFetch does as the runtime's fetch does. */
import zlib, { deflateRawSync, deflateSync, brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { undiciFetch } from '../../src/undici.ts';
import { faults, resetAfterUpload, closeEarly, wrongLength, resetAtAccept, type Step } from '../support/faults.ts';
import { closedPort, serve } from '../support/server.ts';
import { outcomeOf, runtimeFetch } from './outcome.ts';

const fetch = undiciFetch();
afterAll(() => fetch.close());

/** An answer as it is written to the socket. */
const raw =
  (head: string, body: string | Uint8Array = ''): Step =>
  ({ socket }) => {
    socket.write(`HTTP/1.1 ${head.replaceAll('\n', '\r\n')}\r\nconnection: close\r\n\r\n`, 'latin1');
    socket.end(body);
  };
const sized = (head: string, body: string | Uint8Array, length = Buffer.byteLength(body)): Step =>
  raw(`${head}\ncontent-length: ${length}`, body);
const coded = (coding: string, body: Uint8Array): Step => sized(`200 OK\ncontent-encoding: ${coding}`, body);

const TEXT = JSON.stringify({ text: 'ü😀'.repeat(5_000) });
const gzip = gzipSync(TEXT);

async function both(step: Step, path = '/', init: RequestInit = {}): Promise<[object, object]> {
  await using server = await faults(step);
  return [await outcomeOf(fetch, server.url + path, init), await outcomeOf(runtimeFetch, server.url + path, init)];
}

describe('an answer', () => {
  test.each<[string, Step]>([
    ['with a body', sized('200 OK\ncontent-type: application/json', TEXT)],
    ['in chunks', raw('200 OK\ntransfer-encoding: chunked', '5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n')],
    ['that ends with its connection', raw('200 OK', 'until the end')],
    ['without a body', sized('200 OK', '')],
    ['of 204', raw('204 No Content')],
    ['of 205', sized('205 Reset Content', '')],
    ['of 205 with a body that it must not have', sized('205 Reset Content', 'body')],
    ['of 304', raw('304 Not Modified\netag: "1"')],
    ['of 500', sized('500 Internal Server Error', 'broken')],
    ['of a redirect', sized('302 Found\nlocation: http://127.0.0.1:9/elsewhere', 'moved')],
    ['of a redirect that keeps the method', sized('307 Temporary Redirect\nlocation: /elsewhere', '')],
    ['of 407, which fetch shows to nobody', sized('407 Proxy Authentication Required', 'x')],
    ['of a status above those of HTTP', sized('799 Odd', 'odd')],
    ['without a reason phrase', sized('200 ', 'x')],
    ['with a reason phrase in Latin-1', sized('200 D\u00e9j\u00e0 vu', 'x')],
    ['with a header in Latin-1', sized('200 OK\nx-name: D\u00e9j\u00e0 vu', 'x')],
    ['with a header of no value', sized('200 OK\nx-name:', 'x')],
    ['with the same header several times', sized('200 OK\nset-cookie: a=1\nset-cookie: b=2\nvary: a\nvary: b', 'x')],
    ['with a header called __proto__', sized('200 OK\n__proto__: a\nconstructor: b', 'x')],
    ['after 103 Early Hints', raw('103 Early Hints\nlink: </a>\n\nHTTP/1.1 200 OK\ncontent-length: 1', 'x')],
  ])('%s', async (_name, step) => {
    const [mine, theirs] = await both(step);
    expect(mine).toEqual(theirs);
  });

  test('to HEAD', async () => {
    const [mine, theirs] = await both(raw('200 OK\ncontent-length: 5\ncontent-encoding: gzip'), '/', { method: 'HEAD' });
    expect(mine).toEqual(theirs);
    expect(mine).toMatchObject({ status: 200, none: true });
  });
});

describe('content-encoding', () => {
  test.each<[string, Step]>([
    ['gzip', coded('gzip', gzip)],
    ['x-gzip, in capitals', coded('X-GZIP', gzip)],
    ['deflate with the header of zlib', coded('deflate', deflateSync(TEXT))],
    ['deflate without the header of zlib', coded('deflate', deflateRawSync(TEXT))],
    ['br', coded('br', brotliCompressSync(TEXT))],
    // Node 20 has no zstd, and its fetch leaves such a body as it is.
    ['zstd', coded('zstd', 'zstdCompressSync' in zlib ? zlib.zstdCompressSync(TEXT) : gzipSync(TEXT))],
    ['two in a row', coded('gzip, br', brotliCompressSync(gzip))],
    ['two headers', sized('200 OK\ncontent-encoding: deflate\ncontent-encoding: gzip', gzipSync(deflateSync(TEXT)))],
    ['five in a row', coded('gzip,gzip,gzip,gzip,gzip', gzipSync(gzipSync(gzipSync(gzipSync(gzip)))))],
    ['six in a row', coded('gzip,gzip,gzip,gzip,gzip,gzip', gzip)],
    ['of a name that is not known', coded('rot13', Buffer.from('grkg'))],
    ['of a name that every object knows', coded('constructor', Buffer.from('text'))],
    ['identity', coded('identity', Buffer.from('text'))],
    ['of a body without bytes', coded('gzip', Buffer.alloc(0))],
    ['br of a body without bytes', coded('br', Buffer.alloc(0))],
    ['gzip without its checksum', coded('gzip', gzip.subarray(0, -8))],
    ['gzip cut in the middle', coded('gzip', gzip.subarray(0, 60))],
    ['gzip that is not gzip', coded('gzip', Buffer.from('not compressed at all'))],
    ['gzip corrupt in the middle', coded('gzip', Buffer.concat([gzip.subarray(0, 40), Buffer.alloc(40, 255), gzip.subarray(80)]))],
    ['deflate that is not deflate', coded('deflate', Buffer.from('not compressed at all'))],
    ['br that is not br', coded('br', Buffer.from('not compressed at all'))],
    ['gzip whose connection ends early', sized('200 OK\ncontent-encoding: gzip', gzip.subarray(0, 60), 5_000)],
  ])('%s', async (_name, step) => {
    const [mine, theirs] = await both(step);
    expect(mine).toEqual(theirs);
  });

  test('is offered unless the caller offers another', async () => {
    await using server = await serve();
    server.unchecked = 'the fetch is tested, not the API';
    const asked: Record<string, string>[] = [{}, { 'accept-encoding': 'identity' }, { 'Accept-Encoding': 'br' }];
    for (const headers of asked) await fetch(server.url, { headers });
    expect(server.requests.map(({ headers }) => headers['accept-encoding'])).toEqual(['gzip, deflate, br', 'identity', 'br']);
  });
});

describe('a failure', () => {
  test.each<[string, Step]>([
    ['a reset before the request', resetAtAccept],
    ['a reset after it', resetAfterUpload],
    ['a connection that ends without an answer', closeEarly],
    ['a body shorter than its length', wrongLength()],
    ['a chunked body that ends early', raw('200 OK\ntransfer-encoding: chunked', '5\r\nhel')],
    ['what is not HTTP', ({ socket }) => void socket.end('220 smtp.example.com ESMTP\r\n')],
    ['100 Continue that nobody asked for', raw('100 Continue\n\nHTTP/1.1 200 OK\ncontent-length: 1', 'x')],
    ['a header too large', raw(`200 OK\nx-large: ${'x'.repeat(100_000)}`)],
    ['a header with a control character', raw('200 OK\nx-name: a\u0000b')],
  ])('%s', async (_name, step) => {
    for (const init of [{}, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }]) {
      const [mine, theirs] = await both(step, '/', init);
      expect(mine).toEqual(theirs);
    }
  });

  test('a refused connection, and a name that does not exist', async () => {
    for (const url of [await closedPort(), 'http://nowhere.invalid/', 'http://[::1]:9999/'])
      expect(await outcomeOf(fetch, url)).toEqual(await outcomeOf(runtimeFetch, url));
  });
});

describe('a request', () => {
  const CASES: [string, string, RequestInit][] = [
    ['with a query and a fragment', '/a%20b/?q=%C3%BC&x=1#part', {}],
    ['with dots in its path', '/a/../b/./c', {}],
    ['with plain headers', '/', { headers: { 'x-one': ' 1 ', authorization: 'Bearer x' } }],
    ['with headers in capitals, twice', '/', { headers: { 'X-One': '1', 'x-one': '2' } }],
    ['with Headers', '/', { headers: new Headers({ 'x-one': '1' }) }],
    [
      'with pairs of headers',
      '/',
      {
        headers: [
          ['x-one', '1'],
          ['x-one', '2'],
        ],
      },
    ],
    ['with a header in Latin-1', '/', { headers: { 'x-one': 'D\u00e9j\u00e0 vu' } }],
    ['with a method in small letters', '/', { method: 'post', body: 'x' }],
    ['with JSON', '/', { method: 'POST', body: '{"a":"ü"}', headers: { 'content-type': 'application/json' } }],
    ['with text of no type', '/', { method: 'PUT', body: 'ü' }],
    ['with bytes', '/', { method: 'PATCH', body: new Uint8Array([1, 2, 3]) }],
    ['with a form', '/', { method: 'POST', body: new URLSearchParams({ a: 'ü&' }) }],
    ['with a blob', '/', { method: 'POST', body: new Blob(['x'], { type: 'text/css' }) }],
    ['that posts nothing', '/', { method: 'POST' }],
    ['that posts an empty string', '/', { method: 'POST', body: '', headers: { 'content-type': 'application/json' } }],
    ['that deletes with a body', '/', { method: 'DELETE', body: '{}', headers: { 'content-type': 'application/json' } }],
    ['that deletes without one', '/', { method: 'DELETE' }],
    ['of a method that HTTP does not know', '/', { method: 'BREW' }],
  ];
  /** What each fetch says of itself. */
  const OWN = ['user-agent', 'accept-language', 'sec-fetch-mode', 'accept-encoding', 'host'];

  test.each(CASES)('%s arrives as that of the runtime does', async (_name, path, init) => {
    await using server = await serve();
    server.unchecked = 'the fetch is tested, not the API';
    for (const one of [fetch, runtimeFetch]) await one(server.url + path, init);
    const [mine, theirs] = server.requests.map(({ headers, ...rest }) => ({
      ...rest,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN.includes(name))),
    }));
    expect(mine).toEqual(theirs);
  });

  test('may be a Request or a URL', async () => {
    await using server = await serve();
    server.unchecked = 'the fetch is tested, not the API';
    await fetch(new URL('/url', server.url));
    await fetch(new Request(`${server.url}/request`, { method: 'POST', body: 'x', headers: { 'x-one': '1' } }));
    await fetch(new Request(`${server.url}/request`, { method: 'POST', body: 'x' }), { method: 'PUT', body: 'y' });
    expect(server.requests.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', '/url', ''],
      ['POST', '/request', 'x'],
      ['PUT', '/request', 'y'],
    ]);
  });

  test.each<[string, string, RequestInit]>([
    ['to no URL', 'nowhere', {}],
    ['to a URL with a password', 'http://a:b@127.0.0.1/', {}],
    ['to another protocol', 'ftp://127.0.0.1/', {}],
    ['that gets with a body', 'http://127.0.0.1/', { body: 'x', headers: { 'content-type': 'text/plain' } }],
    ['of a forbidden method', 'http://127.0.0.1/', { method: 'CONNECT' }],
    ['of an invalid method', 'http://127.0.0.1/', { method: 'A B' }],
    ['with a line break in a header', 'http://127.0.0.1/', { headers: { 'x-one': 'a\r\nb: c' } }],
    ['with a header beyond Latin-1', 'http://127.0.0.1/', { headers: { 'x-one': '✓' } }],
    ['with an invalid name of a header', 'http://127.0.0.1/', { headers: { 'a b': 'c' } }],
    ['with a header that undici does not send', 'http://127.0.0.1/', { headers: { 'transfer-encoding': 'chunked' } }],
  ])('%s is a TypeError of both', async (_name, url, init) => {
    for (const one of [fetch, runtimeFetch]) await expect(one(url, init)).rejects.toBeInstanceOf(TypeError);
  });
});
