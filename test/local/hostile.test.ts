/** Payloads, templates and workflows that mean harm: each ends in seconds, is answered, and leaves little behind. */
import { describe, expect, it } from 'vitest';
import { localSuprSend, type LocalSuprSend, type WorkspaceData } from '../../src/local.ts';
import { processorTime } from '../support/time.ts';
import { call } from './call.ts';
import { channel, send, template, when, workflow } from './workspace.ts';

/** Each took minutes, or threw, before it was bounded. In milliseconds of a processor, with an order of magnitude to spare. */
const SOON = 20_000;
const u1 = { users: [{ distinct_id: 'u1' }] };
const many = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index));
const LONG = { list: many(30_000, () => 'aaaaaaaaa'), m: {} };

const begin = (workspace: object = {}): LocalSuprSend => localSuprSend(workspace as WorkspaceData, { seed: u1 });
const withNodes = (nodes: object[], more: Record<string, unknown> = {}): LocalSuprSend =>
  begin({ workflows: [workflow('w', nodes as never, more)] });

async function answered(local: LocalSuprSend, path: string, body: unknown): Promise<number> {
  let status = 0;
  const time = await processorTime(async () => {
    const response = await call(local, { method: 'POST', path, body });
    ({ status } = response);
    await response.text();
  });
  expect(time).toBeLessThan(SOON);
  return status;
}
const trigger = (local: LocalSuprSend, data: object = {}): Promise<number> =>
  answered(local, '/trigger/', { workflow: 'w', recipients: ['u1'], data });

describe('a body', () => {
  it('with thousands of addresses is stored, each address once', async () => {
    const local = begin();
    const emails = many(20_000, (index) => `a${index}@example.com`);
    const slack = many(8_000, (index) => ({ user_id: `U${index}`, access_token: 'x' }));
    for (let time = 0; time < 2; time++) {
      expect(await answered(local, '/v1/user/u1/', { $email: emails })).toBe(201);
      expect(await answered(local, '/v1/user/u1/', { $slack: slack })).toBe(201);
    }
    const [user] = local.save().users ?? [];
    expect([user?.$email, user?.$slack].map((list) => (list as unknown[]).length)).toEqual([20_000, 8_000]);
  });

  it('that is wrong everywhere is answered, and what is wrong is said in few words', async () => {
    const local = begin();
    await answered(
      local,
      '/trigger/',
      many(30_000, () => ({})),
    );
    await answered(local, '/trigger/', { workflow: 'w', recipients: many(50_000, () => 5) });
    await answered(local, '/v1/user/u1/', { $email: ['x'.repeat(900_000)] });
    await answered(local, '/v1/workflow_run/cancel/', { ['x'.repeat(900_000)]: 1, recipients: 5 });
    for (const { violations } of local.requests) {
      expect(violations.length).toBeLessThanOrEqual(20);
      expect(Math.max(0, ...violations.map(({ length }) => length))).toBeLessThanOrEqual(500);
    }
    expect(local.requests.slice(0, 2).every(({ violations }) => violations.length > 0)).toBe(true);
  });

  it('whose lists a condition compares ends', async () => {
    const list = many(40_000, (index) => `a${index}`);
    const local = withNodes([], { conditions: [when('a', 'ARRAY_INTERSECTS', 'b')] });
    await trigger(local, { a: list, b: list.map((one) => `b${one}`) });
    expect(local.skipped.at(-1)).toMatchObject({ reason: 'conditions_not_met' });
  });

  it('with a name of 900,000 characters is recorded with 1,000 of them', async () => {
    const local = begin();
    await answered(local, '/event/', { event: 'E'.repeat(900_000), distinct_id: 'u1' });
    expect(local.skipped[0]?.message).toHaveLength(1_000);
  });
});

describe('a template', () => {
  it.each<[what: string, body: string, data: object]>([
    ['makes a string that is too long', '{{join list sep}}', { list: many(2_000, () => 'a'), sep: 'b'.repeat(400_000) }],
    ['writes a list as JSON again and again', '{{#each list}}{{#if (jsonStringify ../list)}}{{/if}}{{/each}}', LONG],
    ['looks up a list again and again', '{{#each list}}{{#if (lookup ../m ../list)}}{{/if}}{{/each}}', LONG],
    ['compares a list again and again', '{{#each list}}{{#compare ../list "==" "x"}}{{/compare}}{{/each}}', LONG],
    ['joins a list again and again', '{{#each list}}{{#if (join ../list)}}{{/if}}{{/each}}', LONG],
    ['writes dates again and again', '{{#each list}}{{datetime-format "now" "YYYY"}}{{/each}}', LONG],
    ['translates in a loop what is a loop', '{{#each list}}{{t "loop" list=../list}}{{/each}}', LONG],
  ])('that %s is not sent', async (_what, body, data) => {
    const local = begin({
      workflows: [workflow('w', [send('t')])],
      templates: [template('t', [channel('inbox', { header: 'h', body })])],
      translations: [{ filename: 'en.json', content: { loop: '{{#each list}}{{#if this}}{{/if}}{{/each}}' } }],
    });
    expect(await trigger(local, data)).toBe(202);
    expect(local.messages).toEqual([]);
    expect(local.skipped).toMatchObject([{ reason: 'template_error' }]);
  });

  it('of many strings has one limit for all of them', async () => {
    const body = many(300, (index) => `{{#each list}}{{#if this}}{{/if}}{{/each}}${index}`);
    const local = begin({
      workflows: [workflow('w', [send('t')])],
      templates: [template('t', [channel('inbox', { header: 'h', body: 'b', more: body })])],
    });
    await trigger(local, LONG);
    expect(local.skipped).toMatchObject([{ message: expect.stringContaining('the template takes more than 200000 steps') }]);
  });

  it('that compares what has a toString of its own calls nothing of it', async () => {
    const local = begin({
      workflows: [workflow('w', [send('t')])],
      templates: [template('t', [channel('inbox', { header: 'h', body: '{{#compare x "==" "1"}}a{{else}}b{{/compare}}' })])],
    });
    await trigger(local, { x: { toString: 1, valueOf: 1 } });
    expect(local.messages.map(({ content }) => content.body)).toEqual(['b']);
  });
});

