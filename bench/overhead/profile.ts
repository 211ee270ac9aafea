/** Where the time of calls goes: a CPU profile, summed up by function and file. */
import { Session, type Profiler } from 'node:inspector/promises';

/** Time spent in one function itself, without what it calls. */
export interface Spot {
  /** As V8 names it; `(garbage collector)` and `(program)`, which is native code, are such names too. */
  name: string;
  /** File that the function is in; '' for what is built in. */
  file: string;
  /** Microseconds per call. */
  us: number;
}

const INTERVAL_US = 100;

/** @param run - returns how many calls it made. */
export async function profiled(run: () => Promise<number>): Promise<{ calls: number; spots: Spot[] }> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
    await session.post('Profiler.start');
    const calls = await run();
    const { profile } = await session.post('Profiler.stop');
    return { calls, spots: spotsOf(profile, calls) };
  } finally {
    session.disconnect();
  }
}

function spotsOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile, calls: number): Spot[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const spots = new Map<string, Spot>();
  for (const [index, id] of samples.entries()) {
    const { functionName: name = '', url = '' } = frames.get(id) ?? {};
    if (name === '(idle)' || name === '(root)') continue;
    const key = `${name} ${url}`;
    const spot = spots.get(key) ?? { name: name || '(anonymous)', file: url, us: 0 };
    // A delta is the time before its sample; the time after it is that of the next one.
    spot.us += (timeDeltas[index + 1] ?? 0) / calls;
    spots.set(key, spot);
  }
  return [...spots.values()].toSorted((a, b) => b.us - a.us);
}

/** The part of the program that a function belongs to. */
export function partOf({ name, file }: Spot): string {
  if (name === '(garbage collector)') return 'garbage collector';
  if (file === '') return name === '(program)' ? 'native code (sockets, system calls)' : 'built-in functions (JSON, promises, strings)';
  if (file.includes('undici')) return 'fetch (undici)';
  if (/internal\/(webstreams|abort_controller|event_target)/.test(file)) return 'streams, signals and events';
  if (/internal\/timers|timers/.test(file)) return 'timers';
  if (file.startsWith('node:')) return 'other modules of Node (sockets, queues)';
  // As built, or a bundle of bundle.ts.
  return /\/dist\/|\/overhead-\w+\//.test(file) ? 'this package' : 'the benchmark';
}

/** Microseconds per call of each part. */
export function partsOf(spots: readonly Spot[]): Map<string, number> {
  const parts = new Map<string, number>();
  for (const spot of spots) parts.set(partOf(spot), (parts.get(partOf(spot)) ?? 0) + spot.us);
  return parts;
}

/** The sum of all parts. */
export const sumOf = (parts: ReadonlyMap<string, number>): number => [...parts.values()].reduce((all, us) => all + us, 0);

/**
 * What two profiles say about the goals for calls per second and CPU per call: how much of the difference is code of this package, and what would be reached
 * without it. The benchmark makes the body of fetch, parses its answer and checks it, which this package does for its own calls.
 * @param timed - the parts of a call of fetch with a signal and a timer.
 * @param ours - those of a call of this SDK.
 */
export function verdictOf(
  timed: ReadonlyMap<string, number>,
  ours: ReadonlyMap<string, number>,
  goals: { speed: number; work: number },
): string {
  const code = (parts: ReadonlyMap<string, number>): number => (parts.get('this package') ?? 0) + (parts.get('the benchmark') ?? 0);
  const [all, own] = [sumOf(ours) - sumOf(timed), code(ours) - code(timed)];
  const runtime = [...ours]
    .filter(([part]) => part !== 'this package' && part !== 'the benchmark')
    .map(([part, us]) => ({ part, more: us - (timed.get(part) ?? 0) }))
    .filter(({ more }) => more >= 1)
    .toSorted((a, b) => b.more - a.more)
    .map(({ part, more }) => `${more.toFixed(1)} in ${part}`);
  const [now, without] = [sumOf(timed) / sumOf(ours), sumOf(timed) / (sumOf(ours) - own)];
  return `A call of this SDK takes ${all.toFixed(1)} µs more than one of fetch with a signal and a timer. ${own.toFixed(1)} µs of these are code: what this package takes, less what the
benchmark takes to do the same for fetch (it makes the body and the key, parses the answer and checks the status). The other ${(all - own).toFixed(1)} µs are in the
runtime: ${runtime.join(', ')}. There the SDK asks for more: it reads the body
by chunks, so that the response limit holds, where fetch is asked for \`text()\`, and it has promises of its own around each call.

In this profile, calls per second are ${now.toFixed(2)} of those of fetch with a signal and a timer, and CPU per call is ${(1 / now).toFixed(2)}. If this package took no more time
than the benchmark's code for fetch, they would be ${without.toFixed(2)} and ${(1 / without).toFixed(2)}. ${
    without < goals.speed || 1 / without > goals.work
      ? `So faster code would not be enough for the goals of ${goals.speed} and ${goals.work}: the\npackage would also have to ask less of the runtime`
      : `So faster code in this package could reach the goals of ${goals.speed} and ${goals.work}`
  }. With \`undiciFetch()\` the runtime does less, and the goal of that is reached.`;
}
