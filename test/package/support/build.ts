/** Makes sure that dist/ is built from the present src/, so that a single test never tests an old build. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.ts';
import { output } from './run.ts';

const INPUTS = ['src', 'generated', 'tsdown.config.ts', 'package.json'];

export async function ensureBuilt(): Promise<void> {
  const built = join(ROOT, 'dist/index.mjs');
  if (existsSync(built) && Math.max(...INPUTS.map((input) => newest(join(ROOT, input)))) < statSync(built).mtimeMs) return;
  await output(process.execPath, [join(ROOT, 'node_modules/tsdown/dist/run.mjs')], { cwd: ROOT });
}

function newest(path: string): number {
  const found = statSync(path);
  return found.isDirectory() ? Math.max(...readdirSync(path).map((name) => newest(join(path, name)))) : found.mtimeMs;
}