describe('a workflow', () => {
  it.each([
    ['branches', { node_type: 'branch', branches: [{ name: 'a', is_default: true, nodes: [] }] }],
    ['nodes', { node_type: 'unknown' }],
  ])('of 15,000 %s is stopped, and its trace is short', async (_what, part) => {
    const local = withNodes(many(15_000, () => part));
    await trigger(local);
    expect(local.runs[0]).toMatchObject({ status: 'stopped' });
    expect(local.runs[0]?.trace).toHaveLength(100);
    expect(local.skipped[0]?.message).toContain('a local SuprSend runs at most 500 nodes');
  });

  it.each([
    ['delay', { delay_type: 'fixed', value: '999999999999d' }],
    ['delay', { delay_type: 'fixed', value: 1e300 }],
    ['batch', { window_type: 'fixed', fixed_window: '999999999999d' }],
    ['digest', { schedule_type: 'static', schedule: { frequency: 'hourly', interval: 1e300 } }],
  ])('whose %s ends in a million years is stopped: %j', async (node_type, properties) => {
    const local = withNodes([{ node_type, properties }]);
    expect(await trigger(local)).toBe(202);
    expect(local.skipped).toMatchObject([{ reason: 'workflow_error' }]);
    expect([local.waiting, local.next]).toEqual([0, undefined]);
  });

  it('that batches by a key keeps 10,000 batches, also of those whose first item was sent', async () => {
    const properties = { mode: 'flush_leading_item', window_type: 'fixed', fixed_window: '1h', batch_key: '.k' };
    const local = withNodes([{ node_type: 'batch', properties }]);
    for (let page = 0; page < 101; page++)
      await answered(
        local,
        '/trigger/',
        many(100, (index) => ({ workflow: 'w', recipients: ['u1'], data: { k: `k${page}-${index}` } })),
      );
    expect(local.waiting).toBe(10_000);
    expect(local.skipped.at(-1)).toMatchObject({ reason: 'workflow_error', message: expect.stringContaining('at most 10000 runs') });
  });

  it('that is cancelled waits no more, and the next event begins a batch of its own', async () => {
    const local = withNodes([{ node_type: 'batch', properties: { window_type: 'fixed', fixed_window: '1h' } }, send('t')]);
    const cancel = (): Promise<number> => answered(local, '/v1/workflow_run/cancel/', { recipients: ['u1'] });
    for (let time = 0; time < 50; time++) {
      await trigger(local, { time });
      await cancel();
    }
    expect(local.waiting).toBe(0);
    local.advance('30m');
    await trigger(local, { time: 'last' });
    local.advance('59m');
    expect(local.runs.at(-1)?.status).toBe('waiting');
    local.advance('1m');
    expect(local.runs.at(-1)).toMatchObject({ status: 'completed', trace: expect.arrayContaining(['batch: closed with 1']) });
  });

  it('whose end moves the clock, by a listener, does not move it back', async () => {
    const local = withNodes([{ node_type: 'delay', properties: { delay_type: 'fixed', value: '1h' } }]);
    await trigger(local);
    const stop = local.on(() => {
      stop();
      local.advance('5h');
    });
    local.advance('1h');
    expect(local.now.toISOString()).toBe('2026-01-01T06:00:00.000Z');
  });

  it('whose batch has no length goes on at once', async () => {
    const local = withNodes([{ node_type: 'batch', properties: { window_type: 'fixed', fixed_window: '0s' } }]);
    await trigger(local);
    expect(local.runs[0]).toMatchObject({ status: 'completed' });
  });
});

describe('what is stored', () => {
  it('has at most 1,000 versions of lists, and 1,000 faults', async () => {
    const local = begin();
    await answered(local, '/v1/subscriber_list/', { list_id: 'a' });
    for (let time = 0; time < 1_000; time++) await call(local, { method: 'POST', path: '/v1/subscriber_list/a/start_sync/' });
    expect(await answered(local, '/v1/subscriber_list/a/start_sync/', undefined)).toBe(507);
    for (let time = 0; time < 1_000; time++) local.fail({ operation: 'users.get' });
    expect(() => local.fail({})).toThrow('at most 1000 faults may be still to happen');
    local.fail({ times: 0 });
    local.fail({});
  });

  it('has at most 200 million characters, wherever they are, and has room again after something was deleted', async () => {
    const local = begin();
    const text = 'x'.repeat(1_000_000);
    const statuses: number[] = [];
    for (let number = 0; number < 260 && statuses.at(-1) !== 507; number++)
      statuses.push((await call(local, { method: 'POST', path: `/v1/user/u${number}/`, body: { text } })).status);
    expect(statuses.at(-1)).toBe(507);
    expect(statuses.length).toBeGreaterThan(200);
    expect((await call(local, { method: 'POST', path: '/v1/user/other/', body: { a: 1 } })).status).toBe(507);
    for (let number = 0; number < 50; number++) await call(local, { method: 'DELETE', path: `/v1/user/u${number}/` });
    expect((await call(local, { method: 'POST', path: '/v1/user/other/', body: { a: 1 } })).status).toBe(201);
  });
});
