/** docs/recipes.md shows the code of examples/, which `npm run test:examples` compiles and runs. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';
import { asInProject } from './recipes.ts';

const page = readFileSync(fromRoot('docs/recipes.md'), 'utf8');
const blocks = Array.from(page.matchAll(/^```ts(.*)\n([^]*?)^```$/gm), ([, mark = '', code = '']) => ({
  file: /no-check: the code of (examples\/[\w./-]+)/.exec(mark)?.[1],
  code,
}));

describe('docs/recipes.md', () => {
  it('has nothing but code of the examples', () => {
    expect(blocks.length).toBeGreaterThan(7);
    expect(blocks.filter(({ file }) => file === undefined || !existsSync(fromRoot(file)))).toEqual([]);
  });

  it.each(blocks)('shows $file as it is', ({ file, code }) => {
    const source = asInProject(readFileSync(fromRoot(file as string), 'utf8'));
    // Without the sentence at its head, which the page says in its own words.
    expect(source.replace(/^\/\*\*[^]*?\*\/\n/m, '')).toContain(code);
    expect(code).not.toMatch(/\/src\//);
  });
});
