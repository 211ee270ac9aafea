/** lists.replace: all or nothing, and a result that says what is left. */
import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReplaceResult } from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { stoppedClock } from '../support/time.ts';
import { FAULTS, listServer, type Fault, type ListServer, type Step } from './list-server.ts';
import { allSent } from './results.ts';

const OLD = ['old-1', 'old-2'];
const ids = (count: number, from = 0): string[] => Array.from({ length: count }, (_, n) => `u${from + n}`);
async function* stream<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}
/** Plans a fault for the n-th request of a step. */
const faults =
  (plan: Partial<Record<Step, (Fault | undefined)[]>>) =>
  (step: Step, n: number): Fault | undefined =>
    plan[step]?.[n];
const run = (list: ListServer, source: Iterable<string> | AsyncIterable<string>, options: object = {}): Promise<ReplaceResult> =>
  client(at(list)).lists.replace('vips', source, options);

describe('without failures', () => {
  test.each([
    ['an array', (all: string[]) => all],
    ['a set', (all: string[]) => new Set(all)],
    ['a stream', (all: string[]) => stream(all)],
  ])('the list has exactly the members of %s', async (_, source) => {
    await using list = await listServer(OLD);
    const result = await run(list, source([...ids(2500)]));
    expect(result).toEqual(
      allSent(2500, 'lists.replace', {
        target: { list: 'vips' },
        state: {
          draft: 'published',
          list: expect.objectContaining({ list_id: 'vips', subscribers_count: 2500, version_id: null }),
          versionId: 'version-000001',
          requests: 3,
        },
      }),
    );
    expect(list.members).toEqual(new Set(ids(2500)));
    expect(list.drafts.size).toBe(0);
    expect([list.steps[0], list.steps.at(-1), list.steps.length]).toEqual(['start', 'finish', 5]);
  });

  test('another draft is not changed, and a duplicate id is one member', async () => {
    await using list = await listServer(OLD);
    list.draft();
    const [other] = list.drafts.keys();
    const counts: number[] = [];
    expect(await run(list, ['a', 'b', 'a'], { onProgress: ({ success }: { success: number }) => counts.push(success) })).toMatchObject({
      total: 3,
      state: { requests: 1 },
    });
    expect([[...list.members], [...list.drafts.keys()], counts]).toEqual([['a', 'b'], [other], [3]]);
  });

  test('a request that got 429 is repeated, also the start and the finish', async () => {
    await using list = await listServer(OLD);
    const seen = new Map<string, number>();
    const inner = list.server.answer;
    list.server.answer = (request, response) => {
      const count = (seen.get(request.url) ?? 0) + 1;
      seen.set(request.url, count);
      return count === 1 ? { status: 429, headers: { 'retry-after': '0' }, body: '{}' } : inner(request, response);
    };
    await run(list, ['a'], { maxRetries: 1 });
    expect([...list.members]).toEqual(['a']);
    expect([...seen.values()]).toEqual([2, 2, 2]);
  });
});

describe('an empty source', () => {
  test('is an error before anything is sent', async () => {
    await using list = await listServer(OLD);
    expect(await run(list, stream([]))).toMatchObject({
      status: 'fail',
      total: 0,
      stopped: { name: 'InvalidRequestError', sent: 'no', message: expect.stringContaining('allowEmpty') },
      state: { draft: 'none' },
    });
    expect(list.steps).toEqual([]);
  });

  test('empties the list with allowEmpty', async () => {
    await using list = await listServer(OLD);
    expect(await run(list, [], { allowEmpty: true })).toMatchObject({
      status: 'success',
      total: 0,
      state: { draft: 'published', requests: 0 },
    });
    expect([list.members.size, list.steps]).toEqual([0, ['start', 'finish']]);
  });
});

