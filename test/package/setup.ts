/** Packs the package once and installs it, without a network, into two projects below the system's temp directory. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureBuilt } from './support/build.ts';
import { CONSUMER, ROOT } from './support/paths.ts';
import { output } from './support/run.ts';

export default async function setup({ provide }: TestProject): Promise<() => void> {
  await ensureBuilt();
  const work = mkdtempSync(join(tmpdir(), 'suprsend-package-'));
  await output('npm', ['pack', '--ignore-scripts', '--pack-destination', work], { cwd: ROOT });
  const tarball = join(work, readdirSync(work).find((name) => name.endsWith('.tgz')) as string);
  provide('tarball', tarball);
  provide('bare', await project(join(work, 'bare'), tarball, []));
  provide('full', await project(join(work, 'full'), tarball, ['zod', 'undici', '@types/node', 'undici-types']));
  provide('older', await project(join(work, 'older'), tarball, ['undici-7']));
  return () => rmSync(work, { recursive: true, force: true });
}

/** A project as `npm install suprsend-ts` and the named packages leave it. */
async function project(dir: string, tarball: string, packages: string[]): Promise<string> {
  const modules = join(dir, 'node_modules');
  mkdirSync(join(modules, 'suprsend-ts'), { recursive: true });
  await output('tar', ['-xzf', tarball, '-C', join(modules, 'suprsend-ts'), '--strip-components=1'], { cwd: dir });
  for (const name of packages) {
    // `undici-7` is the alias of a version.
    const installed = join(modules, name.replace(/-\d+$/, ''));
    mkdirSync(dirname(installed), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), installed, 'junction');
  }
  cpSync(CONSUMER, dir, { recursive: true });
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  return dir;
}
