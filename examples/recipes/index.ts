/**
 * Runs the recipes of docs/recipes.md against a local SuprSend: calls each handler as its framework does, and looks what was sent.
 * Run: node index.ts
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { ConnectionError } from '../../src/index.ts'; // yours: 'suprsend-ts'
import { startProxy, startTls } from './connect-proxy.ts';
import { served } from './local.ts';

const TOKEN = 'a-token-of-the-example';
await using server = await served();
const { local } = server;
// Recipes make their client when they are imported.
Object.assign(process.env, { SUPRSEND_API_KEY: 'key', SUPRSEND_BASE_URL: server.url, SUPRSEND_WEBHOOK_TOKEN: TOKEN });

/** Messages since the last look: who got what. */
let looked = 0;
function sent(): string[] {
  const found = local.messages.slice(looked).map(({ to, content }) => `${to as string}: ${content.subject as string}`);
  looked = local.messages.length;
  return found;
}

/** A delivery of SuprSend. */
const webhook = (token: string): Request =>
  new Request('https://shop.example/webhooks/suprsend', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'X-Webhook-Token': token },
    body: JSON.stringify({
      version: '1.0',
      event_type: 'status',
      channel: 'email',
      distinct_id: 'ann',
      reference: { supr_nid: 'n1' },
      suprsend_status: { status: 'delivered', timestamp: 1 },
    }),
  });

async function next(): Promise<void> {
  const [{ POST }, { added }, { invite }, { session }] = await Promise.all([
    import('./next/route.ts'),
    import('./next/jobs.ts'),
    import('./next/actions.ts'),
    import('./next/session.ts'),
  ]);
  const errors: unknown[] = [];
  console.error = (error: unknown) => errors.push(error);
  const statuses = [];
  for (const token of [TOKEN, TOKEN, 'wrong']) statuses.push((await POST(webhook(token))).status);
  assert.deepEqual([statuses, added.length], [[200, 200, 401], 1]);

  const form = new FormData();
  form.set('email', 'cy@example.com');
  for (let click = 0; click < 2; click += 1) assert.deepEqual(await invite({}, form), { message: 'cy@example.com is invited.' });
  assert.deepEqual(sent(), ['cy@example.com: Ann invites you'], 'two clicks, one invitation');
  local.fail({ operation: 'workflows.trigger', status: 422 });
  assert.deepEqual(await invite({}, form), { message: 'The invitation could not be sent. Try again.' });
  session.user = undefined;
  assert.deepEqual(await invite({}, form), { message: 'Sign in first.' });
  assert.deepEqual([sent(), errors.length], [[], 2]);
}

async function worker(): Promise<void> {
  const { default: handler } = await import('./worker.ts');
  const env = { SUPRSEND_API_KEY: 'key', SUPRSEND_WEBHOOK_TOKEN: TOKEN, SUPRSEND_BASE_URL: server.url };
  const waiting: Promise<unknown>[] = [];
  const call = (request: Request): Promise<Response> => handler.fetch(request, env, { waitUntil: (promise) => void waiting.push(promise) });
  const body = JSON.stringify({ order: 'A-1', customer: 'ann' });
  const response = await call(new Request('https://shop.example/orders/shipped', { method: 'POST', body }));
  assert.equal(response.status, 202);
  await Promise.all(waiting);
  assert.deepEqual(sent(), ['ann@example.com: Order A-1']);
  assert.deepEqual([(await call(webhook(TOKEN))).status, (await call(webhook('wrong'))).status], [200, 401]);
}

async function lambda(): Promise<void> {
  const { handler } = await import('./lambda.ts');
  const message = (messageId: string, order: string): { messageId: string; body: string } => ({
    messageId,
    body: JSON.stringify({ workflow: 'order-shipped', recipients: ['bo'], data: { order } }),
  });
  const invoke = (Records: ReturnType<typeof message>[]): ReturnType<typeof handler> =>
    handler({ Records }, { getRemainingTimeInMillis: () => 30_000 });
  assert.deepEqual(await invoke([message('m1', 'B-1'), message('m2', 'B-2')]), { batchItemFailures: [] });
  assert.deepEqual(await invoke([message('m2', 'B-2')]), { batchItemFailures: [] });
  assert.deepEqual(sent(), ['bo@example.com: Order B-1', 'bo@example.com: Order B-2'], 'a message that came twice was sent once');
  local.fail({ operation: 'workflows.trigger', status: 503, times: Infinity });
  assert.deepEqual(await invoke([message('m3', 'B-3')]), { batchItemFailures: [{ itemIdentifier: 'm3' }] });
  local.reset();
  looked = 0;
}

async function nest(): Promise<void> {
  // As a Nest project compiles it: Node has no decorators.
  registerHooks({
    load(url, context, nextLoad) {
      if (!url.endsWith('/nestjs/nestjs.ts')) return nextLoad(url, context);
      const { options } = ts.convertCompilerOptionsFromJson(
        { target: 'es2022', module: 'esnext', experimentalDecorators: true, emitDecoratorMetadata: true },
        '.',
      );
      const source = ts.transpileModule(readFileSync(fileURLToPath(url), 'utf8'), { compilerOptions: options }).outputText;
      return { format: 'module', source, shortCircuit: true };
    },
  });
  await import('reflect-metadata');
  const { NestFactory } = await import('@nestjs/core');
  // Not checked here: it has compiler options of its own.
  const { AppModule, Orders } = (await import(new URL('nestjs/nestjs.ts', import.meta.url).href)) as {
    AppModule: object;
    Orders: new (...args: unknown[]) => { shipped: (order: string, customer: string) => Promise<void> };
  };
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  await app.get(Orders).shipped('C-1', 'ann');
  await app.close();
  assert.deepEqual(sent(), ['ann@example.com: Order C-1']);
}

async function proxy(): Promise<void> {
  const { throughProxy } = await import('./proxy.ts');
  await using hub = await startTls(server.url);
  await using loopback = await startProxy();
  const requestTls = { ca: hub.ca };
  const { suprsend, close } = throughProxy({ uri: loopback.url, requestTls }, { hubUrl: hub.url });
  for (const order of ['D-1', 'D-2']) await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['ann'], data: { order } });
  await close();
  assert.deepEqual([...new Set(loopback.seen)], [`CONNECT ${new URL(hub.url).host}`], 'tunnels, and nothing else');
  assert.deepEqual(sent(), ['ann@example.com: Order D-1', 'ann@example.com: Order D-2']);

  const wrong = throughProxy({ uri: loopback.url.replace('password', 'wrong'), requestTls }, { hubUrl: hub.url, maxRetries: 0 });
  const error: unknown = await wrong.suprsend.users.get('ann').catch((thrown: unknown) => thrown);
  await wrong.close();
  assert.ok(ConnectionError.is(error), String(error));
  assert.deepEqual([error.sent, loopback.seen.at(-1)], ['no', `refused: CONNECT ${new URL(hub.url).host}`]);
}

for (const recipe of [next, worker, lambda, nest, proxy]) {
  await recipe();
  console.log(`ok: ${recipe.name}`);
}
assert.deepEqual(
  local.requests.flatMap(({ violations }) => violations),
  [],
);