describe('nothing is sent', () => {
  test.each([
    ['an empty list id', ['', ['a']], 'InvalidRequestError'],
    ['a source that is a string', ['vips', 'abc'], 'InvalidRequestError'],
    ['no source', ['vips'], 'InvalidRequestError'],
    ['an invalid limit', ['vips', ['a'], { totalTimeout: -1 }], 'ConfigurationError'],
    ['an invalid concurrency', ['vips', ['a'], { concurrency: 0 }], 'ConfigurationError'],
    ['an idempotency key', ['vips', ['a'], { idempotencyKey: 'k' }], 'ConfigurationError'],
    ['a signal that is not one', ['vips', ['a'], { signal: {} }], 'InvalidRequestError'],
  ])('for %s', async (_, args, name) => {
    await using list = await listServer(OLD);
    const suprsend = client(at(list));
    expect(await failure((suprsend.lists.replace as (...all: unknown[]) => Promise<unknown>)(...args))).toMatchObject({
      name,
      sent: expect.not.stringMatching('rejected'),
    });
    expect(list.steps).toEqual([]);
  });

  test.each([
    ['an invalid id', ['a', ''], {}, 'InvalidRequestError', { total: 2, rejected: 1, notSent: 1 }],
    ['a signal that was already aborted', ['a'], { signal: AbortSignal.abort() }, 'AbortError', { total: 0 }],
  ])('for %s, and the result says so', async (_, source, options, name, counts) => {
    await using list = await listServer(OLD);
    const result = await run(list, source, options);
    expect(result).toMatchObject({ status: 'fail', success: 0, ...counts, stopped: { name }, state: { draft: 'none', requests: 0 } });
    expect(list.steps).toEqual([]);
  });

  test('without a credential', async () => {
    const result = await client({ hubUrl: 'http://127.0.0.1:9' }).lists.replace('vips', ['a']);
    expect(result).toMatchObject({
      status: 'fail',
      notSent: 1,
      stopped: { name: 'ConfigurationError', sent: 'no' },
      state: { draft: 'none' },
    });
  });
});

