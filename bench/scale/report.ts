/** Writes what was measured as a page of markdown. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import type { Cost } from './cases.ts';

const whole = (value: number): string => Math.round(value).toLocaleString('en');

/** A row for each way; ratios are over the way that is named. */
export function table(costs: Map<string, Cost>, record: string, over: string): string {
  const base = costs.get(over);
  const ratio = (value: number, of: number | undefined): string => (of ? (value / of).toFixed(2) : '');
  const rows = [...costs].map(
    ([name, { perSecond, cpu, peak }]) =>
      `| ${name} | ${whole(perSecond)} | ${ratio(perSecond, base?.perSecond)} | ${whole(cpu)} | ${ratio(cpu, base?.cpu)} | ${whole(peak)} |`,
  );
  const head = `| | ${record}s per second | ratio | CPU per ${record}, µs | ratio | peak memory, MB |`;
  return [head, '| --- | ---: | ---: | ---: | ---: | ---: |', ...rows].join('\n');
}

const { version } = createRequire(import.meta.url)('@suprsend/node-sdk/package.json') as { version: string };

/** Where and with what it was measured. */
export const scene = `Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}, @suprsend/node-sdk ${version}, ${new Date().toISOString().slice(0, 10)}.`;

export function write(name: string, report: string): void {
  mkdirSync(new URL('../results/', import.meta.url), { recursive: true });
  writeFileSync(new URL(`../results/${name}.md`, import.meta.url), report);
  console.log(report);
}
