/** Hostile and drifting servers: a walk returns every item or fails. It never ends short as if it were complete, and neither does its checkpoint. */
import { describe, expect, test } from 'vitest';
import { APIError } from '../../src/index.ts';
import { cursor, items, servePages, type PageOf, type Item } from '../support/paging.ts';
import { failure } from '../support/client.ts';
import { ask, clientOf, keys, LIST, range, STYLES, unpaged, until } from './lists.ts';

type Meta = Record<string, unknown>;
/** Changes the response for the second page. */
type Change = (page: PageOf<Item>) => unknown;

const withMeta =
  (change: (meta: Meta) => Meta): Change =>
  ({ results, meta }) => ({ results, meta: change({ ...meta }) });

const INVALID: Record<'cursor' | 'offset', [string, unknown][]> = {
  cursor: [
    ['after null', { after: null }],
    ['after missing', { after: undefined }],
    ['after empty', { after: '' }],
    ['after 0', { after: 0 }],
    ['after an object', { after: { place: 10 } }],
    ['after a list', { after: ['x'] }],
    ['after true', { after: true }],
    ['has_next missing', { has_next: undefined }],
    ['has_next null', { has_next: null }],
    ['has_next a string', { has_next: 'false' }],
    ['has_next 0', { has_next: 0 }],
  ],
  offset: [
    ['count -1', { count: -1 }],
    ['count a word', { count: 'many' }],
    ['count empty', { count: '' }],
    ['count true', { count: true }],
    ['count false', { count: false }],
    ['count a list', { count: [] }],
    ['count an object', { count: {} }],
    ['has_next 1', { has_next: 1 }],
    ['has_next a string, without a count', { has_next: 'true', count: undefined }],
    ['has_next an object', { has_next: {} }],
  ],
};

describe.each(STYLES)('paged by %s', (style) => {
  test.each<[string, Change]>([
    ...INVALID[style].map(([name, change]): [string, Change] => [name, withMeta((meta) => ({ ...meta, ...(change as Meta) }))]),
    ['meta missing', ({ results }) => ({ results })],
    ['meta null', ({ results }) => ({ results, meta: null })],
    ['meta a string', ({ results }) => ({ results, meta: 'x' })],
    ['meta a list', ({ results }) => ({ results, meta: [] })],
    ['results null', ({ meta }) => ({ results: null, meta })],
    ['results an object', ({ meta }) => ({ results: { length: 1 }, meta })],
    ['null', () => null],
    ['a list', () => []],
  ])('%s: the walk fails, and its checkpoint continues where it failed', async (_, change) => {
    await using server = await servePages(style, items(35));
    server.rewrite = (page, _query, nth) => (nth === 2 ? change(page) : page);
    const list = ask(clientOf(server), LIST[style]);
    const { found, error } = await until(list);
    expect(error).toBeInstanceOf(APIError);
    expect(found).toEqual(range(0, 10));
    expect(await keys(ask(clientOf(server), LIST[style], { from: list.checkpoint() }))).toEqual(range(10, 35));
  });

  test('a forged checkpoint costs one request', async () => {
    await using server = await servePages(style, items(1000));
    const list = ask(clientOf(server), LIST[style]);
    for await (const { key } of list) if (key === 12) break;
    for (const skip of [1_000, 10_000]) {
      server.requests.length = 0;
      // A server has a largest page.
      if (style === 'cursor')
        server.rewrite = ({ results, meta }) => ({ results: results.slice(0, 100), meta: { ...meta, has_next: true, after: cursor(99) } });
      const walk = keys(ask(clientOf(server), LIST[style], { from: { ...list.checkpoint(), skip }, limit: 2 }));
      if (style === 'offset') expect(await walk).toEqual([]);
      else expect((await failure(walk)).message).toContain(`skips ${skip} results of a page that has `);
      expect(server.requests.length).toBeLessThanOrEqual(style === 'offset' ? 2 : 1);
    }
  });
});

test('a checkpoint that skips more than a page can have is refused, so that no page of that size is asked for', async () => {
  for (const style of STYLES) {
    await using server = await servePages(style, items(30));
    for (const skip of [10_001, 2 ** 31, Number.MAX_SAFE_INTEGER, Infinity, 0.5, -1, '1']) {
      const from = { ...ask(clientOf(server), LIST[style]).checkpoint(), skip } as never;
      expect((await failure(keys(ask(clientOf(server), LIST[style], { from, limit: 2 })))).message).toContain('`from` is not a checkpoint');
    }
    expect(server.requests).toEqual([]);
  }
});

