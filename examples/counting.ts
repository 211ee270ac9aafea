/** Starts the counting server in a process of its own, and asks it what it has counted. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Counts } from './counting-server.ts';

export interface Counting extends Disposable {
  url: string;
  counts: () => Promise<Counts>;
  /** Lets the answer to the next list of triggers never come. */
  hold: () => Promise<void>;
}

/** @param takesMs - how long it takes to answer. @throws when it ends instead of listening. */
export async function startCounting(takesMs = 0): Promise<Counting> {
  const child = fork(fileURLToPath(new URL('counting-server.ts', import.meta.url)), { env: { ...process.env, TAKES_MS: String(takesMs) } });
  const ended = once(child, 'exit').then(() => {
    throw new Error('The counting server did not start.');
  });
  const [url] = (await Promise.race([once(child, 'message'), ended])) as [string];
  ended.catch(() => {});
  return {
    url,
    counts: async () => (await (await fetch(`${url}/counts`)).json()) as Counts,
    hold: async () => void (await (await fetch(`${url}/hold`, { method: 'POST' })).text()),
    [Symbol.dispose]: () => void child.kill(),
  };
}
