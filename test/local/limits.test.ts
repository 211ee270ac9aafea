/** What keeps a local SuprSend small and to itself: memory, bodies, hosts, keys of prototypes, and many triggers. */
import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { serve } from '../../src/cli/local/serve.ts';
import { SuprSend } from '../../src/index.ts';
import { localSuprSend } from '../../src/local.ts';
import { processorTime } from '../support/time.ts';
import { failure } from '../support/client.ts';
import { call } from './call.ts';
import { channel, send, template, WORKSPACE, workflow } from './workspace.ts';

const AUTH = { authorization: 'Bearer local', 'content-type': 'application/json' };
const HUB = 'https://local.suprsend.invalid';

describe('limits', () => {
  it('keep the newest of everything', async () => {
    const local = localSuprSend(WORKSPACE, { most: 50, seed: { users: [{ distinct_id: 'u1', $email: ['a@example.com'], name: 'Ann' }] } });
    const suprsend = new SuprSend(local.options);
    for (let number = 0; number < 200; number++)
      await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], data: { order_id: `ORD-${number}` } });
    expect([local.messages, local.runs, local.requests].map(({ length }) => length)).toEqual([50, 50, 50]);
    expect(local.messages.at(-1)?.content.subject).toBe('Order ORD-199 for Ann');
    expect(localSuprSend().messages).toEqual([]);
  });

  it('keep bodies and content of 100 million characters, the newest', async () => {
    const local = localSuprSend();
    const big = JSON.stringify({ text: 'x'.repeat(1_000_000) });
    for (let number = 0; number < 105; number++)
      await local.fetch(`${HUB}/v1/user/u${number}/`, { method: 'POST', headers: AUTH, body: big });
    expect([local.requests.length, local.requests[0]?.path, local.requests.at(-1)?.path]).toEqual([99, '/v1/user/u6/', '/v1/user/u104/']);
  });

  it('keep 100,000 users and other things, and say so when there are more', async () => {
    const users = Array.from({ length: 100_000 }, (_, number) => ({ distinct_id: `u${number}` }));
    const local = localSuprSend(WORKSPACE, { seed: { users } });
    const suprsend = new SuprSend({ ...local.options, maxRetries: 0 });
    const message = 'a local SuprSend keeps at most 100000 users';
    expect(await failure(suprsend.users.upsert('new', {}))).toMatchObject({ status: 507, body: { code: 507, message } });
    await suprsend.users.upsert('u1', { name: 'Ann', $email: ['a@example.com'] });
    expect(() => local.seed({ users: [{ distinct_id: 'new' }] })).toThrow(`seed: ${message}`);
    const distinct_ids = users.map(({ distinct_id }) => distinct_id);
    local.seed({ lists: [{ list_id: 'all', distinct_ids }] });
    expect(await failure(suprsend.lists.subscribers.add('all', { distinct_ids: ['new'] }))).toMatchObject({ status: 507 });
    expect(await suprsend.lists.subscribers.add('all', { distinct_ids: ['u1'] })).toMatchObject({ affected_count: 0 });
  });

  it('keep 10,000 runs that wait', async () => {
    const local = localSuprSend(WORKSPACE, { seed: { users: [{ distinct_id: 'u1' }] }, most: 10 });
    const suprsend = new SuprSend(local.options);
    const triggers = Array.from({ length: 10_001 }, () => ({ workflow: 'slow', recipients: ['u1'] }));
    await suprsend.workflows.triggerMany(triggers);
    expect(local.waiting).toBe(10_000);
    expect(local.skipped.at(-1)).toMatchObject({ reason: 'workflow_error', message: expect.stringContaining('at most 10000 runs') });
    local.advance('2h');
    expect([local.waiting, local.messages.length]).toEqual([0, 0]);
  });

  it.each([
    ['that tries again and again', '^(a+)+$', `${'a'.repeat(40)}!`],
    ['that begins everywhere', '\\s+$', `${' '.repeat(100_000)}x`],
  ])('refuse a pattern %s, in about a second', async (_what, pattern, note) => {
    const schema = { type: 'object', properties: { note: { type: 'string', pattern }, list: { type: 'array', uniqueItems: true } } };
    const local = localSuprSend({
      ...WORKSPACE,
      schemas: [{ slug: 'order', name: 'Order', status: 'live', json_schema: schema }],
    } as never);
    const trigger = (data: object): Promise<Response> =>
      local.fetch(`${HUB}/trigger/`, {
        method: 'POST',
        headers: AUTH,
        body: JSON.stringify({ workflow: 'order-shipped', recipients: ['u1'], data }),
      });
    const begun = performance.now();
    const answered = await trigger({ note });
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect([answered.status, await answered.json()]).toEqual([
      400,
      { status: 'fail', message: expect.stringContaining(`does not try the pattern ${JSON.stringify(pattern)}: it takes too many steps`) },
    ]);
    expect((await trigger({ note: 'aaa ' })).status).toBe(pattern.startsWith('^') ? 400 : 202);
    expect(await (await trigger({ list: Array.from({ length: 10_001 }, (_, at) => at) })).json()).toMatchObject({
      message: 'a local SuprSend does not compare more than 10000 items, for "uniqueItems"',
    });
  });

  it('run 10,000 triggers in a few seconds of a processor', async () => {
    const local = localSuprSend(WORKSPACE, { seed: { users: [{ distinct_id: 'u1', $email: ['a@example.com'], name: 'Ann' }] } });
    const suprsend = new SuprSend(local.options);
    const triggers = Array.from({ length: 10_000 }, (_, number) => ({
      workflow: 'order-shipped',
      recipients: ['u1'],
      data: { order_id: `ORD-${number}` },
    }));
    const time = await processorTime(async () => {
      expect(await suprsend.workflows.triggerMany(triggers)).toMatchObject({ status: 'success', success: 10_000 });
    });
    expect(local.messages.length).toBeGreaterThanOrEqual(10_000);
    // An order of magnitude above what it takes, so that no slow machine fails: docs/testing.md has the measured figure.
    expect(time).toBeLessThan(50_000);
  });

  it('a body of 10 MB is refused, in process and over HTTP', async () => {
    const local = localSuprSend();
    const body = JSON.stringify({ text: 'x'.repeat(10_000_000) });
    expect((await local.fetch(`${HUB}/v1/user/u1/`, { method: 'POST', headers: AUTH, body })).status).toBe(413);
    const server = await serve(local, { port: 0 });
    const response = await fetch(`${server.url}/v1/user/u1/`, { method: 'POST', headers: AUTH, body }).catch(
      (error: unknown) => error as Error,
    );
    // A client that still writes may find the connection closed.
    if (response instanceof Response) expect(response.status).toBe(413);
    else expect(response).toBeInstanceOf(TypeError);
    expect(local.save().users).toEqual([]);
    await server.close();
  });

  it('a body with too many bytes is refused and recorded in the same way, in process and over HTTP', async () => {
    const local = localSuprSend();
    await using server = await serve(local, { port: 0 });
    const body = JSON.stringify({ text: 'é'.repeat(600_000) });
    for (const [fetchIt, origin] of [
      [local.fetch, HUB],
      [fetch, server.url],
    ] as const) {
      const response = await fetchIt(`${origin}/v1/user/u1/`, { method: 'POST', headers: AUTH, body });
      expect([response.status, response.headers.get('x-local')]).toEqual([413, 'limit']);
      expect(await response.json()).toEqual({ code: 413, message: 'the body is larger than 1 MB' });
    }
    const request = { operation: 'users.upsert', status: 413, violations: ['body: the body is larger than 1 MB'] };
    expect(local.requests).toMatchObject([request, request]);
    const seeded = await fetch(`${server.url}/_/api/seed`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(seeded.status).toBe(413);
  });

  it('a body that is nested too deeply is refused, however it means it', async () => {
    const local = localSuprSend();
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
      ['[{"a\\"]":', '}]'],
    ] as const) {
      const body = `{"a":${open.repeat(20_000)}1${close.repeat(20_000)}}`;
      const response = await local.fetch(`${HUB}/v1/user/u1/`, { method: 'POST', headers: AUTH, body });
      expect([response.status, await response.json()]).toEqual([
        400,
        { code: 400, message: 'the body is nested more than 200 levels deep' },
      ]);
    }
    const text = JSON.stringify({ text: '[{"'.repeat(1_000) });
    expect((await local.fetch(`${HUB}/v1/user/u1/`, { method: 'POST', headers: AUTH, body: text })).status).toBe(201);
  });

  it('a fault or a seed that makes no sense is refused when it is given', () => {
    const local = localSuprSend();
    for (const fault of [
      null,
      { operation: 5 },
      { headers: { 'bad header': 'x' } },
      { body: 10n },
      { status: 99 },
      { times: -1 },
      { statu: 503 },
    ])
      expect(() => local.fail(fault as never)).toThrow(/^local\.fail: /);
    for (const [seed, words] of [
      [
        { users: [{ distinct_id: 'a' }, { distinct_id: 'b', $email: ['nope'] }] },
        "seed: users[1]: invalid value for channel 'email': nope",
      ],
      [{ lists: [{ list_id: 'a', distinct_ids: 5 }] }, 'seed: lists[0]: distinct_ids must be a list of strings'],
      [{ tenants: [{ tenant_id: 't', categories: { news: 5 } }] }, 'seed: tenants[0]: categories must be objects'],
      [{ objects: [{ object_type: 't', id: 'i', subscriptions: [null] }] }, 'seed: objects[0]: subscriptions must be a list'],
    ] as const)
      expect(() => local.seed(seed as never)).toThrow(words);
    for (const preferences of [{ default: 5 }, { default: {} }])
      expect(() => local.seed({ users: [{ distinct_id: 'u1', preferences }] })).toThrow(/^seed: users\[0\]: preferences/);
  });

  it('a misspelled field is refused everywhere, and not ignored', () => {
    for (const workspace of [null, 5, { workflow: [] }, { workflows: 5 }, { workflows: [null] }, { events: [{}] }, { categories: [] }])
      expect(() => localSuprSend(workspace as never)).toThrow(/^localSuprSend: the workspace/);
    for (const options of [{ sed: {} }, { most: 0 }, { most: '5' }, null])
      expect(() => localSuprSend({}, options as never)).toThrow(/^localSuprSend: /);
    expect(() => localSuprSend({}, { Seed: {} } as never)).toThrow('"Seed" is not an option of localSuprSend; it is written seed');
    for (const start of [null, 0, {}, [], true, 'soon', new Date('soon')])
      expect(() => localSuprSend({}, { start: start as never })).toThrow('localSuprSend: start is not a valid date. It must be a Date');
    expect(localSuprSend({}, { start: new Date(5) }).now).toEqual(new Date(5));
    for (const seed of [5, { userz: [] }, { users: 5 }]) expect(() => localSuprSend({}, { seed: seed as never })).toThrow(/^seed/);
    expect(() => localSuprSend().fail({ opration: 'users.get' } as never)).toThrow(
      'has no field "opration". Its fields are operation, times',
    );
  });

  it('keys of prototypes are keys like others', async () => {
    const local = localSuprSend(WORKSPACE);
    const suprsend = new SuprSend({ ...local.options, validation: false });
    const body = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"$email":["a@example.com"]}';
    await local.fetch(`${HUB}/v1/user/__proto__/`, { method: 'POST', headers: AUTH, body });
    await local.fetch(`${HUB}/v1/user/u1/`, {
      method: 'PATCH',
      headers: AUTH,
      body: '{"operations":[{"$set":{"__proto__":{"polluted":true}}}]}',
    });
    await local.fetch(`${HUB}/v1/user/u1/preference/`, {
      method: 'PATCH',
      headers: AUTH,
      body: '{"categories":[{"category":"__proto__","preference":"opt_in"}]}',
    });
    await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['__proto__'], data: JSON.parse('{"order_id":"ORD-1"}') });
    local.seed({ users: [JSON.parse('{"distinct_id":"constructor","__proto__":{"polluted":true}}')] });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(await suprsend.users.get('__proto__')).toMatchObject({ distinct_id: '__proto__' });
    expect(await failure(suprsend.users.get('toString'))).toMatchObject({ status: 404 });
  });

  it('keys of prototypes are nothing where something has a name', async () => {
    const names = ['constructor', 'toString', '__proto__'];
    for (const name of names) {
      const body = { type: name, raw: { html: 'x', text: '' } };
      const local = localSuprSend(
        {
          workflows: [
            workflow('digest', [{ node_type: 'digest', properties: { schedule_type: 'static', schedule: { frequency: name } } }]),
            workflow('email', [send('t', 'send_email')], { category: 'transactional' }),
          ],
          templates: [template('t', [channel('email', { subject: 's', body })])],
        } as never,
        { seed: { users: [{ distinct_id: 'u1', $email: ['a@example.com'] }] } },
      );
      const suprsend = new SuprSend(local.options);
      for (const slug of ['digest', 'email'])
        await suprsend.workflows.trigger({ workflow: slug, recipients: ['u1'] }, { idempotencyKey: `${slug}-1` });
      expect(local.messages).toEqual([]);
      expect(local.skipped).toMatchObject([
        { reason: 'workflow_error', message: 'digest: the schedule is missing or invalid' },
        { reason: 'template_error', message: expect.stringContaining(`the email has no body of the type ${name}`) },
      ]);
      const path = '/v1/tenant/acme/';
      await call(local, { method: 'POST', path, body: `{"tenant_name":"Acme","${name}":{"polluted":true}}` });
      expect(await (await call(local, { method: 'GET', path })).text()).toContain(`"${name}":{"polluted":true}`);
      await call(local, { method: 'PATCH', path: `${path}properties/`, body: `{"operations":[{"$set":{"${name}":{"polluted":true}}}]}` });
      expect(JSON.stringify(local.save().tenants?.[1]?.properties)).toBe(`{"${name}":{"polluted":true}}`);
    }
  });

  it('a schema that refers to itself, or is none, is answered and does not end the process', async () => {
    const local = localSuprSend(WORKSPACE);
    const { management } = new SuprSend(local.options);
    expect(await failure(management.schemas.upsert('bad', { name: 'Bad', json_schema: { type: 'everything' } }))).toMatchObject({
      status: 400,
    });
    await management.schemas.upsert(
      'loop',
      { name: 'Loop', json_schema: { type: 'object', $ref: '#' } },
      { commit: true, commit_message: 'x' },
    );
    const tree = { nodes: [{ node_type: 'send_email' as const, properties: { template: 'order' } }] };
    await management.workflows.upsert(
      'looped',
      { name: 'x', category: 'order-updates', trigger_type: 'api', tree, payload_schema: { schema: 'loop', version_no: 1 } } as never,
      { commit: true, commit_message: 'x' },
    );
    await new SuprSend(local.options).workflows.trigger({ workflow: 'looped', recipients: ['u1'] });
    expect(local.requests.at(-1)).toMatchObject({ answeredBy: 'example', status: 202 });
    expect(local.runs).toEqual([]);
  });
});

