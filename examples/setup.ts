/** Sees that there is a Redis for `queue`: on Debian, as root, installs it; else says how to get it, and fails. */
import { spawnSync } from 'node:child_process';

/** Runs a program that may talk. @returns whether it ended with 0. */
const ran = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
    .status === 0;

const hasRedis = (): boolean => spawnSync('redis-server', ['--version']).status === 0;
const install = (): boolean => ran('apt-get', 'install', '-y', '--no-install-recommends', 'redis-server');

if (!hasRedis()) {
  const isRoot = process.getuid?.() === 0;
  // A machine without package lists gets them first.
  if (isRoot && !install() && ran('apt-get', 'update')) install();
  if (!hasRedis()) {
    console.error(
      'examples/queue needs redis-server on the PATH: `apt-get install redis-server` as root on Debian and Ubuntu, `brew install redis` on macOS.',
    );
    process.exitCode = 1;
  }
}
