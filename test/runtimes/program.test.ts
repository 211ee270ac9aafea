/** The program suprsend-ts runs on Bun and Deno too, and writes the same file as on Node. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, it } from 'vitest';
import { output } from '../package/support/run.ts';
import { binary } from './binaries.ts';

const PULLED = fileURLToPath(new URL('../workspace/pulled', import.meta.url));
const dir = join(inject('bare'), 'written');
const program = join(inject('bare'), 'node_modules/suprsend-ts/dist/cli/index.mjs');
mkdirSync(dir, { recursive: true });

/** @returns what the program writes, after it has found that to be up to date. */
async function written(name: string, file: string, ...before: string[]): Promise<string> {
  const path = join(dir, `${name}.ts`);
  const args = [...before, program, 'types', '--from', PULLED, '--out', path];
  expect(await output(file, args, { cwd: dir })).toContain(`${path} was written.`);
  expect(await output(file, [...args, '--check'], { cwd: dir })).toBe(`${path} is up to date.\n`);
  return readFileSync(path, 'utf8');
}

it('writes the same on each runtime', async () => {
  const node = await written('node', process.execPath);
  expect(node).toContain('export interface Workspace {');
  expect(await written('bun', binary('@oven', 'bin/bun'), 'run')).toBe(node);
  const deno = [
    'run',
    '--no-prompt',
    '--no-remote',
    '--no-lock',
    '--node-modules-dir=manual',
    '--allow-read',
    '--allow-write',
    '--allow-env',
  ];
  expect(await written('deno', binary('@deno', 'deno'), ...deno)).toBe(node);
});
