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
  return file.includes('/dist/') ? 'this package' : 'the benchmark';
}

/** Microseconds per call of each part. */
export function partsOf(spots: readonly Spot[]): Map<string, number> {
  const parts = new Map<string, number>();
  for (const spot of spots) parts.set(partOf(spot), (parts.get(partOf(spot)) ?? 0) + spot.us);
  return parts;
}
