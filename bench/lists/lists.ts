/**
 * What walking a list costs per item, over that of a loop written by hand with the same operation, on a fetch that answers immediately.
 * They alternate in one run, so that their ratio can be compared; times depend on the machine.
 * Prints a markdown table and writes it to bench/results/lists.md. Run: node bench/lists/lists.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { createClient, paginate } from '../../src/core.ts';
import { usersList } from '../../src/operations.ts';

const PAGES = { 10: 300, 100: 100, 1000: 20 };
const ROUNDS = 31;

let pages = 0;
let limit = 0;
let bodies: { middle: string; last: string };
let asked = 0;

/** The last of every `pages` requests is the end of the list. */
async function fetch(): Promise<Response> {
  asked += 1;
  return new Response(asked % pages === 0 ? bodies.last : bodies.middle.replace('"cursor"', `"cursor ${asked}"`));
}

function bodyOf(size: number, last: boolean): string {
  const results = Array.from({ length: size }, (_, index) => ({
    distinct_id: `user-${index}`,
    created_at: '2026-01-02T03:04:05Z',
    updated_at: '2026-01-02T03:04:05Z',
    properties: { plan: 'pro' },
  }));
  return JSON.stringify({
    meta: { count: size, limit: size, has_prev: false, before: null, has_next: !last, after: last ? null : 'cursor' },
    results,
  });
}

const client = createClient({ apiKey: 'key', fetch });
const list = (prefetch?: 0 | 1) => paginate(usersList, { client, query: { limit }, ...(prefetch === undefined ? {} : { prefetch }) });

/** Each returns the number of items it met. */
const WALKS: Record<string, () => Promise<number>> = {
  async 'hand-written loop'() {
    let met = 0;
    let after: string | undefined;
    do {
      const { data } = await usersList({ client, query: { limit, ...(after ? { after } : {}) } });
      for (const user of data.results) met += user.distinct_id ? 1 : 0;
      after = data.meta.has_next ? (data.meta.after ?? undefined) : undefined;
    } while (after);
    return met;
  },
  async 'for await, items'() {
    let met = 0;
    for await (const user of list()) met += user.distinct_id ? 1 : 0;
    return met;
  },
  async 'for await, items, prefetch 1'() {
    let met = 0;
    for await (const user of list(1)) met += user.distinct_id ? 1 : 0;
    return met;
  },
  async 'for await, pages()'() {
    let met = 0;
    for await (const { results } of list().pages()) for (const user of results) met += user.distinct_id ? 1 : 0;
    return met;
  },
  'toArray()': async () => (await list().toArray({ max: Infinity })).length,
};

const names = Object.keys(WALKS);
const lines = [
  `| items per page | ${names[0]}, ns per item | ${names
    .slice(1)
    .map((name) => `${name}, ratio`)
    .join(' | ')} |`,
  `| ---: | ${names.map(() => '---:').join(' | ')} |`,
];

for (const [size, count] of Object.entries(PAGES)) {
  [limit, pages, asked] = [Number(size), count, 0];
  bodies = { middle: bodyOf(limit, false), last: bodyOf(limit, true) };
  const taken = new Map(names.map((name): [string, number[]] => [name, []]));
  for (let round = -5; round < ROUNDS; round += 1) {
    for (const name of names) {
      const started = performance.now();
      const met = await (WALKS[name] as () => Promise<number>)();
      const ms = performance.now() - started;
      if (met !== limit * pages) throw new Error(`${name} met ${met} items of ${limit * pages}.`);
      if (round >= 0) taken.get(name)?.push((ms * 1e6) / met); // the first rounds warm up
    }
  }
  const median = (name: string): number => (taken.get(name) as number[]).toSorted((a, b) => a - b)[ROUNDS >> 1] as number;
  const hand = median(names[0] as string);
  lines.push(
    `| ${size} | ${Math.round(hand)} | ${names
      .slice(1)
      .map((name) => (median(name) / hand).toFixed(2))
      .join(' | ')} |`,
  );
}

const report = `<!-- Written by bench/lists/lists.ts. -->

# Walking a list

Cost per item over that of a loop written by hand with the same typed operation, on a fetch that answers immediately: medians of ${ROUNDS}
alternating rounds of one run. Over a network a page takes milliseconds, and the difference does not show. Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}.

${lines.join('\n')}
`;
mkdirSync(new URL('../results/', import.meta.url), { recursive: true });
writeFileSync(new URL('../results/lists.md', import.meta.url), report);
console.log(report);
