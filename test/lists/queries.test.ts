/** What a list sends: its filters, the limit, the cursor or offset and its headers. */
import { describe, expect, test } from 'vitest';
import { cursor, items, servePages } from '../support/paging.ts';
import { ask, clientOf, keys, paged, range, rows, until } from './lists.ts';

describe.each(rows(paged))('%s', (name, { paging, queryParameters }) => {
  test('sends its filters and its headers unchanged with every page', async () => {
    await using server = await servePages(paging === 'cursor' ? 'cursor' : 'offset', items(25));
    const PAGING = ['limit', 'after', 'before', 'offset'];
    const filters = Object.fromEntries(
      queryParameters
        .filter((p) => !PAGING.includes(p.name))
        .map((p) => [p.name.replace('[]', ''), p.name.endsWith('[]') ? ['x', 'y'] : 'x']),
    );
    expect(await keys(ask(clientOf(server), name, { ...filters, unknown: 'ü&=', headers: { 'x-mine': 'yes' } }))).toEqual(range(0, 25));
    expect(server.requests).toHaveLength(3);
    const sent = server.requests.map(({ url, headers }) => {
      const { pathname, searchParams } = new URL(url, server.url);
      return { pathname, filters: [...searchParams].filter(([key]) => !PAGING.includes(key)), mine: headers['x-mine'] };
    });
    expect(sent[1]).toEqual(sent[0]);
    expect(sent[2]).toEqual(sent[0]);
    expect(sent[0]?.mine).toBe('yes');
    expect(sent[0]?.filters).toContainEqual(['unknown', 'ü&=']);
    for (const { name: key } of queryParameters.filter((p) => !PAGING.includes(p.name)))
      expect(sent[0]?.filters).toContainEqual([key, 'x']);
  });
});

test("status: ['delivered', 'seen'] is sent as status[] twice, with every page", async () => {
  await using server = await servePages('cursor', items(25));
  await keys(clientOf(server).messages.list({ status: ['delivered', 'seen'], recipient_id: ['a&b'], limit: 10 }) as never);
  const pages = server.requests.map(({ url }) => [...new URL(url, server.url).searchParams]);
  const filters = [
    ['status[]', 'delivered'],
    ['status[]', 'seen'],
    ['recipient_id[]', 'a&b'],
  ];
  expect(pages).toEqual(
    [undefined, cursor(9), cursor(19)].map((after) => [...filters, ['limit', '10'], ...(after ? [['after', after]] : [])]),
  );
});

test('a status that the contract does not know is sent', async () => {
  await using server = await servePages('cursor', items(5));
  await clientOf(server).messages.list({ status: ['delivered', 'teleported' as 'seen'] });
  expect(new URL(server.requests[0]?.url ?? '', server.url).searchParams.getAll('status[]')).toEqual(['delivered', 'teleported']);
});

test('changing the filters during a walk changes nothing', async () => {
  await using server = await servePages('cursor', items(25));
  const options = { channel: 'email' as const, status: ['seen' as const], limit: 10 };
  const list = clientOf(server).messages.list(options);
  for await (const _message of list) Object.assign(options, { channel: 'sms', limit: 1, status: ['read'] });
  expect(server.queries.map(({ channel, limit, 'status[]': status }) => [channel, limit, status])).toEqual(
    Array.from({ length: 3 }, () => ['email', '10', 'seen']),
  );
});

describe('before', () => {
  test('walks backwards, page by page, to the start', async () => {
    await using server = await servePages('cursor', items(35));
    const list = ask(clientOf(server), 'users.list', { before: cursor(30) });
    const pages: number[][] = [];
    for await (const { results } of list.pages()) pages.push(results.map(({ key }) => key));
    expect(pages).toEqual([range(20, 30), range(10, 20), range(0, 10)]);
    expect(server.queries).toEqual([30, 20, 10].map((key) => ({ before: cursor(key) })));
    expect(await keys(list)).toEqual([...range(20, 30), ...range(10, 20), ...range(0, 10)]);
  });

  test('makes nextPage go backwards, and previousPage forwards', async () => {
    await using server = await servePages('cursor', items(35));
    const first = await ask(clientOf(server), 'users.list', { before: cursor(30) });
    const second = await first.nextPage();
    expect(second.results[0]).toEqual({ key: 10 });
    expect((await second.previousPage()).results).toEqual(first.results);
    expect((await (await second.previousPage()).nextPage()).results).toEqual(second.results);
    expect(await keys(second)).toEqual([...range(10, 20), ...range(0, 10)]);
  });

  test('continues after a page without items, and fails if has_prev is true without a cursor', async () => {
    await using server = await servePages('cursor', items(35));
    server.faults = [undefined, 'empty'];
    expect(await keys(ask(clientOf(server), 'users.list', { before: cursor(20) }))).toEqual([...range(10, 20), ...range(0, 10)]);
    server.rewrite = (page) => ({ ...page, meta: { ...page.meta, has_prev: true, before: null } });
    const { found, error } = await until(ask(clientOf(server), 'users.list', { before: cursor(20) }));
    expect(found).toEqual([]);
    expect(error.message).toContain('meta.has_prev of the response is true, but meta.before is not a cursor');
  });

  test('is ignored if there is an after, as on the server', async () => {
    await using server = await servePages('cursor', items(25));
    expect(await keys(ask(clientOf(server), 'users.list', { after: cursor(4), before: cursor(20) }))).toEqual(range(5, 25));
    expect(server.queries[0]).toEqual({ after: cursor(4) });
  });
});

test('after starts the walk there, and limit is sent with every page', async () => {
  await using server = await servePages('cursor', items(25));
  expect(await keys(ask(clientOf(server), 'users.list', { after: cursor(4), limit: 8 }))).toEqual(range(5, 25));
  expect(server.queries).toEqual([4, 12, 20].map((key) => ({ limit: '8', after: cursor(key) })));
});
