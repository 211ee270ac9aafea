/** Tenants and what they set for categories. Sources: the contract; vendor documentation, tenants, tenant-preference, api-request-errors. */
import { isObject, record, strings, type Json, type JsonObject, plain } from '../json.ts';
import { offsetPage } from '../paging.ts';
import { assumed, bodyObject, channelsOf, empty, invalidFields, NotDocumented, ok, Refused } from '../reply.ts';
import { needRoom, tenantFields, type TenantState } from '../state.ts';
import { categoriesOf, categoryBySlug, objects, type Category } from '../workspace.ts';
import { translatedCategory } from './preferences.ts';
import { value, type Handlers, type Request } from './request.ts';

/** @throws Refused for an unknown tenant */
function existing(request: Request): TenantState {
  const id = value(request, 'tenant_id');
  const found = request.state.tenants.get(id);
  if (!found) throw new Refused(404, `No tenant found for tenant_id ${id}`);
  return found;
}

/** The same in the words of the preferences. */
function forPreferences(request: Request): TenantState {
  const id = value(request, 'tenant_id');
  const found = request.state.tenants.get(id);
  if (!found) throw new Refused(404, `tenant '${id}' not found`);
  return found;
}

export const TENANTS: Handlers = {
  'tenants.list': ({ state, query }) => {
    if (['parent_id', 'ancestor[]', 'level[]'].some((name) => query.has(name))) throw new NotDocumented('sub-tenants');
    return offsetPage(
      [...state.tenants.values()].map(({ fields }) => fields),
      query,
      20,
    );
  },
  'tenants.get': (request) => ok(existing(request).fields),
  'tenants.upsert': (request) => {
    const { state } = request;
    const given = bodyObject(request.body);
    const id = value(request, 'tenant_id');
    checkTenant(id, given);
    if (given.parent_id !== undefined) throw new NotDocumented('sub-tenants');
    channelsOf(given.blocked_channels);
    const name = given.tenant_name ?? given.name;
    let tenant = state.tenants.get(id);
    if (!tenant) {
      if (typeof name !== 'string' || name === '') throw invalidFields({ tenant_name: 'missing value' });
      needRoom(state.tenants.size, 'tenants');
      tenant = { fields: tenantFields(id, name, state.clock.iso), categories: record() };
      state.tenants.set(id, tenant);
    }
    tenant.fields = { ...tenant.fields, ...mergedTenant(tenant.fields, given), updated_at: state.clock.iso };
    // "Colours are copied from the default tenant if they are empty" (node-tenants).
    for (const color of COLORS) tenant.fields[color] ||= state.tenants.get('default')?.fields[color] || null;
    return ok(tenant.fields, 201);
  },
  'tenants.delete': (request) => {
    existing(request);
    const id = value(request, 'tenant_id');
    if (id === 'default') throw new Refused(400, "['default tenant cannot be deleted']", ['default tenant cannot be deleted']);
    request.state.tenants.delete(id);
    return empty();
  },
  'tenants.properties.update': (request) => {
    const { fields } = existing(request);
    const { operations, properties: replaced } = bodyObject(request.body);
    if (!Array.isArray(operations) && !isObject(replaced)) throw new NotDocumented('a body without operations');
    // "All custom properties of a tenant. What is left out is removed" (the contract).
    let properties = { ...(isObject(replaced) ? replaced : isObject(fields.properties) ? fields.properties : {}) };
    for (const operation of objects(operations)) {
      if (isObject(operation.$set)) properties = { ...properties, ...operation.$set };
      for (const key of strings(operation.$unset)) delete properties[key];
    }
    fields.properties = properties;
    fields.updated_at = request.state.clock.iso;
    return ok({ id: fields.tenant_id ?? null, name: fields.tenant_name ?? null, logo: fields.logo ?? null, properties });
  },
  'tenants.preferences.get': (request) => {
    const tenant = forPreferences(request);
    const all = categoriesOf(request.state.workspace);
    const roots = ['system', 'transactional', 'promotional'].map((root_category) => {
      const within = all.filter(({ root }) => root === root_category);
      const sections = [...new Set(within.map(({ section }) => section))].map((section) => ({
        name: section.name ?? null,
        slug: section.slug ?? null,
        description: section.description ?? null,
        tags: section.tags ?? null,
        categories: within.filter((one) => one.section === section).map((one) => categoryAnswer(request, tenant, one)),
      }));
      return { root_category, sections };
    });
    return ok({ root_categories: roots });
  },
  'tenants.preferences.categories.list': (request) => {
    const tenant = forPreferences(request);
    const all = categoriesOf(request.state.workspace).map((one) => ({ ...categoryAnswer(request, tenant, one), root_category: one.root }));
    return offsetPage(all, request.query);
  },
  'tenants.preferences.categories.get': (request) => {
    const [tenant, category] = named(request, 'category');
    return ok({ ...categoryAnswer(request, tenant, category), root_category: category.root });
  },
  'tenants.preferences.categories.update': (request) => {
    const [tenant, category] = update(request, 'category');
    return ok({ ...categoryAnswer(request, tenant, category), root_category: category.root });
  },
  'tenants.defaultPreferences.list': (request) => {
    const tenant = forPreferences(request);
    return offsetPage(
      categoriesOf(request.state.workspace).map((one) => ({ ...defaultAnswer(request, tenant, one) })),
      request.query,
    );
  },
  'tenants.defaultPreferences.update': (request) => {
    const [tenant, category] = update(request, 'category_slug');
    return ok(defaultAnswer(request, tenant, category), 202);
  },
};

