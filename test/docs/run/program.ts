/** Runs the snippets in a folder, each as the module that it is, against a local SuprSend. Writes what failed to failed.json. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Main from '../../../src/index.ts';
import type * as Local from '../../../src/local.ts';
import { worldOf } from './world.ts';

/** An entry as it is built: the types are those of the sources, which a check has before there is a build. */
const entry = (name: string): Promise<unknown> => import(name);
const { SuprSend } = (await entry('suprsend-ts')) as typeof Main;
const { localSuprSend } = (await entry('suprsend-ts/local')) as typeof Local;

const [dir = '.'] = process.argv.slice(2);
const files = JSON.parse(readFileSync(join(dir, 'files.json'), 'utf8')) as Record<string, string>;
Object.assign(process.env, {
  SUPRSEND_API_KEY: 'SS.a-key-of-the-test',
  SUPRSEND_SERVICE_TOKEN: 'SS.ST.a-token-of-the-test',
  SUPRSEND_WORKSPACE: 'staging',
  SUPRSEND_WORKSPACE_KEY: 'a-workspace-key-of-the-test',
  SUPRSEND_WEBHOOK_TOKEN: 'a-webhook-token-of-the-test',
  SUPRSEND_INBOX_SECRET: 'an-inbox-secret-of-the-test',
  SUPRSEND_SIGNING_KEY: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
});
process.chdir(dir);
mkdirSync('suprsend/workflows', { recursive: true });
mkdirSync('invoices');
writeFileSync('invoices/42.pdf', '%PDF-1.7');
for (const method of ['log', 'error', 'warn', 'info', 'debug'] as const) console[method] = () => {};

const { hubUrl, managementUrl } = localSuprSend().options;
Object.assign(process.env, { SUPRSEND_BASE_URL: hubUrl, SUPRSEND_MGMNT_URL: managementUrl });

const failed: Record<string, string> = {};
for (const [name, file] of Object.entries(files)) {
  const { workspace, seed } = worldOf(readFileSync(join(dir, file), 'utf8'));
  const local = localSuprSend(workspace, { seed });
  // A local SuprSend is one workspace; the pages name several.
  globalThis.fetch = (url, init) =>
    local.fetch(String(url).replace(/\/v1\/(?:staging|production|sandbox)\//, `/v1/${local.options.workspace}/`), init);
  (globalThis as { suprsend?: Main.SuprSend }).suprsend = new SuprSend();
  await new SuprSend().workflows.trigger({ workflow: 'any', recipients: ['u1'] });
  try {
    await import(join(dir, file));
  } catch (error) {
    failed[name] = (error as Error).stack?.slice(0, 400) ?? String(error);
  }
}
writeFileSync(join(dir, 'failed.json'), JSON.stringify(failed));
process.exit(0);
