/** Answers triggers, events and edits of users at once, from a process of its own, so that its work is not counted as that of a client. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const RECORD = '{"status":"success","status_code":202,"message_id":"m1"}';
const answers = new Map<number, string>();

/** The answer to so many triggers in a list. */
function listOf(count: number): string {
  const made = answers.get(count) ?? `{"status":"success","records":[${Array.from({ length: count }, () => RECORD).join()}]}`;
  answers.set(count, made);
  return made;
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const say = (status: number, text: string): unknown => response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    if (request.method === 'PATCH') return say(200, '{"distinct_id":"u1","properties":{}}');
    if (request.url !== '/trigger/') return say(202, '{"status":"success"}');
    const body = JSON.parse(Buffer.concat(parts).toString()) as unknown;
    return Array.isArray(body) ? say(207, listOf(body.length)) : say(202, '{"status":"success","message_id":"m1"}');
  });
});
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.once('disconnect', () => process.exit());
