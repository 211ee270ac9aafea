/** lists.replace: all or nothing, and the truth about what is left. */
import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ListReplaceError, type ReplaceResult } from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { stoppedClock } from '../support/time.ts';
import { FAULTS, listServer, type Fault, type ListServer, type Step } from './list-server.ts';

const OLD = ['old-1', 'old-2'];
const ids = (count: number, from = 0): string[] => Array.from({ length: count }, (_, n) => `u${from + n}`);
async function* stream<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}
/** Puts faults at the n-th request of a step. */
const faults =
  (plan: Partial<Record<Step, (Fault | undefined)[]>>) =>
  (step: Step, n: number): Fault | undefined =>
    plan[step]?.[n];
const run = (list: ListServer, source: Iterable<string> | AsyncIterable<string>, options: object = {}): Promise<ReplaceResult> =>
  client(at(list)).lists.replace('vips', source, options);

describe('when all goes well', () => {
  test.each([
    ['an array', (all: string[]) => all],
    ['a set', (all: string[]) => new Set(all)],
    ['a stream', (all: string[]) => stream(all)],
  ])('the list holds exactly what %s held', async (_, source) => {
    await using list = await listServer(OLD);
    const result = await run(list, source([...ids(2500)]));
    expect(result).toEqual({
      list: { list_id: 'vips', subscribers_count: 2500, version_id: null },
      versionId: 'V0',
      total: 2500,
      chunks: 3,
    });
    expect(list.members).toEqual(new Set(ids(2500)));
    expect(list.drafts.size).toBe(0);
    expect([list.steps[0], list.steps.at(-1), list.steps.length]).toEqual(['start', 'finish', 5]);
  });

  test('another draft is left alone, and ids told twice count once in the list', async () => {
    await using list = await listServer(OLD);
    list.drafts.set('other', new Set(['x']));
    const counts: number[] = [];
    expect(await run(list, ['a', 'b', 'a'], { onProgress: ({ success }: { success: number }) => counts.push(success) })).toMatchObject({
      total: 3,
      chunks: 1,
    });
    expect([[...list.members], [...list.drafts.keys()], counts]).toEqual([['a', 'b'], ['other'], [3]]);
  });

  test('failures that pass are repeated, and the start and the finish only after a 429', async () => {
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
  test('is refused before anything is sent', async () => {
    await using list = await listServer(OLD);
    expect(await failure(run(list, stream([])))).toMatchObject({
      name: 'InvalidRequestError',
      sent: 'no',
      message: expect.stringContaining('allowEmpty'),
    });
    expect(list.steps).toEqual([]);
  });

  test('empties the list with allowEmpty', async () => {
    await using list = await listServer(OLD);
    expect(await run(list, [], { allowEmpty: true })).toMatchObject({ total: 0, chunks: 0 });
    expect([list.members.size, list.steps]).toEqual([0, ['start', 'finish']]);
  });
});

describe('nothing is sent', () => {
  test.each([
    ['an empty list id', ['', ['a']], 'InvalidRequestError'],
    ['a source that is a text', ['vips', 'abc'], 'InvalidRequestError'],
    ['no source', ['vips'], 'InvalidRequestError'],
    ['a limit that is none', ['vips', ['a'], { totalTimeout: -1 }], 'ConfigurationError'],
    ['a concurrency that is none', ['vips', ['a'], { concurrency: 0 }], 'ConfigurationError'],
    ['an idempotency key', ['vips', ['a'], { idempotencyKey: 'k' }], 'InvalidRequestError'],
    ['an id that is none', ['vips', ['a', '']], 'InvalidRequestError'],
    ['a signal that was aborted before', ['vips', ['a'], { signal: AbortSignal.abort() }], 'AbortError'],
  ])('for %s', async (_, args, name) => {
    await using list = await listServer(OLD);
    const suprsend = client(at(list));
    expect(await failure((suprsend.lists.replace as (...all: unknown[]) => Promise<unknown>)(...args))).toMatchObject({
      name,
      sent: expect.not.stringMatching('rejected'),
    });
    expect(list.steps).toEqual([]);
  });

  test('without a credential', async () => {
    expect(await failure(client({ hubUrl: 'http://127.0.0.1:9' }).lists.replace('vips', ['a']))).toMatchObject({
      name: 'ConfigurationError',
      sent: 'no',
    });
  });
});

describe('a failure before publishing deletes the draft', () => {
  test('a list that does not exist is told as such', async () => {
    await using list = await listServer(OLD);
    list.fault = faults({ start: ['missing'] });
    expect(await failure(run(list, stream(ids(5000))))).toMatchObject({
      name: 'NotFoundError',
      operation: 'lists.versions.startSync',
      sent: 'rejected',
    });
    expect(list.steps).toEqual(['start']);
  });

  test('an id that is none, in the third chunk', async () => {
    await using list = await listServer(OLD);
    const error = await failure(run(list, stream([...ids(2000), null as unknown as string, ...ids(9000)]), { concurrency: 1 }));
    expect(error).toMatchObject({
      name: 'ListReplaceError',
      operation: 'lists.replace',
      sent: 'no',
      versionId: 'V0',
      draft: 'deleted',
      cause: { name: 'InvalidRequestError' },
    });
    expect(ListReplaceError.is(error)).toBe(true);
    expect(error.message).toMatch(/^lists\.replace ended after \d+ ids\. .*The live list is unchanged; the draft V0 was deleted\.$/);
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ name: 'ListReplaceError', draft: 'deleted', versionId: 'V0' });
    expect([[...list.members], list.drafts.size]).toEqual([OLD, 0]);
  });

  test('a chunk that is refused, with the counts of those that were not', async () => {
    await using list = await listServer(OLD);
    list.fault = faults({ add: [undefined, 'refuse'] });
    expect(await failure(run(list, ids(10_000), { concurrency: 1 }))).toMatchObject({
      chunks: 1,
      added: 1000,
      draft: 'deleted',
      sent: 'no',
      cause: { name: 'BadRequestError', status: 400 },
    });
    expect(list.steps).toEqual(['start', 'add', 'add', 'delete']);
  });

  test('a chunk that fails while the source makes it wait', async () => {
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
    expect(await failure(run(list, stuck()))).toMatchObject({ draft: 'deleted', cause: { name: 'ServerError' } });
    expect(closed).toBe(false);
  });

  test('a chunk that fails while another is under way, which is not waited for', async () => {
    await using list = await listServer(OLD);
    const inner = list.server.answer;
    list.server.answer = (request, response) => (request.body.includes('"u0"') ? undefined : inner(request, response));
    list.fault = faults({ add: ['fail'] });
    using _clock = stoppedClock(); // no time limit ends the other
    expect(await failure(run(list, ids(2000)))).toMatchObject({ draft: 'deleted', cause: { name: 'ServerError' } });
  });

  test('a source that fails', async () => {
    await using list = await listServer(OLD);
    const cause = new Error('the database went away');
    async function* broken(): AsyncGenerator<string> {
      yield* ids(1500);
      throw cause;
    }
    expect(await failure(run(list, broken()))).toMatchObject({
      name: 'ListReplaceError',
      draft: 'deleted',
      sent: 'no',
      cause: { name: 'InvalidRequestError', cause },
    });
    expect(list.drafts.size).toBe(0);
  });

  test('a source that fails before a request is full sends nothing', async () => {
    await using list = await listServer(OLD);
    const source = (function* () {
      yield* ids(10);
      throw new Error('gone');
    })();
    expect(await failure(run(list, source))).toMatchObject({ name: 'InvalidRequestError', sent: 'no' });
    expect(list.steps).toEqual([]);
  });

  test('the deadline, and a signal: neither ends the deletion', async () => {
    await using list = await listServer(OLD);
    async function* slow(): AsyncGenerator<string> {
      yield* ids(1000);
      await new Promise(() => {});
    }
    let done = 0;
    const onProgress = (): void => void done++;
    using clock = stoppedClock();
    const late = failure(run(list, slow(), { totalTimeout: 300, onProgress }));
    await clock.until(() => done === 1);
    await clock.pass(300);
    expect(await late).toMatchObject({
      draft: 'deleted',
      cause: { name: 'TimeoutError', scope: 'total', limit: 300 },
    });
    const controller = new AbortController();
    const reason = new Error('enough');
    done = 0;
    const aborted = failure(run(list, slow(), { signal: controller.signal, onProgress }));
    await clock.until(() => done === 1);
    controller.abort(reason);
    expect(await aborted).toMatchObject({
      draft: 'deleted',
      cause: { name: 'AbortError', cause: reason },
    });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    expect([list.drafts.size, [...list.members]]).toEqual([0, OLD]);
  });

  test('a draft that cannot be deleted is told', async () => {
    await using list = await listServer(OLD);
    list.fault = faults({ add: ['fail', 'fail', 'fail'], delete: ['refuse', 'fail', 'missing'] });
    const drafts = [];
    for (let n = 0; n < 3; n++) drafts.push((await failure(run(list, ['a']))).draft);
    expect(drafts).toEqual(['left', 'unknown', 'deleted']);
  });
});

