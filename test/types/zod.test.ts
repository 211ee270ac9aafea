/** What a schema of `suprsend-ts/zod` parses has the type that `suprsend-ts` has of the same name. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';
import { ROOT } from '../package/support/paths.ts';
import { run } from '../package/support/run.ts';
import { OPTIONS } from './snippets.ts';

const namesIn = (file: string, pattern: RegExp): string[] =>
  [...readFileSync(fromRoot(file), 'utf8').matchAll(pattern)].map(([, name]) => name as string);
const types = new Set(namesIn('generated/types.gen.ts', /^export type (\w+) =/gm));
/** They contain themselves, and zod knows no type for the inner ones. */
const RECURSIVE = ['PreferenceTagCondition', 'PreferenceTagFilter'];
const names = namesIn('generated/zod.gen.ts', /^export const z(\w+)[ :]/gm).filter((name) => types.has(name) && !RECURSIVE.includes(name));

// With exactOptionalPropertyTypes zod's own `optional()` may be undefined, and what the server returns may not.
const options = OPTIONS.split(' ').filter((option) => option !== '--exactOptionalPropertyTypes');

it.each([
  ['6.0', 'typescript'],
  ['7.0', 'typescript-7'],
])('of every component, by TypeScript %s', { timeout: 300_000 }, async (_version, folder) => {
  const directory = join(inject('full'), 'zod-types');
  mkdirSync(directory, { recursive: true });
  const lines = names.map((name) => `export const of${name} = (parsed: z.infer<typeof Z.z${name}>): S.${name} => parsed;`);
  const imports = `import type { z } from 'zod';\nimport type * as S from 'suprsend-ts/operations';\nimport type * as Z from 'suprsend-ts/zod';\n`;
  writeFileSync(join(directory, 'types.mts'), `${imports}${lines.join('\n')}\n`);
  const tsc = join(ROOT, 'node_modules', folder, 'bin/tsc');
  const { stdout } = await run(process.execPath, [tsc, ...options, 'types.mts'], { cwd: directory });
  rmSync(directory, { recursive: true, force: true });
  expect(stdout).toBe('');
  expect(names.length).toBeGreaterThan(250);
});
