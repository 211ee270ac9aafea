/**
 * The contract of September 2026 as far as its parts were read: suprsend/documentation 6f389290, which still says 1.2.2. It has what the
 * newer overlay adds with that source, and the changes of tenants in the vendor's own form. Its texts and its lists of segments are left out.
 */
import { METHODS } from '../../../scripts/contract/judge.ts';
import { NEWER, readOverlays } from '../../../scripts/contract/files.ts';
import { isObject, type JsonObject } from '../../../scripts/contract/json.ts';
import type { Document } from './bring-up.ts';

const published = (source: string | undefined): boolean => source?.endsWith('6f389290') === true;

export function september2026(d: Document): void {
  const { actions } = readOverlays([NEWER])[0]!.overlay;
  const from = actions.filter((action) => published(action['x-newer']));
  for (const { target, update } of from) {
    if (target === '$.paths') operations(d, update as JsonObject);
    if (target === '$.components.schemas') components(d, update as Document);
    const [, list] = /^\$\.paths\['(.*)'\]\.get\.parameters$/.exec(target) ?? [];
    if (list !== undefined) (d.paths[list].get.parameters ??= []).push(...(update as []));
  }
  d.components.schemas.MessageResponse.properties.content = { type: 'object', additionalProperties: true };
  tenants(d);
  preferences(d);
}

/** As the vendor writes them: without our data, the management server without a label, and the path value by his name. */
function operations(d: Document, update: JsonObject): void {
  for (const [path, item] of Object.entries(update)) {
    const theirs = path.replace('/workspace/{workspace}/', '/workspace/{workspace_slug}/');
    for (const method of METHODS) {
      const operation = (item as Document)[method] as Document | undefined;
      if (!isObject(operation)) continue;
      const { 'x-suprsend': _data, ...source } = structuredClone(operation);
      if (source.servers) source.servers = [{ url: 'https://management-api.suprsend.com' }];
      if (theirs !== path) for (const parameter of source.parameters as Document[]) parameter.name = 'workspace_slug';
      (d.paths[theirs] ??= {})[method] = inlined(source, d);
    }
  }
}

const ours: Document = Object.assign(
  {},
  ...readOverlays([NEWER])[0]!.overlay.actions.flatMap(({ target, update }) => (target === '$.components.schemas' ? [update] : [])),
);

/** References to types of the SDK become what the vendor has in their place: the fields of the newer types, else an object. */
function inlined(node: unknown, d: Document): unknown {
  if (Array.isArray(node)) return node.map((member) => inlined(member, d));
  if (!isObject(node as never)) return node;
  const { $ref } = node as { $ref?: string };
  const [, , group = '', name = ''] = $ref?.split('/') ?? [];
  if ($ref !== undefined && !d.components[group]?.[name] && !VENDOR.has(name)) {
    if (ours[name]) return inlined(ours[name], d);
    if (group === 'parameters')
      return { name: name.toLowerCase(), in: 'query', schema: { type: name === 'Limit' || name === 'Offset' ? 'integer' : 'string' } };
    return { type: 'object' };
  }
  return Object.fromEntries(Object.entries(node as object).map(([key, value]) => [key, inlined(value, d)]));
}

/** Components that the vendor has under the same name. */
const VENDOR = new Set([
  'WorkspaceConfig',
  'ManagementWorkspaceKey',
  'WorkspaceKeyCreateRequest',
  'DigestSchedule',
  'CategoryConditionProperty',
]);

function components(d: Document, update: Document): void {
  for (const [name, schema] of Object.entries(update)) {
    if (VENDOR.has(name)) d.components.schemas[name] = inlined(structuredClone(schema), d);
  }
}

function tenants(d: Document): void {
  const one = d.paths['/v1/tenant/{tenant_id}/'];
  const body = one.post.requestBody.content['application/json'].schema;
  body.required = ['name'];
  Object.assign(body.properties, {
    name: { type: 'string' },
    parent_id: { type: 'string', nullable: true },
    blocked_channels: { type: 'array', items: { type: 'string' }, nullable: true },
  });
  Object.assign(one.post.parameters[0].schema, { pattern: '^[a-z0-9_.-]+$', maxLength: 64 });
  const fields = {
    id: { type: 'string' },
    name: { type: 'string' },
    parent_id: { type: 'string', nullable: true },
    ancestors: { type: 'array', items: { type: 'string' } },
    level: { type: 'integer' },
    children_count: { type: 'integer' },
  };
  one.get.responses['200'].content['application/json'].schema.properties = structuredClone(fields);
  const list = d.paths['/v1/tenant/'].get.responses['200'].content['application/json'].schema.properties.results.items;
  Object.assign(list.properties, structuredClone(fields));
  one.delete.requestBody = {
    required: false,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: { children_action: { type: 'string', enum: ['orphan', 'reassign', 'delete'] }, reassign_to: { type: 'string' } },
        },
      },
    },
  };
  one.delete.responses['400'] = { description: 'Bad Request' };
}

function preferences(d: Document): void {
  const schedule = { type: 'object', nullable: true, properties: { id: { type: 'string' } } };
  const properties = { type: 'array', nullable: true, items: { type: 'object', properties: { key: { type: 'string' } } } };
  const both = (): object => structuredClone({ digest_schedule: schedule, properties });
  const of = (holder: Document): Document => holder.content['application/json'].schema.properties;
  const root = of(d.paths['/v1/{workspace}/preference_category/'].post.requestBody).root_categories.items.properties;
  Object.assign(root.sections.items.properties.categories.items.properties, {
    digest_schedule: { $ref: '#/components/schemas/DigestSchedule' },
    properties: { type: 'array', nullable: true, items: { $ref: '#/components/schemas/CategoryConditionProperty' } },
  });
  const user = d.paths['/v1/user/{distinct_id}/preference/category/{category_slug}/'];
  for (const holder of [user.get.responses['200'], user.patch.responses['202']])
    Object.assign(of(holder), both(), { digest_schedule_options: structuredClone(schedule) });
  Object.assign(of(user.patch.requestBody), both());
  const tenant = d.paths['/v1/tenant/{tenant_id}/preference/category/{category}/'];
  for (const holder of [tenant.get.responses['200'], tenant.patch.responses['200'], tenant.patch.requestBody])
    Object.assign(of(holder), both());
}