const COLORS = ['primary_color', 'secondary_color', 'tertiary_color'] as const;

/** The words of api-request-errors. */
function checkTenant(id: string, { primary_color, secondary_color, tertiary_color, logo, social_links, tenant_name }: JsonObject): void {
  if (!/^[\w-]{1,64}$/.test(id)) {
    const words = 'Ensure this field contains legal characters. Only letters, numbers, underscore(_), hyphen(-) characters allowed';
    throw invalidFields({ tenant_id: [words] });
  }
  for (const [name, color] of Object.entries({ primary_color, secondary_color, tertiary_color })) {
    const words = 'Enter a valid hex color, eg. #000000';
    if (typeof color === 'string' && color !== '' && !/^#[0-9a-fA-F]{6}$/.test(color)) throw invalidFields({ [name]: [words] });
  }
  if (typeof tenant_name === 'string' && /<[a-z/!]/i.test(tenant_name)) {
    // The contract's example.
    const words = 'Ensure this field contains non-html text';
    throw invalidFields({ tenant_name: [words] });
  }
  for (const [key, link] of Object.entries(isObject(social_links) ? social_links : {})) {
    const words = 'Enter a valid URL.';
    if (link !== '' && link !== null && !/^https?:\/\/[^\s/]+/.test(plain(link))) throw invalidFields({ social_links: { [key]: [words] } });
  }
  const words = 'Ensure this field has no more than 2048 characters.';
  if (typeof logo === 'string' && logo.length > 2048) throw invalidFields({ logo: [words] });
}

/** "Properties merge key-wise"; a social link is removed by an empty string, and null is ignored (brands-api). */
function mergedTenant(fields: JsonObject, given: JsonObject): JsonObject {
  const { tenant_id: _id, id: _other, name, properties, social_links, ...rest } = given;
  return {
    ...rest,
    ...(typeof name === 'string' ? { tenant_name: name } : {}),
    ...(isObject(properties) ? { properties: { ...(fields.properties as JsonObject), ...properties } } : {}),
    ...(isObject(social_links) ? { social_links: { ...(fields.social_links as JsonObject), ...links(social_links) } } : {}),
  };
}

const links = (given: JsonObject): JsonObject => Object.fromEntries(Object.entries(given).filter(([, link]) => link !== null));

function named(request: Request, name: string): [TenantState, Category] {
  const tenant = forPreferences(request);
  const slug = value(request, name);
  const category = categoryBySlug(request.state.workspace, slug);
  if (!category) throw assumed(404, `category '${slug}' not found`);
  return [tenant, category];
}

const UPDATABLE = [
  'preference',
  'visible_to_subscriber',
  'enabled_for_tenant',
  'mandatory_channels',
  'blocked_channels',
  'opt_in_channels',
];

function update(request: Request, name: string): [TenantState, Category] {
  const [tenant, category] = named(request, name);
  const given = bodyObject(request.body);
  const unknown = Object.keys(given).filter((key) => !UPDATABLE.includes(key));
  if (unknown.length > 0) throw new NotDocumented(unknown.join(', '));
  if (given.preference !== undefined && !['opt_in', 'opt_out', 'cant_unsubscribe'].includes(plain(given.preference)))
    throw assumed(400, `{"preference":"must be one of ['opt_in' 'opt_out' 'cant_unsubscribe']"}`);
  for (const key of ['mandatory_channels', 'blocked_channels', 'opt_in_channels']) channelsOf(given[key]);
  tenant.categories[category.slug] = { ...tenant.categories[category.slug], ...given, updated_at: request.state.clock.iso };
  return [tenant, category];
}

function defaultAnswer(request: Request, tenant: TenantState, category: Category): JsonObject {
  const own = tenant.categories[category.slug] ?? {};
  const { name, description } = translatedCategory(request, category);
  const channels = (key: string): Json => own[key] ?? null;
  return {
    name,
    category: category.slug,
    description,
    root_category: category.root,
    default_preference: category.default_preference,
    default_mandatory_channels: category.default_mandatory_channels,
    default_opt_in_channels: category.default_opt_in_channels,
    preference: own.preference ?? category.default_preference,
    visible_to_subscriber: own.visible_to_subscriber ?? true,
    mandatory_channels: channels('mandatory_channels'),
    blocked_channels: channels('blocked_channels'),
    opt_in_channels: channels('opt_in_channels'),
  };
}

/** Here the preference is null as long as the tenant has not set one. */
function categoryAnswer(request: Request, tenant: TenantState, category: Category): JsonObject {
  const own = tenant.categories[category.slug] ?? {};
  const { root_category: _root, ...fields } = defaultAnswer(request, tenant, category);
  return {
    ...fields,
    preference: own.preference ?? null,
    enabled_for_tenant: own.enabled_for_tenant ?? true,
    tags: category.tags,
    effective_tags: category.tags,
    updated_at: own.updated_at ?? null,
  };
}
