/**
 * Promotes a staging workspace to production, both in `local`, which checks every request and answer against the contract: a dry run, a run
 * that must not go on, one that ends half-way, one that promotes, and one that has nothing to do.
 * Run: node index.ts
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { serve } from '../../src/cli/local/serve.ts';
import { SuprSend, type PreferenceCategoryTree } from '../../src/index.ts';
import { localSuprSend } from '../../src/local.ts';
import { mergedCategories } from './categories.ts';
import { isSame } from './diff.ts';
import { orderSchema, production, staging } from './seeds.ts';

const [source, target] = [staging, production].map((workspace) => localSuprSend(workspace(), { checkAnswers: true })) as [Local, Local];
type Local = ReturnType<typeof localSuprSend>;
const [here, there] = [source, target].map(({ options }) => new SuprSend(options).management) as [Management, Management];
type Management = SuprSend['management'];

// Drafts that nobody has committed.
await here.schemas.upsert('order', orderSchema('order', 'order', 'carrier', 'not-live-yet'));
await there.templates.variants.upsert('order-shipped', 'inbox', 'default', { locale: 'en', content: { body: 'Not finished' } });
const old = await there.workflows.get('order-a-shipped', { mode: 'live' });
await there.workflows.upsert('order-a-shipped', { ...old, description: 'A draft that nobody committed' });

/** After this many more writes the token may write no longer. */
let writesLeft = Infinity;
const receive: Local['receive'] = (received) => {
  if (!received.path.includes('/production/')) return source.receive(received);
  if (received.method !== 'GET' && writesLeft-- <= 0) target.fail({ status: 403 });
  return target.receive(received);
};
await using server = await serve({ ...target, receive }, { port: 0 });
const before = target.requests.length;
/** The operations that wrote to production. */
const writes = (): string[] =>
  target.requests
    .slice(before)
    .filter(({ method, path, status }) => method !== 'GET' && path.includes('/production/') && status !== 403)
    .map(({ operation }) => String(operation).replace('management.', ''));

const dry = await promote();
assert.deepEqual([dry.code, writes()], [0, []], 'a dry run writes nothing');
for (const line of [
  '~ schema order',
  '    +       "carrier"',
  '+ translation fr.json (new)',
  '~ preference categories of the workspace',
  '+ variant order-shipped/sms/default (new)',
  '    - <p>Your order was shipped.</p>',
  '    + <p>{{carrier}} has it.</p>',
  '  ! overwrites an uncommitted draft, last changed ',
  '+ workflow order-review (new)',
  '10 to promote. Nothing was written; add --write to promote.',
])
  assert.ok(dry.text.includes(line), `${line}\nprinted:\n${dry.text}`);
assert.ok(!dry.text.includes('not-live-yet'), 'a draft of the source is not promoted');
console.log(dry.text);

// A commit of translations would publish one of these and delete the other.
const { content } = await there.translations.get('de.json');
await there.translations.delete('de.json');
await there.translations.upsert('it.json', { content: {} });
const blocked = await promote('--write');
assert.deepEqual([blocked.code, writes()], [1, []], 'nothing is written if a part is blocked');
assert.match(blocked.text, /a commit would publish other drafts too; commit or discard them first: de\.json, it\.json/);
await there.translations.upsert('de.json', { content: content as Record<string, unknown> });
await there.translations.delete('it.json');

writesLeft = 7;
const halfway = await promote('--write');
assert.equal(halfway.code, 1);
assert.match(halfway.text, /403 .*Run it again to promote the rest\./s);
writesLeft = Infinity;
const done = await promote('--write', '--message', 'Release 42');
assert.equal(done.code, 0, done.text);
assert.deepEqual(
  writes().filter((write) => write.endsWith('.commit')),
  ['schemas.commit', 'translations.commit', 'preferenceCategories.commit', 'templates.commit', 'workflows.commit', 'workflows.commit'],
  'each kind is committed before those that use it, and once',
);

// What is live in staging is live in production.
const live = { mode: 'live' } as const;
const contentOf = async ({ templates }: Management, name: string): Promise<object> => {
  const variants = await templates.variants.list('order-shipped', { ...live, include_content: true }).toArray({ max: 10 });
  return variants.find(({ channel, id }) => `${channel}/${id}` === name)?.content as object;
};
const each: ((workspace: Management) => PromiseLike<object>)[] = [
  async ({ schemas }) => (await schemas.get('order', live)).json_schema as object,
  async ({ translations }) => (await translations.get('en.json', live)).content as object,
  async ({ translations }) => (await translations.get('fr.json', live)).content as object,
  (workspace) => contentOf(workspace, 'email/default'),
  (workspace) => contentOf(workspace, 'email/fr'),
  (workspace) => contentOf(workspace, 'sms/default'),
  async ({ workflows }) => (await workflows.get('order-a-shipped', live)).tree as object,
  async ({ workflows }) => (await workflows.get('order-review', live)).tree as object,
];
for (const read of each) assert.deepEqual(await read(there), await read(here));
const shipped = await there.workflows.get('order-a-shipped', live);
assert.equal(shipped.is_enabled, false, 'a workflow that is off in production stays off');
assert.deepEqual(shipped.payload_schema, { schema: 'order', version_no: 2 }, 'versions of schemas are those of production');
// And what only production has is still there.
assert.deepEqual((await there.templates.get('order-shipped', live)).enabled_channels, ['email', 'sms', 'inbox']);
assert.deepEqual((await there.schemas.get('refund', live)).json_schema, production().schemas?.[1]?.json_schema);
assert.deepEqual((await there.translations.get('de.json', live)).content, content);
assert.deepEqual(await contentOf(there, 'inbox/default'), { body: 'Shipped' });
assert.deepEqual((await there.workflows.get('refund', live)).tree, { nodes: [] });
const categories = JSON.stringify(await there.preferenceCategories.get(live));
assert.deepEqual(categories.match(/(?<="category":")[^"]+/g), ['order-updates', 'reviews', 'returns', 'invoices']);

// What the server adds to a tree does not count as a difference.
const tree = production().categories as PreferenceCategoryTree;
const answered = JSON.stringify(tree, (_, value) => (value?.name ? { slug: 'made-by-the-server', tags: null, ...value } : value));
assert.ok(isSame(mergedCategories(JSON.parse(answered)), mergedCategories(tree)));

const count = writes().length;
const again = await promote('--write');
assert.deepEqual([again.code, writes().length], [0, count], 'a second run writes nothing');
assert.match(again.text, /production has everything that is live in staging\./);
for (const { requests } of [source, target])
  assert.deepEqual(
    requests.flatMap(({ violations }) => violations),
    [],
    'every request is as the contract says',
  );
console.log(`${count} writes, and none of the second run`);

/** Runs the program as a user would. */
async function promote(...args: string[]): Promise<{ code: number; text: string }> {
  const program = fileURLToPath(new URL('promote.ts', import.meta.url));
  const env = { ...process.env, SUPRSEND_SERVICE_TOKEN: 'token-of-the-example', SUPRSEND_MGMNT_URL: `${server.url}/management` };
  const child = spawn(process.execPath, [program, 'staging', 'production', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (more: string) => (text += more));
  const [code] = (await once(child, 'close')) as [number];
  return { code, text };
}
