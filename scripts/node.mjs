/**
 * Runs a script, or the command of a package, on the Node that `npm ci` installs (tools/node): `node scripts/node.mjs <file or command> ...`.
 * The scripts are TypeScript, which Node reads from 22.18. This file is JavaScript, because an older Node runs it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const modules = new URL('../node_modules/', import.meta.url);
const [command, ...args] = process.argv.slice(2);

/** The Node to run: the installed one, or else the one that runs this. */
function nodeToRun() {
  const { platform, arch, versions, version, execPath } = process;
  const file = platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  const name = [`node-${platform}-${arch}`, `node-${platform.slice(0, 3)}-${arch}`, `node-bin-${platform}-${arch}`].find((one) =>
    existsSync(new URL(`${one}/${file}`, modules)),
  );
  if (name) {
    // npm before 11.10 does not link it. Commands that a script starts find it in the PATH, where npm puts this folder.
    const link = new URL('.bin/node', modules);
    if (platform !== 'win32' && !existsSync(link)) symlinkSync(`../${name}/${file}`, link);
    return fileURLToPath(new URL(`${name}/${file}`, modules));
  }
  const [major, minor] = versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return execPath;
  console.error(
    `The scripts of this repository need Node 22.18 or newer, and this is ${version} (${execPath}). ` +
      'Run `npm ci`, which installs one, or install a newer Node.',
  );
  return process.exit(1);
}

/** The file of a command, as its package declares it. */
function fileOf(name) {
  if (/\.[cm]?[jt]s$/.test(name)) return name;
  const { bin } = JSON.parse(readFileSync(new URL(`${name}/package.json`, modules), 'utf8'));
  return fileURLToPath(new URL(`${name}/${typeof bin === 'string' ? bin : bin[name]}`, modules));
}

const { status, signal } = spawnSync(nodeToRun(), [fileOf(command), ...args], { stdio: 'inherit' });
if (signal) process.kill(process.pid, signal);
process.exit(status ?? 1);
