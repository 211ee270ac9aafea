/**
 * Sees to it that the next command of an npm script runs on a Node that can read TypeScript: the one that `npm ci` installs (tools/node).
 * npm before 11.10 does not link it, so this does. It is JavaScript, because an older Node runs it.
 */
import { existsSync, symlinkSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
const isNew = major > 22 || (major === 22 && minor >= 18);
const modules = new URL('../node_modules/', import.meta.url);
const names = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`];
const found = names.find((name) => existsSync(new URL(`${name}/bin/node`, modules)));
const link = new URL('.bin/node', modules);
const isRunByNpm = process.env.npm_execpath !== undefined;

if (found && !existsSync(link)) symlinkSync(`../${found}/bin/node`, link);
// npm puts node_modules/.bin into the PATH, so the next command finds the link.
if (!isNew && !(found && isRunByNpm)) {
  console.error(
    `The scripts of this repository need Node 22.18 or newer, and this is ${process.version} (${process.execPath}). ` +
      'Run `npm ci`, which installs one, and start the scripts with `npm run`; or install a newer Node.',
  );
  process.exit(1);
}
