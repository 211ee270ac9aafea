/** Starts workers in processes of their own, and ends them with the example. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export class Workers implements Disposable {
  readonly #running = new Map<number, ChildProcess>();
  readonly #env: NodeJS.ProcessEnv;

  constructor(env: Record<string, string>) {
    this.#env = { ...process.env, ...env };
  }

  start(): void {
    const child = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), { env: this.#env });
    if (child.pid) this.#running.set(child.pid, child);
  }

  /** Ends a worker as a machine that fails does: it has no time for anything. @throws when it is none of these. */
  async kill(pid: number): Promise<void> {
    const child = this.#running.get(pid);
    if (!child) throw new Error(`${pid} is none of the workers`);
    this.#running.delete(pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  [Symbol.dispose](): void {
    for (const child of this.#running.values()) child.kill();
  }
}
