/** A release is refused until its owner has filled in what only an owner knows, and the workflows run nothing that can change under their name. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { PLACEHOLDER, problemsOf } from '../../scripts/release/problems.ts';

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
  ['a tag of another version', {}, 'v1.2.4', 'The tag v1.2.4 does not match'],
])('%s stops a release', (_, changed, tag, text) => {
  expect(problems(changed, tag)).toEqual([expect.stringContaining(text)]);
});

const WORKFLOWS = new URL('../../.github/workflows/', import.meta.url);
interface Workflow {
  permissions: unknown;
  jobs: Record<string, { permissions?: object; 'timeout-minutes'?: number; steps: { uses?: string; run?: string }[] }>;
}

test.each(readdirSync(WORKFLOWS))('%s pins its actions, has the rights it needs and no others, and ends', (file) => {
  const { permissions, jobs } = parse(readFileSync(new URL(file, WORKFLOWS), 'utf8')) as Workflow;
  expect(permissions).toEqual({});
  for (const job of Object.values(jobs)) {
    expect(job.permissions).toBeTypeOf('object');
    expect(job['timeout-minutes']).toBeGreaterThan(0);
    for (const { uses, run } of job.steps) {
      if (uses !== undefined) expect(uses).toMatch(/@[\da-f]{40}$/);
      expect(run ?? '').not.toContain('${{');
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
