/** Starts workerd with one Worker, bundled as wrangler does it, and returns its address. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { build } from 'esbuild';
import { binary } from './binaries.ts';

export interface Started extends AsyncDisposable {
  url: string;
  /** What it wrote: complaints of the runtime, since the Workers write nothing. */
  said(): string;
}

/** @param bindings - what the Worker's `env` has. */
export async function startWorkerd(
  dir: string,
  program: string,
  compatibilityDate: string,
  bindings: Record<string, string> = {},
): Promise<Started> {
  const name = `${program}-${compatibilityDate}`;
  await build({
    entryPoints: [join(dir, program)],
    outfile: join(dir, `${name}.mjs`),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'worker', 'browser'],
    logLevel: 'error',
  });
  const config = join(dir, `${name}.capnp`);
  writeFileSync(config, capnp(`${name}.mjs`, compatibilityDate, bindings));
  const child = spawn(binary('@cloudflare', 'bin/workerd'), ['serve', config, '--control-fd=3'], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => reject(new Error(`workerd ended with ${status}:\n${said}`)));
    createInterface(child.stdio[3] as Readable).once('line', (line) => resolve((JSON.parse(line) as { port: number }).port));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    said: () => said,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await ended;
    },
  };
}

/** A Worker that reaches this machine and nothing else. */
const capnp = (
  file: string,
  compatibilityDate: string,
  bindings: Record<string, string>,
): string => `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "here", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const main :Workerd.Worker = (
  modules = [(name = "worker.mjs", esModule = embed "${file}")],
  compatibilityDate = "${compatibilityDate}",
  bindings = [${Object.entries(bindings)
    .map(([name, text]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`)
    .join()}],
  globalOutbound = "here",
);
`;
