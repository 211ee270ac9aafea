/**
 * Promotes a staging workspace to production on a stand-in for the management API, behind Prism, which checks every request and answer
 * against the contract: a dry run, a run that must not go on, one that ends half-way, one that promotes, and one that has nothing to do.
 * Run: node index.ts
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { fromRoot, serverDocument } from '../../scripts/contract/files.ts';
import { startMock } from '../../test/support/prism.ts';
import { production, staging } from './seeds.ts';
import { startServer, type Workspace } from './server.ts';

await using server = await startServer({ staging: staging(), production: production() });
const prism = await startMock(fromRoot(serverDocument('management')), server.url);
try {
  const target = server.workspaces.production as Workspace;
  const source = server.workspaces.staging as Workspace;
  const before = structuredClone(target);
  const live = (workspace: Workspace, kind: keyof Workspace, name: string): Record<string, unknown> => {
    const { hash: _, updated_at: __, ...rest } = workspace[kind].get(name)?.live ?? assert.fail(`no live ${kind} ${name}`);
    return rest;
  };

  const unfit = await fetch(`${prism.url}/v1/production/schema/order/`, {
    method: 'POST',
    headers: { authorization: 'ServiceToken any', 'content-type': 'application/json' },
    body: '{}',
  });
  assert.equal(unfit.status, 422, 'Prism checks what is sent to the stand-in');

  const dry = await promote();
  assert.deepEqual([dry.code, server.writes], [0, []], 'a dry run writes nothing');
  for (const line of [
    '~ schema order',
    '    +       "carrier"',
    '+ translation fr.json (new)',
    '~ preference categories of the workspace',
    '+ variant order-shipped/sms/default (new)',
    '    - <p>Your order was shipped.</p>',
    '    + <p>{{carrier}} has it.</p>',
    '  ! overwrites an uncommitted draft by asha@example.com, last changed ',
    '+ workflow order-review (new)',
    '10 to promote. Nothing was written; add --write to promote.',
  ])
    assert.ok(dry.text.includes(line), `${line}\nprinted:\n${dry.text}`);
  assert.ok(!dry.text.includes('not-live-yet'), 'a draft of the source is not promoted');
  console.log(dry.text);

  // A commit of translations would publish one of these and delete the other.
  const german = target.translation.get('de.json') ?? {};
  target.translation.set('de.json', { live: german.live });
  target.translation.set('it.json', { draft: { filename: 'it.json', locale: 'it', content: {} } });
  const blocked = await promote('--write');
  assert.deepEqual([blocked.code, server.writes], [1, []], 'nothing is written if a part is blocked');
  assert.match(blocked.text, /a commit would publish other drafts too; commit or discard them first: de\.json, it\.json/);
  target.translation.set('de.json', german);
  target.translation.delete('it.json');

  server.writesLeft = 7;
  const halfway = await promote('--write');
  assert.equal(halfway.code, 1);
  assert.match(halfway.text, /403 .*Run it again to promote the rest\./s);
  server.writesLeft = Infinity;
  const done = await promote('--write', '--message', 'Release 42');
  assert.equal(done.code, 0, done.text);
  assert.deepEqual(
    server.writes.filter((write) => write.startsWith('commit')),
    [
      'commit schema order',
      'commit translation',
      'commit preference_category all',
      'commit template order-shipped',
      'commit workflow order-a-shipped',
      'commit workflow order-review',
    ],
    'each kind is committed before those that use it, and once',
  );

  // What is live in staging is live in production.
  for (const kind of ['schema', 'translation', 'variant'] as const)
    for (const name of source[kind].keys()) assert.deepEqual(live(target, kind, name), live(source, kind, name));
  const shipped = live(target, 'workflow', 'order-a-shipped');
  assert.deepEqual(shipped.tree, live(source, 'workflow', 'order-a-shipped').tree);
  assert.equal(shipped.is_enabled, false, 'a workflow that is off in production stays off');
  assert.deepEqual(shipped.payload_schema, { schema: 'order', version_no: 2 }, 'versions of schemas are those of production');
  // And what only production has is still there.
  assert.deepEqual(live(target, 'template', 'order-shipped').enabled_channels, ['email', 'sms', 'inbox']);
  for (const [kind, name] of [
    ['schema', 'refund'],
    ['translation', 'de.json'],
    ['variant', 'order-shipped/inbox/default'],
    ['workflow', 'refund'],
  ] as const)
    assert.deepEqual(target[kind].get(name)?.live, before[kind].get(name)?.live, `${kind} ${name} is as before`);
  const categories = JSON.stringify(live(target, 'preference_category', 'all'));
  assert.deepEqual(categories.match(/(?<="category":")[^"]+/g), ['order-updates', 'reviews', 'returns', 'invoices']);

  const writes = server.writes.length;
  const again = await promote('--write');
  assert.deepEqual([again.code, server.writes.length], [0, writes], 'a second run writes nothing');
  assert.match(again.text, /production has everything that is live in staging\./);
  console.log(`${writes} writes, and none of the second run`);
} finally {
  await prism.close();
}

/** Runs the program as a user would. */
async function promote(...args: string[]): Promise<{ code: number; text: string }> {
  const program = fileURLToPath(new URL('promote.ts', import.meta.url));
  const env = { ...process.env, SUPRSEND_SERVICE_TOKEN: 'token-of-the-example', SUPRSEND_MGMNT_URL: prism.url };
  const child = spawn(process.execPath, [program, 'staging', 'production', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (more: string) => (text += more));
  const [code] = (await once(child, 'close')) as [number];
  return { code, text };
}
