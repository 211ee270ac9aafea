/** The program suprsend-ts of the packed package: it runs on every Node, and what it writes is checked by every TypeScript. */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { OPTIONS, VERSIONS } from '../types/snippets.ts';
import { nodes } from './support/nodes.ts';
import { ROOT } from './support/paths.ts';
import { output, run } from './support/run.ts';

const bare = inject('bare');
const installed = join(bare, 'node_modules/suprsend-ts');
const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { bin: Record<string, string> };
const program = join(installed, bin['suprsend-ts'] as string);
const PULLED = join(ROOT, 'test/workspace/pulled');
const work = join(bare, 'program');

beforeAll(() => {
  mkdirSync(join(work, 'src'), { recursive: true });
  // What npm does.
  mkdirSync(join(bare, 'node_modules/.bin'), { recursive: true });
  if (!existsSync(join(bare, 'node_modules/.bin/suprsend-ts'))) symlinkSync(program, join(bare, 'node_modules/.bin/suprsend-ts'));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe.each(nodes())('on Node $version', ({ path: node }) => {
  it('writes the types and schemas of a folder, and says that they are up to date', async () => {
    const args = ['types', '--from', PULLED, '--schemas'];
    expect(await output(node, [join(bare, 'node_modules/.bin/suprsend-ts'), ...args], { cwd: work })).toContain(
      'src/suprsend.gen.ts was written.',
    );
    expect(await output(node, [program, ...args, '--check'], { cwd: work })).toBe(
      'src/suprsend.gen.ts and src/suprsend.schemas.gen.ts are up to date.\n',
    );
    rmSync(join(work, 'src'), { recursive: true });
    mkdirSync(join(work, 'src'));
  });

  it('needs a credential for the API, and says so', async () => {
    const env = { ...process.env, NODE_OPTIONS: '', SUPRSEND_SERVICE_TOKEN: '' };
    const { stdout, stderr, status } = await run(node, [program, 'types'], { cwd: work, env });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: The environment variable SUPRSEND_SERVICE_TOKEN is missing\./);
  });
});

describe('the written files', () => {
  const CODE = `
import { SuprSend } from 'suprsend-ts';
import { payloadSchemas, standardSchemas } from 'suprsend-ts/validate';
import { schemas } from './suprsend.schemas.gen.ts';
const suprsend = new SuprSend({ validation: { request: true, schemas: standardSchemas(payloadSchemas(schemas)) } });
await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], data: { order_id: 'A-12' } });
`;
  const WRONG = `${CODE}await suprsend.workflows.trigger({ workflow: 'order-shiped', recipients: ['u1'] });\n`;

  const WITH_OPERATIONS = `
import { createClient } from 'suprsend-ts/core';
import { workflowsTrigger } from 'suprsend-ts/operations';
await workflowsTrigger({ client: createClient(), body: { workflow: 'order-shiped', recipients: ['u1'] } });
`;

  beforeAll(async () => {
    await output(process.execPath, [program, 'types', '--from', PULLED, '--schemas', '--out', 'src/suprsend.gen.ts'], { cwd: work });
    for (const [name, code] of Object.entries({ right: CODE, wrong: WRONG, operations: WITH_OPERATIONS }))
      writeFileSync(join(work, `src/${name}.mts`), code);
    writeFileSync(join(work, 'package.json'), '{"type":"module"}');
  });

  it.each(Object.entries(VERSIONS))('are part of a program under TypeScript %s', async (_version, folder) => {
    const strict = `${OPTIONS} --allowImportingTsExtensions --verbatimModuleSyntax --isolatedModules --noUnusedLocals`;
    const compile = (name: string): Promise<{ stdout: string }> =>
      run(
        process.execPath,
        [join(ROOT, 'node_modules', folder, 'bin/tsc'), ...strict.split(' '), 'src/suprsend.gen.ts', `src/${name}.mts`],
        { cwd: work },
      );
    expect((await compile('right')).stdout).toBe('');
    expect((await compile('wrong')).stdout).toContain(`Did you mean '"order-shipped"'?`);
    // A program that does not import 'suprsend-ts' itself.
    const { stdout } = await compile('operations');
    expect(stdout).toContain(`Did you mean '"order-shipped"'?`);
    expect(stdout).not.toContain('suprsend.gen.ts');
  });

  it('refuse a payload before it is sent, in the words of the server', async () => {
    writeFileSync(
      join(work, 'check.mjs'),
      `import { SuprSend } from 'suprsend-ts';
import { payloadSchemas, standardSchemas } from 'suprsend-ts/validate';
const schemas = { schemas: { order: ${readFileSync(join(PULLED, 'schemas/order/payload_schema.json'), 'utf8')} }, workflows: { 'order-shipped': 'order' } };
let sent = 0;
const suprsend = new SuprSend({ apiKey: 'k', validation: { request: true, schemas: standardSchemas(payloadSchemas(schemas)) },
  fetch: async () => { sent += 1; return Response.json({ status: 'success' }, { status: 202 }); } });
const results = [];
for (const data of [{ order_id: 'A-12' }, { order_id: 'A' }, undefined, { order_id: 'A-12', extra: 1 }, { order_id: 'A-12', $attachments: [] }])
  results.push(await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], data }).then(() => 'sent', (error) => error.message));
results.push(await suprsend.workflows.trigger({ workflow: 'free', recipients: ['u1'], data: { a: 1 } }).then(() => 'sent'));
console.log(JSON.stringify({ results, sent }));`,
    );
    const refused = (what: string): string => `workflows.trigger: the body does not match its schema: data: ${what} Nothing was sent.`;
    expect(JSON.parse(await output(process.execPath, ['check.mjs'], { cwd: work }))).toEqual({
      results: [
        'sent',
        refused('order_id: String is too short (1 < 4).'),
        refused("(root): missing required property 'order_id'."),
        refused("(root): property 'extra' is not allowed by the schema."),
        'sent',
        'sent',
      ],
      sent: 3,
    });
  });
});
