/** Runs ways to send in turn, so that their ratios mean something, and takes medians. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { bundle, median } from '../overhead/bundle.ts';
import type { Cost } from './cases.ts';

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** @throws when the process ends without a message. */
async function messageOf<T>(child: ReturnType<typeof fork>, what: string): Promise<T> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${what} ended with ${code}`);
  });
  ended.catch(() => {});
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [T];
  return message;
}

export interface Plan {
  names: readonly string[];
  count: number;
  rounds: number;
}

/** @param module - URL of the module that has the cases. @returns the costs by name, for each plan. */
export async function measure(module: string, plans: readonly Plan[]): Promise<Map<string, Cost>[]> {
  using bundles = await bundle('../../src/index.ts');
  const server = fork(fileOf('server.ts'));
  try {
    const url = await messageOf<string>(server, 'the server');
    const results: Map<string, Cost>[] = [];
    for (const { names, count, rounds } of plans) {
      const costs = new Map<string, Cost[]>(names.map((name) => [name, []]));
      for (let round = 0; round < rounds; round += 1) {
        for (const name of names) {
          const args = [module, name, String(count), url, bundles.files[0] as string];
          const cost = await messageOf<Cost>(fork(fileOf('run-one.ts'), args, { execArgv: ['--expose-gc'] }), `${name}, ${count}`);
          costs.get(name)?.push(cost);
          console.error(`${count}, round ${round + 1} of ${rounds}, ${name}: ${Math.round(cost.perSecond)}/s`);
        }
      }
      const of = (all: Cost[], what: keyof Cost): number => median(all.map((cost) => cost[what]));
      results.push(
        new Map([...costs].map(([name, all]) => [name, { perSecond: of(all, 'perSecond'), cpu: of(all, 'cpu'), peak: of(all, 'peak') }])),
      );
    }
    return results;
  } finally {
    server.kill();
  }
}
