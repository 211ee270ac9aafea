/** What an import costs, in fresh processes: this package as built, and the generated operations with a client of their own. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle, median } from './bundle.ts';

const ROUNDS = 21;
const ESM = 'const started = performance.now(); await import(process.argv[1]); console.log(performance.now() - started);';
const CJS = 'const started = performance.now(); require(process.argv[1]); console.log(performance.now() - started);';

/** Milliseconds over the import of an empty module of the same kind, by name. */
export type ImportCosts = Map<string, number>;

export const ESM_NAME = 'suprsend-ts, `import`';
export const BEFORE_IMPORT = `${ESM_NAME}, the earlier build`;

/** @param before - `dist/` of an older build to compare. */
export async function importCosts(dist: string, before?: string): Promise<ImportCosts> {
  using bundles = await bundle('./generated.ts');
  const generated = bundles.files[0] as string;
  const empty = join(generated, '..', 'empty.');
  for (const kind of ['mjs', 'cjs']) writeFileSync(empty + kind, '');
  const file = (path: string): string => pathToFileURL(path).href;
  const esm = (path: string): string[] => ['--input-type=module', '-e', ESM, file(path)];
  const cjs = (path: string): string[] => ['--input-type=commonjs', '-e', CJS, path];
  const cases = new Map<string, { command: string[]; over: string[] }>();
  const add = (name: string, folder: string, suffix = ''): void => {
    cases.set(`${name}, \`import\`${suffix}`, { command: esm(`${folder}/index.mjs`), over: esm(`${empty}mjs`) });
    cases.set(`${name}, \`require\`${suffix}`, { command: cjs(`${folder}/index.cjs`), over: cjs(`${empty}cjs`) });
  };
  add('suprsend-ts', dist);
  if (before) add('suprsend-ts', before, ', the earlier build');
  cases.set('generated operations and client, `import`', { command: esm(generated), over: esm(`${empty}mjs`) });

  const ms = (args: string[]): number => Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  const taken = new Map<string, number[]>([...cases.keys()].map((name) => [name, []]));
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [name, { command, over }] of cases) {
      const cost = ms(command) - ms(over);
      if (round >= 0) taken.get(name)?.push(cost); // the first round fills the file cache
    }
  }
  return new Map([...taken].map(([name, costs]) => [name, median(costs)]));
}
