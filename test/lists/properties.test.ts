/** Properties of every walk, whatever the page sizes, the faults and the changes of the data. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Checkpoint } from '../../src/index.ts';
import { items, servePages, type Fault, type Item, type PagingServer } from '../support/paging.ts';
import { ask, clientOf, keys, LIST, range, STYLES } from './lists.ts';

// The backoff is a random part of its limit. Zero here, so that many faults take no time.
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => void vi.restoreAllMocks());

const FAULTS: Fault[] = ['limited', 'unavailable', 'reset', 'broken'];
const faultsOf = (style: string): fc.Arbitrary<(Fault | undefined)[]> =>
  fc.array(fc.option(fc.constantFrom<Fault>(...FAULTS, ...(style === 'cursor' ? (['empty'] as const) : [])), { nil: undefined }), {
    maxLength: 10,
  });
const limit = fc.integer({ min: 1, max: 12 });
const prefetch = fc.constantFrom(0 as const, 1 as const);

/** A new server for each run, so that no run sees the faults of another. */
const withServer = async <T>(style: (typeof STYLES)[number], content: Item[], use: (server: PagingServer) => Promise<T>): Promise<T> => {
  await using server = await servePages(style, content);
  return await use(server);
};

test.each(STYLES)('%s: the items are exactly the records, in order, once, whatever the page size and the faults', async (style) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 40 }), limit, prefetch, faultsOf(style), async (count, size, ahead, faults) => {
      await withServer(style, items(count), async (server) => {
        server.faults = faults;
        expect(await keys(ask(clientOf(server), LIST[style], { limit: size, prefetch: ahead }))).toEqual(range(0, count));
        expect(server.most).toBeLessThanOrEqual(1);
      });
    }),
    { numRuns: 40 },
  );
});

test.each(STYLES)('%s: pages() and nextPage return exactly the records too', async (style) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 40 }), limit, faultsOf(style), fc.boolean(), async (count, size, faults, byPages) => {
      await withServer(style, items(count), async (server) => {
        server.faults = faults;
        const list = ask(clientOf(server), LIST[style], { limit: size });
        const found: Item[] = [];
        if (byPages) for await (const { results } of list.pages()) found.push(...results);
        else {
          let page = await list;
          found.push(...page.results);
          while (page.hasNextPage()) {
            page = await page.nextPage();
            found.push(...page.results);
          }
        }
        expect(found).toEqual(items(count));
      });
    }),
    { numRuns: 25 },
  );
});

test.each(STYLES)(
  '%s: a list resumed from any checkpoint returns exactly the rest, whatever the page sizes and the faults',
  async (style) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 40 }),
        fc.nat(40),
        limit,
        limit,
        prefetch,
        faultsOf(style),
        async (count, atMost, size, other, ahead, faults) => {
          await withServer(style, items(count), async (server) => {
            server.faults = faults;
            const list = ask(clientOf(server), LIST[style], { limit: size, prefetch: ahead });
            const found: number[] = [];
            for await (const { key } of list) {
              if (found.push(key) > atMost) break;
            }
            const from = JSON.parse(JSON.stringify(list.checkpoint())) as Checkpoint;
            expect(await keys(ask(clientOf(server), LIST[style], { limit: other, from, prefetch: ahead }))).toEqual(
              range(found.length, count),
            );
          });
        },
      ),
      { numRuns: 40 },
    );
  },
);

/** Between two requests records are added and removed, anywhere. */
type Change = { add: number } | { remove: number };
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ add: fc.double({ min: -5, max: 45, noNaN: true, noDefaultInfinity: true }) }),
  fc.record({ remove: fc.nat(40) }),
);

test('cursor: while the data changes, every record that exists throughout is returned once, in order, and none twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 40 }),
      limit,
      prefetch,
      faultsOf('cursor'),
      fc.array(fc.array(change, { maxLength: 5 }), { maxLength: 20 }),
      fc.boolean(),
      async (count, size, ahead, faults, changes, backwards) => {
        await withServer('cursor', items(count), async (server) => {
          const throughout = new Set(range(0, count));
          server.faults = faults;
          server.meanwhile = (nth) => {
            for (const one of changes[nth - 1] ?? []) {
              const [key, adds] = 'add' in one ? [one.add, true] : [one.remove, false];
              if (adds && server.items.some((item) => item.key === key)) continue;
              if (!adds) throughout.delete(key);
              server.items = adds
                ? [...server.items, { key }].toSorted((a, b) => a.key - b.key)
                : server.items.filter((item) => item.key !== key);
            }
          };
          const found: number[] = [];
          const list = ask(clientOf(server), 'users.list', {
            limit: size,
            prefetch: ahead,
            ...(backwards ? { before: Buffer.from('1e9 0').toString('base64url') } : {}),
          });
          for await (const { results } of list.pages()) found.push(...(backwards ? results.toReversed() : results).map(({ key }) => key));
          if (backwards) found.reverse();
          expect(found).toEqual([...new Set(found)].toSorted((a, b) => a - b));
          expect(found).toEqual(expect.arrayContaining([...throughout]));
        });
      },
    ),
    { numRuns: 60 },
  );
});

test.each(STYLES)('%s: 10,000 records are returned once, in order, with faults in between', async (style) => {
  await withServer(style, items(10_000), async (server) => {
    server.faults = range(0, 200).map((index) => (index % 7 === 3 ? FAULTS[((index / 7) | 0) % FAULTS.length] : undefined));
    let next = 0;
    for await (const { key } of ask(clientOf(server), LIST[style], { limit: 100, prefetch: 1 })) {
      if (key !== next) throw new Error(`${key} was returned instead of ${next}`);
      next += 1;
    }
    expect(next).toBe(10_000);
  });
});

test.each(STYLES)('%s: concurrent readers of one walk share its items: each is returned to one of them, in order', async (style) => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 30 }),
      limit,
      prefetch,
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
      async (count, size, ahead, bursts) => {
        await withServer(style, items(count), async (server) => {
          const walk = ask(clientOf(server), LIST[style], { limit: size, prefetch: ahead })[Symbol.asyncIterator]();
          const answered: number[] = [];
          await Promise.all(
            bursts.map(async (burst) => {
              for (let over = false; !over;) {
                const calls = range(0, burst).map(async () => {
                  const { done, value } = await walk.next();
                  if (!done) answered.push((value as Item).key);
                  return done;
                });
                over = (await Promise.all(calls)).includes(true);
              }
            }),
          );
          expect(answered).toEqual(range(0, count));
        });
      },
    ),
    { numRuns: 30 },
  );
});
