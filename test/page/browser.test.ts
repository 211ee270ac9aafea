/** What a page of a browser does with this package: a local SuprSend under a strict policy, and the guard of credentials. */
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { launch } from './launch.ts';

const LOCAL = `
import { SuprSend } from './src/index.ts';
import { localSuprSend } from './src/local.ts';

const variants = [{ channel: 'inbox', id: 'default', locale: 'en', content: { header: '{{capitalize word}} {{$recipient.name}}', body: '{{#each list}}{{this}}{{/each}}' } }];
const local = localSuprSend({
  workflows: [{ slug: 'hi', name: 'Hi', category: 'transactional', trigger_type: 'api', tree: { nodes: [{ node_type: 'send_inbox', properties: { template: 'hi' } }] }, payload_schema: { schema: 's' } }],
  schemas: [{ slug: 's', name: 'S', json_schema: { type: 'object', properties: { word: { type: 'string', pattern: '^[a-z]+$' } } } }],
  templates: [{ slug: 'hi', name: 'Hi', variants }],
});
const suprsend = new SuprSend(local.options);
await suprsend.users.upsert('u1', { name: 'Ann' });
const refused = await suprsend.workflows.trigger({ workflow: 'hi', recipients: ['u1'], data: { word: 'HELLO' } }).catch(({ body }) => body.message);
await suprsend.workflows.trigger({ workflow: 'hi', recipients: ['u1'], data: { word: 'hello', list: [1, 2] } });
let evaluated = 'allowed';
try { Function('return 1')(); } catch { evaluated = 'forbidden'; }
document.title = JSON.stringify({ refused, evaluated, content: local.messages.map(({ content }) => content) });
`;

const GUARD = `
import { createClient } from './src/core.ts';
import { ConfigurationError, SuprSend } from './src/index.ts';

export function tried() {
  const attempt = (make) => {
    try { make(); return 'made'; } catch (error) { return [ConfigurationError.is(error), error.message]; }
  };
  return {
    apiKey: attempt(() => new SuprSend({ apiKey: 'SS.secret' })),
    serviceToken: attempt(() => new SuprSend({ serviceToken: () => 'SS.ST.secret' })),
    typed: attempt(() => createClient({ apiKey: 'SS.secret' })),
    none: attempt(() => new SuprSend()),
    allowed: attempt(() => new SuprSend({ apiKey: 'SS.secret', dangerouslyAllowBrowser: true })),
  };
}
if (typeof document === 'undefined') postMessage(tried());
else new Worker('script.js', { type: 'module' }).onmessage = ({ data }) => { document.title = JSON.stringify({ page: tried(), worker: data }); };
`;

/** Runs a program as the module of a page, and returns the JSON that it made the title. */
async function inPage(program: string): Promise<unknown> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: new URL('../..', import.meta.url).pathname, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
  });
  const server = createServer((request, response) => {
    const isScript = request.url === '/script.js';
    response.writeHead(200, {
      'content-type': isScript ? 'text/javascript' : 'text/html',
      'content-security-policy': "default-src 'none'; script-src 'self'; worker-src 'self'",
    });
    response.end(
      isScript ? outputFiles[0]?.contents : '<!doctype html><link rel="icon" href="data:,"><script type="module" src="script.js"></script>',
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const profile = mkdtempSync(join(tmpdir(), 'suprsend-browser-'));
  const browser = await launch(profile);
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => document.title !== '');
    return JSON.parse(await page.title());
  } finally {
    await browser.close();
    server.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

it('runs a local SuprSend where code cannot be made from text', async () => {
  expect(await inPage(LOCAL)).toEqual({
    refused: 'word: String does not match pattern.',
    evaluated: 'forbidden',
    content: [{ header: 'Hello Ann', body: '12' }],
  });
});

it('refuses a client with a credential in a page and in a worker, unless it is allowed', async () => {
  const refused = [true, expect.stringMatching(/a client with a credential in a browser shows the credential to every visitor/)];
  const expected = { apiKey: refused, serviceToken: refused, typed: refused, none: 'made', allowed: 'made' };
  expect(await inPage(GUARD)).toEqual({ page: expected, worker: expected });
});
