/** Calls per second and CPU per call on a server on loopback: the clients take turns, and ratios are those of one turn. */
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { messageOf, start } from '../scale/process.ts';
import { bundle, median } from './bundle.ts';
import type { Taken, Task } from './client.ts';
import { BEFORE, CALLS, clients, FETCH, OURS, TIMED, UNDICI, type CallName } from './clients.ts';
import { partsOf, sumOf, type Spot } from './profile.ts';

export const IN_FLIGHT = [1, 16, 64];
const SLICE_MS = 200;
/** Until some 30,000 requests, V8 still compiles the larger clients, on the CPU that is measured. A server runs for days. */
const WARM_MS = 5000;
const PROFILE_MS = 1500;
/** After how many rounds all clients start anew: where V8 puts code and data differs between processes, and moves one client by up to a third. */
const GENERATION_ROUNDS = 2;

/** A ratio: the median of those of the rounds, and the range of their middle half. */
export interface Ratio {
  median: number;
  low: number;
  high: number;
}

export interface Row {
  name: string;
  perSecond: number;
  cpu: number;
  /** Calls per second over global fetch. */
  speed: Ratio;
  /** CPU per call over global fetch with a signal and a timer. */
  work: Ratio;
}

export interface Table {
  call: CallName;
  inFlight: number;
  rows: Row[];
}

export interface CallCosts {
  tables: Table[];
  /** By client: functions of one POST at the most in flight, of the process whose calls took neither the most nor the least. */
  profiles: Map<string, Spot[]>;
  rounds: number;
  /** How often all clients started anew. */
  generations: number;
}

export interface CallOptions {
  dist: string;
  before?: string | undefined;
  rounds: number;
}

export async function callCosts({ dist, before, rounds }: CallOptions): Promise<CallCosts> {
  using bundles = await bundle('./generated.ts');
  const names = Object.keys(clients).filter((name) =>
    name === BEFORE ? before !== undefined : name !== UNDICI || existsSync(`${dist}/undici.mjs`),
  );
  const server = start('server', new URL('../scale/server.ts', import.meta.url));
  let children = new Map<string, ChildProcess>();
  const stop = (): void => {
    for (const child of children.values()) child.kill();
    children = new Map();
  };
  const take = async (name: string, task: Task): Promise<Taken> => {
    const child = children.get(name) as ChildProcess;
    const taken = messageOf<Taken>(child, name);
    child.send(task);
    return taken;
  };
  try {
    const url = await messageOf<string>(server, 'the server');
    const paths = JSON.stringify({ dist, before, generated: bundles.files[0] });
    const cells = CALLS.flatMap((call) => IN_FLIGHT.map((inFlight) => ({ call, inFlight, taken: [] as Map<string, Taken>[] })));
    const profiles = new Map<string, Spot[][]>([TIMED, OURS].map((name) => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      if (round % GENERATION_ROUNDS === 0) {
        stop();
        for (const name of names) {
          const child = start('client', new URL('client.ts', import.meta.url), { args: [name, url, paths] });
          children.set(name, child);
          await messageOf(child, name);
        }
        for (const name of names) for (const call of CALLS) await take(name, { call, inFlight: 64, ms: WARM_MS });
      }
      for (const { call, inFlight, taken } of cells) {
        const of = new Map<string, Taken>();
        for (const name of round % 2 === 0 ? names : names.toReversed()) of.set(name, await take(name, { call, inFlight, ms: SLICE_MS }));
        taken.push(of);
      }
      if ((round + 1) % GENERATION_ROUNDS === 0 || round + 1 === rounds)
        for (const [name, found] of profiles)
          found.push((await take(name, { call: 'POST', inFlight: Math.max(...IN_FLIGHT), ms: PROFILE_MS, profile: true })).spots ?? []);
      console.error(`calls: round ${round + 1} of ${rounds}`);
    }
    return {
      tables: cells.map(({ call, inFlight, taken }) => ({ call, inFlight, rows: names.map((name) => rowOf(name, taken)) })),
      profiles: new Map([...profiles].map(([name, found]) => [name, typical(found)])),
      rounds,
      generations: Math.ceil(rounds / GENERATION_ROUNDS),
    };
  } finally {
    stop();
    server.kill();
  }
}

/** The profile in the middle, by the time of a call. */
function typical(profiles: readonly Spot[][]): Spot[] {
  const byTime = profiles.toSorted((a, b) => sumOf(partsOf(a)) - sumOf(partsOf(b)));
  return byTime[Math.floor(byTime.length / 2)] ?? [];
}

function rowOf(name: string, rounds: Map<string, Taken>[]): Row {
  const of = (what: 'perSecond' | 'cpu', client = name): number[] => rounds.map((round) => round.get(client)?.[what] ?? NaN);
  const ratio = (what: 'perSecond' | 'cpu', over: string): Ratio => {
    const base = of(what, over);
    return ratioOf(of(what).map((value, round) => value / (base[round] ?? NaN)));
  };
  return { name, perSecond: median(of('perSecond')), cpu: median(of('cpu')), speed: ratio('perSecond', FETCH), work: ratio('cpu', TIMED) };
}

export function ratioOf(values: readonly number[]): Ratio {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.round((sorted.length - 1) * part)] ?? NaN;
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}
