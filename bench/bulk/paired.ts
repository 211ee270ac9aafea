/**
 * Each method and its loop in one process, in turns, so that what else the machine does is the same for both; and a CPU profile of each. Run by
 * index.ts, or alone: node bench/bulk/paired.ts [method ...].
 */
import { bundle, median } from '../overhead/bundle.ts';
import { partsOf, profiled, sumOf } from '../overhead/profile.ts';
import { messageOf, start } from '../scale/process.ts';
import { cases, methods, type Method } from './cases.ts';

/** What a method takes, and its loop. */
export interface Pair {
  name: string;
  /** Microseconds of CPU per record. */
  ours: number;
  loop: number;
  /** Median of the ratios of the rounds, loop over ours. */
  cpu: number;
  /** The same for records per second. */
  speed: number;
  /** Microseconds per record by part of the program, in the profile. */
  parts: { ours: [string, number][]; loop: [string, number][] };
}

const ROUNDS = 9;
const ROUND_MS = 400;
const PROFILE_MS = 1500;

async function pairOf(method: Method, url: string, file: string): Promise<Pair> {
  // One run of a method with a request for each record takes a while.
  const count = method.isSingle ? 200 : 20_000;
  const make = async (name: string): Promise<(ms: number) => Promise<number>> => {
    const send = await cases[name]?.(url, file);
    return async (ms) => {
      let records = 0;
      for (const end = performance.now() + ms; performance.now() < end; records += count) await send?.(count);
      return records;
    };
  };
  const [ours, loop] = [await make(method.ours), await make(method.loop)];
  const cost = async (send: typeof ours): Promise<{ cpu: number; wall: number }> => {
    const before = process.cpuUsage();
    const began = performance.now();
    const records = await send(ROUND_MS);
    const wall = (performance.now() - began) / records;
    const { user, system } = process.cpuUsage(before);
    return { cpu: (user + system) / records, wall };
  };
  await Promise.all([ours(ROUND_MS), loop(ROUND_MS)]); // compiles, and opens connections
  const rounds: { ours: { cpu: number; wall: number }; loop: { cpu: number; wall: number } }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = round % 2 === 0 ? await cost(ours) : undefined;
    const other = await cost(loop);
    rounds.push({ ours: first ?? (await cost(ours)), loop: other });
  }
  const partsIn = async (send: typeof ours): Promise<[string, number][]> => [...partsOf((await profiled(() => send(PROFILE_MS))).spots)];
  return {
    name: method.name,
    ours: median(rounds.map((round) => round.ours.cpu)),
    loop: median(rounds.map((round) => round.loop.cpu)),
    cpu: median(rounds.map((round) => round.loop.cpu / round.ours.cpu)),
    speed: median(rounds.map((round) => round.loop.wall / round.ours.wall)),
    parts: { ours: await partsIn(ours), loop: await partsIn(loop) },
  };
}

const CODE = ['this package', 'the benchmark'];
const GARBAGE = ['garbage collector'];

/** A row for each method: what it takes more than its loop, by part of the program. */
export function pairTable(pairs: readonly Pair[]): string {
  const rows = pairs.map(({ name, ours, loop, cpu, speed, parts }) => {
    const [mine, other] = [new Map(parts.ours), new Map(parts.loop)];
    const sum = (of: Map<string, number>, names: readonly string[]): number => names.reduce((all, part) => all + (of.get(part) ?? 0), 0);
    const [code, garbage] = [sum(mine, CODE) - sum(other, CODE), sum(mine, GARBAGE) - sum(other, GARBAGE)];
    const rest = sumOf(mine) - sumOf(other) - code - garbage;
    return `| \`${name}\` | ${speed.toFixed(2)} | ${loop.toFixed(2)} | ${ours.toFixed(2)} | ${cpu.toFixed(2)} | ${[code, garbage, rest].map((us) => us.toFixed(2)).join(' | ')} |`;
  });
  return [
    '| | records per second, ratio | CPU of the loop, µs per record | CPU of the method | ratio | more in code, with JSON | more in the garbage collector | more in requests |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
  ].join('\n');
}

/** Measures the methods that are named, or all. */
export async function measurePairs(names: readonly string[] = []): Promise<Pair[]> {
  using bundles = await bundle('../../src/index.ts');
  const server = start('server', new URL('../scale/server.ts', import.meta.url));
  try {
    const url = await messageOf<string>(server, 'the server');
    const client = start('client', import.meta.url, { args: ['client', url, bundles.files[0] as string, ...names] });
    const pairs: Pair[] = [];
    for (const method of methods.filter(({ name }) => names.length === 0 || names.includes(name))) {
      pairs.push(await messageOf<Pair>(client, method.name));
      console.error(`${method.name}: ${pairs.at(-1)?.speed.toFixed(2)}`);
    }
    return pairs;
  } finally {
    server.kill();
  }
}

if (import.meta.main) {
  const [role, url = '', file = '', ...names] = process.argv.slice(2);
  if (role === 'client') {
    for (const method of methods.filter(({ name }) => names.length === 0 || names.includes(name)))
      await new Promise((resolve) => void pairOf(method, url, file).then((pair) => process.send?.(pair, resolve)));
    process.exit();
  }
  console.log(pairTable(await measurePairs(process.argv.slice(2))));
}
