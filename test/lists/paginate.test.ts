/** `paginate` makes the lists of the tree from typed operations. */
import { describe, expect, test } from 'vitest';
import { ConfigurationError, createClient, InvalidRequestError, paginate, type OperationOptions } from '../../src/core.ts';
import * as typed from '../../src/operations.ts';
import { failure } from '../support/client.ts';
import { cursor, items, servePages } from '../support/paging.ts';
import { ask, clientOf, coreOf, keys, paged, range, rows, unpaged, until, type Items } from './lists.ts';

const { messagesList, tenantsList, usersList, usersGet, usersUpsert, workflowsTrigger } = typed;

describe.each(rows([...paged, ...unpaged]))('paginate of %s', (name, { id, paging, pathParameters }) => {
  test('returns every item once, in order, and the tree accepts its checkpoint', async () => {
    await using server = await servePages(paging ?? 'single', items(25));
    const operation = (typed as unknown as Record<string, Parameters<typeof paginate>[0]>)[id] as Parameters<typeof paginate>[0];
    const path = Object.fromEntries(pathParameters.filter((p) => p.name !== 'workspace').map((p) => [p.name, p.name]));
    const options = { client: coreOf(server), path, ...(paging === 'single' ? {} : { query: { limit: 10 } }) };
    const list = paginate(operation, options as OperationOptions) as unknown as Items;
    expect(await keys(list)).toEqual(range(0, 25));
    expect(server.requests).toHaveLength(paging === 'single' ? 1 : 3);
    const { checkpoint: from } = await list;
    expect(await keys(ask(clientOf(server), name, { from }))).toEqual(paging === 'single' ? [] : range(10, 25));
  });
});

test('it sends nothing before it is used; await, pages, toArray and checkpoints work as in the tree', async () => {
  await using server = await servePages('cursor', items(25));
  const list = paginate(usersList, { client: coreOf(server), query: { limit: 10 } });
  expect(server.requests).toEqual([]);
  const page = await list;
  expect([page.results.length, page.hasNextPage(), list.checkpoint().list]).toEqual([10, true, 'users.list']);
  expect(await list.toArray({ max: 12 })).toEqual(items(12));
  const sizes: number[] = [];
  for await (const { results } of list.pages()) sizes.push(results.length);
  expect(sizes).toEqual([10, 10, 5]);
  const again = paginate(usersList, { client: coreOf(server), from: page.checkpoint, prefetch: 1 });
  expect(await keys(again as unknown as Items)).toEqual(range(10, 25));
});

test('filters are sent as the contract names them with every page, and a checkpoint of the tree is accepted', async () => {
  await using server = await servePages('cursor', items(25));
  const tree = await clientOf(server).messages.list({ status: ['delivered', 'seen'] });
  const options = {
    client: coreOf(server),
    query: { 'status[]': ['delivered' as const, 'seen' as const], limit: 10 },
    from: tree.checkpoint,
  };
  expect(await keys(paginate(messagesList, options) as unknown as Items)).toEqual(range(10, 25));
  for (const { url } of server.requests) expect(new URL(url, server.url).searchParams.getAll('status[]')).toEqual(['delivered', 'seen']);
});

test('it accepts the client of a SuprSend, and limits and errors are those of any call', async () => {
  await using server = await servePages('cursor', items(50));
  server.faults = [undefined, 'limited'];
  const { client } = clientOf(server);
  expect(await keys(paginate(usersList, { client }) as unknown as Items)).toEqual(range(0, 50));
  const { found, error } = await until(paginate(usersList, { client, signal: AbortSignal.abort('no') }) as unknown as Items);
  expect([found, error.name, error.cause]).toEqual([[], 'AbortError', 'no']);
  server.rewrite = (page, _query, nth) => (nth === 9 ? { ...page, meta: { ...page.meta, after: cursor(9) } } : page);
  const round = await until(paginate(usersList, { client, headers: { 'x-mine': 'yes' } }) as unknown as Items);
  expect(round.found).toEqual(range(0, 30));
  expect(round.error.message).toContain(`returned the cursor "${cursor(9)}" a second time`);
  expect(server.requests.at(-1)?.headers['x-mine']).toBe('yes');
});

