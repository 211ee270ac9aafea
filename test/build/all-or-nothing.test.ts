/** `npm run generate` and `contract:bump` in a copy of the repository: a failure leaves every byte as it was, and the report comes first. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { digest } from '../../scripts/contract/canonical.ts';
import type { BumpReport } from '../../scripts/contract/bump-report.ts';
import { PRODUCTS, SOURCES } from '../../scripts/contract/files.ts';
import { reportText } from '../../scripts/contract/report-text.ts';
import { CHANGES, Copy, type Document } from './altered/bring-up.ts';

/** As if the vendor gave each of two operations the name of the other. */
const operationIdsSwapped = (d: Document): void => {
  const user = d.paths['/v1/user/{distinct_id}/'];
  [user.get.operationId, user.delete.operationId] = [user.delete.operationId, user.get.operationId];
};

const copy = new Copy();
afterEach(() => copy.reset());
afterAll(() => copy.remove());

/** Every file that a run may write, with its digest, and the names in the root. */
function tree(): Record<string, string> {
  const files = (path: string): string[] =>
    statSync(copy.at(path)).isDirectory() ? readdirSync(copy.at(path)).flatMap((name) => files(join(path, name))) : [path];
  const digests = [...SOURCES, ...PRODUCTS].flatMap(files).map((path) => [path, digest(readFileSync(copy.at(path), 'utf8'))]);
  return Object.fromEntries([...digests, ...readdirSync(copy.dir).map((name) => [`./${name}`, ''])]);
}

test('a contract that is refused leaves everything as it was', () => {
  copy.contract((d) => (d.components.schemas.ErrorResponse.properties.code = { $ref: './common.yaml#/A' }));
  const before = tree();
  const { status, stderr } = copy.node('scripts/generate/index.ts');
  expect(stderr).toMatch(/^openapi\.yaml refers to \.\/common\.yaml#\/A, another file/);
  expect(status).toBe(1);
  expect(tree()).toEqual(before);
});

test('a decision that only the comparison with the last commit finds stops the generator', () => {
  copy.contract(operationIdsSwapped);
  const before = tree();
  const { stdout, stderr, status } = copy.node('scripts/generate/index.ts');
  expect(stdout).toContain('fetch-user-profile (GET /v1/user/{distinct_id}/) is now called delete-user. Change the target of: ');
  expect(stderr).toBe('2 decisions above must be made first.\n');
  expect(status).toBe(1);
  expect(tree()).toEqual(before);
});

test('a stop leaves everything as it was, and the report is printed before it, and again', () => {
  copy.contract((d) => {
    CHANGES.serverElsewhere(d);
    d.paths['/v1/message/'].get.parameters = d.paths['/v1/message/'].get.parameters.filter((p: Document) => p.name !== 'is_campaign');
    d.paths['/v1/user/{distinct_id}/'].post.requestBody.content['application/json'].schema.properties.$telegram = { type: 'string' };
  });
  const before = tree();
  const generated = copy.node('scripts/generate/index.ts');
  expect(generated.stdout).toMatch(/^CREDENTIALS: the API key would be sent to https:\/\/elsewhere\.example/);
  expect(generated.stdout).toContain(
    'messages.list no longer accepts the query value is_campaign [breaks at compile time and at run time]',
  );
  expect(generated.stdout).toContain('+ users.upsert, body.$telegram');
  expect(generated.stderr).toContain('has changed since it was corrected');
  expect(generated.status).toBe(1);
  const bump = copy.node('scripts/contract/bump.ts', 'openapi.yaml', '--json');
  expect(`${reportText(JSON.parse(bump.stdout) as BumpReport)}\n`).toBe(generated.stdout);
  expect(bump.status).toBe(2);
  expect(tree()).toEqual(before);
});

test('a run that was ended while it moved files is undone by the next one, which leaves everything as it was if the generator fails', () => {
  copy.contract(CHANGES.fieldAdded, 'new.json');
  writeFileSync(copy.at('scripts/generate/servers.ts'), `export const serversModule = () => { throw new Error('late'); };\n`);
  const before = tree();
  const staged = (path: string): string => copy.at(`.generating/${path}`);
  mkdirSync(staged('old/docs'), { recursive: true });
  mkdirSync(staged('generated'));
  mkdirSync(staged('docs'));
  // Ended after the first of two paths, and between the two renames of the second.
  writeFileSync(staged('moving.json'), JSON.stringify(['generated', 'docs/operations.md']));
  renameSync(copy.at('generated'), staged('old/generated'));
  renameSync(staged('generated'), copy.at('generated'));
  renameSync(copy.at('docs/operations.md'), staged('old/docs/operations.md'));
  writeFileSync(staged('docs/operations.md'), 'new');
  const { stderr, status } = copy.node('scripts/contract/bump.ts', 'new.json', '--write');
  expect(stderr).toContain('Nothing is written: late');
  expect(status).toBe(1);
  expect(tree()).toEqual(before);
  expect(existsSync(copy.at('.generating'))).toBe(false);
});

test('the steps of CONTRIBUTING.md take a contract with fields, an operation more, an operation less and another server', () => {
  expect(copy.steps).toEqual([
    'npm run contract:bump -- ../new.yaml',
    'npm run contract:bump -- ../new.yaml --write',
    'npm run contract:pin',
    'npm run generate',
    'npm run --silent contract:bump -- openapi.yaml --markdown',
  ]);
  const { report, edits, runs } = copy.take((d) => {
    for (const change of Object.values(CHANGES)) change(d);
  });
  expect(report.credentials[0]).toMatch(/^CREDENTIALS: the API key would be sent to https:\/\/elsewhere\.example/);
  expect(edits).toBeGreaterThan(1);
  expect(runs).toBe(3);
  expect(copy.read('generated/servers.gen.ts')).toContain('https://elsewhere.example');
  const routes = copy.read('generated/routes.gen.ts');
  expect(routes).toContain("url: '/v1/message/{message_id}/added_by_a_test/'");
  expect(routes).not.toContain('delink_schema');
  expect(copy.read('generated/types.gen.ts')).toContain('Where the workspace is.');
  const { stdout } = copy.step(copy.steps[4]);
  expect(stdout).toMatch(/^> \[!CAUTION\]\n> \*\*CREDENTIALS: /);
  expect(stdout).toContain('- management.events.delinkSchema was removed');
  expect(stdout).toContain('0 decisions to make');
});
