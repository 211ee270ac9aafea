/** How the client's own cost grows: with the size of a body, with the size of an answer, and with the calls in flight. */
import { setImmediate as turn } from 'node:timers/promises';
import { load } from '../scale/load.ts';
import type * as Ours from '../../src/index.ts';
import { median } from './bundle.ts';
import { cpu, timed } from './stubbed.ts';

const ROUNDS = 15;
/** About so many bytes are sent or received in one round of each row, and so many calls are made in flight. */
const BYTES = 20e6;
const CALLS = 4000;

export const BODY_SIZES = [1e3, 100e3, 800e3];
export const ANSWER_SIZES = [1e3, 100e3, 10e6];
export const IN_FLIGHT = [1, 10, 100, 1000];

export interface Growth {
  /** Bytes, or calls in flight. */
  of: number;
  /** Microseconds of CPU per call, and those of the least that does the same: JSON alone, `response.json()`, a loop with a signal and a timer. */
  ours: number;
  least: number;
}

export interface Growths {
  bodies: Growth[];
  answers: Growth[];
  inFlight: Growth[];
}

const items = (bytes: number): object[] =>
  Array.from({ length: Math.round(bytes / 50) }, (_, index) => ({ id: `item-${index}`.padEnd(20, 'x'), price: 12.5 }));
const textOf = (bytes: number): string => JSON.stringify({ distinct_id: 'u1', properties: { items: items(bytes) } });

const JSON_HEADERS = { 'content-type': 'application/json' };
const OK = { ok: true, status: 200, headers: new Headers(JSON_HEADERS), url: '', text: async () => '{"status":"success"}' } as Response;

export async function growths(dist: string): Promise<Growths> {
  const { SuprSend } = await load<typeof Ours>(`${dist}/index.mjs`);
  const client = (fetch: typeof globalThis.fetch): Ours.SuprSend =>
    new SuprSend({ apiKey: 'key', fetch, limits: { responseBytes: 32 * 1024 * 1024 } });
  const sending = client(async () => OK);
  const waitingFetch = (async () => turn(OK)) as typeof fetch;
  const waiting = client(waitingFetch);

  return {
    bodies: await rows(BODY_SIZES, (bytes) => {
      const body = { workflow: 'order-shipped', recipients: ['u1'], data: { items: items(bytes) } };
      return [calls(bytes), () => sending.workflows.trigger(body), async () => JSON.stringify(body)];
    }),
    answers: await rows(ANSWER_SIZES, (bytes) => {
      const text = textOf(bytes);
      const answer = async (): Promise<Response> => new Response(text, { headers: JSON_HEADERS });
      const reading = client(answer);
      return [calls(bytes), () => reading.users.get('u1'), async () => (await answer()).json()];
    }),
    inFlight: await rows(IN_FLIGHT, (count) => {
      const all = (send: () => Promise<unknown>) => (): Promise<unknown> => Promise.all(Array.from({ length: count }, send));
      return [
        CALLS / count,
        all(() => waiting.users.get('u1')),
        all(() => timed(waitingFetch, 'https://hub.suprsend.com/v1/user/u1/', {})),
        count,
      ];
    }),
  };
}

const calls = (bytes: number): number => Math.min(CALLS, Math.max(1, Math.round(BYTES / bytes)));

type Case = [times: number, ours: () => Promise<unknown>, least: () => Promise<unknown>, callsEach?: number];

async function rows(sizes: readonly number[], caseOf: (size: number) => Case): Promise<Growth[]> {
  const cases = sizes.map((size) => ({ size, case: caseOf(size), ours: [] as number[], least: [] as number[] }));
  for (let round = -3; round < ROUNDS; round += 1) {
    for (const { case: of, ours, least } of round % 2 === 0 ? cases : cases.toReversed()) {
      const [times, mine, other, each = 1] = of;
      const one = async (send: () => Promise<unknown>): Promise<number> => (await cpu(send, times)) / each;
      // Who begins changes, so that neither always pays for the other's garbage.
      const taken = round % 2 === 0 ? [await one(mine), await one(other)] : [await one(other), await one(mine)].toReversed();
      if (round < 0) continue; // the first rounds warm up
      ours.push(taken[0] as number);
      least.push(taken[1] as number);
    }
  }
  return cases.map(({ size, ours, least }) => ({ of: size, ours: median(ours), least: median(least) }));
}

/** How a table grows in its last row. @param each - whether the cost is that of one call in flight, which stays the same if it is linear. */
export function growthOf(table: readonly Growth[], each: boolean): string {
  const [before, last] = table.slice(-2);
  if (!before || !last) return '';
  const size = last.of / before.of;
  const grown = (what: 'ours' | 'least'): string => (last[what] / before[what]).toFixed(1);
  const words = each ? `${size} times as many calls in flight` : `${size} times the bytes`;
  return `In the last row, with ${words}, a call of suprsend-ts takes ${grown('ours')} times as long (${each ? 1 : size} is linear), and the other ${grown('least')} times.`;
}
