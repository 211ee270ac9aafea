/** Code of a program with a registered workspace: what compiles, and what does not. */
import type { Accepted, Refused } from './snippets.ts';

/** What `npx suprsend-ts types` writes, in short. */
export const WORKSPACE = `
export interface Order { order_id: string; amount?: number; lines?: readonly { sku: string }[]; placed_at?: string | Date }
export type Contact = { kind: 'email'; address: string } | { kind: 'phone'; number: string };
export interface Workspace {
  workflows: {
    /** Tells a customer that an order is on its way. */
    'order-shipped': Order;
    open: { name: string; [k: string]: any };
    free: unknown;
    optional: { note?: string };
    relaxed: { note?: string; [k: string]: any };
    contact: Contact;
    order_shipped: { id: number };
    strings: { id: string; [k: string]: string };
    nullable: { id: string } | null;
    /** @deprecated It is disabled. */
    old: unknown;
  };
  events: { 'ORDER PLACED': Order; $private: unknown };
  categories: { 'order-updates': unknown; reports: unknown };
  templates: { 'order-shipped': unknown; welcome: unknown };
  locales: { en: unknown; fr: unknown };
  translations: { 'en.json': unknown; 'checkout.fr.json': unknown };
}
declare module 'suprsend-ts' { interface Register { workspace: Workspace } }
`;

export const WORKSPACE_PRELUDE = `
import * as S from 'suprsend-ts';
import { createClient } from 'suprsend-ts/core';
import * as ops from 'suprsend-ts/operations';
declare const suprsend: S.SuprSend;
declare const users: typeof suprsend.users, objects: typeof suprsend.objects, workflows: typeof suprsend.workflows, events: typeof suprsend.events;
declare const tenants: typeof suprsend.tenants, management: typeof suprsend.management;
declare const client: ReturnType<typeof createClient>;
interface Order { order_id: string; total: number }
interface Named { name: string; age: number }
interface Job { workflow: 'order-shipped'; recipients: string[]; data: { order_id: string } }
declare const order: Order, named: Named, jobs: Job[], name: string, kind: 'shipped' | 'lost', flag: boolean;
declare const trigger: S.WorkflowTrigger, triggers: S.WorkflowTrigger[], event: S.EventTrigger, all: S.EventTrigger[];
const recipients = ['u1'];
`;

