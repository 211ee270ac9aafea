/** Files are written whole or not at all, and output that nobody reads ends nothing. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';

test('a file for which there is not enough room is refused, and the old one stays as it was', () => {
  const dir = mkdtempSync(join(tmpdir(), 'suprsend-files-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const path = join(dir, 'types.ts');
  writeFileSync(path, 'old');
  const program = `import { writeAll } from ${JSON.stringify(fromRoot('src/cli/files.ts'))};
try { writeAll([{ path: ${JSON.stringify(path)}, content: 'x'.repeat(100_000) }]); console.log('written'); } catch (error) { console.log(error.message); }`;
  // A limit on the size of files, in blocks of 512 or 1,024 bytes.
  const args = ['-c', 'ulimit -f 8; exec "$@"', 'sh', process.execPath, '--input-type=module', '-e', program];
  expect(execFileSync('sh', args, { encoding: 'utf8' })).toBe(`${path} cannot be written (EFBIG).\n`);
  expect([readFileSync(path, 'utf8'), readdirSync(dir)]).toEqual(['old', ['types.ts']]);
});

test('a run succeeds if its reader ends first, and fails if the disk is full', () => {
  const run = (line: string): unknown[] => {
    const args = ['-c', `set -o pipefail; ${line}`, 'bash', process.execPath, fromRoot('src/cli.ts')];
    const { status, stderr } = spawnSync('bash', args, { encoding: 'utf8' });
    return [status, stderr];
  };
  expect(run('"$@" types --help | true')).toEqual([0, '']);
  if (existsSync('/dev/full')) expect(run('"$@" types --help > /dev/full')).toEqual([2, 'error: the output cannot be written (ENOSPC).\n']);
});
