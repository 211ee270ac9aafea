/**
 * Typed by a workspace: the file of types is up to date with the folder that the CLI of SuprSend has pulled, calls are checked by the compiler,
 * and a payload that only a schema can refuse is refused before it is sent. `local` answers, from the same
 * folder.
 */
import { main } from '../../src/cli/main.ts';
import { readWorkspaceFolder } from '../../src/folder.ts';
import { InvalidRequestError, SuprSend } from '../../src/index.ts';
import { localSuprSend } from '../../src/local.ts';
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

const users = ['u1', 'u2', 'u3'].map((distinct_id) => ({ distinct_id, $email: [`${distinct_id}@example.com`] }));
const local = localSuprSend(readWorkspaceFolder('suprsend'), { seed: { users } });
const suprsend = new SuprSend({
  ...local.options,
  validation: { request: true, schemas: standardSchemas(payloadSchemas(schemas)) },
});
await orderShipped(suprsend, 'u1', { order_id: 'A-100', lines: [{ sku: 'cup', count: 2 }], arrives: new Date() });
await stopUpdates(suprsend, 'u1');
console.log(`${await welcomeAll(suprsend, ['u1', 'u2', 'u3'])} welcomed`);
const before = local.requests.length;
try {
  await orderShipped(suprsend, 'u1', { order_id: 'A1', lines: [] });
} catch (error) {
  if (!InvalidRequestError.is(error)) throw error;
  console.log(error.message);
}
console.log(`${before} requests, and none for the payload that was refused`);
if (local.requests.length !== before || local.requests.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
