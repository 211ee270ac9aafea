/** The folder of the vendor's CLI, pushed by the calls of this SDK and by the requests that the CLI sends: both leave the same workspace. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SuprSend } from '../../src/index.ts';
import { localSuprSend, type LocalSuprSend, type WorkspaceData } from '../../src/local.ts';
import { readWorkspaceFolder } from '../../src/workspace/folder.ts';
import { call } from './call.ts';

const FOLDER = new URL('../workspace/pulled', import.meta.url).pathname;
const DATA: WorkspaceData = readWorkspaceFolder(FOLDER, () => {});
const orderOf = (slug: string): Record<string, string[]> =>
  (JSON.parse(readFileSync(`${FOLDER}/templates/${slug}/template.json`, 'utf8')) as { variant_order: Record<string, string[]> })
    .variant_order;

const begin = (): LocalSuprSend => localSuprSend({}, { checkAnswers: true });

/** By the methods of this SDK. */
async function bySdk(local: LocalSuprSend): Promise<void> {
  const { management } = new SuprSend(local.options);
  for (const { slug, ...schema } of DATA.schemas ?? [])
    if (schema.json_schema) await management.schemas.upsert(slug, schema as never, { commit: true });
  for (const { payload_schema, ...event } of DATA.events ?? [])
    await management.events.create({ ...event, ...(payload_schema ? { payload_schema } : {}) } as never);
  await management.preferenceCategories.upsert(DATA.categories as never, { commit: true });
  for (const [locale, one] of Object.entries(DATA.categoryTranslations ?? {}))
    await management.preferenceCategories.translations.upsert(locale, one);
  for (const { filename, content } of DATA.translations ?? []) await management.translations.upsert(filename, { content: content ?? {} });
  await management.translations.commit();
  for (const { slug, variants, mock_data, ...template } of DATA.templates ?? []) {
    await management.templates.upsert(slug, template as never);
    for (const { channel, id, ...variant } of variants) await management.templates.variants.upsert(slug, channel, id, variant as never);
    await management.templates.mockData.update(slug, mock_data as never);
    await management.templates.commit(slug);
  }
  for (const { slug, ...workflow } of DATA.workflows ?? []) await management.workflows.upsert(slug, workflow as never, { commit: true });
}

/** By the requests of the vendor's CLI, as it writes them (suprsend/cli, folder mgmnt; the workspace that it uses if none is named). */
async function byCli(local: LocalSuprSend): Promise<void> {
  const send = async (method: string, path: string, body?: unknown): Promise<void> => {
    const response = await call(local, { method, path: `/management/${path}`, body });
    expect([path, response.status < 300]).toEqual([path, true]);
  };
  const commit = 'commit=true&commit_message=';
  for (const { slug, ...schema } of DATA.schemas ?? [])
    if (schema.json_schema) await send('POST', `v1/staging/schema/${slug}/?${commit}`, schema);
  await send('POST', 'v1/staging/bulk/event/', { events: DATA.events });
  for (const [locale, one] of Object.entries(DATA.categoryTranslations ?? {}))
    await send('POST', `v1/staging/preference_category/translation/content/${locale}`, one);
  await send('POST', `v1/staging/preference_category/?${commit}`, DATA.categories);
  for (const { filename, content } of DATA.translations ?? [])
    await send('POST', `v1/staging/translation/content/${filename}/`, { content });
  await send('PATCH', 'v1/staging/translation/commit/?commit_message=');
  for (const { slug, variants, mock_data, enabled_channels } of DATA.templates ?? []) {
    await send('POST', `v2/staging/template/${slug}/`, { enabled_channels });
    for (const { seq_no: _seq, ...variant } of variants)
      await send('POST', `v2/staging/template/${slug}/channel/${variant.channel}/variant/${variant.id}/`, variant);
    await send('PATCH', `v2/staging/template/${slug}/mock_data/`, { data: mock_data });
    const channels = Object.entries(orderOf(slug)).map(([key, ids]) => {
      const [channel, tenant = null] = key.split('/');
      return { channel, tenants: [{ tenant_id: tenant, variants: ids }] };
    });
    await send('POST', `v2/staging/template/${slug}/variant/order/?mode=draft`, { channels });
    await send('POST', `v2/staging/template/${slug}/pre_commit_validate/`);
    await send('PATCH', `v2/staging/template/${slug}/commit/?commit_message=`);
  }
  for (const { slug, ...workflow } of DATA.workflows ?? []) await send('POST', `v1/staging/workflow/${slug}/?${commit}`, workflow);
}

