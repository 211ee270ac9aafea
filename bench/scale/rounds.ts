/** Measures ways to send: they alternate in one run, so that their ratios can be compared, and medians are taken. */
import { bundle, median } from '../overhead/bundle.ts';
import type { Cost } from './cases.ts';
import { messageOf, start } from './process.ts';

export interface Plan {
  names: readonly string[];
  count: number;
  rounds: number;
}

/** @param module - URL of the module that has the cases. @returns the costs by name, for each plan. */
export async function measure(module: string, plans: readonly Plan[]): Promise<Map<string, Cost>[]> {
  using bundles = await bundle('../../src/index.ts');
  const server = start('server', new URL('server.ts', import.meta.url));
  try {
    const url = await messageOf<string>(server, 'the server');
    const results: Map<string, Cost>[] = [];
    for (const { names, count, rounds } of plans) {
      const costs = new Map<string, Cost[]>(names.map((name) => [name, []]));
      for (let round = 0; round < rounds; round += 1) {
        for (const name of names) {
          const args = [module, name, String(count), url, bundles.files[0] as string];
          const child = start('client', new URL('run-one.ts', import.meta.url), { args, execArgv: ['--expose-gc'] });
          const cost = await messageOf<Cost>(child, `${name}, ${count}`);
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
