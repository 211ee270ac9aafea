/** A release is refused until its owner has filled in what only an owner knows, and the workflows run nothing that can change under their name. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { fromRoot } from '../../scripts/contract/files.ts';
import { PLACEHOLDER, problemsOf } from '../../scripts/release/problems.ts';
import { VERSION } from '../../src/version.ts';
import { output, run } from '../package/support/run.ts';

const READY: Record<string, string> = {
  'package.json': '{ "name": "suprsend-ts", "version": "1.2.3" }',
  'CHANGELOG.md': '# Changelog\n\n## 1.2.3 (2026-12-01)\n\nText.\n\n## 1.2.2 (unreleased)\n',
  'SECURITY.md': 'Report it to the owner.',
  'CONTRIBUTING.md': `Replace ${PLACEHOLDER}.`,
  '.github/CODEOWNERS': '* @owner',
};
const problems = (changed: Record<string, string>, tag?: string): string[] => {
  const all = { ...READY, ...changed };
  return problemsOf({ files: Object.keys(all), read: (file) => all[file] ?? '', tag });
};

test('a repository whose owner has filled in everything is ready, with its tag', () => {
  expect(problems({})).toEqual([]);
  expect(problems({}, 'v1.2.3')).toEqual([]);
});

test.each<[string, Record<string, string>, string | undefined, string]>([
  ['a placeholder in a page', { 'SECURITY.md': `https://github.com/${PLACEHOLDER}/x` }, undefined, 'SECURITY.md: replace'],
  ['a placeholder in a file without an extension', { '.github/CODEOWNERS': `* @${PLACEHOLDER}` }, undefined, 'CODEOWNERS: replace'],
  ['a private package', { 'package.json': '{ "version": "1.2.3", "private": true }' }, undefined, 'delete "private"'],
  ['a version that the changelog does not have', { 'package.json': '{ "version": "1.3.0" }' }, undefined, 'no section for 1.3.0'],
  ['a version that is not released', { 'package.json': '{ "version": "1.2.2" }' }, undefined, 'still marked unreleased'],
  ['a changeset that is in no version', { '.changeset/brave-cat.md': '### Fixed' }, undefined, '.changeset/brave-cat.md: is in no version'],
  ['a tag of another version', {}, 'v1.2.4', 'The tag v1.2.4 does not match'],
])('%s stops a release', (_, changed, tag, text) => {
  expect(problems(changed, tag)).toEqual([expect.stringContaining(text)]);
});

test('npm publish runs that check, although scripts are off in the repository', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'publish-'));
  try {
    for (const file of ['.npmrc', 'scripts']) cpSync(fromRoot(file), join(folder, file), { recursive: true });
    symlinkSync(fromRoot('node_modules'), join(folder, 'node_modules'));
    const { name, version, publishConfig, scripts } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as Record<string, unknown>;
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, publishConfig, scripts, files: ['SECURITY.md'] }));
    writeFileSync(join(folder, 'CHANGELOG.md'), `## ${String(version)} (2026-12-01)`);
    writeFileSync(join(folder, 'SECURITY.md'), `Report it to ${PLACEHOLDER}.`);
    await output('git', ['init', '-q'], { cwd: folder });
    await output('git', ['add', 'package.json', 'CHANGELOG.md', 'SECURITY.md'], { cwd: folder });
    const { status, stdout, stderr } = await run('npm', ['publish', '--dry-run'], { cwd: folder });
    expect(status).not.toBe(0);
    expect(stdout + stderr).toContain(`SECURITY.md: replace ${PLACEHOLDER} by the name of the repository's owner at GitHub.\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a new version changes no recorded file: a release would fail its own tests', () => {
  const reports = readdirSync(fromRoot('test/api/reports')).map((file) => `test/api/reports/${file}`);
  const pages = readdirSync(fromRoot('docs')).flatMap((file) => (file.endsWith('.md') ? [`docs/${file}`] : []));
  const ours = new RegExp(`(suprsend-ts/|VERSION.*)${VERSION.replaceAll('.', '\\.')}`);
  expect([...reports, ...pages, 'README.md'].filter((file) => ours.test(readFileSync(fromRoot(file), 'utf8')))).toEqual([]);
});

const WORKFLOWS = new URL('../../.github/workflows/', import.meta.url);
interface Workflow {
  permissions: unknown;
  jobs: Record<string, { permissions?: object; 'timeout-minutes'?: number; steps: { uses?: string; run?: string }[] }>;
}

test.each(readdirSync(WORKFLOWS))('%s pins its actions, has the rights it needs and no others, and ends', (file) => {
  const text = readFileSync(new URL(file, WORKFLOWS), 'utf8');
  // Dependabot reads the version from the comment, and writes both.
  for (const [, rest] of text.matchAll(/uses: \S+(.*)/g)) expect(rest).toMatch(/^ # v\d+\.\d+\.\d+$/);
  const { permissions, jobs } = parse(text) as Workflow;
  expect(permissions).toEqual({});
  for (const job of Object.values(jobs)) {
    expect(job.permissions).toBeTypeOf('object');
    expect(job['timeout-minutes']).toBeGreaterThan(0);
    for (const { uses, run: command } of job.steps) {
      if (uses !== undefined) expect(uses).toMatch(/@[\da-f]{40}$/);
      expect(command ?? '').not.toContain('${{');
    }
  }
});

test('npm scripts that the workflows run exist', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const texts = readdirSync(WORKFLOWS).map((file) => readFileSync(new URL(file, WORKFLOWS), 'utf8'));
  const names = texts.flatMap((text) => [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name as string));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) expect(scripts).toHaveProperty([name]);
});

test('the updates of dependencies see every package.json that has some', async () => {
  const files = (await output('git', ['ls-files', '*package.json'], { cwd: fromRoot('.') })).trim().split('\n');
  const folders = files
    .filter((file) => /ependencies"/.test(readFileSync(fromRoot(file), 'utf8')))
    .map((file) => `/${file.replace(/\/?package\.json$/, '')}`);
  const { updates } = parse(readFileSync(fromRoot('.github/dependabot.yml'), 'utf8')) as { updates: { directories?: string[] }[] };
  expect(updates.flatMap(({ directories = [] }) => directories).toSorted()).toEqual(folders.toSorted());
});
