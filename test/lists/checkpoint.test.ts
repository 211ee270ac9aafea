/** A checkpoint continues exactly where it was taken, and only in the same list. */
import { describe, expect, test } from 'vitest';
import { InvalidRequestError, SuprSend, type Checkpoint } from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { cursor, items, servePages } from '../support/paging.ts';
import { serve } from '../support/server.ts';
import { ask, clientOf, keys, LIST, paged, range, rows, STYLES, until } from './lists.ts';

const throughJson = (checkpoint: Checkpoint): Checkpoint => JSON.parse(JSON.stringify(checkpoint)) as Checkpoint;

describe.each(STYLES)('paged by %s', (style) => {
  const name = LIST[style];

  test('checkpoint() after any item continues with the next item, through JSON, in another client and with any limit', async () => {
    await using server = await servePages(style, items(23));
    const list = ask(clientOf(server), name, { limit: 5 });
    const checkpoints = [list.checkpoint()];
    for await (const _item of list) checkpoints.push(list.checkpoint());
    checkpoints.push(list.checkpoint());
    expect(checkpoints).toHaveLength(25);
    for (const [read, stored] of checkpoints.entries()) {
      expect(throughJson(stored)).toEqual(stored);
      expect(JSON.stringify(stored).length).toBeLessThan(150);
      for (const limit of [1, 4, 5, 9, 100]) {
        expect(await keys(ask(clientOf(server), name, { limit, from: throughJson(stored) }))).toEqual(range(Math.min(read, 23), 23));
      }
    }
  });

  test('page.checkpoint continues after the page', async () => {
    await using server = await servePages(style, items(23));
    const checkpoints: Checkpoint[] = [];
    for await (const page of ask(clientOf(server), name, { limit: 5 }).pages()) checkpoints.push(page.checkpoint);
    for (const [index, from] of checkpoints.entries()) {
      expect(await keys(ask(clientOf(server), name, { from: throughJson(from) }))).toEqual(range(Math.min(index * 5 + 5, 23), 23));
    }
  });

  test('checkpoint() of the list continues after the last page that pages() returned', async () => {
    await using server = await servePages(style, items(23));
    const list = ask(clientOf(server), name, { limit: 5 });
    let pages = 0;
    for await (const { checkpoint } of list.pages()) {
      expect(list.checkpoint()).toEqual(checkpoint);
      if (++pages === 2) break;
    }
    expect(await keys(ask(clientOf(server), name, { from: throughJson(list.checkpoint()) }))).toEqual(range(10, 23));
  });

  test('null as a cursor or an offset is as if it was left out', async () => {
    await using server = await servePages(style, items(12));
    expect(await keys(ask(clientOf(server), name, { limit: 5, before: null, after: null, offset: null }))).toEqual(range(0, 12));
  });

  test('a resumed list can be stopped and resumed again, item by item', async () => {
    await using server = await servePages(style, items(11));
    let from: Checkpoint | undefined;
    const found: number[] = [];
    for (let turn = 0; turn < 12; turn += 1) {
      const list = ask(clientOf(server), name, { limit: 1 + (turn % 4), ...(from ? { from } : {}) });
      for await (const { key } of list) {
        found.push(key);
        break;
      }
      from = throughJson(list.checkpoint());
    }
    expect(found).toEqual(range(0, 11));
  });

  test('await, pages, toArray and nextPage of a resumed list skip the items that were read', async () => {
    await using server = await servePages(style, items(23));
    const list = ask(clientOf(server), name, { limit: 5 });
    for await (const { key } of list) if (key === 12) break;
    const resumed = (limit: number) => ask(clientOf(server), name, { limit, from: list.checkpoint() });
    // An offset is moved past the items that were read. A cursor is not, and the first page is as large as the one that was being read.
    const sizes = { cursor: { 5: [2, 5, 3], 2: [1, 2, 2, 2, 2, 1] }, offset: { 5: [5, 5], 2: [2, 2, 2, 2, 2] } }[style];
    for (const limit of [5, 2] as const) {
      const first = await resumed(limit);
      expect(first.results).toEqual(items(23).slice(13, 13 + (sizes[limit][0] as number)));
      expect(await keys(first)).toEqual(range(13, 23));
      expect(await keys(await first.nextPage())).toEqual(range(13 + first.results.length, 23));
      expect(await keys(ask(clientOf(server), name, { from: throughJson(first.checkpoint) }))).toEqual(
        range(13 + first.results.length, 23),
      );
      const found: number[] = [];
      for await (const { results } of resumed(limit).pages()) found.push(results.length);
      expect(found).toEqual(sizes[limit]);
    }
    expect(await resumed(5).toArray({ max: 3 })).toEqual(items(16).slice(13));
  });

  test('a checkpoint at the end returns no items and sends nothing', async () => {
    await using server = await servePages(style, items(5));
    const list = ask(clientOf(server), name);
    await keys(list);
    const from = throughJson(list.checkpoint());
    expect(from).not.toHaveProperty('at');
    expect((await list).checkpoint).toEqual(from);
    server.requests.length = 0;
    const ended = ask(clientOf(server), name, { from });
    const page = await ended;
    expect(page.results).toEqual([]);
    expect([page.hasNextPage(), page.hasPreviousPage()]).toEqual([false, false]);
    expect(await keys(ended)).toEqual([]);
    expect(await keys(page)).toEqual([]);
    expect(await ended.toArray()).toEqual([]);
    expect(page.checkpoint).toEqual(from);
    expect(ended.checkpoint()).toEqual(from);
    expect((await ended.withResponse()).attempts).toEqual([]);
    expect(server.requests).toEqual([]);
  });

  test('a walk that failed continues where it failed', async () => {
    await using server = await servePages(style, items(23));
    server.faults = [undefined, undefined, 'unavailable'];
    const list = ask(clientOf(server, { maxRetries: 0 }), name, { limit: 5 });
    const { found, error } = await until(list);
    expect(error).toMatchObject({ status: 503 });
    expect(found).toEqual(range(0, 10));
    expect(await keys(ask(clientOf(server), name, { from: throughJson(list.checkpoint()) }))).toEqual(range(10, 23));
  });
});

