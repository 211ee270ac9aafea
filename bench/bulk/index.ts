/**
 * What it costs to do something for many records: each method of this SDK, the smallest loop that sends the same bytes, and the vendor's
 * SDK, on a server on loopback. Prints markdown and writes it to bench/results/bulk.md.
 * Run: npm run bench:bulk; memory has a program of its own, npm run bench:memory.
 */
import type { Cost } from '../scale/cases.ts';
import { measure } from '../scale/rounds.ts';
import { scene, table, write } from '../scale/report.ts';
import { methods, type Method } from './cases.ts';
import { measurePairs, pairTable } from './paired.ts';

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

const pairs = pairTable(await measurePairs());

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

## Where the time goes

Each method and its loop in one process, in turns of less than half a second, with a source that ends every 20,000 records (200 for methods with
a request for each); medians, so that other work of the machine matters less. The last three columns are from a CPU profile: what the
method takes more than the loop, in microseconds per record, in code (this package and the benchmark, with the JSON that they write and read),
in the garbage collector, and in all else (fetch, streams, sockets, timers). What is checked and known of each record is in the code: its JSON has no value that
would be lost, its key and its size are valid, its outcome is reported; for edits, each operation is checked when it is made; for messages, every
message_id is kept, to find a second update of one message, which takes as long as the JSON.

${pairs}

${sections.join('\n\n')}
`,
);
