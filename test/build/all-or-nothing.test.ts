/** `npm run generate` and `contract:bump` in a copy of the repository: a failure leaves every byte as it was, and the report comes first. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { digest } from '../../scripts/contract/canonical.ts';
import type { BumpReport } from '../../scripts/contract/bump-report.ts';
import { fromRoot, SOURCES } from '../../scripts/contract/files.ts';
import { reportMarkdown, reportText } from '../../scripts/contract/report-text.ts';

const KEPT = [...SOURCES, '.gitignore', 'docs', 'generated'];
const copy = mkdtempSync(join(tmpdir(), 'suprsend-bump-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const at = (path: string): string => join(copy, path);
function run(command: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(command, args, { cwd: copy, encoding: 'utf8' });
}
const git = (...args: string[]): void => void run('git', '-c', 'user.name=t', '-c', 'user.email=t@t', ...args);

for (const path of KEPT) cpSync(fromRoot(path), at(path), { recursive: true });
symlinkSync(fromRoot('node_modules'), at('node_modules'), 'junction');
writeFileSync(at('.gitignore'), 'node_modules\n.generating\n');
git('init', '-q');
git('add', '-A');
git('commit', '-qm', 'start');

/** Every file that a run may write, with its digest. */
function tree(): Record<string, string> {
  const files = (path: string): string[] =>
    statSync(at(path)).isDirectory() ? readdirSync(at(path)).flatMap((name) => files(join(path, name))) : [path];
  const paths = [...KEPT, ...readdirSync(copy).filter((name) => !existsSync(fromRoot(name)))];
  return Object.fromEntries(paths.flatMap(files).map((path) => [path, digest(readFileSync(at(path), 'utf8'))]));
}

type Document = Record<string, any>;
const contract = (): Document => JSON.parse(JSON.stringify(parse(readFileSync(at('openapi.yaml'), 'utf8'), { maxAliasCount: -1 })));
const write = (change: (document: Document) => void, path = 'openapi.yaml'): void => {
  const document = contract();
  change(document);
  writeFileSync(at(path), stringify(document, { aliasDuplicateObjects: false }));
};
const reset = (): void => git('checkout', '-q', '.');

test('a contract that is refused leaves everything as it was', () => {
  write((d) => (d.components.schemas.ErrorResponse.properties.code = { $ref: './common.yaml#/A' }));
  const before = tree();
  const { status, stderr } = run(process.execPath, 'scripts/generate/index.ts');
  expect(stderr).toMatch(/^openapi\.yaml refers to \.\/common\.yaml#\/A, another file/);
  expect(status).toBe(1);
  expect(tree()).toEqual(before);
  reset();
});

test('a stop leaves everything as it was, and the report is printed before it, each time', () => {
  write((d) => {
    d.servers[0].url = 'https://api.suprsend.com';
    d.paths['/v1/message/'].get.parameters = d.paths['/v1/message/'].get.parameters.filter((p: Document) => p.name !== 'is_campaign');
    d.paths['/v1/user/{distinct_id}/'].post.requestBody.content['application/json'].schema.properties.$telegram = { type: 'string' };
  });
  const before = tree();
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const { stdout, stderr, status } = run(process.execPath, 'scripts/generate/index.ts');
    expect(stdout).toMatch(/^CREDENTIALS: the API key would be sent to https:\/\/api\.suprsend\.com/);
    expect(stdout).toContain('messages.list no longer accepts the query value is_campaign [breaks at compile time and at run time]');
    expect(stdout).toContain('+ users.upsert, body.$telegram');
    expect(stderr).toContain('has changed since it was corrected');
    expect(status).toBe(1);
  }
  expect(tree()).toEqual(before);
  reset();
});

test('a failure of the generator itself leaves everything as it was', () => {
  writeFileSync(at('scripts/generate/servers.ts'), `export const serversModule = () => { throw new Error('late'); };\n`);
  const before = tree();
  const { stderr } = run(process.execPath, 'scripts/generate/index.ts');
  expect(stderr).toContain('late');
  expect(tree()).toEqual(before);
  expect(existsSync(at('.generating'))).toBe(false);
  reset();
});

test('contract:bump writes nothing, and exits with 2 if something is to be decided', () => {
  write((d) => (d.components.schemas.WorkflowTriggerSingleBody.required = ['workflow', 'recipients', 'tenant_id']), 'new.yaml');
  const before = tree();
  const { stdout, status } = run(process.execPath, 'scripts/contract/bump.ts', 'new.yaml', '--json');
  expect(status).toBe(2);
  const report = JSON.parse(stdout) as BumpReport;
  expect(report).toMatchObject({ step: 'major', differences: 1, breaking: [{ where: 'WorkflowTrigger', breaks: 'both' }] });
  expect(reportText(report)).toContain('reaches workflows.trigger, workflows.triggerMany');
  expect(reportMarkdown(report)).toContain('### Breaks callers (1)');
  expect(tree()).toEqual(before);
  reset();
  rmSync(at('new.yaml'));
});

test('the steps of CONTRIBUTING.md take a contract with a new operation, a new field and a change under a correction', () => {
  write((d) => {
    d.components.schemas.ManagementWorkspace.properties.region = { type: 'string', description: 'Where the workspace is.' };
    d.paths['/v1/user/{distinct_id}/'].get.responses['200'].content['application/json'].schema.properties.tenant = { type: 'object' };
    d.paths['/v1/message/{message_id}/content/'] = {
      get: {
        operationId: 'get-message-content',
        summary: 'Get the content of a message',
        security: [{ BearerAuth: [] }],
        parameters: [{ name: 'message_id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': { schema: { type: 'object', properties: { channel: { type: 'string', description: 'Channel.' } } } },
            },
          },
        },
      },
    };
  }, 'new.yaml');
  const bump = run(process.execPath, 'scripts/contract/bump.ts', 'new.yaml', '--write');
  expect(bump.stdout).toContain('get-message-content (GET /v1/message/{message_id}/content/) is new. Proposed: messages.content.get');
  expect(bump.stderr).toContain('1 proposed entries at the end of openapi.overlay.yaml');
  const unconfirmed = run(process.execPath, 'scripts/generate/index.ts');
  expect(unconfirmed.stderr).toContain('has data that was proposed and not confirmed');
  // Step 3: the maintainer confirms the entry, and decides that the correction of users.get is still right.
  const overlay = readFileSync(at('openapi.overlay.yaml'), 'utf8');
  writeFileSync(at('openapi.overlay.yaml'), overlay.replace(/, confirm: '[^']*'/, ''));
  expect(run(process.execPath, 'scripts/contract/pin.ts').stdout).toContain('+ .tenant: {"type":"object"}');
  const { stdout, stderr } = run(process.execPath, 'scripts/generate/index.ts');
  expect(stderr).toBe('');
  expect(stdout).toContain('messages.content.get is new');
  expect(stdout).toContain('ManagementWorkspace has the new region');
  expect(readFileSync(at('generated/routes.gen.ts'), 'utf8')).toContain("url: '/v1/message/{message_id}/content/'");
  reset();
  git('clean', '-qfd');
});
