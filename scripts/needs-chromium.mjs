/** Installs Debian's Chromium if it is missing, which the tests of the page run in. Needs root for that. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const CHROMIUM = '/usr/bin/chromium';

if (!existsSync(CHROMIUM)) {
  const run = (...args) =>
    spawnSync('apt-get', args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
  if (!(run('update', '-qq') && run('install', '-y', '-qq', 'chromium')) || !existsSync(CHROMIUM)) {
    console.error(`These tests need ${CHROMIUM}. Install the package chromium of Debian, as root: apt-get install chromium`);
    process.exitCode = 1;
  }
}
