/** Drafts, commits and versions of the management API, as the contract describes them. */
import { describe, expect, it } from 'vitest';
import { SuprSend } from '../../src/index.ts';
import { localSuprSend } from '../../src/local.ts';
import { failure } from '../support/client.ts';
import { call } from './call.ts';
import { WORKSPACE } from './workspace.ts';

const begin = (): SuprSend['management'] => new SuprSend(localSuprSend(WORKSPACE, { checkAnswers: true }).options).management;
const live = { mode: 'live' } as const;

describe('the slug of a workspace', () => {
  it('may be any: there is one workspace. What the server says to one that it does not know can be asked for', async () => {
    const local = localSuprSend(WORKSPACE, { checkAnswers: true });
    const { management } = new SuprSend(local.options);
    const slugs = async (workspace: string): Promise<unknown[]> =>
      (await management.workspace(workspace).workflows.list(live)).results.map(({ slug }) => slug);
    expect(await slugs('staging')).toEqual(await slugs('production'));
    local.fail({ operation: 'management.workflows.list', status: 404 });
    expect(await failure(management.workspace('demo').workflows.list(live))).toMatchObject({
      status: 404,
      body: { error_code: 'not_found', message: "workspace 'demo' not found" },
    });
    local.fail({ operation: 'management.preferenceCategories.get', status: 404 });
    expect(await failure(management.preferenceCategories.get(live))).toMatchObject({
      body: { code: 404, message: 'workspace not found for slug/uid: workspace' },
    });
  });
});

describe('what is not documented', () => {
  const at = (path: string): string => `/management/v1/staging/${path}`;
  it.each([
    ['GET', at('workflow/nope/'), undefined, 404, 'assumed'],
    ['GET', at('schema/nope/'), undefined, 404, 'assumed'],
    ['GET', '/management/v2/staging/template/order/channel/email/variant/nope/', undefined, 404, 'assumed'],
    ['GET', at('translation/content/it.json/'), undefined, 404, 'assumed'],
    ['GET', at('translation/version/99/'), undefined, 404, 'assumed'],
    ['POST', at('schema/s/'), { json_schema: { type: 'everything' } }, 400, 'assumed'],
    ['POST', at('workflow/w/'), { name: 'no tree' }, 202, 'assumed'],
    ['POST', '/trigger/', { workflow: 'slow', recipients: ['u1'], $idempotency_key: 'k'.repeat(256) }, 400, 'assumed'],
    ['PATCH', '/v1/bulk/message/', { messages: [{ message_id: 'nope', action: 'seen' }] }, 202, 'assumed'],
    ['GET', '/v1/nothing/', undefined, 404, 'assumed'],
    ['POST', at('schema/s/'), { json_schema: { type: 'string', pattern: '(a)\\1' } }, 400, 'limit'],
    ['POST', '/v1/user/u1/', `{"a":${'['.repeat(300)}${']'.repeat(300)}}`, 400, 'limit'],
    ['GET', '/management/v2/staging/template/nope/', undefined, 404, null],
    ['GET', at('event/nope/'), undefined, 404, null],
    ['GET', '/v1/user/nope/', undefined, 404, null],
    ['POST', at('workflow/w/'), { name: 'W', category: 'news', trigger_type: 'api', tree: { nodes: [] } }, 202, null],
  ])('of %s %s with %j is marked: %i, %s', async (method, path, body, status, mark) => {
    const response = await call(localSuprSend(WORKSPACE, { checkAnswers: true }), { method, path, body });
    expect([response.status, response.headers.get('x-local')]).toEqual([status, mark]);
  });

  it('of a commit of an invalid workflow is marked, and the workflow is not live', async () => {
    const local = localSuprSend(WORKSPACE, { checkAnswers: true });
    await call(local, { method: 'POST', path: at('workflow/w/'), body: { name: 'no tree', category: 'news', trigger_type: 'api' } });
    const response = await call(local, { method: 'PATCH', path: at('workflow/w/commit/') });
    expect([response.status, response.headers.get('x-local')]).toEqual([202, 'assumed']);
    expect(await response.json()).toMatchObject({ status: 'draft', validation_result: { is_valid: false, errors: ['tree: missing'] } });
    const triggered = await call(local, { method: 'POST', path: '/trigger/', body: { workflow: 'w', recipients: ['u1'] } });
    expect(await triggered.json()).toMatchObject({ message: "workflow with slug 'w' is disabled" });
  });

  it('of a list of triggers, one is answered as the example is, and the others are processed', async () => {
    const local = localSuprSend(WORKSPACE, { checkAnswers: true });
    const suprsend = new SuprSend(local.options);
    await suprsend.users.upsert('u1', { $email: ['a@example.com'], name: 'Ann' });
    const order = { workflow: 'order-shipped', recipients: ['u1'], data: { order_id: 'ORD-1' } };
    const byEvent = { workflow: 'welcome', recipients: ['u1'] };
    const result = await suprsend.workflows.triggerMany([order, byEvent, { ...order, data: {} }, order]);
    expect(result).toMatchObject({ success: 3, rejected: 1, failedRecords: [{ index: 2 }] });
    expect(local.requests.at(-1)).toMatchObject({ status: 207, answeredBy: 'example' });
    expect(local.messages).toHaveLength(2);
    const message = 'a trigger of a workflow that events start: not simulated';
    expect(local.skipped.filter(({ reason }) => reason === 'not_simulated')).toMatchObject([{ message, workflow: 'welcome' }]);
  });
});

