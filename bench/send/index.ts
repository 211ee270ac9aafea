/**
 * What it costs to send triggers, one at a time and many in a request: this SDK, the vendor's and fetch, on a server on loopback.
 * Prints markdown and writes it to bench/results/send.md. Run: node bench/send/index.ts; with --full also a million, on a stubbed fetch.
 */
import { measure } from '../scale/rounds.ts';
import { scene, table, write } from '../scale/report.ts';
import { MANY, ONE, STUBBED } from './cases.ts';

const COUNTS = [1, 100, 10_000];
const ROUNDS = 3;

const full = process.argv.includes('--full');
const plans = COUNTS.flatMap((count) => [
  { names: ONE, count, rounds: ROUNDS },
  { names: MANY, count, rounds: ROUNDS },
]);
const stub = full ? [10_000, 1_000_000].map((count) => ({ names: [STUBBED], count, rounds: 1 })) : [];
const results = await measure(import.meta.resolve('./cases.ts'), [...plans, ...stub]);

const sections = COUNTS.map((count, index) => {
  const [one, many] = results.slice(2 * index);
  const named = count === 1 ? '1 trigger' : `${count.toLocaleString('en')} triggers`;
  return `## ${named}\n\n${table(one ?? new Map(), 'trigger', ONE[0] as string)}\n\n${table(many ?? new Map(), 'trigger', MANY[0] as string)}`;
});
const [small, million] = results.slice(plans.length).map((costs) => costs.get(STUBBED));
const last =
  small && million
    ? `\n\n## A million\n\n\`triggerMany\` from a generator, on a fetch that answers immediately: ${Math.round(million.perSecond).toLocaleString('en')} triggers per second,
${million.cpu.toFixed(1)} µs of CPU each, at most ${Math.round(million.peak)} MB; ten thousand of them took ${small.cpu.toFixed(1)} µs each and ${Math.round(small.peak)} MB.`
    : '';

write(
  'send',
  `<!-- Written by bench/send/index.ts. -->

# Sending triggers

To a server on loopback that answers immediately, from a process for each row; medians of ${ROUNDS} alternating rounds of one run. Compare the
ratios; times depend on the machine. Over a network a request takes milliseconds, and \`concurrency\` decides. CPU and memory are those of
the client's process, with Node and the packages. The first table of each pair has one trigger in each request, the second up to 100.
Ratios are over the first row. ${scene}

${sections.join('\n\n')}${last}

The vendor's SDK checks each trigger against a JSON schema that it compiles again for each. \`fetch\` is the least that sends the same bytes: no
check, no retry, no result for each record, one request after the other.
`,
);
