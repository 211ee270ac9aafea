/** Data to begin with, and the same data as it is now. The shapes are those of the API's own responses, or of what is sent to it. */
import { isObject, record, strings, text, type Json, type JsonObject } from './json.ts';
import { checkFields, misused } from './misuse.ts';
import { mergeProfile, profileAnswer, readProfile, type Preferences, type Profile } from './profile.ts';
import { Refused } from './reply.ts';
import { needRoom, objectOf, tenantFields, userOf, type State } from './state.ts';
import type { LocalSeed } from './types.ts';

/** Fields of responses that are not part of a profile. */
const ANSWERED = ['created_at', 'updated_at', 'subscriptions_count', 'subscriptions', 'preferences', 'tenants', 'properties', 'tenant'];

const KINDS: Record<keyof LocalSeed, true> = { users: true, objects: true, tenants: true, lists: true };

/** @throws InvalidRequestError for an unknown kind, a record without its id, with an invalid address, or too many */
export function plant(state: State, seed: LocalSeed): void {
  checkFields('seed', 'the data', seed, KINDS);
  try {
    plantAll(state, seed);
  } catch (error) {
    if (error instanceof Refused) misused('seed', error.message.replace(/\.$/, ''), error);
    throw error;
  }
}

function plantAll(state: State, seed: LocalSeed): void {
  for (const user of listOf(seed, 'users')) plantProfile(userOf(state, idOf(user, 'distinct_id', 'users')), user);
  for (const object of listOf(seed, 'objects')) {
    const made = objectOf(state, idOf(object, 'object_type', 'objects'), idOf(object, 'id', 'objects'));
    plantProfile(made.profile, object);
    for (const one of Array.isArray(object.subscriptions) ? object.subscriptions : []) {
      const key = text(isObject(one) ? one.key : one) ?? '';
      const properties = isObject(one) && isObject(one.properties) ? one.properties : {};
      const subscriber = key.includes('/') ? key : `user/${key}`;
      const { iso } = state.clock;
      made.subscriptions.set(subscriber, {
        key: subscriber,
        properties: record(Object.entries(properties)),
        created_at: iso,
        updated_at: iso,
        id: state.ids.next('sub'),
      });
    }
  }
  for (const { categories, ...fields } of listOf(seed, 'tenants')) {
    const id = idOf(fields, 'tenant_id', 'tenants');
    const known = state.tenants.get(id);
    if (!known) needRoom(state.tenants.size, 'tenants');
    const usual = known?.fields ?? tenantFields(id, text(fields.tenant_name) ?? id, state.clock.iso);
    state.tenants.set(id, {
      fields: { ...usual, ...fields },
      categories: record([
        ...Object.entries(known?.categories ?? {}),
        ...(Object.entries(isObject(categories) ? categories : {}) as [string, JsonObject][]),
      ]),
    });
  }
  for (const { distinct_ids, ...fields } of listOf(seed, 'lists')) plantList(state, fields, strings(distinct_ids));
}

function listOf(seed: LocalSeed, kind: keyof LocalSeed): JsonObject[] {
  const list = seed[kind] ?? [];
  if (!Array.isArray(list) || !list.every(isObject)) misused('seed', `${kind} must be a list of objects`);
  return list;
}

function idOf(one: JsonObject, name: string, kind: string): string {
  const id = one[name];
  if (typeof id !== 'string' || id === '') misused('seed', `each of ${kind} needs ${name}, a string that is not empty`);
  return id;
}

function plantProfile(profile: Profile, given: JsonObject): void {
  const own = Object.fromEntries(Object.entries(given).filter(([key]) => !ANSWERED.includes(key)));
  // A response has addresses as { value }.
  for (const [key, value] of Object.entries(own))
    if (key.startsWith('$') && Array.isArray(value)) own[key] = value.map((one) => (isObject(one) && 'value' in one ? one.value : one));
  const properties = isObject(given.properties) ? given.properties : {};
  mergeProfile(profile, readProfile({ ...properties, ...own }));
  for (const [tenant, chosen] of Object.entries(isObject(given.preferences) ? given.preferences : {})) {
    if (!isObject(chosen) || !isObject(chosen.channels) || !isObject(chosen.categories))
      misused('seed', 'preferences must be as save() returns them, with channels and categories for each tenant');
    profile.preferences[tenant] = structuredCopy(chosen) as unknown as Preferences;
  }
  for (const [tenant, values] of Object.entries(isObject(given.tenants) ? given.tenants : {}))
    if (isObject(values)) mergeProfile((profile.tenants[tenant] ??= { channels: {}, properties: record() }), readProfile(values));
}

function plantList(state: State, fields: JsonObject, ids: readonly string[]): void {
  const id = idOf(fields, 'list_id', 'lists').toLowerCase();
  const now = state.clock.iso;
  const usual = {
    list_id: id,
    list_name: '',
    list_description: '',
    list_type: 'static_list',
    source: null,
    status: 'active',
    is_readonly: false,
    requested_for_delete: false,
    track_user_entry: false,
    track_user_exit: false,
    version_id: null,
    created_at: now,
    updated_at: now,
  };
  needRoom(state.lists.size, 'lists');
  needRoom(ids.length - 1, 'members of a list');
  const members = new Map(ids.map((distinct_id) => [distinct_id, { id: state.ids.next('member'), distinct_id, created_at: now }]));
  state.lists.set(id, { fields: { ...usual, ...fields, list_id: id }, members, drafts: new Map() });
}

/** What `plant` makes the same state of. */
export function saved({ users, objects, tenants, lists }: State): LocalSeed {
  const profile = (one: Profile): JsonObject => {
    const { properties, ...channels } = profileAnswer(one);
    const tenantsOf = Object.fromEntries(
      Object.entries(one.tenants).map(([tenant, values]) => {
        const { properties: own, ...addresses } = profileAnswer(values);
        return [tenant, { ...(own as JsonObject), ...valuesOf(addresses) }];
      }),
    );
    return {
      properties: properties as JsonObject,
      ...valuesOf(channels),
      preferences: structuredCopy(one.preferences),
      tenants: tenantsOf,
    };
  };
  return {
    users: [...users].map(([distinct_id, one]) => ({ distinct_id, ...profile(one) })),
    objects: [...objects.values()].map(({ object_type, id, profile: one, subscriptions }) => ({
      object_type,
      id,
      ...profile(one),
      subscriptions: [...subscriptions.values()].map(({ key, properties }) => ({ key, properties: { ...properties } })),
    })),
    tenants: [...tenants.values()].map(({ fields, categories }) => ({ ...fields, categories: { ...categories } })),
    lists: [...lists.values()].map(({ fields, members }) => ({ ...fields, distinct_ids: [...members.keys()] })),
  };
}

/** `$email: [{ value }]` as `$email: [value]`. */
const valuesOf = (channels: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(channels).map(([key, list]) => [key, (list as JsonObject[]).map(({ value }) => value as Json)]));

const structuredCopy = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
