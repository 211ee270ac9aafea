/**
 * The most memory that methods for many records need, as the records of a stream become more. Prints markdown and writes it to
 * bench/results/memory.md. Run: npm run bench:memory, which takes ten minutes; with -- --full a million records for methods with a request
 * for each of them, too, which takes half an hour.
 */
import { measure } from '../scale/rounds.ts';
import { scene, write } from '../scale/report.ts';
import { methods } from './cases.ts';

const GOAL = 1.5;
const [FEW, MANY] = [10_000, 1_000_000];
/** For methods with a request for each record, and for the vendor's SDK, which keeps every record. */
const FEWER = 200_000;
const isFull = process.argv.includes('--full');

const rows = methods.flatMap(({ ours, official, isSingle }) => [
  { name: ours, many: isSingle && !isFull ? FEWER : MANY, goal: GOAL },
  ...(official && !isSingle ? [{ name: official, many: FEWER, goal: undefined }] : []),
]);
const plans = rows.flatMap(({ name, many }) => [FEW, many].map((count) => ({ names: [name], count, rounds: 1 })));
const costs = await measure(import.meta.resolve('./cases.ts'), plans);
const peakOf = (row: number, name: string): number => costs[row]?.get(name)?.peak ?? NaN;
const lines = rows.map(({ name, many, goal }, index) => {
  const [few, most] = [peakOf(index * 2, name), peakOf(index * 2 + 1, name)];
  const verdict = goal === undefined ? '' : most / few <= goal ? 'reached' : '**not reached**';
  return `| ${name} | ${Math.round(few)} | ${Math.round(most)} (${many.toLocaleString('en')}) | ${(most / few).toFixed(2)} | ${verdict} |`;
});

write(
  'memory',
  `<!-- Written by bench/bulk/memory.ts. -->

# Memory of many records

The most that the client's process ever had (resident set), with Node and the packages, for a stream of ${FEW.toLocaleString('en')} records and of many. This SDK reads a
generator and calls \`onRecord\`. The goal is a ratio of ${GOAL} or less. \`messages.updateMany\` keeps every message_id, to find a second update of one.
${scene}

| | MB, ${FEW.toLocaleString('en')} records | MB, many | ratio | |
| --- | ---: | ---: | ---: | --- |
${lines.join('\n')}
`,
);
