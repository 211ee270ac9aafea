/**
 * `npm run check:generated`: generates again from the contract and compares every byte with what is committed. It works in a copy, so
 * that the repository stays as it is, whatever the result.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromRoot, PRODUCTS, SOURCES } from './contract/files.ts';

/** Every product below a directory with its bytes. */
function products(dir: string): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  const add = (path: string): void => {
    try {
      for (const name of readdirSync(join(dir, path)).toSorted()) add(join(path, name));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOTDIR') found.set(path, readFileSync(join(dir, path)));
      else if (code !== 'ENOENT') throw error;
    }
  };
  for (const product of PRODUCTS) add(product);
  return found;
}

function differences(kept: Map<string, Buffer>, made: Map<string, Buffer>): string[] {
  return [...new Set([...kept.keys(), ...made.keys()])].toSorted().flatMap((path) => {
    const [before, after] = [kept.get(path), made.get(path)];
    if (!before) return [`${path} is missing`];
    if (!after) return [`${path} is no longer generated`];
    return before.equals(after) ? [] : [`${path} differs, first at line ${firstDifference(before, after)}`];
  });
}

function firstDifference(before: Buffer, after: Buffer): number {
  const other = after.toString().split('\n');
  return (
    before
      .toString()
      .split('\n')
      .findIndex((line, index) => line !== other[index]) + 1 || other.length
  );
}

const copy = mkdtempSync(join(tmpdir(), 'suprsend-generated-'));
try {
  for (const source of SOURCES) cpSync(fromRoot(source), join(copy, source), { recursive: true });
  symlinkSync(fromRoot('node_modules'), join(copy, 'node_modules'), 'junction');
  const run = spawnSync(process.execPath, [join(copy, 'scripts/generate/index.ts')], { cwd: copy, encoding: 'utf8' });
  if (run.status !== 0) {
    console.error(run.stderr || run.stdout);
    process.exitCode = 1;
  } else {
    const made = products(copy);
    const found = differences(products(fromRoot('.')), made);
    if (found.length > 0) {
      console.error(
        `generated/ differs from what the contract generates. Run npm run generate and commit the result; never edit generated/.\n  ${found.join('\n  ')}`,
      );
      process.exitCode = 1;
    } else console.log(`generated: ${made.size} files, the same when generated again`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
