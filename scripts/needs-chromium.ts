/** Installs Debian's Chromium if there is none, which the tests of the page run in. Needs root for that. */
import { spawnSync } from 'node:child_process';
import { CHROMIUMS, chromium } from '../test/page/chromium.ts';

if (chromium() === undefined) {
  const run = (...args: string[]): boolean =>
    spawnSync('apt-get', args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
  if (!(run('update', '-qq') && run('install', '-y', '-qq', 'chromium')) || chromium() === undefined) {
    console.error(`These tests need one of ${CHROMIUMS.join(', ')}. On Debian, as root: apt-get install chromium`);
    process.exitCode = 1;
  }
}
