/** The budgets of DESIGN.md that this benchmark measures, and whether each is reached. */
import { readRecord, type Held } from '../../scripts/sizes/record.ts';
import { SUBJECTS } from '../../scripts/sizes/measure.ts';
import type { Row } from './calls.ts';
import { OURS, UNDICI } from './clients.ts';
import { EARLIER, MAIN } from './imports.ts';
import type { Results } from './report.ts';

interface Goal {
  what: string;
  /** Of the first build, as DESIGN.md records it. */
  first: string;
  goal: string;
  now: string;
  reached: boolean;
}

export const SPEED = 0.92;
const UNDICI_SPEED = 2.6;
export const WORK = 1.12;
const IMPORT_MS = 8.7;

const FIRST_SIZES: Partial<Record<Held, string>> = {
  client: '29.4 kB',
  operation: '13.4 kB',
  tokens: '15.2 kB',
  webhooks: '15.6 kB',
  unpacked: '2.9 MB',
};

export function goalsOf({ calls, imports, sizes }: Results): Goal[] {
  const row = (name: string, call: string, inFlight: number): Row | undefined =>
    calls.tables.find((table) => table.call === call && table.inFlight === inFlight)?.rows.find((one) => one.name === name);
  const goals: Goal[] = [];

  const speed = (what: string, name: string, least: number, first: string): void => {
    const { median = NaN, low = NaN, high = NaN } = row(name, 'POST', 64)?.speed ?? {};
    if (Number.isNaN(median)) return;
    goals.push({
      what,
      first,
      goal: `${least} or more`,
      now: `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`,
      reached: median >= least,
    });
  };
  speed('calls per second, POST, 64 in flight, over global fetch', OURS, SPEED, '0.55 to 0.68');
  speed('the same with `undiciFetch()`', UNDICI, UNDICI_SPEED, '-');

  for (const { call, inFlight } of calls.tables) {
    const { median = NaN, low = NaN, high = NaN } = row(OURS, call, inFlight)?.work ?? {};
    goals.push({
      what: `CPU per call, ${call}, ${inFlight} in flight, over global fetch with a signal and a timer`,
      first: call === 'POST' && inFlight === 64 ? '1.5' : '-',
      goal: `${WORK} or less`,
      now: `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`,
      reached: median <= WORK,
    });
  }

  const of = (module: string): number | undefined => imports.find(({ name, how }) => name === module && how === 'import')?.ms;
  const ms = of(MAIN) ?? NaN;
  const before = of(EARLIER);
  goals.push({
    what: 'import over an empty module',
    first: before === undefined ? `${IMPORT_MS} ms (another day)` : `${before.toFixed(1)} ms (this run), ${IMPORT_MS} ms (another day)`,
    goal: 'not more',
    now: `${ms.toFixed(1)} ms`,
    reached: ms <= Math.max(before ?? 0, IMPORT_MS),
  });

  for (const [subject, { goal }] of Object.entries(readRecord().figures)) {
    if (goal === undefined) continue;
    const bytes = sizes.get(subject as Held)?.bytes ?? NaN;
    const shown = (value: number): string => (subject === 'unpacked' ? `${(value / 1e6).toFixed(2)} MB` : `${(value / 1e3).toFixed(2)} kB`);
    goals.push({
      what: `size: ${SUBJECTS[subject as Held].title}`,
      first: FIRST_SIZES[subject as Held] ?? '-',
      goal: `${shown(goal)} or less`,
      now: shown(bytes),
      reached: bytes <= goal,
    });
  }
  return goals;
}

export const goalTable = (goals: readonly Goal[]): string =>
  [
    '| | first build | goal | now | |',
    '| --- | ---: | ---: | ---: | --- |',
    ...goals.map(
      ({ what, first, goal, now, reached }) => `| ${what} | ${first} | ${goal} | ${now} | ${reached ? 'reached' : '**not reached**'} |`,
    ),
  ].join('\n');