test('a backward walk resumes backwards', async () => {
  await using server = await servePages('cursor', items(23));
  const ask5 = (options: object) => ask(clientOf(server), 'users.list', { limit: 5, ...options });
  const whole = await keys(ask5({ before: cursor(20) }));
  const list = ask5({ before: cursor(20) });
  const checkpoints: Checkpoint[] = [];
  for await (const _item of list) checkpoints.push(list.checkpoint());
  for (const [index, from] of checkpoints.entries()) expect(await keys(ask5({ from: throughJson(from) }))).toEqual(whole.slice(index + 1));
});

test.each(rows(paged))('%s can be resumed', async (name, { paging }) => {
  await using server = await servePages(paging === 'cursor' ? 'cursor' : 'offset', items(25));
  const list = ask(clientOf(server), name);
  for await (const { key } of list) if (key === 13) break;
  expect(await keys(ask(clientOf(server), name, { from: throughJson(list.checkpoint()) }))).toEqual(range(14, 25));
});

describe('a checkpoint is rejected, and nothing is sent,', () => {
  const OTHER = 'is a checkpoint of the same list with another server, path value or filter';
  const checkpointOf = async (suprsend: SuprSend, name: string): Promise<Checkpoint> => (await ask(suprsend, name)).checkpoint;

  test.each<[string, string, (suprsend: SuprSend, from: Checkpoint) => PromiseLike<unknown>, string]>([
    ['for another list', 'users.list', (suprsend, from) => suprsend.messages.list({ from }), 'is a checkpoint of users.list'],
    ['with other filters', 'messages.list', (suprsend, from) => suprsend.messages.list({ status: ['seen'], from }), OTHER],
    ['with another path value', 'objects.list', (suprsend, from) => suprsend.objects.list('other', { from }), OTHER],
    [
      'for another workspace',
      'management.workflows.list',
      (suprsend, from) => suprsend.management.workflows.list({ workspace: 'other', from }),
      OTHER,
    ],
    [
      'in the scope of another workspace',
      'management.workflows.list',
      (suprsend, from) => suprsend.management.workspace('other').workflows.list({ from }),
      OTHER,
    ],
  ])('%s', async (_, name, resume, problem) => {
    await using server = await servePages(name.startsWith('management') ? 'offset' : 'cursor', items(25));
    const suprsend = clientOf(server);
    const stored = await checkpointOf(suprsend, name);
    server.requests.length = 0;
    const error = await failure(resume(suprsend, stored));
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toMatch(/: `from` .*\. Nothing was sent\.$/);
    expect(error.message).toContain(problem);
    expect(error).toMatchObject({ sent: 'no', attempts: [] });
    expect(server.requests).toEqual([]);
  });

  test('at the end of a list too', async () => {
    await using server = await servePages('cursor', items(5));
    const suprsend = clientOf(server);
    const stored = await checkpointOf(suprsend, 'users.list');
    expect((await failure(suprsend.messages.list({ from: stored }))).message).toContain('is a checkpoint of users.list');
    expect((await failure(suprsend.users.list({ from: stored, tenant_id: 't' } as never))).message).toContain(OTHER);
  });

  test('for another server', async () => {
    await using server = await servePages('cursor', items(25));
    await using other = await servePages('cursor', items(25));
    const stored = await checkpointOf(clientOf(server), 'users.list');
    expect((await failure(clientOf(other).users.list({ from: stored }))).message).toContain(OTHER);
    expect((await failure(clientOf(server, { hubUrl: `${server.url}/v2` }).users.list({ from: stored }))).message).toContain(OTHER);
    expect(other.requests).toEqual([]);
  });

  test.each([
    [{}],
    ['text'],
    [7],
    [[]],
    [{ list: 'users.list' }],
    [{ list: 'users.list', of: '', skip: -1 }],
    [{ list: 'users.list', of: '', skip: 0.5 }],
    [{ list: 'users.list', of: '', skip: 1e300 }],
    [{ list: 'users.list', of: '', skip: 0, at: { offset: -1 } }],
  ])('if it is not a checkpoint: %j', async (value) => {
    await using server = await servePages('cursor', items(25));
    const list = clientOf(server).users.list({ from: value as never });
    for (const use of [list, list.toArray(), list.pages()[Symbol.asyncIterator]().next()]) {
      expect(await failure(use)).toMatchObject({
        name: 'InvalidRequestError',
        message: 'users.list: `from` is not a checkpoint. Nothing was sent.',
      });
    }
    expect(server.requests).toEqual([]);
  });
});