describe('a finish that may have been done', () => {
  test.each(['act-fail', 'act-lose', 'garbage'] as const)('%s: the list is read, and the answer is the list', async (fault) => {
    await using list = await listServer(OLD);
    list.fault = faults({ finish: [fault] });
    expect(await run(list, ['a'])).toEqual({
      list: { list_id: 'vips', subscribers_count: 1, drafts: null },
      versionId: 'V0',
      total: 1,
      chunks: 1,
    });
    expect(list.steps).toEqual(['start', 'add', 'finish', 'get']);
  });

  test('a signal aborted on the way does not hide that it was done', async () => {
    await using list = await listServer(OLD);
    const controller = new AbortController();
    list.fault = faults({ finish: ['act-abort'] });
    list.abort = () => controller.abort();
    expect(await run(list, ['a'], { signal: controller.signal })).toMatchObject({ list: { subscribers_count: 1 } });
  });

  test.each([
    ['the draft is still there', { finish: ['fail'] }, 'left', 'V0 still stands'],
    ['the list cannot be read', { finish: ['act-fail'], get: ['fail'] }, 'unknown', 'V0 may still stand'],
    ['the list says nothing of drafts', { finish: ['act-fail'], get: ['no'] }, 'unknown', 'V0 may still stand'],
  ] as [string, Parameters<typeof faults>[0], string, string][])(
    '%s: nothing is deleted, and the error says so',
    async (_, plan, draft, words) => {
      await using list = await listServer(OLD);
      list.fault = faults(plan);
      const error = await failure(run(list, ['a']));
      expect(error).toMatchObject({ name: 'ListReplaceError', sent: 'maybe', draft, cause: { name: 'ServerError' } });
      expect(error.message).toContain(`The live list may have changed; the draft ${words}`);
      expect(list.steps).not.toContain('delete');
    },
  );

  test('a finish that was refused is not in doubt, unless the draft is missing', async () => {
    await using list = await listServer(OLD);
    list.fault = (step) => {
      if (step === 'finish') list.drafts.clear();
      return undefined;
    };
    expect(await failure(run(list, ['a']))).toMatchObject({ sent: 'maybe', draft: 'deleted', cause: { status: 400, code: 404 } });
    list.fault = (step) => (step === 'finish' ? 'refuse' : undefined);
    expect(await failure(run(list, ['a']))).toMatchObject({ sent: 'no', draft: 'deleted', cause: { status: 400 } });
    expect([...list.members]).toEqual(OLD);
  });
});

