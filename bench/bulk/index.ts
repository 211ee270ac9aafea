/**
 * What it costs to do something for many records: each method of this SDK, the smallest loop that sends the same bytes, and the vendor's
 * SDK, on a server on loopback. Prints markdown and writes it to bench/results/bulk.md.
 * Run: npm run bench:bulk; memory has a program of its own, npm run bench:memory.
 */
import type { Cost } from '../scale/cases.ts';
import { measure } from '../scale/rounds.ts';
import { scene, table, write } from '../scale/report.ts';
import { methods, type Method } from './cases.ts';

const SPEED = 0.8;
const ROUNDS = 3;
const counts = [1000, 10_000, 100_000];

/** The vendor's SDK edits one after the other, which takes minutes for more. */
const namesOf = ({ ours, loop, official, isSingle }: Method, count: number): string[] => [
  loop,
  ours,
  ...(official && (count <= 10_000 || !isSingle) ? [official] : []),
];
const plans = counts.flatMap((count) =>
  methods.map((method) => ({ method, count, names: namesOf(method, count), rounds: count > 10_000 && method.isSingle ? 1 : ROUNDS })),
);
const results = await measure(import.meta.resolve('./cases.ts'), plans);
const costsOf = (method: Method, count: number): Map<string, Cost> =>
  results[plans.findIndex((plan) => plan.method === method && plan.count === count)] ?? new Map<string, Cost>();

const SPEED_AT = 100_000;
const reached = (good: boolean): string => (good ? 'reached' : '**not reached**');
const goals = methods.map((method) => {
  const { name, ours, loop } = method;
  const costs = costsOf(method, SPEED_AT);
  const speed = (costs.get(ours)?.perSecond ?? NaN) / (costs.get(loop)?.perSecond ?? NaN);
  return `| \`${name}\` | ${speed.toFixed(2)}, ${reached(speed >= SPEED)} |`;
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
above 10,000 records for methods with a request for each). A row warms up for a second, and a short run is repeated for a second. Compare the ratios, which are over the first row; times depend on the machine. Over a network a request takes
milliseconds, and \`concurrency\` decides. CPU and memory are those of the client's process, with Node and the packages.
The loop is the least that sends the same bytes: \`JSON.stringify\`, 8 requests in flight, responses read and parsed; no check, no repeat, no
outcome for each record. This SDK reads a generator and calls \`onRecord\` for each record. The vendor's SDK keeps every record.
Objects are sent by the code of users, \`removeMany\` by that of \`addMany\`, \`users.bulk\` by that of \`editMany\`. For edits the time to make
them (\`new UserEdit(id).set(...)\`) is included; the loop writes its bodies as literals. ${scene}

| | records per second over the loop, ${SPEED_AT.toLocaleString('en')} records (goal ${SPEED} or more) |
| --- | ---: |
${goals.join('\n')}

${sections.join('\n\n')}
`,
);