describe('the server', () => {
  const answerFor = (url: string, host: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      httpRequest(`${url}/_/api/save`, { headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .once('error', reject)
        .end();
    });

  it('answers for this machine only, so that no page on the web reaches it under a name of its own', async () => {
    const server = await serve(localSuprSend(), { port: 0 });
    const { port } = new URL(server.url);
    expect(await answerFor(server.url, `127.0.0.1:${port}`)).toBe(200);
    expect(await answerFor(server.url, `localhost:${port}`)).toBe(200);
    expect(await answerFor(server.url, `evil.example:${port}`)).toBe(403);
    expect(await answerFor(server.url, 'a b')).toBe(400);
    await server.close();
  });

  it('is changed by JSON only, which pages of other sites cannot send', async () => {
    const local = localSuprSend();
    const server = await serve(local, { port: 0 });
    const post = (body: string, type: string): Promise<number> =>
      fetch(`${server.url}/_/api/advance`, { method: 'POST', headers: { 'content-type': type }, body }).then(({ status }) => status);
    expect(await post('{"by":"1h"}', 'text/plain')).toBe(415);
    expect(await post('[]', 'application/json')).toBe(400);
    expect(await post('{', 'application/json')).toBe(400);
    expect(await post('{"by":"soon"}', 'application/json')).toBe(400);
    expect(local.now.toISOString()).toBe('2026-01-01T00:00:00.000Z');
    expect(await post('{"by":"1h"}', 'application/json')).toBe(200);
    expect(local.now.toISOString()).toBe('2026-01-01T01:00:00.000Z');
    expect((await fetch(`${server.url}/_`, { redirect: 'manual' })).headers.get('location')).toBe('/_/');
    expect((await fetch(`${server.url}/_/nothing`)).status).toBe(404);
    await server.close();
  });

  it('streams what is new, and stops when the reader goes', async () => {
    const local = localSuprSend(WORKSPACE, { seed: { users: [{ distinct_id: 'u1', $email: ['a@example.com'], name: 'Ann' }] } });
    const server = await serve(local, { port: 0 });
    const reading = new AbortController();
    const response = await fetch(`${server.url}/_/api/events`, { signal: reading.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = (await reader?.read())?.value ?? '';
    await new SuprSend({ apiKey: 'local', hubUrl: server.url }).workflows.trigger({
      workflow: 'order-shipped',
      recipients: ['u1'],
      data: { order_id: 'ORD-1' },
    });
    while (!text.includes('event: request')) text += (await reader?.read())?.value ?? '';
    expect(text).toContain('event: message\ndata: {"message_id":"msg-000001"');
    expect(text).toContain('event: run');
    reading.abort();
    await reader?.closed.catch(() => {});
    await server.close();
  });
});
