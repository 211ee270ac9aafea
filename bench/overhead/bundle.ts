/** Bundles with esbuild into a folder of its own, so that what is compared shares no function and no type is stripped at run time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface Bundles extends Disposable {
  /** Files of the bundles, in the order of the sources. */
  files: string[];
}

/** `using { files } = await bundle('../../src/index.ts')`, with sources as seen from this file. */
export async function bundle(...sources: string[]): Promise<Bundles> {
  const folder = mkdtempSync(join(tmpdir(), 'overhead-'));
  const files: string[] = [];
  for (const [index, source] of sources.entries()) {
    const outfile = join(folder, `${index}.mjs`);
    const entry = fileURLToPath(new URL(source, import.meta.url));
    await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', platform: 'neutral', target: 'es2022', logLevel: 'error' });
    files.push(outfile);
  }
  return { files, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

export const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
