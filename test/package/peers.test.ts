/** npm installs the package beside another version of its optional peers, as applications that do not use them have. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished } from 'vitest';
import { output, run } from './support/run.ts';

/** A project that has a package of this name and version, and installs suprsend-ts. Nothing is downloaded. */
async function install(name: string, version: string, change = (manifest: string): string => manifest) {
  const dir = mkdtempSync(join(tmpdir(), 'suprsend-peers-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const write = (path: string, content: object): void => {
    mkdirSync(join(dir, path), { recursive: true });
    writeFileSync(join(dir, path, 'package.json'), JSON.stringify(content));
  };
  write(name, { name, version });
  mkdirSync(join(dir, 'sdk'));
  await output('tar', ['-xzf', inject('tarball'), '-C', join(dir, 'sdk'), '--strip-components=1'], { cwd: dir });
  const manifest = join(dir, 'sdk/package.json');
  const { default: own } = (await import(manifest, { with: { type: 'json' } })) as { default: object };
  writeFileSync(manifest, change(JSON.stringify(own)));
  const files = { [name]: `file:${name}`, 'suprsend-ts': 'file:sdk' };
  write('.', { name: 'application', private: true, dependencies: files });
  const args = ['install', '--offline', '--ignore-scripts', '--install-links', '--no-audit', '--no-fund', '--cache', join(dir, 'cache')];
  return run('npm', args, { cwd: dir });
}

it.each([
  ['zod', '3.22.4'],
  ['zod', '3.25.76'],
  ['zod', '4.1.0'],
])('an application with %s %s has no conflict', async (name, version) => {
  const { status, stdout, stderr } = await install(name, version);
  expect(status, stdout + stderr).toBe(0);
});

it('an application would have one if the package had a range for zod', async () => {
  const { status, stderr } = await install('zod', '3.25.76', (manifest) => manifest.replace('"undici":"', '"zod":"^4","undici":"'));
  expect(status).not.toBe(0);
  expect(stderr).toContain('ERESOLVE');
});