/** Everything that is live, without what a push alone decides. */
async function live(local: LocalSuprSend): Promise<unknown> {
  const { management } = new SuprSend(local.options);
  const all = { max: 100 };
  const mode = { mode: 'live' } as const;
  const templates = await management.templates.list(mode).toArray(all);
  return {
    schemas: await management.schemas.list(mode).toArray(all),
    events: await management.events.list().toArray(all),
    categories: (await management.preferenceCategories.get(mode)).root_categories,
    categoryTranslations: await management.preferenceCategories.translations.get('fr'),
    translations: await Promise.all((DATA.translations ?? []).map(({ filename }) => management.translations.get(filename, mode))),
    templates: templates.map(({ slug, enabled_channels, version_no }) => ({ slug, enabled_channels, version_no })),
    variants: (await management.templates.variants.list('order-shipped', { ...mode, include_content: true }).toArray(all)).map(
      ({ hash: _hash, ...variant }) => variant,
    ),
    mockData: (await management.templates.mockData.get('order-shipped')).data,
    // This SDK leaves out what only answers have, so the hash differs.
    workflows: (await management.workflows.list(mode).toArray(all)).map(({ hash: _hash, ...workflow }) => workflow),
  };
}

describe('the folder of the CLI', () => {
  it('is the same workspace, by the calls of this SDK and by the requests of the CLI', async () => {
    const [sdk, cli] = [begin(), begin()];
    await bySdk(sdk);
    await byCli(cli);
    expect(sdk.requests.flatMap(({ violations }) => violations)).toEqual([]);
    expect(await live(cli)).toEqual(await live(sdk));
    // The CLI leaves out one slash, and the name of a template. Nothing else of it is unknown.
    expect([...new Set(cli.requests.flatMap(({ violations }) => violations))]).toEqual([
      'path: the slash at its end is missing',
      'body: Instance does not have required property "name".',
    ]);
    expect(cli.requests.filter(({ operation }) => operation === null)).toEqual([]);
  });

  it('sends as the folder itself does', async () => {
    const sent = async (local: LocalSuprSend): Promise<unknown> => {
      const suprsend = new SuprSend(local.options);
      await suprsend.tenants.upsert('acme', { tenant_name: 'Acme' });
      await suprsend.users.upsert('u1', { $email: ['ann@example.com'], $sms: ['+15555550100'], name: 'Ann' });
      const data = { order_id: 'ORD-1' };
      for (const tenant_id of ['default', 'acme'])
        await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['u1'], tenant_id, data });
      local.advance('30d');
      return [
        local.messages.map(({ channel, to, content, variant, tenant_id }) => ({ channel, to, content, variant, tenant_id })),
        local.skipped.map(({ reason, message }) => [reason, message]),
      ];
    };
    const pushed = begin();
    await byCli(pushed);
    expect(await sent(pushed)).toEqual(await sent(localSuprSend(DATA, { checkAnswers: true })));
  });

  it('is answered in the order of the variants, and with what a commit would change', async () => {
    const local = begin();
    await bySdk(local);
    const get = async (method: string, path: string): Promise<unknown> =>
      (await call(local, { method, path: `/management/v2/staging/template/order-shipped/${path}` })).json();
    const email = {
      channel: 'email',
      tenants: [
        { tenant_id: null, variants: ['vip', 'default'] },
        { tenant_id: 'acme', variants: ['default'] },
      ],
    };
    expect(((await get('GET', 'variant/order/?mode=live')) as { channels: unknown[] }).channels).toContainEqual(email);
    expect(await get('POST', 'pre_commit_validate/')).toMatchObject({ is_new: false, has_changes: false });
    const { management } = new SuprSend(local.options);
    await management.templates.variants.upsert('order-shipped', 'sms', 'default', {
      locale: 'en',
      content: { type: 'basic', body: 'New' },
    });
    expect(await get('POST', 'pre_commit_validate/')).toMatchObject({
      has_changes: true,
      variants: expect.arrayContaining([{ channel: 'sms', id: 'default', has_diff: true, errors: {} }]),
    });
  });
});