describe('schemas', () => {
  it('with a pattern that cannot be tried are refused when the workspace is loaded, and when they are pushed', async () => {
    const json_schema = { type: 'object', properties: { note: { type: 'string', pattern: '^(a+)\\1$' } } };
    expect(() => localSuprSend({ schemas: [{ slug: 'back', name: 'Back', json_schema }] } as never)).toThrow(
      'localSuprSend: the workspace: the schema "back" cannot be used: a local SuprSend does not try the pattern "^(a+)\\\\1$": it refers back to a group.',
    );
    expect(await failure(begin().schemas.upsert('back', { name: 'Back', json_schema }))).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('it refers back to a group') },
    });
  });

  it('are listed with what is linked to them, as the CLI asks for its types (suprsend/cli, GetLinkedSchemas)', async () => {
    const local = localSuprSend({ ...WORKSPACE, events: [{ name: 'PAID', payload_schema: { schema: 'order' } }] } as never);
    const response = await call(local, { method: 'GET', path: '/management/v1/staging/schema/all/linked/?limit=50&offset=0&mode=live' });
    expect(response.headers.get('x-local')).toBe('assumed');
    expect(await response.json()).toMatchObject({
      results: [
        { slug: 'order', name: 'Order', json_schema: { type: 'object' }, linked_workflows: ['order-shipped'], linked_events: ['PAID'] },
      ],
      meta: { count: 1, limit: 50, offset: 0 },
    });
    expect(local.requests).toMatchObject([{ violations: [], answeredBy: 'state' }]);
  });
});

describe('translation files', () => {
  it('are published and deleted by a commit, and say what it would do', async () => {
    const { translations } = begin();
    const actions = async (mode: 'draft' | 'live'): Promise<string[]> =>
      (await translations.list({ mode }).toArray({ max: 10 })).map(({ filename, action }) => `${filename} ${action ?? '-'}`);
    await translations.commit();
    await translations.upsert('de.json', { content: { hello: 'Hallo' } });
    await translations.upsert('en.json', { content: { hello: 'Hi' } });
    await translations.delete('fr.json');
    expect(await actions('draft')).toEqual(['en.json updated', 'fr.json deleted', 'de.json added']);
    expect(await actions('live')).toEqual(['en.json unchanged', 'fr.json unchanged']);
    await translations.commit();
    expect(await actions('live')).toEqual(['en.json unchanged', 'de.json unchanged']);
    await translations.versions.rollback('1');
    expect(await actions('live')).toEqual(['en.json unchanged', 'fr.json unchanged']);
    await translations.upsert('it.json', { content: {} });
    await translations.delete('it.json');
    expect(await actions('draft')).toEqual(['en.json unchanged', 'fr.json unchanged']);
  });
});

describe('what is pushed', () => {
  it('answers as what was there from the start', async () => {
    const { templates, workflows, preferenceCategories } = begin();
    const [variant] = await templates.variants.list('order', { include_content: true }).toArray({ max: 1 });
    const again = await templates.variants.upsert('order', 'email', 'default', variant as never);
    expect(again).toMatchObject(variant as object);
    const workflow = await workflows.get('slow', live);
    await workflows.upsert('slow', workflow, { commit: true });
    const { hash: _, status: __, updated_at: ___, created_at: ____, ...rest } = workflow;
    expect(await workflows.get('slow', live)).toMatchObject(rest);
    const tree = await preferenceCategories.get(live);
    await preferenceCategories.upsert(tree);
    expect((await preferenceCategories.get({ mode: 'draft' })).root_categories).toEqual(tree.root_categories);
  });

  it('is a draft until it is committed, and only named variants of a template are', async () => {
    const { templates } = begin();
    const subjects = async (mode: 'draft' | 'live'): Promise<unknown[]> =>
      (await templates.variants.list('welcome', { mode, include_content: true }).toArray({ max: 10 }))
        .filter(({ channel }) => channel === 'email')
        .map(({ content }) => (content as { subject: string }).subject);
    for (const id of ['default', 'french'])
      await templates.variants.upsert('welcome', 'email', id, {
        locale: 'en',
        content: { subject: `New ${id}`, body: { type: 'raw', raw: { html: 'Hello' } } },
      });
    const before = ['Welcome {{$recipient.name}}', 'Bienvenue {{$recipient.name}}', 'Acme welcomes {{$recipient.name}}'];
    expect(await subjects('live')).toEqual(before);
    await templates.commit('welcome', { variants: [{ channel: 'email', id: 'french' }] });
    expect(await subjects('live')).toEqual([before[0], 'New french', before[2]]);
    expect(await subjects('draft')).toEqual(['New default', 'New french', before[2]]);
  });
});
