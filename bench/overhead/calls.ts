/** CPU of one call on a fetch that answers at once: this client beside the generated one alone, in turn. */
import type * as Ours from '../../src/index.ts';
import { bundle, median } from './bundle.ts';
import type * as Generated from './generated.ts';

const ROUNDS = 41;
const CALLS = 1000;

export interface CallCost {
  call: string;
  /** Microseconds of CPU per call. */
  generated: number;
  ours: number;
  /** Median of the ratios of each round. */
  ratio: number;
}

const USER = '{"distinct_id":"u1","created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z","properties":{"plan":"pro"}}';
const HEADERS = new Headers({ 'content-type': 'application/json' });

/** As little of a response as both read: making a real one costs as much as a client, and hides what is measured. */
const RESPONSE = {
  ok: true,
  status: 200,
  headers: HEADERS,
  url: '',
  text: async () => USER,
  json: async () => JSON.parse(USER) as unknown,
};
const fetch = (async () => RESPONSE) as unknown as typeof globalThis.fetch;

const TRIGGER = { workflow: 'order-shipped', recipients: ['u1'], data: { order: 'ORD-1', amount: 49.5 } };

type Send = () => Promise<unknown>;

export async function callCosts(): Promise<CallCost[]> {
  using bundles = await bundle('../../src/index.ts', './generated.ts');
  const { SuprSend } = (await import(bundles.files[0] as string)) as typeof Ours;
  const { createClient } = (await import(bundles.files[1] as string)) as typeof Generated;

  const security = [{ scheme: 'bearer', type: 'http' } as const];
  const json = { 'Content-Type': 'application/json' };
  const pairs = (name: string, options: { fetch?: typeof fetch }): [call: string, ours: Send, generated: Send][] => {
    const suprsend = new SuprSend({ apiKey: 'key', ...options });
    const generated = createClient({ baseUrl: 'https://hub.suprsend.com', auth: () => 'key', throwOnError: true, ...options });
    return [
      [
        `GET, \`users.get\`, ${name}`,
        () => suprsend.users.get('u1'),
        () => generated.get({ url: '/v1/user/{distinct_id}/', path: { distinct_id: 'u1' }, security }),
      ],
      [
        `POST, \`workflows.trigger\`, ${name}`,
        () => suprsend.workflows.trigger(TRIGGER),
        () => generated.post({ url: '/trigger/', body: TRIGGER, headers: json, security }),
      ],
    ];
  };
  const { fetch: own } = globalThis;
  globalThis.fetch = fetch;
  try {
    return await measure([...pairs("the runtime's fetch", {}), ...pairs('option `fetch`', { fetch })]);
  } finally {
    globalThis.fetch = own;
  }
}

async function measure(pairs: [call: string, ours: Send, generated: Send][]): Promise<CallCost[]> {
  const costs: CallCost[] = [];
  for (const [call, ours, alone] of pairs) {
    const taken: [ours: number, generated: number][] = [];
    for (let round = -5; round < ROUNDS; round += 1) {
      // Who begins changes, so that neither always pays for the other's garbage.
      const pair = round % 2 === 0 ? [await cpu(ours), await cpu(alone)] : [await cpu(alone), await cpu(ours)].toReversed();
      if (round >= 0) taken.push(pair as [number, number]); // the first rounds warm up
    }
    costs.push({
      call,
      ours: median(taken.map(([mine]) => mine)),
      generated: median(taken.map(([, other]) => other)),
      ratio: median(taken.map(([mine, other]) => mine / other)),
    });
  }
  return costs;
}

/** Microseconds of CPU of one call, of all threads, since the garbage is collected on others. */
async function cpu(send: Send): Promise<number> {
  const before = process.cpuUsage();
  for (let call = 0; call < CALLS; call += 1) await send();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CALLS;
}
