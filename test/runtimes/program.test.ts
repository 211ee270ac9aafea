/** The program suprsend-ts runs on Bun and Deno too: it writes the same file as on Node, and serves a local SuprSend. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, it } from 'vitest';
import { output } from '../package/support/run.ts';
import { SuprSend } from '../../src/index.ts';
import { binary, oldestNode } from './binaries.ts';

const PULLED = fileURLToPath(new URL('../workspace/pulled', import.meta.url));
const dir = join(inject('bare'), 'written');
const program = join(inject('bare'), 'node_modules/suprsend-ts/dist/cli/index.mjs');
mkdirSync(dir, { recursive: true });
const DENO = [
  'run',
  '--no-prompt',
  '--no-remote',
  '--no-lock',
  '--node-modules-dir=manual',
  '--allow-read',
  '--allow-write',
  '--allow-env',
];

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
  expect(await written('deno', binary('@deno', 'deno'), ...DENO)).toBe(node);
});

it.each([
  ['Bun', binary('@oven', 'bin/bun'), ['run']],
  ['Deno', binary('@deno', 'deno'), [...DENO, '--allow-net']],
  ['the oldest Node', oldestNode() ?? process.execPath, []],
])('is a local SuprSend on %s: it answers, streams, loses connections and saves', async (name, file, before) => {
  const saved = join(dir, `${name}.json`);
  const child = spawn(file, [...before, program, 'local', '--port', '0', '--save', saved], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  try {
    let text = '';
    for await (const part of child.stdout) if ((text += String(part)).includes('Ctrl+C')) break;
    const [, url] = /SUPRSEND_BASE_URL=(\S+)/.exec(text) ?? [];
    const suprsend = new SuprSend({ apiKey: 'local', hubUrl: url, maxRetries: 0 });
    const reading = new AbortController();
    const events = await fetch(`${url}/_/api/events`, { signal: reading.signal });
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    await suprsend.users.upsert('u1', { name: 'Ann' });
    let stream = '';
    while (!stream.includes('event: request')) stream += (await reader?.read())?.value ?? '';
    reading.abort();
    const headers = { 'content-type': 'application/json' };
    await fetch(`${url}/_/api/fail`, { method: 'POST', headers, body: '{"operation":"users.get","lost":true}' });
    expect(await suprsend.users.get('u1').catch((error: unknown) => error)).toMatchObject({ name: 'ConnectionError', sent: 'maybe' });
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
  expect(JSON.parse(readFileSync(saved, 'utf8'))).toMatchObject({ users: [{ distinct_id: 'u1', properties: { name: 'Ann' } }] });
});
