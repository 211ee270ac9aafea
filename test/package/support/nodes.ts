/** The Nodes to try the package on: the one that runs the tests, and the system's own, which npm scripts hide behind node_modules/.bin. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface NodeBinary {
  path: string;
  version: string;
}

export function nodes(): NodeBinary[] {
  const own = { path: process.execPath, version: process.version };
  const system = systemNode();
  return system && realpathSync(system) !== realpathSync(own.path) ? [{ path: system, version: versionOf(system) }, own] : [own];
}

function systemNode(): string | undefined {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const folders = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '' && !folder.includes('node_modules') && !folder.includes('node-gyp-bin'));
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const versionOf = (path: string): string => execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
