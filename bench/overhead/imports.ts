/** What an import costs, in fresh processes: the entries as built, in both formats, and all that was generated with a client of its own. */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundle, median } from './bundle.ts';

const ROUNDS = 21;
const ENTRIES = ['index', 'core', 'tokens', 'webhooks'];
const TIMED = {
  import: 'const started = performance.now(); await import(process.argv[1]); console.log(performance.now() - started);',
  require: 'const started = performance.now(); require(process.argv[1]); console.log(performance.now() - started);',
};
type How = keyof typeof TIMED;

export const MAIN = '`suprsend-ts`';
export const EARLIER = '`suprsend-ts`, the earlier build';
const GENERATED = 'generated operations and client';

export interface ImportCost {
  /** What is imported. */
  name: string;
  how: How;
  /** Milliseconds over the import of an empty file. */
  ms: number;
  /** Over the import of the generated operations and client. */
  ratio: number;
}

/** @param before - `dist/` of an earlier build to compare. */
export async function importCosts(dist: string, before?: string): Promise<ImportCost[]> {
  if (!existsSync(`${dist}/index.mjs`)) throw new Error(`${dist}/index.mjs is missing: npm run build`);
  using bundles = await bundle('./generated.ts');
  const generated = bundles.files[0] as string;
  const empty = (extension: string): string => {
    const file = join(dirname(generated), `empty.${extension}`);
    writeFileSync(file, '');
    return file;
  };
  const both = (name: string, path: string): { name: string; how: How; target: string }[] => [
    { name, how: 'import', target: `${path}.mjs` },
    { name, how: 'require', target: `${path}.cjs` },
  ];
  const modules = [
    { name: 'empty', how: 'import' as How, target: empty('mjs') },
    { name: 'empty', how: 'require' as How, target: empty('cjs') },
    { name: GENERATED, how: 'import' as How, target: generated },
    ...ENTRIES.flatMap((entry) => both(entry === 'index' ? MAIN : `\`suprsend-ts/${entry}\``, `${dist}/${entry}`)),
    ...(before ? both(EARLIER, `${before}/index`) : []),
  ].map((module) => ({ ...module, taken: [] as number[] }));
  for (let round = -1; round < ROUNDS; round += 1) {
    // The order changes, so that what the machine does in the meantime hits all of them.
    for (const { how, target, taken } of round % 2 === 0 ? modules : modules.toReversed()) {
      const type = how === 'import' ? 'module' : 'commonjs';
      const ms = Number(execFileSync(process.execPath, [`--input-type=${type}`, '-e', TIMED[how], target], { encoding: 'utf8' }));
      if (round >= 0) taken.push(ms); // the first round fills the file cache
    }
  }
  const time = (name: string, how: How): number =>
    median(modules.find((module) => module.name === name && module.how === how)?.taken ?? []);
  const over = (name: string, how: How): number => time(name, how) - time('empty', how);
  return modules
    .filter(({ name }) => name !== 'empty')
    .map(({ name, how }) => ({ name, how, ms: over(name, how), ratio: over(name, how) / over(GENERATED, 'import') }));
}
