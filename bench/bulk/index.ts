/**
 * What it costs to do something for many records: each method of this SDK, the smallest loop that sends the same bytes, and the vendor's
 * SDK, on a server on loopback. Prints markdown and writes it to bench/results/bulk.md.
 * Run: npm run bench:bulk; with --full also 100,000 and 1,000,000 records, which takes an hour.
 */
import type { Cost } from '../scale/cases.ts';
import { measure } from '../scale/rounds.ts';
import { scene, table, write } from '../scale/report.ts';
import { methods, type Method } from './cases.ts';

const SPEED = 0.8;
const MEMORY = 1.5;
const ROUNDS = 5;
const counts = process.argv.includes('--full') ? [1000, 10_000, 100_000, 1_000_000] : [1000, 10_000];

/** The vendor's SDK keeps every record, and edits one after the other; beyond these numbers it takes minutes or fails. */
const namesOf = ({ ours, loop, official, isSingle }: Method, count: number): string[] => [
  loop,
  ours,
  ...(official && count <= (isSingle ? 10_000 : 100_000) ? [official] : []),
];
const plans = counts.flatMap((count) =>
  methods.map((method) => ({ method, count, names: namesOf(method, count), rounds: count > 10_000 ? 1 : ROUNDS })),
);
const results = await measure(import.meta.resolve('./cases.ts'), plans);
const costsOf = (method: Method, count: number): Map<string, Cost> =>
  results[plans.findIndex((plan) => plan.method === method && plan.count === count)] ?? new Map<string, Cost>();

const SPEED_AT = 10_000;
const [few, most] = [10_000, counts.at(-1) as number];
const reached = (good: boolean): string => (good ? 'reached' : '**not reached**');
const goals = methods.map((method) => {
  const { name, ours, loop } = method;
  const costs = costsOf(method, SPEED_AT);
  const speed = (costs.get(ours)?.perSecond ?? NaN) / (costs.get(loop)?.perSecond ?? NaN);
  const peak = (costsOf(method, most).get(ours)?.peak ?? NaN) / (costsOf(method, few).get(ours)?.peak ?? NaN);
  const memory = most > few ? `${peak.toFixed(2)}, ${reached(peak <= MEMORY)}` : '';
  return `| \`${name}\` | ${speed.toFixed(2)}, ${reached(speed >= SPEED)} | ${memory} |`;
});

const sections = methods.map((method) => {
  const tables = counts.map((count) => `${count.toLocaleString('en')} records:\n\n${table(costsOf(method, count), 'record', method.loop)}`);
  return `## ${method.name}\n\n${tables.join('\n\n')}`;
});

write(
  'bulk',
  `<!-- Written by bench/bulk/index.ts. -->

# Many records

To a server on loopback that answers immediately, from a process for each row; medians of ${ROUNDS} alternating rounds of one run (one round
above 10,000 records). Compare the ratios, which are over the first row; times depend on the machine. Over a network a request takes
milliseconds, and \`concurrency\` decides. CPU and memory are those of the client's process, with Node and the packages.
The loop is the least that sends the same bytes: \`JSON.stringify\`, 8 requests in flight, responses read and parsed; no check, no repeat, no
outcome for each record. This SDK reads a generator and calls \`onRecord\` for each record. The vendor's SDK keeps every record.
Objects are sent by the code of users, \`removeMany\` by that of \`addMany\`, \`users.bulk\` by that of \`editMany\`. ${scene}

| | records per second over the loop, ${SPEED_AT.toLocaleString('en')} (goal ${SPEED} or more) | peak memory, ${most.toLocaleString('en')} over ${few.toLocaleString('en')} (goal ${MEMORY} or less) |
| --- | ---: | ---: |
${goals.join('\n')}

${sections.join('\n\n')}
`,
);