describe('a failure before publishing deletes the draft', () => {
  test('unless the list does not exist: then there is no draft', async () => {
    await using list = await listServer(OLD);
    list.fault = faults({ start: ['missing'] });
    expect(await run(list, stream(ids(5000)))).toMatchObject({
      status: 'fail',
      stopped: { name: 'NotFoundError', operation: 'lists.replace', sent: 'rejected' },
      state: { draft: 'none' },
    });
    expect(list.steps).toEqual(['start']);
  });

  test('after an invalid id in the third chunk', async () => {
    await using list = await listServer(OLD);
    const result = await run(list, stream([...ids(2000), null as unknown as string, ...ids(9000)]), { concurrency: 1 });
    expect(result).toMatchObject({
      status: 'fail',
      success: 0,
      rejected: 1,
      resumable: 0,
      failedRecords: [{ index: 2000, record: null, status: 'rejected' }],
      stopped: { name: 'InvalidRequestError', operation: 'lists.replace' },
      state: { versionId: 'version-000001', draft: 'deleted' },
    });
    expect(result.notSent).toBe(result.total - 1);
    expect(JSON.parse(JSON.stringify(result))).toMatchObject({ stopped: { name: 'InvalidRequestError' }, state: { draft: 'deleted' } });
    expect([[...list.members], list.drafts.size]).toEqual([OLD, 0]);
  });

  test('after an id that the server refuses, which the result names', async () => {
    await using list = await listServer(OLD);
    const { answer } = list.server;
    list.server.answer = (request, response) =>
      request.body.includes('"u1500"') ? { status: 400, body: '{"message":"no"}' } : answer(request, response);
    const result = await run(list, stream(ids(10_000)), { concurrency: 1 });
    expect(result).toMatchObject({
      success: 0,
      rejected: 1,
      failedRecords: [{ index: 1500, record: 'u1500', status: 'rejected', code: 400 }],
      stopped: { name: 'BadRequestError', status: 400 },
      state: { draft: 'deleted' },
    });
    expect([list.steps.at(-1), list.drafts.size, [...list.members]]).toEqual(['delete', 0, OLD]);
  });

  test('after a chunk that failed while the run waited for the source', async () => {
    await using list = await listServer(OLD);
    list.fault = faults({ add: ['fail'] });
    let closed = false;
    async function* stuck(): AsyncGenerator<string> {
      try {
        yield* ids(1000);
        await new Promise(() => {});
      } finally {
        closed = true;
      }
    }
    expect(await run(list, stuck())).toMatchObject({ state: { draft: 'deleted' }, stopped: { name: 'ServerError' } });
    expect(closed).toBe(false);
  });

  test('after a chunk that failed while another was in flight, which is not awaited', async () => {
    await using list = await listServer(OLD);
    const inner = list.server.answer;
    list.server.answer = (request, response) => (request.body.includes('"u0"') ? undefined : inner(request, response));
    list.fault = faults({ add: ['fail'] });
    using _clock = stoppedClock(); // no time limit ends the other
    expect(await run(list, ids(2000))).toMatchObject({ state: { draft: 'deleted' }, stopped: { name: 'ServerError' } });
  });

  test('after a source that threw', async () => {
    await using list = await listServer(OLD);
    const cause = new Error('the database went away');
    async function* broken(): AsyncGenerator<string> {
      yield* ids(1500);
      throw cause;
    }
    expect(await run(list, broken())).toMatchObject({ status: 'fail', notSent: 1500, state: { draft: 'deleted' }, stopped: { cause } });
    expect(list.drafts.size).toBe(0);
  });

  test('unless the source threw before a request was full: then nothing is sent', async () => {
    await using list = await listServer(OLD);
    const source = (function* () {
      yield* ids(10);
      throw new Error('gone');
    })();
    expect(await run(list, source)).toMatchObject({ notSent: 10, stopped: { cause: { message: 'gone' } }, state: { draft: 'none' } });
    expect(list.steps).toEqual([]);
  });

  test('after the deadline and after a signal, which do not end the deletion', async () => {
    await using list = await listServer(OLD);
    async function* slow(): AsyncGenerator<string> {
      yield* ids(1000);
      await new Promise(() => {});
    }
    let done = 0;
    const onProgress = (): void => void done++;
    using clock = stoppedClock();
    const late = run(list, slow(), { totalTimeout: 300, onProgress });
    await clock.until(() => done === 1);
    await clock.pass(300);
    expect(await late).toMatchObject({
      state: { draft: 'deleted' },
      stopped: { name: 'TimeoutError', scope: 'total', limit: 300 },
    });
    const controller = new AbortController();
    const reason = new Error('enough');
    done = 0;
    const aborted = run(list, slow(), { signal: controller.signal, onProgress });
    await clock.until(() => done === 1);
    controller.abort(reason);
    expect(await aborted).toMatchObject({
      state: { draft: 'deleted' },
      stopped: { name: 'AbortError', cause: reason },
    });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    expect([list.drafts.size, [...list.members]]).toEqual([0, OLD]);
  });

  test('and the result says if that failed', async () => {
    await using list = await listServer(OLD);
    list.fault = faults({ add: ['fail', 'fail', 'fail'], delete: ['refuse', 'fail', 'missing'] });
    const drafts = [];
    for (let n = 0; n < 3; n++) drafts.push((await run(list, ['a'])).state.draft);
    expect(drafts).toEqual(['left', 'unknown', 'deleted']);
  });
});

