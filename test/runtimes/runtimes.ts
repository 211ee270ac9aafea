/** Every runtime that the README names, and how each runs a program. */
import { output } from '../package/support/run.ts';
import { nodes } from '../package/support/nodes.ts';
import { binary, oldestNode, version } from './binaries.ts';

export interface Runtime {
  name: string;
  /** What the client calls it in its user agent. */
  agent: string;
  /** What is known of a refused connection. */
  refused: 'no' | 'maybe';
  run(dir: string, program: string, ...args: string[]): Promise<unknown>;
}

export function runtimes(): Runtime[] {
  const oldest = oldestNode();
  const found = [...(oldest === undefined ? [] : [{ path: oldest, version: 'v20.19.0' }]), ...nodes()];
  return [
    ...found.map((node) => runtime('node', node.version.slice(1), 'no', () => [node.path])),
    runtime('bun', version('bun'), 'no', () => [binary('@oven', 'bin/bun'), 'run']),
    // Nothing but the network: no environment, no files beyond the modules.
    runtime('deno', version('deno'), 'maybe', () => [
      binary('@deno', 'deno'),
      ...'run --no-prompt --no-remote --no-lock --node-modules-dir=manual --allow-net=127.0.0.1'.split(' '),
    ]),
  ];
}

function runtime(name: string, number: string, refused: Runtime['refused'], start: () => string[]): Runtime {
  return {
    name: `${name} ${number}`,
    agent: `${name}/${number}`,
    refused,
    async run(dir, program, ...args) {
      const [file, ...before] = start() as [string, ...string[]];
      return JSON.parse(await output(file, [...before, program, ...args], { cwd: dir, env: { ...process.env, NODE_OPTIONS: '' } }));
    },
  };
}
