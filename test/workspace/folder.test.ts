/** Reading the folder that the vendor's CLI pulls: what is in it, and one sentence with the file for whatever is wrong. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.ts';
import { readWorkspaceFolder } from '../../src/workspace/folder.ts';

const PULLED = join(import.meta.dirname, 'pulled');
const made: string[] = [];

/** A folder with these files. */
function folder(files: Record<string, unknown>, from?: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'suprsend-folder-'));
  made.push(dir);
  if (from) cpSync(from, dir, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return dir;
}

afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

function problemOf(dir: string): string {
  try {
    readWorkspaceFolder(dir);
  } catch (error) {
    expect(ConfigurationError.is(error)).toBe(true);
    return (error as Error).message.replaceAll(dir, 'DIR');
  }
  throw new Error('it was read');
}

describe('readWorkspaceFolder', () => {
  it('reads every kind', () => {
    const warnings: string[] = [];
    const data = readWorkspaceFolder(PULLED, (text) => warnings.push(text));
    expect(warnings).toEqual([]);
    expect(data.workflows?.map(({ slug, trigger_type, payload_schema }) => [slug, trigger_type, payload_schema?.schema])).toEqual([
      ['order-shipped', 'api', 'order'],
      ['user-invited', 'event', undefined],
      ['weekly-report', 'api', undefined],
    ]);
    expect(data.workflows?.[0]?.tree?.nodes[0]).toMatchObject({ node_type: 'send_email', properties: { template: 'order-shipped' } });
    expect(data.schemas?.map(({ slug, json_schema }) => [slug, json_schema?.required])).toEqual([
      ['draft-only', undefined],
      ['order', ['order_id']],
    ]);
    expect(data.schemas?.[0]?.json_schema).toBeNull();
    expect(data.events?.map(({ name, payload_schema }) => [name, payload_schema?.schema])).toEqual([
      ['$private', undefined],
      ['ORDER / PLACED', 'order'],
    ]);
    expect(data.categories?.root_categories[0]?.sections?.[0]?.categories?.[0]?.category).toBe('order-updates');
    expect(data.categoryTranslations).toEqual({ fr: { categories: { 'order-updates': { name: 'Commandes' } } } });
    expect(data.translations).toEqual([
      { filename: 'checkout.fr.json', locale: 'fr', namespace: 'checkout', content: { pay: 'Payer' } },
      { filename: 'en.json', locale: 'en', namespace: null, content: { hello: 'Hello' } },
    ]);
  });

  it('reads variants in the order of their channel, with bodies from files of their own', () => {
    const [template] = readWorkspaceFolder(PULLED).templates ?? [];
    expect(template).toMatchObject({ slug: 'order-shipped', name: 'Order shipped', mock_data: { order_id: 'A-1' } });
    expect(template?.variants.map(({ channel, id, tenant_id, seq_no }) => [channel, id, tenant_id, seq_no])).toEqual([
      ['email', 'vip', null, 1],
      ['email', 'default', null, 2],
      ['email', 'default', 'acme', 1],
      ['inbox', 'default', null, 1],
      ['slack', 'default', null, 1],
      ['sms', 'default', null, 1],
    ]);
    const content = template?.variants.map((variant) => variant.content);
    expect(content).toEqual([
      { subject: 'VIP', body: { type: 'plain_text', plain_text: { text: 'Hello {{name}}' } } },
      {
        subject: 'Order {{order_id}}',
        body: { type: 'designer', designer: { html: '<p>Hi</p>', text: 'Hi', design_json: { body: {} } } },
      },
      { subject: 'Acme', body: { type: 'raw', raw: { html: '<b>Hi</b>' } } },
      { header: 'Shipped', body: 'It is *on its way*.' },
      { body_type: 'block', body_block: '[{"type":"divider"}]' },
      { body: '@channel Your order has shipped.' },
    ]);
  });

  it('knows nothing of kinds that were not pulled', () => {
    const data = readWorkspaceFolder(folder({ 'workflows/a/workflow.json': { slug: 'a', name: 'A' } }));
    expect(data.workflows).toHaveLength(1);
    expect(Object.values(data).filter((kind) => kind !== undefined)).toHaveLength(1);
  });

  it('takes the slug from the folder, as the CLI does, and says so', () => {
    const warnings: string[] = [];
    const dir = folder({ 'workflows/new/workflow.json': { slug: 'old', name: 'A' }, 'workflows/.DS_Store': '', 'workflows/README.md': '' });
    expect(readWorkspaceFolder(dir, (text) => warnings.push(text)).workflows?.map(({ slug }) => slug)).toEqual(['new']);
    expect(warnings).toEqual([
      `${join(dir, 'workflows/new/workflow.json')}: its slug differs from the name of its folder. The name of the folder, new, is used.`,
    ]);
  });

  it('reads files that begin with a byte order mark', () => {
    expect(readWorkspaceFolder(folder({ 'workflows/a/workflow.json': '\uFEFF{"slug":"a"}' })).workflows).toHaveLength(1);
  });

  const template = { slug: 't', name: 'T', enabled_channels: ['email'], variant_order: { email: ['default'] } };
  it.each<[string, Record<string, unknown>, string]>([
    ['a file that is missing', { 'workflows/a/other.json': {} }, 'DIR/workflows/a/workflow.json: the file is missing.'],
    ['an empty file', { 'workflows/a/workflow.json': '' }, 'DIR/workflows/a/workflow.json: the file is not valid JSON: it is empty.'],
    ['a file that is not JSON', { 'events/a/event.json': '{\n"name": oops }' }, 'DIR/events/a/event.json: the file is not valid JSON'],
    [
      'a list instead of an object',
      { 'workflows/a/workflow.json': [] },
      'DIR/workflows/a/workflow.json: it must be an object but is a list.',
    ],
    [
      'an event without a name',
      { 'events/a/event.json': {} },
      'DIR/events/a/event.json: "name" must be a string that is not empty but is undefined.',
    ],
    [
      'two events of one name',
      { 'events/a/event.json': { name: 'A' }, 'events/b/event.json': { name: 'A' } },
      'DIR/events/b/event.json: its event has the same name as the one of DIR/events/a/event.json.',
    ],
    [
      'a link that is a string',
      { 'workflows/a/workflow.json': { slug: 'a', payload_schema: 'order' } },
      'DIR/workflows/a/workflow.json, "payload_schema": it must be an object but is a string.',
    ],
    [
      'a link without a schema',
      { 'workflows/a/workflow.json': { slug: 'a', payload_schema: {} } },
      'DIR/workflows/a/workflow.json, "payload_schema": "schema" must be a string that is not empty but is undefined.',
    ],
    [
      'a version that is a string',
      { 'workflows/a/workflow.json': { slug: 'a', payload_schema: { schema: 's', version_no: '1' } } },
      'DIR/workflows/a/workflow.json: "payload_schema.version_no" must be a number but is a string.',
    ],
    [
      'events that are not names',
      { 'workflows/a/workflow.json': { slug: 'a', trigger_events: [1] } },
      'DIR/workflows/a/workflow.json: "trigger_events" must be a list of names of events.',
    ],
    [
      'a JSON schema that is a string',
      { 'schemas/s/schema.json': { slug: 's' }, 'schemas/s/payload_schema.json': '"x"' },
      'DIR/schemas/s/payload_schema.json: it must be an object but is a string.',
    ],
    [
      'a category without a slug',
      { 'preference_categories/categories.json': { root_categories: [{ sections: [{ categories: [{ name: 'A' }] }] }] } },
      'DIR/preference_categories/categories.json: "category" must be a string that is not empty but is undefined.',
    ],
    [
      'a variant that is missing',
      { 'templates/t/template.json': template },
      'DIR/templates/t/template.json: "variant_order" lists default for email, but the folder DIR/templates/t/email/default is missing.',
    ],
    [
      'a variant that is elsewhere',
      {
        'templates/t/template.json': { ...template, variant_order: { email: ['../../../schemas'] } },
        'templates/t/email/default/variant.json': {},
        'schemas/variant.json': {},
      },
      'DIR/templates/t/template.json: "variant_order" lists ../../../schemas for email, but the folder DIR/schemas is missing.',
    ],
    [
      'a body that is missing',
      {
        'templates/t/template.json': template,
        'templates/t/email/default/variant.json': { content: { body: { type: 'designer' } } },
      },
      'DIR/templates/t/email/default: body.designer.html is missing, which content.body.type "designer" requires.',
    ],
    [
      'a folder of the CLI before 1.0',
      { 'workflow/a.json': {}, 'schema/s.json': {} },
      'DIR: it has none of the folders workflows, schemas, events, preference_categories, templates, translations, but workflow, schema, as the CLI wrote before version 1.0. Pull it again with version 1.0 or later.',
    ],
    ['a folder too high', { 'suprsend/workflows/a/workflow.json': {} }, 'Did you mean DIR/suprsend?'],
    ['another folder', { 'src/a.ts': '' }, 'Pull a workspace with the CLI of SuprSend, such as `suprsend workflow pull`.'],
  ])('says what is wrong with %s', (_what, files, text) => {
    expect(problemOf(folder(files))).toContain(text);
  });

  it('says that there is no folder, and that a file is not one', () => {
    const dir = folder({ file: '' });
    expect(() => readWorkspaceFolder(join(dir, 'none'))).toThrow(`${join(dir, 'none')}: the folder does not exist.`);
    expect(() => readWorkspaceFolder(join(dir, 'file'))).toThrow(`${join(dir, 'file')}: it is a file, not a folder.`);
  });

  it('removes the line break that the CLI adds to a body, and no other', () => {
    const files = { 'variant.json': { content: { body: { type: 'raw' } } }, 'body.raw.html': '<b>Hi</b>\n\n' };
    const named = Object.entries(files).map(([name, content]) => [`templates/t/email/default/${name}`, content]);
    const dir = folder({ 'templates/t/template.json': { slug: 't', name: 'T' }, ...Object.fromEntries(named) });
    expect(readWorkspaceFolder(dir).templates?.[0]?.variants[0]?.content).toEqual({ body: { type: 'raw', raw: { html: '<b>Hi</b>\n' } } });
  });

  it('says which folder of a template is not a channel', () => {
    const warnings: string[] = [];
    const dir = folder({ 'templates/t/template.json': { slug: 't', name: 'T' }, 'templates/t/fax/default/variant.json': {} });
    expect(readWorkspaceFolder(dir, (text) => warnings.push(text)).templates?.[0]?.variants).toEqual([]);
    expect(warnings).toEqual([`${join(dir, 'templates/t/fax')}: it is not the name of a channel, so it was not read.`]);
  });
});