test('a missing credential is reported when the list is used', async () => {
  const list = paginate(tenantsList, { client: createClient({ hubUrl: 'http://127.0.0.1:1', apiKey: '' }) });
  expect(await failure(list)).toBeInstanceOf(ConfigurationError);
});

describe('paginate rejects, and sends nothing,', () => {
  test.each([
    ['users.get', usersGet, { path: { distinct_id: 'u1' } }],
    ['users.upsert', usersUpsert, { path: { distinct_id: 'u1' }, body: {} }],
    ['workflows.trigger', workflowsTrigger, { body: {} }],
  ])('%s, which does not return a list', async (name, operation, options) => {
    await using server = await servePages('cursor', items(5));
    const make = (): unknown =>
      paginate(operation as Parameters<typeof paginate>[0], { client: coreOf(server), ...options } as OperationOptions);
    expect(make).toThrow(InvalidRequestError);
    expect(make).toThrow(`paginate: ${name} does not return a list. Nothing was sent.`);
    expect(server.requests).toEqual([]);
  });

  test.each([undefined, null, {}, 'client', { get: () => Promise.resolve({}) }])(
    'a client that createClient did not create: %o',
    (client) => {
      const make = (): unknown => paginate(usersList, { client: client as never });
      expect(make).toThrow(ConfigurationError);
      expect(make).toThrow('paginate: `client` must come from createClient, or be the `client` of a SuprSend.');
    },
  );
});

test('a function that returns what an operation returned is an operation', async () => {
  await using server = await servePages('cursor', items(25));
  const list = paginate((options: Parameters<typeof usersList>[0]) => usersList({ ...options, query: { limit: 10 } }), {
    client: coreOf(server),
  });
  expect(await keys(list as unknown as Items)).toEqual(range(0, 25));
});

test.each<[string, (options: never) => unknown]>([
  ['an async function around an operation', async (options) => usersList(options)],
  ['an async function that calls it later', async (options) => Promise.resolve().then(() => usersList(options))],
  ['an async function around another operation', async (options) => usersGet(options)],
  ['a function that returns nothing', () => undefined],
  ['an operation with a client of its own', async () => ({ data: [] })],
])('%s is refused in the family, and sends nothing', async (_, operation) => {
  await using server = await servePages('cursor', items(25));
  const make = (): unknown => paginate(operation as Parameters<typeof paginate>[0], { client: coreOf(server) });
  expect(make).toThrow(InvalidRequestError);
  expect(make).toThrow('paginate: the operation must be one of suprsend-ts/operations');
  await new Promise((resolve) => setTimeout(resolve, 20)); // an unhandled rejection would fail the run
  expect(server.requests).toEqual([]);
});

test('paginate without options is refused in the family', () => {
  expect(() => (paginate as (operation: unknown) => unknown)(usersList)).toThrow(ConfigurationError);
});

test('what is not an option is refused, as for the operation itself', async () => {
  await using server = await servePages('cursor', items(25));
  const given = { client: coreOf(server), max_retries: 0 } as never;
  const message = '"max_retries" is not an option; it is written maxRetries';
  expect((await failure(usersList(given))).message).toContain(message);
  expect(() => paginate(usersList, given)).toThrow(message);
  expect(server.requests).toEqual([]);
});

test.each(['from', 'prefetch', 'workspace', 'workspaceKey'])('an option that has no effect is refused: %s', async (option) => {
  await using server = await servePages('cursor', items(25));
  const error = await failure(usersList({ client: coreOf(server), [option]: 'x' } as never));
  expect(error).toBeInstanceOf(InvalidRequestError);
  expect(error.message).toBe(`users.list: the option ${option} has no effect on it. Nothing was sent.`);
  expect(server.requests).toEqual([]);
  await usersList({ client: coreOf(server), [option]: undefined } as never);
});
