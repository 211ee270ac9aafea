/** Answers no client wishes for: each becomes an error of the family, soon, and none an unbounded one. */
import { expect, test } from 'vitest';
import { answer, faults, wrongLength } from '../support/faults.ts';
import { serve } from '../support/server.ts';
import { processorTime } from '../support/time.ts';
import { calls, failed, make } from './call.ts';

const HUGE = 2_000_000;
const long = 'a'.repeat(HUGE);

test.each([
  ['a message', JSON.stringify({ code: 400, message: long })],
  ['fields', JSON.stringify({ detail: { name: [long] } })],
  ['text', long],
  ['an HTML title', `<html><title>${long}</title>`],
  ['a list', JSON.stringify([long, long])],
  ['many fields', JSON.stringify({ detail: Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`field-${n}`, ['is wrong']])) })],
])('a huge error body, %s, becomes a short error with little work', async (_, body) => {
  await using server = await faults(answer(400, body));
  let error: any;
  const spent = await processorTime(async () => (error = await failed(calls.keyed(make(server.url)))));
  expect(spent).toBeLessThan(2000);
  expect(error).toMatchObject({ name: 'BadRequestError', sent: 'rejected' });
  expect(error.message.length).toBeLessThan(1000);
  expect((error.body as string).length).toBe(64 * 1024); // the rest is not read
});

test('a body that is no UTF-8 is read as far as it is text', async () => {
  await using server = await faults(
    answer(400, Buffer.from([0x7b, 0xff, 0xfe, 0x80, 0x7d])),
    answer(200, Buffer.from('{"a":"\xff"}', 'latin1')),
  );
  const suprsend = make(server.url);
  expect(await failed(calls.safe(suprsend))).toMatchObject({ status: 400, sent: 'rejected' });
  expect(await calls.safe(suprsend)).toEqual({ a: '\ufffd' });
});

test('an error that broke off keeps its status', async () => {
  await using server = await faults(wrongLength(400));
  expect(await failed(calls.keyed(make(server.url)))).toMatchObject({ status: 400, sent: 'rejected', attempts: [{ status: 400 }] });
});

test('a body that is not what its encoding says may have been processed', async () => {
  await using server = await faults(answer(200, 'no gzip', { 'content-encoding': 'gzip' }));
  expect(await failed(calls.unsafe(make(server.url)))).toMatchObject({ sent: 'maybe', attempts: [{}] });
});

test('what is no HTTP at all may have been processed', async () => {
  await using server = await faults(({ socket, act }) => {
    act();
    socket.end('SSH-2.0-OpenSSH\r\n');
  });
  expect(await failed(calls.unsafe(make(server.url)))).toMatchObject({ name: 'ConnectionError', sent: 'maybe', attempts: [{}] });
});

test('a redirect is named too if a hand-made response has no URL', async () => {
  const fetch = async () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/a?b' } });
  const error = await failed(calls.safe(make('https://hub.example', { fetch, maxRetries: 0 })));
  expect(error.message).toContain('is a redirect to https://elsewhere.example,');
});

test('a redirect to another origin is an error that names it, and takes nothing there', async () => {
  await using other = await serve();
  await using server = await faults(answer(307, '', { location: `${other.url}/elsewhere` }));
  const error = await failed(calls.keyed(make(server.url)));
  expect(error).toMatchObject({ status: 307, sent: 'maybe', attempts: [{}] });
  expect(error.message).toContain(other.url);
  expect(other.requests).toEqual([]);
});
