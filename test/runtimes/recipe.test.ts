/** The recipe of a Cloudflare Worker runs in workerd, with its credentials as bindings. examples/recipes calls the same code in Node. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';
import { serve } from '../../src/cli/local/serve.ts';
import { localSuprSend } from '../../src/local.ts';
import { asInProject } from '../docs/recipes.ts';
import { startWorkerd } from './workerd.ts';

const TOKEN = 'a-token-of-the-test';

it('a Worker takes its credentials from bindings, sends after its response, and accepts webhooks', async () => {
  const dir = join(inject('bare'), 'recipe');
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'worker.ts'), asInProject(readFileSync(fromRoot('examples/recipes/worker.ts'), 'utf8')));
  const local = localSuprSend();
  const server = await serve(local, { port: 0 });
  await using worker = await startWorkerd(dir, 'worker.ts', '2026-10-23', {
    SUPRSEND_API_KEY: 'key-of-the-binding',
    SUPRSEND_WEBHOOK_TOKEN: TOKEN,
    SUPRSEND_BASE_URL: server.url,
  });
  const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(worker.url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

  expect((await post('/orders/shipped', { order: 'A-1', customer: 'ann' })).status).toBe(202);
  await expect
    .poll(() => local.requests.map(({ operation, body }) => [operation, body]))
    .toEqual([
      [
        'workflows.trigger',
        { workflow: 'order-shipped', recipients: ['ann'], data: { order: 'A-1' }, $idempotency_key: 'order-shipped:A-1' },
      ],
    ]);
  const event = { version: '1.0', event_type: 'status', suprsend_status: { status: 'delivered', timestamp: 1 } };
  expect((await post('/webhooks/suprsend', event, { 'X-Webhook-Token': TOKEN })).status).toBe(200);
  expect((await post('/webhooks/suprsend', event, { 'X-Webhook-Token': 'wrong' })).status).toBe(401);
  expect((await post('/other', {})).status).toBe(404);
  await server.close();
});
