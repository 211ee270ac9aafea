/** Answers every request immediately, in a process of its own, so that its work is not counted as that of a client. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const RECORD = '{"status":"success","status_code":202,"message_id":"m1"}';
/** A success for every SDK here: Knock reads a run id, Courier a request id. */
const ACCEPTED = '{"status":"success","message_id":"m1","workflow_run_id":"r1","requestId":"r1"}';
const USER = '{"distinct_id":"u1","created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z","properties":{"plan":"pro"}}';
const answers = new Map<number, string>();

/** The answer to a list of `count` triggers. */
function listOf(count: number): string {
  const made = answers.get(count) ?? `{"status":"success","records":[${Array.from({ length: count }, () => RECORD).join()}]}`;
  answers.set(count, made);
  return made;
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const reply = (status: number, text: string): unknown =>
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
    if (request.method === 'GET') return reply(200, USER);
    const read = (): unknown => JSON.parse(Buffer.concat(parts).toString());
    if (request.url === '/v1/bulk/message/') {
      const { messages } = read() as { messages: { message_id: string }[] };
      return reply(
        202,
        `{"records":[${messages.map(({ message_id: id }) => `{"message_id":"${id}","status_code":202,"error":null}`).join()}]}`,
      );
    }
    if (request.method === 'PATCH') return reply(200, '{"distinct_id":"u1","properties":{}}');
    if (request.url !== '/trigger/') return reply(202, ACCEPTED);
    const body = read();
    return Array.isArray(body) ? reply(207, listOf(body.length)) : reply(202, ACCEPTED);
  });
});
// A client whose turn comes late must find its connections open.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.once('disconnect', () => process.exit());
