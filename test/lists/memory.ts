/** Walks 1,000,000 items of a stubbed fetch and prints how much the heap grew after the first tenth. Run with --expose-gc. */
import { SuprSend } from '../../src/index.ts';

const TOTAL = 1_000_000;
const PAGE = 200;

const results = JSON.stringify(
  Array.from({ length: PAGE }, (_, index) => ({ distinct_id: `user ${index}`, properties: { name: 'A name', plan: 'pro' } })),
);
let requests = 0;

async function fetch(input: string | URL | Request): Promise<Response> {
  requests += 1;
  // As over a network the event loop turns for each page: until it does, Node keeps what belongs to a request with a signal.
  await new Promise((resolve) => setImmediate(resolve));
  const offset = Number(new URL(input as string).searchParams.get('offset') ?? 0);
  const meta = { count: TOTAL, limit: PAGE, offset, has_next: requests * PAGE < TOTAL, after: `a cursor of some length ${requests}` };
  return new Response(`{"meta":${JSON.stringify(meta)},"results":${results}}`);
}

/** Finalizers run between turns of the event loop, and what they free goes with the next collection. */
async function heap(): Promise<number> {
  for (let turn = 0; turn < 5; turn += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage().heapUsed;
}

const suprsend = new SuprSend({ apiKey: 'key', fetch });
const { signal } = new AbortController();
const lists = { cursor: suprsend.users.list({ signal, prefetch: 1 }), offset: suprsend.tenants.list({ signal }) };
const growth: Record<string, { items: number; bytes: number }> = {};
for (const [style, list] of Object.entries(lists)) {
  requests = 0;
  let items = 0;
  let before = 0;
  let place: unknown;
  for await (const _item of list) {
    items += 1;
    if (items % 1000 === 0) place = list.checkpoint();
    if (items === TOTAL / 10) before = await heap();
    if (items === TOTAL - 1) growth[style] = { items, bytes: (await heap()) - before };
  }
  if (!place) throw new Error('no checkpoint');
}
console.log(JSON.stringify(growth));
