/** Runs a program to its end. */
import { spawn } from 'node:child_process';

export interface Finished {
  status: number | null;
  stdout: string;
  stderr: string;
}

export function run(file: string, args: string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const out = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => (out[stream] += text));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...out }));
  });
}

/** The output of a program that must succeed. */
export async function output(...args: Parameters<typeof run>): Promise<string> {
  const { status, stdout, stderr } = await run(...args);
  if (status !== 0) throw new Error(`${args[0]} ${args[1].join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