test('a start that may have been done is told: nobody knows the draft', async () => {
  await using list = await listServer(OLD);
  list.fault = faults({ start: ['act-lose'] });
  expect(await failure(run(list, ids(3000)))).toMatchObject({
    name: 'ListReplaceError',
    sent: 'no',
    versionId: undefined,
    draft: 'unknown',
    chunks: 0,
    added: 0,
  });
  expect(list.steps).toEqual(['start']);
});

test('whatever fails where, the list is the old one or the new one, and the error says what is left', async () => {
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
        const outcome = await run(list, streamed ? stream(source) : source, options).catch((error: unknown) => error);
        const now = { members: [...list.members], drafts: list.drafts.size };
        await list.settled();
        const isOld = list.members.size === 2 && OLD.every((id) => list.members.has(id));
        if (!(outcome instanceof Error)) {
          const { total, chunks } = outcome as ReplaceResult;
          expect(list.members).toEqual(new Set(source));
          expect([list.drafts.size, total, chunks]).toEqual([0, source.length, list.steps.filter((step) => step === 'add').length]);
        } else if (!ListReplaceError.is(outcome)) {
          expect([isOld, list.drafts.size]).toEqual([true, 0]);
        } else {
          if (!isOld) expect(outcome.sent).toBe('maybe');
          if (outcome.draft === 'deleted') expect(list.drafts.size).toBe(0);
          if (outcome.draft === 'left') expect(now.drafts).toBe(1);
          if (list.drafts.size > 0) expect(outcome.draft).not.toBe('deleted');
          expect(outcome.added).toBeLessThanOrEqual(source.length);
          expect(outcome.chunks).toBe(Math.ceil(outcome.added / 1000));
        }
        expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);