export const WORKSPACE_ACCEPTED: Accepted = {
  'a slug with its payload': `await workflows.trigger({ workflow: 'order-shipped', recipients, data: { order_id: 'A-1', lines: [{ sku: 'a' }] } });`,
  'a payload with readonly lists': `const lines = [{ sku: 'a' }] as const; await workflows.trigger({ workflow: 'order-shipped', recipients, data: { order_id: 'A-1', lines } });`,
  'a Date as a time of a payload': `await workflows.trigger({ workflow: 'order-shipped', recipients, data: { order_id: 'A-1', placed_at: new Date() } });`,
  'attachments in a payload': `await workflows.trigger({ workflow: 'order-shipped', recipients, data: { order_id: 'A-1', $attachments: [S.attachment.fromUrl('https://example.com/a.pdf')] } });`,
  'an interface as a payload with other keys': `await workflows.trigger({ workflow: 'open', recipients, data: named });`,
  'other keys in a payload that allows them': `await workflows.trigger({ workflow: 'open', recipients, data: { name: 'a', more: 1 } });`,
  'any data for a workflow without a schema': `await workflows.trigger({ workflow: 'free', recipients, data: order });`,
  'no data where none is required': `await workflows.trigger({ workflow: 'optional', recipients }); await workflows.trigger({ workflow: 'optional', recipients, data: undefined }); await workflows.trigger({ workflow: 'free', recipients });`,
  'each alternative of a payload': `await workflows.trigger({ workflow: 'contact', recipients, data: { kind: 'email', address: 'a' } }); await workflows.trigger({ workflow: 'contact', recipients, data: { kind: 'phone', number: '1' } });`,
  'slugs that differ in a character': `await workflows.trigger({ workflow: 'order_shipped', recipients, data: { id: 1 } });`,
  'a slug that is known only at run time': `await workflows.trigger({ workflow: name, recipients, data: { anything: 1 } });`,
  'a slug that is known in part': 'await workflows.trigger({ workflow: `order-${name}`, recipients, data: { anything: 1 } });',
  'a slug of several': `await workflows.trigger({ workflow: flag ? 'free' : 'optional', recipients });`,
  'a slug of several, with data for each of them': `declare const one: 'order-shipped' | 'open'; await workflows.trigger({ workflow: one, recipients, data: { order_id: 'A-1', name: 'a' } }); await workflows.trigger({ workflow: flag ? 'order-shipped' : 'free', recipients, data: { order_id: 'A-1' } });`,
  'a slug of very many': `declare const many: \`w-\${1 | 2 | 3 | 4 | 5 | 6}-\${1 | 2 | 3 | 4 | 5 | 6}\`; declare const free: S.SuprSend<{ workflows: Record<typeof many, unknown> }>; await free.workflows.trigger({ workflow: many, recipients, data: { a: 1 } });`,
  'records whose slug is one of very many, as triggers': `declare const many: S.SlugOf<'workflows'>[]; const list: S.WorkflowTrigger[] = many.map((workflow) => ({ workflow, recipients, data: { order_id: 'A-1' } })); await workflows.triggerMany(list);`,
  'one body of several, in a variable': `declare const job: { workflow: 'order-shipped'; recipients: string[]; data: { order_id: string } } | { workflow: 'order_shipped'; recipients: string[]; data: { id: number } }; await workflows.trigger(job);`,
  'a trigger in a variable': `await workflows.trigger(trigger);`,
  'a trigger in a variable of its own': `const body = { workflow: 'order-shipped', recipients, data: { order_id: 'A-1' } } as const; await workflows.trigger(body);`,
  'another slug, as a string': `await workflows.trigger({ workflow: 'not-yet-committed' as string, recipients });`,
  'the other fields and options of a trigger': `await workflows.trigger({ workflow: 'free', recipients, tenant_id: 't', actor: 'u2', $idempotency_key: 'k' }, { idempotencyKey: 'k', timeout: 100 });`,
  'a list of triggers': `await workflows.triggerMany([{ workflow: 'order-shipped', recipients, data: { order_id: 'A-1' } }, { workflow: 'free', recipients }, { workflow: 'order_shipped', recipients, data: { id: 1 } }]);`,
  'no triggers': `await workflows.triggerMany([]); await events.triggerMany([]);`,
  'triggers in a variable': `await workflows.triggerMany(triggers); await workflows.triggerMany(new Set(triggers)); await workflows.triggerMany(jobs);`,
  'triggers made by map': `await workflows.triggerMany(['a'].map((id) => ({ workflow: 'order-shipped', recipients: [id], data: { order_id: id } })));`,
  'triggers made by map, with a constant slug': `await workflows.triggerMany(['a'].map((id) => ({ workflow: 'order-shipped' as const, recipients: [id], data: { order_id: id } })));`,
  'a generator of triggers': `async function* read() { for (const job of jobs) yield job; } await workflows.triggerMany(read()); await workflows.triggerMany(read(), { splitRecipients: true, onRecord: ({ index }) => index });`,
  'a generator of triggers of several slugs': `function* read(): Generator<{ workflow: 'free'; recipients: string[] } | Job> { for (const job of jobs) yield job; } await workflows.triggerMany(read());`,
  'a result that is resumed': `const result = await workflows.triggerMany(triggers); await workflows.resume(result);`,
  'a slug that is known only at run time, among triggers': `await workflows.triggerMany([{ workflow: name, recipients, data: { a: 1 } }, { workflow: 'free', recipients }]);`,
  'an event with its properties': `await events.trigger({ distinct_id: 'u1', event: 'ORDER PLACED', properties: { order_id: 'A-1' } });`,
  'an event without a schema': `await events.trigger({ distinct_id: 'u1', event: '$private' }); await events.trigger({ distinct_id: 'u1', event: name, properties: order }); await events.trigger(event);`,
  'a list of events': `await events.triggerMany([{ distinct_id: 'u1', event: 'ORDER PLACED', properties: { order_id: 'A-1' } }]); await events.triggerMany(all);`,
  'a typed operation': `await ops.workflowsTrigger({ client, body: { workflow: 'order-shipped', recipients, data: { order_id: 'A-1' } } }); await ops.eventsTrigger({ client, body: { distinct_id: 'u1', event: '$private' } });`,
  'a typed operation with a list': `await ops.workflowsTrigger({ client, body: [{ workflow: 'order-shipped', recipients, data: { order_id: 'A-1' } }, { workflow: 'free', recipients }] });`,
  'a typed operation with variables': `await ops.workflowsTrigger({ client, body: trigger }); await ops.workflowsTrigger({ client, body: triggers }); await ops.workflowsTrigger({ client, body: { workflow: name, recipients } });`,
  'what was read, by typed operations': `await ops.managementTemplatesUpsert({ client, path: { template_slug: 'new' }, body: await management.templates.get(name) });
    const v = await management.templates.variants.get(name, 'email', 'v'); await ops.managementTemplatesVariantsUpsert({ client, path: { template_slug: 'new', channel: v.channel, variant_id: v.id }, body: v });
    await ops.managementWorkflowsUpsert({ client, path: { slug: 'w' }, body: await management.workflows.get('order-shipped') });`,
  'a typed operation with a slug in its path': `await ops.usersPreferencesCategoriesGet({ client, path: { distinct_id: 'u1', category_slug: 'reports' }, query: { tenant_id: 't' } }); await ops.managementTemplatesGet({ client, path: { template_slug: name } });`,
  'slugs of categories': `await users.preferences.categories.get('u1', 'reports'); await users.preferences.categories.update('u1', 'order-updates', { preference: 'opt_out' }); await objects.preferences.categories.get('t', 'i', name); await tenants.preferences.categories.get('t', 'reports');`,
  'slugs of categories in a body': `
    await users.preferences.update('u1', { categories: [{ category: 'reports', preference: 'opt_in' }, { category: 'order-updates', preference: 'opt_in', opt_out_channels: ['email'] }], channel_preferences: [{ channel: 'email', is_restricted: true }] });
    await users.preferences.update('u1', {}); await objects.preferences.update('t', 'i', { categories: [{ category: name, preference: 'opt_out' }] });
    await users.preferences.bulkUpdate({ distinct_ids: ['u1'], categories: [{ category: 'reports', preference: 'opt_in' }] }, { tenant_id: 't' });
    declare const update: S.FullPreferenceUpdate, item: S.CategoryPreferenceUpdateItem, items: { category: S.SlugOf<'categories'>; preference: 'opt_in' }[];
    await users.preferences.update('u1', update); await users.preferences.update('u1', { categories: [item] }); await users.preferences.update('u1', { categories: items });
    await ops.usersPreferencesUpdate({ client, path: { distinct_id: 'u1' }, body: { categories: [{ category: 'reports', preference: 'opt_in' }] } });`,
  'a payload of strings with attachments': `await workflows.trigger({ workflow: 'strings', recipients, data: { id: 'a', more: 'b', $attachments: [S.attachment.fromUrl('https://example.com/a.pdf')] } }); await workflows.trigger({ workflow: 'strings', recipients, data: { id: 'a' } });`,
  'a payload that the schema lets be null': `await workflows.trigger({ workflow: 'nullable', recipients, data: { id: 'a' } });`,
  'slugs of templates': `await management.templates.get('welcome'); await management.templates.variants.list(name); await management.workspace('production').templates.get('welcome');`,
  'a new template': `await management.templates.upsert('new', { name: 'New', enabled_channels: ['sms'] }); await management.templates.variants.upsert('new', 'sms', 'default', { locale: 'en', content: { type: 'basic', body: 'Hi' } }); await management.templates.commit('new');`,
  'locales and translation files': `await management.preferenceCategories.translations.get('fr'); await management.translations.get('checkout.fr.json'); await management.translations.upsert('de.json', { content: {} });`,
  'the types of slugs and payloads': `
    const slugs: S.SlugOf<'workflows'>[] = ['order-shipped', 'free']; const slug = 'order-shipped'; const payload: S.PayloadOf<'workflows', 'order-shipped'> = { order_id: 'A-1' };
    function shipped(data: S.PayloadOf<'workflows', typeof slug>) { return workflows.trigger({ workflow: slug, recipients, data }); } await shipped(payload); await workflows.trigger({ workflow: slugs[0] ?? 'free', recipients, data: { order_id: 'A-1', name: 'a' } as any });`,
  'a wrapper that is generic in the slug': `
    function send<Slug extends S.SlugOf<'workflows'>>(workflow: Slug, data: S.PayloadOf<'workflows', Slug>) {
      const body: S.WorkflowTrigger = { workflow, recipients, data: data as object };
      return workflows.trigger(body);
    } await send('order-shipped', { order_id: 'A-1' });`,
  'a client of another workspace': `
    interface Staging { workflows: { beta: { n: number } } }
    const staging = new S.SuprSend<Staging>({ apiKey: 'k' });
    await staging.workflows.trigger({ workflow: 'beta', recipients, data: { n: 1 } });
    await staging.users.preferences.categories.get('u1', 'anything');`,
  'a client of no workspace': `const plain = new S.SuprSend<object>(); await plain.workflows.trigger({ workflow: 'anything', recipients, data: { a: 1 } });`,
  'a client that is passed on': `function use(given: S.SuprSend) { return given.workflows; } use(suprsend); use(new S.SuprSend());`,
  'a fake of a method': `declare function fake<T, K extends keyof T>(on: T, key: K): { returns(value: T[K] extends (...args: never[]) => infer R ? Awaited<R> : never): void }; fake(workflows, 'trigger').returns({ status: 'success' });`,
};

