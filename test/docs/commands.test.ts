/** Commands on the pages for contributors exist, and run on any Node from 20: through npm, or `node scripts/node.mjs`. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';

const files = execFileSync('git', ['ls-files', '*.md'], { cwd: fromRoot('.'), encoding: 'utf8' })
  .trim()
  .split('\n');
const scriptsOf = (file: string): string[] =>
  Object.keys((JSON.parse(readFileSync(fromRoot(file), 'utf8')) as { scripts: Record<string, string> }).scripts);
const scripts = { root: scriptsOf('package.json'), examples: scriptsOf('examples/package.json') };

it.each(files)('%s names npm scripts that exist', (file) => {
  const text = readFileSync(fromRoot(file), 'utf8');
  const named = [...text.matchAll(/npm (--prefix examples )?run (?:--silent )?([\w:]+)/g)];
  expect(named.flatMap(([, prefix, name = '']) => (scripts[prefix ? 'examples' : 'root'].includes(name) ? [] : [name]))).toEqual([]);
});

it.each(['CONTRIBUTING.md', 'docs/contract.md', 'docs/contract-bumps.md', 'docs/contract-tests.md', 'examples/queue/README.md'])(
  '%s runs no program of the repository on the Node of the reader, which may be older than the programs need',
  (file) => {
    const text = readFileSync(fromRoot(file), 'utf8');
    const commands = [...text.matchAll(/(?:^ {4}|`)((?:npx|node|node_modules\/\.bin\/node) [^\n`]*)/gm)].map(([, command]) => command);
    expect(
      commands.filter((command) => !/^(node scripts\/node\.mjs |npx (changeset|suprsend-ts|@stoplight)\b)/.test(command as string)),
    ).toEqual([]);
  },
);