describe('a checkpoint is accepted', () => {
  test('whatever the order of the filters, and with any limit', async () => {
    await using server = await servePages('cursor', items(25));
    const { messages } = clientOf(server);
    const { checkpoint } = await messages.list({ status: ['seen'], channel: 'email', limit: 10 });
    expect(await keys(messages.list({ channel: 'email', limit: 3, status: ['seen'], from: checkpoint }) as never)).toEqual(range(10, 25));
    expect(await keys(messages.list({ channel: 'email', status: ['seen'], message_id: undefined, from: checkpoint }) as never)).toEqual(
      range(10, 25),
    );
  });

  test('by a client of another workspace if the URL does not contain the workspace', async () => {
    await using server = await servePages('cursor', items(25));
    const { checkpoint } = await ask(clientOf(server, { workspace: 'one' }), 'users.list');
    expect(await keys(ask(clientOf(server, { workspace: 'two' }), 'users.list', { from: checkpoint }))).toEqual(range(10, 25));
  });

  test('whether the workspace is an option of the client, of the call or of the scope', async () => {
    await using server = await servePages('offset', items(25));
    const { workspace: _workspace, ...rest } = at(server);
    const { checkpoint: from } = await ask(clientOf(server, { workspace: 'one' }), 'management.workflows.list');
    const bare = new SuprSend(rest as never);
    expect(await keys(bare.management.workflows.list({ workspace: 'one', from }) as never)).toEqual(range(10, 25));
    expect(await keys(bare.management.workspace('one').workflows.list({ from }) as never)).toEqual(range(10, 25));
  });
});

test('a checkpoint contains no credential, no server address and no filter value', async () => {
  await using server = await servePages('cursor', items(25));
  const { checkpoint } = await clientOf(server).messages.list({ recipient_id: ['jane@example.com'] });
  const text = JSON.stringify(checkpoint);
  for (const secret of [...Object.values(at(server)), 'jane']) expect(text).not.toContain(secret);
});

test('a walk prepares each of its requests once; a checkpoint is computed only when it is read', async () => {
  await using server = await servePages('cursor', items(50));
  let prepared = 0;
  const headers = {
    get 'x-mine'() {
      prepared += 1;
      return 'yes';
    },
  };
  const list = ask(clientOf(server), 'users.list', { headers });
  await keys(list);
  for await (const page of list.pages()) expect(page.hasNextPage()).toBe(page.results.at(-1)?.key !== 49);
  await list.toArray();
  // The first page is requested once for all three.
  expect(server.requests).toHaveLength(5 + 4 + 4);
  expect(prepared).toBe(server.requests.length);
  const { checkpoint } = await list;
  expect([checkpoint, list.checkpoint(), (await list).checkpoint].map(({ of }) => of)).toEqual(Array(3).fill(checkpoint.of));
  expect(prepared).toBe(server.requests.length + 1);
});

test('a walk that continues in a page with fewer items than were read says that the list has changed, also in the last page', async () => {
  let left = Array.from({ length: 60 }, (_, index) => ({ distinct_id: `u${index}` }));
  await using server = await serve(() => ({ body: JSON.stringify({ results: left, meta: { has_next: false, count: left.length } }) }));
  const suprsend = client(at(server));
  const list = suprsend.users.list({ limit: 100 });
  const done: string[] = [];
  for await (const user of list) if (done.push(user.distinct_id) === 50) break;
  left = left.filter(({ distinct_id: id }) => !done.includes(id));
  await expect(suprsend.users.list({ limit: 100, from: list.checkpoint() }).toArray()).rejects.toThrow(
    '`from` skips 50 results of a page that has 10, so the list has changed; start it again',
  );
});
