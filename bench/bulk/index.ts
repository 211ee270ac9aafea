/**
 * What it costs to edit many users: this SDK, by both of its requests, and the vendor's, on a server on loopback.
 * Prints markdown and writes it to bench/results/bulk.md. Run: node bench/bulk/index.ts; with --full also 100,000 users.
 */
import type { Cost } from '../scale/cases.ts';
import { measure } from '../scale/rounds.ts';
import { scene, table, write } from '../scale/report.ts';
import { cases, EVENT, OFFICIAL_PATCH } from './cases.ts';

const ROUNDS = 3;
const counts = process.argv.includes('--full') ? [1000, 10_000, 100_000] : [1000, 10_000];
const names = Object.keys(cases);
const plans = counts.map((count) => ({
  names: count > 10_000 ? names.filter((name) => name !== OFFICIAL_PATCH) : names,
  count,
  rounds: count > 10_000 ? 1 : ROUNDS,
}));
const results = await measure(import.meta.resolve('./cases.ts'), plans);

const sections = counts.map(
  (count, index) => `## ${count.toLocaleString('en')} users\n\n${table(results[index] ?? new Map(), 'user', EVENT)}`,
);
const growth = (plans.at(-1)?.names ?? []).map((name) => {
  const [few, most] = [results[0], results.at(-1)].map((costs) => costs?.get(name)) as [Cost, Cost];
  const factor = (what: keyof Cost): string => (most[what] / few[what]).toFixed(2);
  return `- ${name}: CPU per user ${factor('cpu')} times, peak memory ${factor('peak')} times (${Math.round(few.peak)} to ${Math.round(most.peak)} MB).`;
});

write(
  'bulk',
  `<!-- Written by bench/bulk/index.ts. -->

# Editing many users

Three operations for each user, to a server on loopback that answers immediately, from a process for each row; medians of ${ROUNDS} alternating
rounds of one run (100,000 users: one round). Compare the ratios; times depend on the machine. By patch is one request for each user, by
event one for up to 400, as the vendor's SDK does; ours comes from a generator. CPU and memory are those of the client's process.
Ratios are over ours by event, which sends the same requests as the vendor's bulk. ${scene}

${sections.join('\n\n')}

## How they grow

From ${counts[0]?.toLocaleString('en')} to ${counts.at(-1)?.toLocaleString('en')} users:

${growth.join('\n')}
`,
);
