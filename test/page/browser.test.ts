/** A local SuprSend in a page, under a policy that allows no code to be made from text. */
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { launch } from './launch.ts';

const PROGRAM = `
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

it('runs where code cannot be made from text', async () => {
  const { outputFiles } = await build({
    stdin: { contents: PROGRAM, resolveDir: new URL('../..', import.meta.url).pathname, loader: 'ts' },
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
      'content-security-policy': "default-src 'none'; script-src 'self'",
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
    expect(JSON.parse(await page.title())).toEqual({
      refused: 'word: String does not match pattern.',
      evaluated: 'forbidden',
      content: [{ header: 'Hello Ann', body: '12' }],
    });
  } finally {
    await browser.close();
    server.close();
    rmSync(profile, { recursive: true, force: true });
  }
});
