/**
 * Runs every pair of docs/migration.md: `before` with the vendor's SDK and `after` with this one, each against a local SuprSend of its own. What
 * `after` sent is compared with what is written next to it, and the two servers with each other.
 * Run: node index.ts
 */
import assert from 'node:assert/strict';
import { Suprsend } from '@suprsend/node-sdk';
import { SuprSend } from '../../src/index.ts'; // yours: 'suprsend-ts'
import { localSuprSend, type LocalSuprSend, type WorkspaceData, type WorkspaceTemplate } from '../../src/local.ts'; // yours: 'suprsend-ts/local'
import { serve } from '../../src/cli/local/serve.ts'; // yours: the command `npx suprsend-ts local`
import type { Pair, Request } from './pair.ts';
import { records } from './records.ts';
import { sending } from './sending.ts';
import { users } from './users.ts';

const templateOf = (slug: string, subject: string): WorkspaceTemplate => ({
  slug,
  name: slug,
  variants: [
    {
      channel: 'email',
      id: 'default',
      locale: 'en',
      content: { subject, body: { type: 'plain_text', plain_text: { text: 'Hello' } } },
    },
  ],
});
type Workflow = NonNullable<WorkspaceData['workflows']>[number];
const workflowOf = (slug: string, nodes: unknown[], more: object = { trigger_type: 'api' }): Workflow =>
  ({ slug, name: slug, category: 'transactional', tree: { nodes }, ...more }) as Workflow;
const send = (of: string): object => ({ node_type: 'send_email', properties: { template: of } });

/** A local SuprSend with what the pairs need: three people, one of whom has a message. */
async function prepared(): Promise<LocalSuprSend> {
  const local = localSuprSend(
    {
      workflows: [
        workflowOf('order-shipped', [send('order')]),
        workflowOf('welcome', [send('welcome')]),
        workflowOf('trial-ends', [{ node_type: 'delay', properties: { delay_type: 'fixed', value: '7d' } }, send('welcome')]),
        workflowOf('order-placed', [send('order')], { trigger_type: 'event', trigger_events: ['ORDER_PLACED'] }),
      ],
      templates: [templateOf('order', 'Order {{order}}'), templateOf('welcome', 'Welcome'), templateOf('news', 'News, issue {{issue}}')],
    },
    {
      seed: {
        users: ['u1', 'u2', 'u3'].map((distinct_id) => ({ distinct_id, $email: [`${distinct_id}@example.com`], trial: true })),
        lists: [{ list_id: 'beta', distinct_ids: ['u1'] }],
        tenants: [{ tenant_id: 'acme', tenant_name: 'Acme' }],
      },
    },
  );
  await new SuprSend(local.options).workflows.trigger({ workflow: 'welcome', recipients: ['u1'] }, { idempotencyKey: 'before-all' });
  return local;
}

/** What was received since, as pairs write it. */
const since = (local: LocalSuprSend, count: number): Request[] =>
  local.requests.slice(count).map(({ method, path, body }) => ({
    method,
    path: decodeURIComponent(path).replace(/after=[^&]+/, 'after=(cursor)'),
    ...(body === undefined ? {} : { body: JSON.parse(JSON.stringify(body).replaceAll('"(uuid)"', '"(generated)"')) }),
  }));

/** What an application sees of it: profiles, lists and messages, without ids that count requests. */
const seen = (local: LocalSuprSend): object => ({
  data: local.save(),
  messages: local.messages.map(({ channel, to, content, status, workflow, tenant_id }) => ({
    channel,
    to,
    content,
    status,
    workflow,
    tenant_id,
  })),
});

async function run({ title, before, after, sent, differs, notRun }: Pair): Promise<void> {
  const [theirs, ours] = [await prepared(), await prepared()];
  const first = ours.requests.length;
  if (notRun === undefined) {
    const server = await serve(theirs, { port: 0 });
    // Any credential is accepted.
    await before(new Suprsend('local-workspace-key-0', 'secret', { base_url: server.url }));
    await server.close();
    for (const { operation, path, status } of theirs.requests)
      assert.ok(status !== null && status < 300, `${operation} ${path}: ${status}`);
  }
  await after(new SuprSend(ours.options));
  assert.deepEqual(since(ours, first), sent);
  for (const { violations } of ours.requests) assert.deepEqual(violations, []);
  if (differs === undefined && notRun === undefined) assert.deepEqual(seen(ours), seen(theirs));
  const result = notRun ?? differs ?? `the same data; messages: ${ours.messages.length - 1}`;
  console.error(`ok: ${title} (requests: ${sent.length}; ${result})`);
}

const pairs = [...sending, ...users, ...records];
// The pairs log as applications do.
console.log = () => {};
for (const pair of pairs) await run(pair);
console.error(`${pairs.length} pairs: what each sends is what is written next to it`);
