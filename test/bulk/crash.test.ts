/** A process that is killed in the middle of a run, and started again with its journal, loses no record and doubles none that has a key. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';
import { recordServer, type RecordServer } from './record-server.ts';

const KILLS = 10;
const CONCURRENCY = 4;

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'suprsend-crash-'))));
afterEach(() => rmSync(folder, { recursive: true }));

interface Ended {
  accepted: number;
  left: { index: number; status: string }[];
  stopped?: string;
}

/** Numbers that look random, always the same (a linear congruential generator). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) % below;
}

/** Starts the program. @returns what it printed; undefined if it was killed. @throws if it failed */
async function start(server: RecordServer, args: string[], onStart: (kill: () => void) => void): Promise<Ended | undefined> {
  const env = { ...process.env, SUPRSEND_API_KEY: 'api-key-of-the-tests', SUPRSEND_BASE_URL: server.url };
  const child = spawn(process.execPath, [fromRoot('test/bulk/programs/journaled.ts'), ...args], { env });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  onStart(() => void child.kill('SIGKILL'));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal === 'SIGKILL') return undefined;
  if (code !== 0) throw new Error(printed);
  return JSON.parse(printed) as Ended;
}

/**
 * Kills the run ten times: at a request that was not acted on, at one that was acted on and is not answered, and at one that is answered.
 * Counted by requests, so that it does not depend on the speed of the machine.
 */
async function killed(server: RecordServer, strategy: string, count: number, most: number): Promise<Ended> {
  const random = numbers(strategy.length);
  const journal = join(folder, 'journal');
  for (let kills = 0; ; kills++) {
    // Not the first request, so that every life of the process has sent something.
    const last = server.requests.length + 1 + random(most);
    const plan = (['hang', 'act-lose', 'ok'] as const)[kills % 3]!;
    const ended = await start(server, [strategy, journal, String(count)], (kill) => {
      server.plan = (_, place) => {
        if (kills >= KILLS || place < last) return 'ok';
        kill();
        return plan;
      };
    });
    expect(statSync(journal).mode & 0o777).toBe(0o600);
    if (!ended) continue;
    expect(kills).toBe(KILLS);
    expect(ended.stopped).toBeUndefined();
    return ended;
  }
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => `u${n}`);
const timesOf = ({ processed }: RecordServer, count: number): number[] => ids(count).map((id) => processed.get(id) ?? 0);

test.each([
  ['upserts', 600, 30, 1],
  ['own keys', 10_000, 4, 100],
  ['generated keys', 10_000, 4, 100],
])('ten kills in a run of %s lose nothing', async (strategy, count, most, packed) => {
  await using server = await recordServer();
  expect(await killed(server, strategy, count, most)).toMatchObject({ accepted: count, left: [] });
  const times = timesOf(server, count);
  expect(Math.min(...times)).toBe(1);
  // What has a key is processed once, and of the others only those are sent again that were in flight.
  const sent = server.requests.flat().length;
  expect(sent - count).toBeGreaterThan(0);
  expect(sent - count).toBeLessThanOrEqual(KILLS * CONCURRENCY * packed);
  if (strategy !== 'upserts') expect(Math.max(...times)).toBe(1);
});

test('ten kills in a run of increments lose and double nothing, until acceptDuplicates sends those that may have arrived', async () => {
  await using server = await recordServer();
  const count = 600;
  const { accepted, left } = await killed(server, 'increments', count, 30);
  const before = timesOf(server, count);
  expect(Math.max(...before)).toBe(1);
  expect(accepted + left.length).toBe(count);
  expect(left.length).toBeGreaterThan(0);
  expect(left.length).toBeLessThanOrEqual(KILLS * CONCURRENCY);
  const unknown = new Set(left.filter(({ status }) => status === 'unknown').map(({ index }) => index));
  expect(unknown.size).toBe(left.length);
  for (const [index, times] of before.entries()) if (times === 0) expect(unknown).toContain(index);

  server.plan = () => 'ok';
  const ended = await start(server, ['increments', join(folder, 'journal'), String(count), 'accept duplicates'], () => {});
  expect(ended).toMatchObject({ accepted: count, left: [] });
  const after = timesOf(server, count);
  expect(after).toEqual(before.map((times, index) => times + (unknown.has(index) ? 1 : 0)));
});