describe('a finish that the server may have processed', () => {
  test.each(['act-fail', 'act-lose', 'garbage'] as const)('%s: the list is read and returned', async (fault) => {
    await using list = await listServer(OLD);
    list.fault = faults({ finish: [fault] });
    expect(await run(list, ['a'])).toMatchObject({
      status: 'success',
      success: 1,
      state: {
        draft: 'published',
        list: { list_id: 'vips', subscribers_count: 1, drafts: null },
        versionId: 'version-000001',
        requests: 1,
      },
    });
    expect(list.steps).toEqual(['start', 'add', 'finish', 'get']);
  });

  test('a signal aborted meanwhile does not hide that it was processed', async () => {
    await using list = await listServer(OLD);
    const controller = new AbortController();
    list.fault = faults({ finish: ['act-abort'] });
    list.abort = () => controller.abort();
    expect(await run(list, ['a'], { signal: controller.signal })).toMatchObject({
      status: 'success',
      state: { list: { subscribers_count: 1 } },
    });
  });

  test.each([
    ['the draft is still there', { finish: ['fail'] }, 'left', 'unknown'],
    ['the list cannot be read', { finish: ['act-fail'], get: ['fail'] }, 'unknown', 'unknown'],
    ['the list says nothing of drafts', { finish: ['act-fail'], get: ['no'] }, 'unknown', 'unknown'],
  ] as [string, Parameters<typeof faults>[0], string, string][])(
    '%s: nothing is deleted, and the result says so',
    async (_, plan, draft, status) => {
      await using list = await listServer(OLD);
      list.fault = faults(plan);
      expect(await run(list, ['a'])).toMatchObject({
        success: 0,
        [status]: 1,
        state: { draft, versionId: 'version-000001' },
        stopped: { name: 'ServerError' },
      });
      expect(list.steps).not.toContain('delete');
    },
  );

  test('a rejected finish was not processed, unless the draft is missing', async () => {
    await using list = await listServer(OLD);
    list.fault = (step) => {
      if (step === 'finish') for (const id of list.drafts.keys()) list.draft(id);
      return undefined;
    };
    expect(await run(list, ['a'])).toMatchObject({ unknown: 1, state: { draft: 'unknown' }, stopped: { status: 400, code: 404 } });
    list.fault = (step) => (step === 'finish' ? 'refuse' : undefined);
    expect(await run(list, ['a'])).toMatchObject({ notSent: 1, state: { draft: 'deleted' }, stopped: { status: 400 } });
    expect([...list.members]).toEqual(OLD);
  });
});

test('after a start that the server may have processed, the draft is unknown', async () => {
  await using list = await listServer(OLD);
  list.fault = faults({ start: ['act-lose'] });
  const result = await run(list, ids(3000));
  expect(result).toMatchObject({
    success: 0,
    notSent: result.total,
    stopped: { name: 'ConnectionError' },
    state: { draft: 'unknown', requests: 0 },
  });
  expect(result.state.versionId).toBeUndefined();
  expect(list.steps).toEqual(['start']);
});

test('property: whatever fails, the list is the old one or the new one, and the result says what is left', async () => {
  const fault = fc.option(fc.constantFrom(...FAULTS), { nil: undefined, freq: 2 });
  const few = fc.array(fault, { maxLength: 3 });
  const rarely = fc.option(fault, { nil: undefined, freq: 2 }).map((one) => [one ?? undefined]);
  await fc.assert(
    fc.asyncProperty(
      fc.record({ start: rarely, add: few, finish: rarely, delete: rarely, get: rarely }),
      fc.constantFrom(0, 1, 3, 1000, 2200, 3500),
      fc.boolean(),
      fc.integer({ min: 1, max: 4 }),
      async (plan, count, streamed, concurrency) => {
        await using list = await listServer(OLD);
        list.fault = faults(plan as Parameters<typeof faults>[0]);
        const controller = new AbortController();
        list.abort = () => controller.abort();
        const source = [...ids(count), ...ids(Math.min(count, 7))];
        const options = { signal: controller.signal, timeout: 80, concurrency, allowEmpty: true };
        const result = await run(list, streamed ? stream(source) : source, options);
        const now = { members: [...list.members], drafts: list.drafts.size };
        await list.settled();
        const isOld = list.members.size === 2 && OLD.every((id) => list.members.has(id));
        const { total, success, failure: failed, rejected, unknown, notSent, state, stopped } = result;
        expect(total).toBe(success + failed);
        expect(failed).toBe(rejected + unknown + notSent);
        expect(result.status).toBe(state.draft === 'published' ? 'success' : 'fail');
        expect(stopped === undefined).toBe(state.draft === 'published');
        if (state.draft === 'published') {
          expect(list.members).toEqual(new Set(source));
          expect([list.drafts.size, success]).toEqual([0, source.length]);
        }
        if (!isOld && state.draft !== 'published') expect([state.draft, notSent]).toEqual(['unknown', 0]);
        if (state.draft === 'none' || state.draft === 'deleted') expect(list.drafts.size).toBe(0);
        if (state.draft === 'left') expect(now.drafts).toBe(1);
        expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
}, 600_000);