test.each<[string, Meta]>([
  ['count', { count: 500, limit: 10, offset: 0 }],
  ['has_next', { has_next: true, after: 'x' }],
])('a list of one page whose %s says that there are more fails', async (_, meta) => {
  await using server = await servePages('single', items(10));
  server.rewrite = ({ results }) => ({ results, meta });
  const list = ask(clientOf(server), unpaged[0]?.name as string);
  expect((await failure(keys(list))).message).toContain('the response has only a part of the list');
  server.rewrite = ({ results }) => ({ results, meta: { count: 10, has_next: false } });
  expect(await keys(list)).toHaveLength(10);
});

describe('the count of an offset list', () => {
  const walk = async (rewrite: Change): Promise<{ found: number[]; requests: number; countChanged: boolean }> => {
    await using server = await servePages('offset', items(35));
    server.rewrite = rewrite;
    const list = ask(clientOf(server), LIST.offset);
    return { found: await keys(list), requests: server.requests.length, countChanged: list.countChanged };
  };
  const ALL = range(0, 35);

  test.each<[string, Meta, number, boolean]>([
    ['right', {}, 4, false],
    ['a string', { count: '35' }, 4, false],
    ['missing', { count: undefined }, 5, false],
    ['null', { count: null }, 5, false],
    ['that of the list, and has_next is null', { has_next: null }, 4, false],
    ['0', { count: 0 }, 5, true],
    ['smaller than what came', { count: 3 }, 5, true],
    ['larger than the list', { count: 1000 }, 6, true],
    ['that of the list, but has_next is true', { has_next: true }, 5, true],
  ])('%s: every item is returned', async (_, change, requests, countChanged) => {
    expect(await walk(withMeta((meta) => ({ ...meta, ...change })))).toEqual({ found: ALL, requests, countChanged });
  });

  test('that of each page, and has_next tells whether there is more', async () => {
    const change: Change = (page) => {
      const reached = Number(page.meta?.offset) + page.results.length;
      return { ...page, meta: { ...page.meta, count: reached, has_next: reached < 35 } };
    };
    expect(await walk(change)).toEqual({ found: ALL, requests: 4, countChanged: false });
  });

  test('an empty page below the count is requested once more', async () => {
    let empty = 1;
    const once: Change = (page) => (page.meta?.offset === 20 && empty-- > 0 ? { ...page, results: [] } : page);
    expect(await walk(once)).toEqual({ found: ALL, requests: 5, countChanged: false });
    const always: Change = (page) => (page.meta?.offset === 20 ? { ...page, results: [] } : page);
    expect(await walk(always)).toEqual({ found: range(0, 20), requests: 4, countChanged: true });
  });

  test('one that falls to what came is asked about once more', async () => {
    const falls: Change = (page) => (page.meta?.offset === 10 ? { ...page, meta: { ...page.meta, count: 20 } } : page);
    expect(await walk(falls)).toEqual({ found: ALL, requests: 4, countChanged: false });
    const fallsOnEveryPage: Change = (page) =>
      page.meta?.offset === 0 ? page : { ...page, meta: { ...page.meta, count: Number(page.meta?.offset) + page.results.length } };
    expect(await walk(fallsOnEveryPage)).toEqual({ found: ALL, requests: 4, countChanged: false });
    const vanishes: Change = (page) => (page.meta?.offset === 10 ? { results: [], meta: { limit: 10, offset: 10 } } : page);
    expect(await walk(vanishes)).toEqual({ found: range(0, 10), requests: 3, countChanged: true });
    // The list has really become shorter.
    const shrinks: Change = (page) =>
      Number(page.meta?.offset) > 0 ? { results: [], meta: { ...page.meta, count: 10 } } : { ...page, results: page.results };
    expect(await walk(shrinks)).toEqual({ found: range(0, 10), requests: 3, countChanged: true });
  });

  test('a first page of another offset is refused: what is before it would be missing', async () => {
    await using server = await servePages('offset', items(35));
    server.rewrite = withMeta((meta) => ({ ...meta, offset: 20 }));
    expect((await failure(keys(ask(clientOf(server), LIST.offset)))).message).toContain('asked for offset 0 but answered for offset 20');
  });

  test('an offset that is written as a string is a number', async () => {
    const asString: Change = withMeta((meta) => ({ ...meta, offset: String(meta.offset) }));
    expect(await walk(asString)).toEqual({ found: ALL, requests: 4, countChanged: false });
  });

  test('every page says whether it ended the list against the count', async () => {
    await using server = await servePages('offset', items(15));
    server.rewrite = withMeta((meta) => ({ ...meta, count: 12 }));
    const seen: [number, boolean][] = [];
    for await (const page of ask(clientOf(server), LIST.offset).pages()) seen.push([page.results.length, page.countChanged]);
    expect(seen).toEqual([
      [10, false],
      [5, false],
      [0, true],
    ]);
  });
});
