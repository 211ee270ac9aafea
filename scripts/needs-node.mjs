/**
 * Stops with one sentence if this Node is too old for the scripts. It is JavaScript because such a Node cannot read TypeScript. npm scripts
 * use the newer Node in node_modules/.bin (see tools/node).
 */
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `The scripts of this repository need Node 22.18 or newer, and this is ${process.version} (${process.execPath}). ` +
      'Run `npm ci` with npm 11.10 or newer, which installs one, and start the scripts with `npm run`; or install a newer Node.',
  );
  process.exit(1);
}
