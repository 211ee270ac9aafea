/** Starts workers in processes of their own, and ends them with the example. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export class Workers implements Disposable {
  /** By the key that each of them sends with. */
  readonly #running = new Map<string, ChildProcess>();
  #started = 0;
  readonly #env: NodeJS.ProcessEnv;

  constructor(env: Record<string, string>) {
    this.#env = { ...process.env, ...env };
  }

  start(): void {
    const key = `key-of-worker-${(this.#started += 1)}`;
    const env = { ...this.#env, SUPRSEND_API_KEY: key };
    this.#running.set(`Bearer ${key}`, fork(fileURLToPath(new URL('worker.ts', import.meta.url)), { env }));
  }

  /** Ends a worker as a machine that fails does: it has no time for anything. @throws if no worker has the key. */
  async kill(key: string): Promise<number | undefined> {
    const child = this.#running.get(key);
    if (!child) throw new Error(`no worker has sent ${key}`);
    this.#running.delete(key);
    child.kill('SIGKILL');
    await once(child, 'exit');
    return child.pid;
  }

  [Symbol.dispose](): void {
    for (const child of this.#running.values()) child.kill();
  }
}
