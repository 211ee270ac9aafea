import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidRequestError } from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { serve } from '../support/server.ts';

const byName = (pairs: Iterable<[string, string]>) => [...pairs].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));

/** What a server reads from the query of `messages.list`, whose `status` the contract calls `status[]`; by name, values in their order. */
async function sent(query: Record<string, unknown>): Promise<[string, string][]> {
  await using server = await serve();
  server.unchecked = 'queries have names that the contract does not have';
  await client(at(server)).messages.list(query as never);
  expect(server.requests).toHaveLength(1);
  return byName(new URL(server.requests[0]!.url, server.url).searchParams);
}

test('a list is repeated as name[]', async () => {
  expect(await sent({ status: ['delivered', 'seen'], other: ['a', 'b,c'] })).toEqual(
    byName([
      ['status[]', 'delivered'],
      ['status[]', 'seen'],
      ['other[]', 'a'],
      ['other[]', 'b,c'],
    ]),
  );
});

test('a single value becomes a list if the contract has a list', async () => {
  expect(await sent({ status: 'delivered', recipient_id: 'u1', 'status[]': undefined })).toEqual(
    byName([
      ['status[]', 'delivered'],
      ['recipient_id[]', 'u1'],
    ]),
  );
});

test('a name that ends in [] already is not given another', async () => {
  expect(await sent({ 'status[]': ['a'], 'new[]': ['b', 'c'], 'one[]': 'd' })).toEqual(
    byName([
      ['status[]', 'a'],
      ['new[]', 'b'],
      ['new[]', 'c'],
      ['one[]', 'd'],
    ]),
  );
});

test('null and undefined are left out, inside lists too, and an empty list is nothing', async () => {
  expect(
    await sent({ limit: null, after: undefined, status: [null, 'seen', undefined], recipient_id: [], category: [null], other: null }),
  ).toEqual([['status[]', 'seen']]);
});

test('numbers, booleans, dates and objects arrive as text, ISO time and JSON', async () => {
  const date = new Date('2026-02-03T04:05:06.789Z');
  expect(
    await sent({
      limit: 0,
      ratio: -1.5,
      big: 9007199254740993n,
      on: true,
      off: false,
      empty: '',
      at: date,
      tags: { any: ['a&b', 'ü'] },
      dates: [date, 1, false],
    }),
  ).toEqual(
    byName([
      ['limit', '0'],
      ['ratio', '-1.5'],
      ['big', '9007199254740993'],
      ['on', 'true'],
      ['off', 'false'],
      ['empty', ''],
      ['at', '2026-02-03T04:05:06.789Z'],
      ['tags', '{"any":["a&b","ü"]}'],
      ['dates[]', '2026-02-03T04:05:06.789Z'],
      ['dates[]', '1'],
      ['dates[]', 'false'],
    ]),
  );
});

test('any text arrives as it is, under a name the contract does not know', async () => {
  await using server = await serve();
  server.unchecked = 'queries have names that the contract does not have';
  const suprsend = client(at(server));
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      server.requests.length = 0;
      await suprsend.users.list({ brand_new: text } as never);
      expect([...new URL(server.requests[0]!.url, server.url).searchParams]).toEqual([['brand_new', text]]);
    }),
    { numRuns: 300 },
  );
});

test('a name is only ever a name: it cannot add, cut or change another value', async () => {
  await using server = await serve();
  server.unchecked = 'queries have names that the contract does not have';
  const suprsend = client(at(server));
  const name = fc
    .oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom('a&b', 'a=b', 'a#b', 'a b', 'a+b', '%41', '__proto__', 'constructor', 'ü', 'filter[name]'),
    )
    .filter((text) => !text.endsWith('[]') && text !== 'limit');
  await fc.assert(
    fc.asyncProperty(name, async (key) => {
      server.requests.length = 0;
      await suprsend.request({ server: 'hub', method: 'GET', path: '/v1/new/', query: { ...Object.fromEntries([[key, 'x']]), limit: 5 } });
      expect(byName(new URL(server.requests[0]!.url, server.url).searchParams)).toEqual(
        byName([
          [key, 'x'],
          ['limit', '5'],
        ]),
      );
    }),
    { numRuns: 300 },
  );
});

test("the caller's query is not changed", async () => {
  const query = Object.freeze({ status: Object.freeze(['seen', null]), tags: Object.freeze({ a: 1 }) });
  await sent(query);
  expect(query).toEqual({ status: ['seen', null], tags: { a: 1 } });
});

const cycle: Record<string, unknown> = {};
cycle.self = cycle;

test.each([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['an invalid Date', new Date(Number.NaN)],
  ['a function', () => 'x'],
  ['a symbol', Symbol('x')],
  ['half a surrogate pair', 'a\ud800'],
  ['a cycle', cycle],
  ['a BigInt inside an object', { n: 1n }],
])('%s is refused, alone or in a list, naming it, with nothing sent', async (_, value) => {
  await using server = await serve();
  server.unchecked = 'queries have names that the contract does not have';
  const suprsend = client(at(server));
  for (const query of [{ wrong: value }, { wrong: ['x', value] }, { status: value }]) {
    for (const send of [() => suprsend.messages.list(query as never), () => suprsend.users.get('u1', query as never)]) {
      const error = await failure(send());
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(error.sent).toBe('no');
      expect(error.message).toContain(Object.keys(query)[0]);
    }
  }
  expect(server.requests).toEqual([]);
});
