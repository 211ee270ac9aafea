/** CPU of one call on a `fetch` that answers immediately: what is left is the client's own work. The clients take turns. */
import type * as Ours from '../../src/index.ts';
import { bundle, median } from './bundle.ts';
import type * as Generated from './generated.ts';

const ROUNDS = 41;
const CALLS = 1000;

export interface StubbedCost {
  call: string;
  /** Microseconds of CPU per call: a loop with a signal and a timer, the generated client alone, and this SDK. */
  loop: number;
  generated: number;
  ours: number;
}

const USER = '{"distinct_id":"u1","created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z","properties":{"plan":"pro"}}';
const HEADERS = new Headers({ 'content-type': 'application/json' });

/** Only what all of them read of a response: a real one costs as much as a client, and would hide the difference. */
const RESPONSE = {
  ok: true,
  status: 200,
  headers: HEADERS,
  url: '',
  text: async () => USER,
  json: async () => JSON.parse(USER) as unknown,
};
const stub = (async () => RESPONSE) as unknown as typeof globalThis.fetch;

const TRIGGER = { workflow: 'order-shipped', recipients: ['u1'], data: { order: 'ORD-1', amount: 49.5 } };

type Send = () => Promise<unknown>;
type Sends = Record<keyof Omit<StubbedCost, 'call'>, Send>;

const json = { 'content-type': 'application/json' };
const authorization = 'Bearer key';

/** The least that a call with a time limit needs. */
export async function timed(fetch: typeof globalThis.fetch, url: string, init: RequestInit): Promise<unknown> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 30_000);
  try {
    const response = await fetch(url, { ...init, signal: controller.signal });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return JSON.parse(text) as unknown;
  } finally {
    clearTimeout(timer);
  }
}

export async function stubbedCosts(): Promise<StubbedCost[]> {
  using bundles = await bundle('../../src/index.ts', './generated.ts');
  const { SuprSend } = (await import(bundles.files[0] as string)) as typeof Ours;
  const { createClient } = (await import(bundles.files[1] as string)) as typeof Generated;
  const baseUrl = 'https://hub.suprsend.com';
  const suprsend = new SuprSend({ apiKey: 'key', fetch: stub });
  const generated = createClient({ baseUrl, auth: () => 'key', throwOnError: true, fetch: stub });
  const security = [{ scheme: 'bearer', type: 'http' } as const];
  const keyed = (): object => ({ ...TRIGGER, $idempotency_key: crypto.randomUUID() });
  return [
    await measure('GET, `users.get`', {
      loop: () => timed(stub, `${baseUrl}/v1/user/u1/`, { headers: { authorization } }),
      generated: () => generated.get({ url: '/v1/user/{distinct_id}/', path: { distinct_id: 'u1' }, security }),
      ours: () => suprsend.users.get('u1'),
    }),
    await measure('POST, `workflows.trigger`', {
      loop: () =>
        timed(stub, `${baseUrl}/trigger/`, { method: 'POST', headers: { ...json, authorization }, body: JSON.stringify(keyed()) }),
      generated: () => generated.post({ url: '/trigger/', body: keyed(), headers: json, security }),
      ours: () => suprsend.workflows.trigger(TRIGGER),
    }),
  ];
}

async function measure(call: string, sends: Sends): Promise<StubbedCost> {
  const names = Object.keys(sends) as (keyof Sends)[];
  const taken: Record<keyof Sends, number[]> = { loop: [], generated: [], ours: [] };
  for (let round = -5; round < ROUNDS; round += 1) {
    // The order changes, so that none always pays for another's garbage.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const us = await cpu(sends[name], CALLS);
      if (round >= 0) taken[name].push(us); // the first rounds warm up
    }
  }
  return { call, loop: median(taken.loop), generated: median(taken.generated), ours: median(taken.ours) };
}

/** Microseconds of CPU of one call, on all threads: garbage is collected on others. */
export async function cpu(send: Send, calls: number): Promise<number> {
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call += 1) await send();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