const OFFERS = `Did you mean '"order-shipped"'?`;
export const WORKSPACE_REFUSED: Refused = {
  'a slug with a typo': [`await workflows.trigger({ workflow: 'order-shiped', recipients, data: { order_id: 'A-1' } });`, OFFERS],
  'an unknown slug': [
    `await workflows.trigger({ workflow: 'unknown', recipients });`,
    `'"unknown"' is not assignable to type`,
    `"order-shipped"`,
  ],
  'a missing property of a payload': [
    `await workflows.trigger({ workflow: 'order-shipped', recipients, data: { amount: 1 } });`,
    `is not assignable`,
    `'order_id' is missing`,
  ],
  'a missing property of a payload with other keys': [
    `await workflows.trigger({ workflow: 'open', recipients, data: { nmae: 'a' } });`,
    `Property 'name' is missing`,
  ],
  'a list or a function as a payload': [
    `await workflows.trigger({ workflow: 'relaxed', recipients, data: [1] }); await workflows.trigger({ workflow: 'relaxed', recipients, data: () => 1 });`,
    `Type 'number[]' is not assignable`,
    `Type '() => number' is not assignable`,
  ],
  'a slug of several, without the data that one needs': [
    `await workflows.trigger({ workflow: flag ? 'order-shipped' : 'free', recipients });`,
    'is not assignable',
    `'data' is missing`,
  ],
  'any slug, without the data that one needs': [
    `declare const slug: S.SlugOf<'workflows'>; await workflows.trigger({ workflow: slug, recipients, data: {} });`,
    'is not assignable',
  ],
  'a slug of several, with data of one': [
    `declare const one: 'order-shipped' | 'order_shipped'; await workflows.trigger({ workflow: one, recipients, data: { order_id: 'A-1' } });`,
    'is not assignable',
    `'id' is missing`,
  ],
  'a property of a payload with a typo': [
    `await workflows.trigger({ workflow: 'order-shipped', recipients, data: { order_di: 'A-1' } });`,
    `'order_di' does not exist`,
    `'order_id'`,
  ],
  'a property that a payload does not have': [
    `await workflows.trigger({ workflow: 'order-shipped', recipients, data: { order_id: 'A-1', extra: 1 } });`,
    `'extra' does not exist`,
  ],
  'a property of the wrong type': [
    `await workflows.trigger({ workflow: 'order-shipped', recipients, data: { order_id: 1 } });`,
    `'number' is not assignable to type 'string'`,
  ],
  'a property of a list in a payload': [
    `await workflows.trigger({ workflow: 'order-shipped', recipients, data: { order_id: 'A-1', lines: [{ sku: 1 }] } });`,
    `'number' is not assignable to type 'string'`,
  ],
  'a payload that is missing': [
    `await workflows.trigger({ workflow: 'order-shipped', recipients });`,
    `is not assignable to parameter of type`,
    `'data' is missing`,
  ],
  'a payload of another slug': [
    `await workflows.trigger({ workflow: 'order_shipped', recipients, data: { order_id: 'A-1' } });`,
    `'order_id' does not exist`,
  ],
  'no alternative of a payload': [
    `await workflows.trigger({ workflow: 'contact', recipients, data: { kind: 'fax', number: '1' } });`,
    `'"fax"' is not assignable`,
  ],
  'a misspelled field of a trigger': [
    `await workflows.trigger({ workflow: 'free', recipients, tenantId: 't' });`,
    `'tenantId' does not exist`,
    'tenant_id',
  ],
  'a union of slugs, of which none exists': ['await workflows.trigger({ workflow: `order-${kind}`, recipients });', `"order-lost"`],
  'a slug with a typo among triggers': [
    `await workflows.triggerMany([{ workflow: 'free', recipients }, { workflow: 'order-shiped', recipients, data: { order_id: 'A-1' } }]);`,
    OFFERS,
  ],
  'a wrong payload among triggers': [
    `await workflows.triggerMany([{ workflow: 'order-shipped', recipients, data: { order_id: 1 } }]);`,
    `'number' is not assignable to type 'string'`,
  ],
  'a wrong payload among triggers of several slugs': [
    `await workflows.triggerMany([{ workflow: 'free', recipients }, { workflow: 'order-shipped', recipients, data: { order_id: 1 } }]);`,
    'is not assignable',
    `'order_id'`,
  ],
  'an extra property among triggers': [
    `await workflows.triggerMany([{ workflow: 'order-shipped', recipients, data: { order_id: 'A-1', extra: 1 } }]);`,
    `'extra' does not exist`,
  ],
  'a missing payload among triggers': [
    `await workflows.triggerMany([{ workflow: 'order-shipped', recipients }]);`,
    'is not assignable',
    `'data' is missing`,
  ],
  'a misspelled field among triggers': [
    `await workflows.triggerMany([{ workflow: 'free', recipients, tenantId: 't' }]);`,
    `'tenantId' does not exist`,
  ],
  'a generator of wrong triggers': [
    `function* read(): Generator<{ workflow: 'order-shipped'; recipients: string[]; data: { order_id: number } }> {} await workflows.triggerMany(read());`,
    'is not assignable',
    `'number' is not assignable to type 'string'`,
  ],
  'a generator of unknown slugs': [
    `function* read(): Generator<{ workflow: 'order-shiped'; recipients: string[] }> {} await workflows.triggerMany(read());`,
    'is not assignable',
    `"order-shiped"`,
  ],
  'a list of triggers with a wrong payload': [
    `declare const wrong: { workflow: 'order-shipped'; recipients: string[]; data: { order_id: number } }[]; await workflows.triggerMany(wrong);`,
    'is not assignable',
    `'number' is not assignable to type 'string'`,
  ],
  'an event with a typo': [`await events.trigger({ distinct_id: 'u1', event: 'ORDER PLACD' });`, `Did you mean '"ORDER PLACED"'?`],
  'wrong properties of an event': [
    `await events.trigger({ distinct_id: 'u1', event: 'ORDER PLACED', properties: { order: 'A-1' } });`,
    `'order' does not exist`,
  ],
  'wrong properties among events': [
    `await events.triggerMany([{ distinct_id: 'u1', event: 'ORDER PLACED', properties: { order_id: 1 } }]);`,
    `'number' is not assignable to type 'string'`,
  ],
  'a typo in a typed operation': [`await ops.workflowsTrigger({ client, body: { workflow: 'order-shiped', recipients } });`, OFFERS],
  'a wrong payload in a typed operation': [
    `await ops.workflowsTrigger({ client, body: { workflow: 'order-shipped', recipients, data: { order_id: 1 } } });`,
    `'number' is not assignable to type 'string'`,
  ],
  'a wrong payload in a list of a typed operation': [
    `await ops.workflowsTrigger({ client, body: [{ workflow: 'order-shipped', recipients, data: { order_id: 1 } }] });`,
    `'number' is not assignable to type 'string'`,
  ],
  'a typo in a list of a typed operation': [
    `await ops.workflowsTrigger({ client, body: [{ workflow: 'order-shiped', recipients }] });`,
    OFFERS,
  ],
  'a typo in a typed operation of an event': [
    `await ops.eventsTrigger({ client, body: { distinct_id: 'u1', event: 'ORDER PLACD' } });`,
    `Did you mean '"ORDER PLACED"'?`,
  ],
  'a category with a typo in a typed operation': [
    `await ops.usersPreferencesCategoriesGet({ client, path: { distinct_id: 'u1', category_slug: 'report' } });`,
    `"reports"`,
  ],
  'a category with a typo in a body': [
    `await users.preferences.update('u1', { categories: [{ category: 'report', preference: 'opt_in' }] });`,
    `Did you mean '"reports"'?`,
  ],
  'a category with a typo in a body for many': [
    `await users.preferences.bulkUpdate({ distinct_ids: ['u1'], categories: [{ category: 'report', preference: 'opt_in' }] }); await objects.preferences.update('t', 'i', { categories: [{ category: 'order-updates', preference: 'opt_in' }, { category: 'other', preference: 'opt_in' }] });`,
    `Did you mean '"reports"'?`,
    `'"other"' is not assignable`,
  ],
  'a misspelled field beside a category': [
    `await users.preferences.update('u1', { categories: [{ category: 'reports', preference: 'opt_in', optOut: [] }] });`,
    `'optOut' does not exist`,
  ],
  'a category with a typo in a body of a typed operation': [
    `await ops.usersPreferencesUpdate({ client, path: { distinct_id: 'u1' }, body: { categories: [{ category: 'report', preference: 'opt_in' }] } });`,
    `Did you mean '"reports"'?`,
  ],
  'another type in a payload of strings': [
    `await workflows.trigger({ workflow: 'strings', recipients, data: { id: 'a', more: 1 } });`,
    `'number' is not assignable`,
  ],
  'a wrong payload where the schema lets it be null': [
    `await workflows.trigger({ workflow: 'nullable', recipients, data: { id: 1 } });`,
    `'number' is not assignable to type 'string'`,
  ],
  'a category with a typo': [
    `await users.preferences.categories.update('u1', 'order-update', { preference: 'opt_out' });`,
    `'"order-update"' is not assignable`,
    `"order-updates"`,
  ],
  'a category of an object with a typo': [`await objects.preferences.categories.get('t', 'i', 'report');`, `"reports"`],
  'a category of a tenant with a typo': [`await tenants.preferences.categories.get('t', 'report');`, `"reports"`],
  'a template with a typo': [`await management.templates.get('welcom');`, `"welcome"`],
  'a template with a typo in another workspace': [
    `await management.workspace('production').templates.variants.list('welcom');`,
    `"welcome"`,
  ],
  'an unknown locale': [`await management.preferenceCategories.translations.get('de');`, `"fr"`],
  'an unknown translation file': [`await management.translations.delete('de.json');`, `"en.json"`],
  'a payload with a wrong key by its type': [
    `const payload: S.PayloadOf<'workflows', 'order-shipped'> = { order: 'A-1' };`,
    `'order' does not exist`,
  ],
  'a slug of another workspace': [
    `interface Staging { workflows: { beta: { n: number } } } const staging = new S.SuprSend<Staging>(); await staging.workflows.trigger({ workflow: 'order-shipped', recipients, data: { order_id: 'A-1' } });`,
    `'"order-shipped"' is not assignable to type '"beta"'`,
  ],
};
