/**
 * Typed by a workspace: the file of types is up to date with the folder that the CLI of SuprSend has pulled, calls are checked by the compiler,
 * and a payload that only a schema can refuse is refused before it is sent. A stand-in server answers on the loopback.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { main } from '../../src/cli/main.ts';
import { InvalidRequestError, SuprSend } from '../../src/index.ts';
import { payloadSchemas, standardSchemas } from '../../src/validate.ts';
import { orderShipped, stopUpdates, welcomeAll } from './src/notify.ts';
import { schemas } from './src/suprsend.schemas.gen.ts';

process.chdir(import.meta.dirname);
// In a project of your own: npx suprsend-ts types --from suprsend --schemas --check
const code = await main(['types', '--from', 'suprsend', '--schemas', '--check'], {
  env: process.env,
  out: process.stdout,
  err: process.stderr,
});
if (code !== 0) process.exit(code);

let requests = 0;
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    requests += 1;
    const body = JSON.parse(Buffer.concat(chunks).toString() || 'null') as unknown;
    const records = Array.isArray(body) ? body.map(() => ({ status: 'success', status_code: 202 })) : undefined;
    response.writeHead(records ? 207 : 202, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: 'success', ...(records ? { records } : {}) }));
  });
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;

const suprsend = new SuprSend({
  apiKey: 'example',
  hubUrl: `http://127.0.0.1:${port}`,
  validation: { request: true, schemas: standardSchemas(payloadSchemas(schemas)) },
});
await orderShipped(suprsend, 'u1', { order_id: 'A-100', lines: [{ sku: 'cup', count: 2 }], arrives: new Date() });
await stopUpdates(suprsend, 'u1');
console.log(`${await welcomeAll(suprsend, ['u1', 'u2', 'u3'])} welcomed`);
const before = requests;
try {
  await orderShipped(suprsend, 'u1', { order_id: 'A1', lines: [] });
} catch (error) {
  if (!InvalidRequestError.is(error)) throw error;
  console.log(error.message);
}
console.log(`${before} requests, and none for the payload that was refused`);
if (requests !== before) process.exitCode = 1;
server.close();
server.closeAllConnections();
