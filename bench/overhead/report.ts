/** Writes what was measured as a page of markdown. */
import { cpus } from 'node:os';
import { SUBJECTS, type Size, type Subject } from '../../scripts/sizes/measure.ts';
import { versioned } from '../scale/load.ts';
import { PINNED } from '../scale/process.ts';
import { type CallCosts, type Ratio, type Table } from './calls.ts';
import { OURS, TIMED } from './clients.ts';
import { goalsOf, goalTable, SPEED, WORK } from './goals.ts';
import { growthOf, type Growth, type Growths } from './growth.ts';
import type { ImportCost } from './imports.ts';
import { partsOf, sumOf, verdictOf, type Spot } from './profile.ts';
import type { StubbedCost } from './stubbed.ts';

export interface Results {
  /** Commit of the earlier build, if one was measured. */
  earlier: string | undefined;
  calls: CallCosts;
  stubbed: StubbedCost[];
  growth: Growths;
  imports: ImportCost[];
  sizes: Map<Subject, Size>;
  /** Load of the machine (one minute) before and after. */
  load: [before: number, after: number];
}

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const ratio = ({ median, low, high }: Ratio): string => `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;

const callTable = ({ call, inFlight, rows }: Table): string => `### ${call}, ${inFlight} in flight

| | calls per second | over global fetch | CPU per call, µs | over global fetch with a signal and a timer |
| --- | ---: | ---: | ---: | ---: |
${rows.map(({ name, perSecond, speed, cpu, work }) => `| ${name} | ${whole(perSecond)} | ${ratio(speed)} | ${whole(cpu)} | ${ratio(work)} |`).join('\n')}`;

const stubbedRow = ({ call, loop, generated, ours }: StubbedCost): string =>
  `| ${call} | ${loop.toFixed(1)} | ${generated.toFixed(1)} | ${ours.toFixed(1)} | ${(ours / generated).toFixed(2)} |`;

function growthTable(unit: string, least: string, rows: readonly Growth[], each = false): string {
  const lines = rows.map(
    ({ of, ours, least: other }) => `| ${whole(of)} | ${ours.toFixed(1)} | ${other.toFixed(1)} | ${(ours / other).toFixed(2)} |`,
  );
  const table = [`| ${unit} | suprsend-ts, µs per call | ${least}, µs | ratio |`, '| ---: | ---: | ---: | ---: |', ...lines].join('\n');
  return `${table}\n\n${growthOf(rows, each)}`;
}

function profileTable(timed: readonly Spot[], ours: readonly Spot[]): string {
  const [base, mine] = [partsOf(timed), partsOf(ours)];
  const row = (part: string, one: number, other: number): string =>
    `| ${part} | ${one.toFixed(1)} | ${other.toFixed(1)} | ${(other - one).toFixed(1)} |`;
  const names = [...new Set([...base.keys(), ...mine.keys()])].toSorted((a, b) => (mine.get(b) ?? 0) - (mine.get(a) ?? 0));
  return [
    '| µs per call | global fetch with a signal and a timer | suprsend-ts | difference |',
    '| --- | ---: | ---: | ---: |',
    ...names.map((name) => row(name, base.get(name) ?? 0, mine.get(name) ?? 0)),
    row('all', sumOf(base), sumOf(mine)),
    '',
    verdictOf(base, mine, { speed: SPEED, work: WORK }),
  ].join('\n');
}

const SPOTS = 12;

function spotTable(spots: readonly Spot[]): string {
  const own = spots.filter(({ file }) => file.includes('/dist/'));
  const rows = own
    .slice(0, SPOTS)
    .map(({ name, file, us }) => `| \`${name}\` | ${file.slice(file.lastIndexOf('/') + 1)} | ${us.toFixed(1)} |`);
  const rest = own.slice(SPOTS).reduce((all, { us }) => all + us, 0);
  return ['| function | file in dist/ | µs per call |', '| --- | --- | ---: |', ...rows, `| all others | | ${rest.toFixed(1)} |`].join(
    '\n',
  );
}

function sizeTable(sizes: Map<Subject, Size>): string {
  const rows = [...sizes].map(
    ([subject, { minified, bytes }]) => `| ${SUBJECTS[subject].title} | ${minified ? whole(minified) : ''} | ${whole(bytes)} |`,
  );
  return ['| bytes | minified | gzip, or files |', '| --- | ---: | ---: |', ...rows].join('\n');
}

