/** What an import costs, in fresh processes: this package as built, beside all that was generated with a client of its own. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle, median } from './bundle.ts';

const ROUNDS = 21;
const TIMED = 'const started = performance.now(); await import(process.argv[1]); console.log(performance.now() - started);';

export interface ImportCost {
  /** Milliseconds over the import of an empty module. */
  generated: number;
  ours: number;
  empty: number;
  ratio: number;
}

const EMPTY = 'data:text/javascript,';

/** @param built - the module to import, as built. */
export async function importCost(built = fileURLToPath(new URL('../../dist/index.mjs', import.meta.url))): Promise<ImportCost> {
  if (!existsSync(built)) throw new Error(`${built} is not there: npm run build`);
  using bundles = await bundle('./generated.ts');
  const modules = { empty: EMPTY, ours: pathToFileURL(built).href, generated: pathToFileURL(bundles.files[0] as string).href };
  const taken = { empty: [] as number[], ours: [] as number[], generated: [] as number[] };
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [name, url] of Object.entries(modules)) {
      const ms = Number(execFileSync(process.execPath, ['--input-type=module', '-e', TIMED, url], { encoding: 'utf8' }));
      if (round >= 0) taken[name as keyof typeof taken].push(ms); // the first round fills the file cache
    }
  }
  const empty = median(taken.empty);
  const [ours, generated] = [median(taken.ours) - empty, median(taken.generated) - empty];
  return { empty, ours, generated, ratio: ours / generated };
}
