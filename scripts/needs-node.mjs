/**
 * Says in one sentence why a script cannot run on this Node. Plain JavaScript, since what it guards against is a Node that cannot read
 * TypeScript. npm scripts get a new Node from node_modules/.bin (see tools/node).
 */
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `The scripts of this repository need Node 22.18 or newer, and this is ${process.version} (${process.execPath}). ` +
      'Run `npm ci` with npm 11.10 or newer, which brings one, and start them with `npm run`; or install a newer Node.',
  );
  process.exit(1);
}