/** What the build would cost with a file for each module (`preserveModules` in tsdown.config.ts). */
const UNBUNDLED = {
  on: '2026-11-30, Node 26.10.0',
  rows: [
    ['import `suprsend-ts`', '9.4 ms', '37.5 ms'],
    ['import `suprsend-ts/core`', '4.5 ms', '18.2 ms'],
    ['import `suprsend-ts/tokens`', '1.9 ms', '5.1 ms'],
    ['import `suprsend-ts/webhooks`', '2.1 ms', '6.7 ms'],
    ['bundle of `createUserToken`, bytes', '2,538', '2,538'],
    ['bundle of `webhooks`, bytes', '3,160', '3,164'],
    ['bundle of one typed operation, bytes', '16,447', '16,486'],
    ['bundle of the whole client, bytes', '40,551', '40,368'],
  ],
};

const PACKAGES = ['undici', '@knocklabs/node', '@trycourier/courier', '@suprsend/node-sdk'];

export function report(results: Results): string {
  const { calls, stubbed, growth, imports, sizes, load, earlier } = results;
  const [timed, ours] = [calls.profiles.get(TIMED) ?? [], calls.profiles.get(OURS) ?? []];
  return `<!-- Written by bench/overhead/index.ts. -->

# What a user pays for the client

Run: \`npm run bench:overhead\`. Node ${process.versions.node} (its fetch is undici ${process.versions.undici}), ${PACKAGES.map(versioned).join(', ')}.
${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} CPUs; load of the machine (one minute) ${load[0].toFixed(1)} before and
${load[1].toFixed(1)} after. Times depend on the machine and on what else it does; ratios are of one run.${earlier ? `\nThe earlier build, measured in the same run, is ${earlier}.` : ''}

## Goals

${goalTable(goalsOf(results))}

The other goals of DESIGN.md are in bulk.md (records per second, memory) and in faults.md (aborts, listeners).

## Calls on a real server

The server answers immediately, on loopback, in a process of its own${PINNED ? ' on CPU 0, and each client in one of its own on CPU 1' : ''}. All client processes start anew ${calls.generations} times. Clients take turns in each of
${calls.rounds} rounds, in an order that is reversed every round, for a fifth of a second each. Calls per second and CPU (all threads of the client's process) are medians. A ratio is
the median of the ratios of the rounds, with the range of their middle half. All send the same body where their API does: a trigger with
an idempotency key. Fetch and \`undici.request\` do what a careful caller writes: they read the body, check the status and parse the JSON. The
others are at their defaults. This SDK is measured as built, with its response limit on.

${calls.tables.map(callTable).join('\n\n')}

## Where the time of a call goes

A CPU profile of POST at ${Math.max(...calls.tables.map(({ inFlight }) => inFlight))} in flight, on the same server: microseconds per call by part of the program,
of the process in the middle of ${calls.generations}. A profile costs time itself, so compare columns, not with the tables above.

${profileTable(timed, ours)}

The functions of this package that take the most time, each without what it calls:

${spotTable(ours)}

## Own cost on a stubbed fetch

CPU per call in µs, on a \`fetch\` that answers immediately and makes no \`Response\`. This leaves out what a call costs on a network: the
\`Request\` that the generated client makes is cheap here, the body is a string, no socket is used, and there is little to garbage-collect; so it
shows what the code of a client costs on its own, and not what a user pays. The generated client has no time limit, signal or retry.

| | a loop with a signal and a timer | generated client alone | suprsend-ts | suprsend-ts over generated |
| --- | ---: | ---: | ---: | ---: |
${stubbed.map(stubbedRow).join('\n')}

## How it grows

On a stubbed fetch. Linear is a cost that grows no faster than the bytes and stays the same for each call in flight.

${growthTable('bytes of the body', 'JSON.stringify alone', growth.bodies)}

${growthTable('bytes of the answer', '`await response.json()`', growth.answers)}

${growthTable('calls in flight', 'a loop with a signal and a timer', growth.inFlight, true)}

## Import

Over an empty file, medians of fresh processes. The generated client makes a \`Headers\` at import, which loads all of Node's fetch; this SDK makes
none before its first call. Node takes longer to find a file than to read a small one, so modules that the same entries load share a file in
\`dist/\`. With a file for each module (measured once, on ${UNBUNDLED.on}, both in turns), an import takes longer and bundles have the same sizes:

| | grouped, as built | a file for each module |
| --- | ---: | ---: |
${UNBUNDLED.rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}

Now, as built:

| | | ms | over the generated client |
| --- | --- | ---: | ---: |
${imports.map(({ name, how, ms, ratio: over }) => `| ${name} | ${how} | ${ms.toFixed(1)} | ${over.toFixed(2)} |`).join('\n')}

## Sizes

Measured by scripts/sizes (\`npm run sizes\`), which also holds them to their record.

${sizeTable(sizes)}
`;
}
