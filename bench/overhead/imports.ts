/** What an import costs, in fresh processes: the entries as built, in both formats, next to all that was generated with a client of its own. */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, median } from './bundle.ts';

const ROUNDS = 21;
const ENTRIES = ['index', 'core', 'tokens', 'webhooks'];
const TIMED = {
  import: 'const started = performance.now(); await import(process.argv[1]); console.log(performance.now() - started);',
  require: 'const started = performance.now(); require(process.argv[1]); console.log(performance.now() - started);',
};

export interface ImportCost {
  entry: string;
  how: 'import' | 'require';
  /** Milliseconds over the import of an empty file. */
  ms: number;
  /** Over the import of the generated operations and client. */
  ratio: number;
}

/** @param dist - the folder of the built entries, so that two builds can be compared. */
export async function importCosts(dist = fileURLToPath(new URL('../../dist', import.meta.url))): Promise<ImportCost[]> {
  if (!existsSync(`${dist}/index.mjs`)) throw new Error(`${dist}/index.mjs is not there: npm run build`);
  using bundles = await bundle('./generated.ts');
  const empty = (extension: string): string => {
    const file = join(dirname(bundles.files[0] as string), `empty.${extension}`);
    writeFileSync(file, '');
    return file;
  };
  const modules = [
    { entry: 'empty', how: 'import' as const, target: empty('mjs') },
    { entry: 'empty', how: 'require' as const, target: empty('cjs') },
    { entry: 'generated', how: 'import' as const, target: bundles.files[0] as string },
    ...ENTRIES.flatMap((entry) => [
      { entry, how: 'import' as const, target: `${dist}/${entry}.mjs` },
      { entry, how: 'require' as const, target: `${dist}/${entry}.cjs` },
    ]),
  ].map((module) => ({ ...module, taken: [] as number[] }));
  for (let round = -1; round < ROUNDS; round += 1) {
    // The order changes, so that what the machine does in the meantime hits all of them.
    for (const { how, target, taken } of round % 2 === 0 ? modules : modules.toReversed()) {
      const type = how === 'import' ? 'module' : 'commonjs';
      const ms = Number(execFileSync(process.execPath, [`--input-type=${type}`, '-e', TIMED[how], target], { encoding: 'utf8' }));
      if (round >= 0) taken.push(ms); // the first round fills the file cache
    }
  }
  const time = (entry: string, how: string): number =>
    median(modules.find((module) => module.entry === entry && module.how === how)?.taken ?? []);
  const over = (entry: string, how: string): number => time(entry, how) - time('empty', how);
  return modules
    .filter(({ entry }) => entry !== 'empty')
    .map(({ entry, how }) => ({ entry, how, ms: over(entry, how), ratio: over(entry, how) / over('generated', 'import') }));
}
