/** Links of the pages in the package lead to files of the package, or of the repository; llms.txt names every page. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { ROOT } from './support/paths.ts';

const installed = join(inject('bare'), 'node_modules/suprsend-ts');
const pages = [
  'README.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'SKILL.md',
  'llms.txt',
  ...readdirSync(join(installed, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const REPOSITORY = /^https:\/\/github\.com\/[\w-]+\/suprsend-ts\/(?:blob|tree)\/main\//;

/** The name that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .replaceAll('`', '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

function broken(page: string, link: string): boolean {
  const inRepository = REPOSITORY.test(link);
  if (/^\w+:/.test(link) && !inRepository) return false;
  const [path = '', anchor] = link.replace(REPOSITORY, '').split('#');
  const file = inRepository ? join(ROOT, path) : path === '' ? join(installed, page) : join(installed, dirname(page), path);
  if (!existsSync(file)) return true;
  return (
    anchor !== undefined &&
    ![...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].some(([, heading]) => anchorOf(heading as string) === anchor)
  );
}

it.each(pages)('every link of %s leads somewhere', (page) => {
  const text = readFileSync(join(installed, page), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link as string);
  expect(links.filter((link) => broken(page, link))).toEqual([]);
});

it('llms.txt names every page', () => {
  const index = readFileSync(join(installed, 'llms.txt'), 'utf8');
  expect(pages.filter((page) => page.startsWith('docs/') && !index.includes(`](${page})`))).toEqual([]);
});
