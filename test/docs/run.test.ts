/** The snippets of the documentation that can run do: each is run against a local SuprSend in which whatever it names exists. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';
import { pages, snippetsOf, type Snippet } from './markdown.ts';

/** What keeps a snippet from running on its own. */
const NOT_RUN: Record<string, RegExp> = {
  'needs what an application has': /\bdeclare\b|from '\./,
  'is a test, or a type of a workspace': /from 'vitest'|interface Register\b/,
  "is code of the vendor's SDK, which examples/migration runs": /\bsupr_client\b/,
  'calls what the contract does not have': /suprsend\.request\b/,
  'opens sockets of its own': /suprsend-ts\/undici/,
};
const runs = ({ mark, text }: Snippet): boolean => mark === '' && !Object.values(NOT_RUN).some((reason) => reason.test(text));
const snippets = pages.flatMap((page) => snippetsOf(page, readFileSync(fromRoot(page), 'utf8')));
const found = snippets.filter(runs);

// In the repository, where `suprsend-ts` is this package.
mkdirSync(fromRoot('.cache'), { recursive: true });
const dir = mkdtempSync(fromRoot('.cache/docs-'));
const nameOf = ({ page, line }: Snippet): string => `${page}:${line}`;
const files = Object.fromEntries(found.map((snippet) => [nameOf(snippet), `${nameOf(snippet).replaceAll(/[/:]/g, '-')}.ts`]));
// What is shown for a million records is run for a thousand.
for (const snippet of found)
  writeFileSync(
    join(dir, files[nameOf(snippet)] as string),
    `${snippet.text.replaceAll(/\b\d{1,3}(?:_\d{3})?_000\b/g, '1_000')}\nexport {};\n`,
  );
writeFileSync(join(dir, 'files.json'), JSON.stringify(files));
// A snippet may handle other signals.
execFileSync(process.execPath, [fromRoot('test/docs/run/program.ts'), dir], { stdio: 'inherit', timeout: 300_000, killSignal: 'SIGKILL' });
const failed = JSON.parse(readFileSync(join(dir, 'failed.json'), 'utf8')) as Record<string, string>;
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('the snippets of the documentation', () => {
  it('run, most of them', () => {
    expect(found.length).toBeGreaterThan(snippets.length / 2);
  });

  it.each(Object.keys(files))('%s runs', (name) => {
    expect(failed[name]).toBeUndefined();
  });
});
