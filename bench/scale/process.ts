/** Starts the processes of a benchmark: the server and the client each on a CPU of their own, where the machine has two and `taskset`. */
import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

function canPin(): boolean {
  if (availableParallelism() < 2) return false;
  try {
    execFileSync('taskset', ['-c', '0,1', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export const PINNED = canPin();
const CPU = { server: '0', client: '1' };

export interface StartOptions {
  args?: string[];
  /** Options of Node. */
  execArgv?: string[];
}

/** @param file - URL of the module that the process runs. */
export function start(role: keyof typeof CPU, file: string | URL, { args = [], execArgv = [] }: StartOptions = {}): ChildProcess {
  const path = fileURLToPath(file);
  if (!PINNED) return fork(path, args, { execArgv });
  return fork(path, args, { execPath: 'taskset', execArgv: ['-c', CPU[role], process.execPath, ...execArgv] });
}

/** The next message of a process. @throws Error if the process ends before it sends one. */
export async function messageOf<T>(child: ChildProcess, what: string): Promise<T> {
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    const ended = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`${what} ended with ${code}`);
    });
    const [message] = (await Promise.race([once(child, 'message', { signal }), ended])) as [T];
    return message;
  } finally {
    waiting.abort();
  }
}
