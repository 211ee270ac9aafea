/** Data to begin with, and the same data as it is now. The shapes are those of the API's own responses, or of what is sent to it. */
import { isObject, record, strings, text, type Json, type JsonObject } from './json.ts';
import { checkFields, misused } from './misuse.ts';
import { mergeProfile, profileAnswer, readProfile, USUAL_PROVIDER, type Preferences, type Profile } from './profile.ts';
import { Refused } from './reply.ts';
import { needRoom, objectOf, tenantFields, userOf, type ObjectState, type State } from './state.ts';
import type { LocalSeed } from './types.ts';

/** Fields of responses that are not part of a profile. */
const ANSWERED = ['created_at', 'updated_at', 'subscriptions_count', 'subscriptions', 'preferences', 'tenants', 'properties', 'tenant'];

const KINDS: Record<keyof LocalSeed, true> = { users: true, objects: true, tenants: true, lists: true };

/** @throws InvalidRequestError for an unknown kind, a record without its id, with an invalid address, or too many */
export function plant(state: State, seed: LocalSeed): void {
  checkFields('seed', 'the data', seed, KINDS);
  plantEach(seed, 'users', (user) => plantProfile(userOf(state, idOf(user, 'distinct_id', 'users')), user));
  plantEach(seed, 'objects', (object) => {
    const made = objectOf(state, idOf(object, 'object_type', 'objects'), idOf(object, 'id', 'objects'));
    plantProfile(made.profile, object);
    plantSubscriptions(state, made, object.subscriptions ?? []);
  });
  plantEach(seed, 'tenants', ({ categories = {}, ...fields }) => {
    const id = idOf(fields, 'tenant_id', 'tenants');
    if (!isObject(categories) || !Object.values(categories).every(isObject))
      return wrong('categories must be objects by the slug of their category');
    const known = state.tenants.get(id);
    if (!known) needRoom(state.tenants.size, 'tenants');
    const usual = known?.fields ?? tenantFields(id, text(fields.tenant_name) ?? id, state.clock.iso);
    state.tenants.set(id, {
      fields: { ...usual, ...fields },
      categories: record([...Object.entries(known?.categories ?? {}), ...(Object.entries(categories) as [string, JsonObject][])]),
    });
  });
  plantEach(seed, 'lists', ({ distinct_ids = [], ...fields }) => {
    if (!Array.isArray(distinct_ids) || strings(distinct_ids).length < distinct_ids.length)
      return wrong('distinct_ids must be a list of strings');
    plantList(state, fields, strings(distinct_ids));
  });
}

const wrong = (problem: string): never => {
  throw new Refused(400, problem);
};

/** @throws InvalidRequestError that names the record */
function plantEach(seed: LocalSeed, kind: keyof LocalSeed, plantOne: (one: JsonObject) => void): void {
  const list = seed[kind] ?? [];
  if (!Array.isArray(list) || !list.every(isObject)) misused('seed', `${kind} must be a list of objects`);
  for (const [index, one] of list.entries()) {
    try {
      plantOne(one);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      misused('seed', error.mark === 'limit' ? error.message : `${kind}[${index}]: ${error.message.replace(/\.$/, '')}`, error);
    }
  }
}

function plantSubscriptions(state: State, { subscriptions }: ObjectState, given: Json): void {
  const keyOf = (one: Json): string => text(isObject(one) ? one.key : one) ?? '';
  if (!Array.isArray(given) || !given.every((one) => keyOf(one) !== ''))
    return wrong('subscriptions must be a list of ids of users, or of objects with a key such as "user/u1"');
  for (const one of given) {
    const key = keyOf(one).includes('/') ? keyOf(one) : `user/${keyOf(one)}`;
    const properties = isObject(one) && isObject(one.properties) ? one.properties : {};
    const { iso } = state.clock;
    const id = subscriptions.get(key)?.id ?? state.ids.next('sub');
    subscriptions.set(key, { key, properties: record(Object.entries(properties)), created_at: iso, updated_at: iso, id });
  }
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
    if (key.startsWith('$') && Array.isArray(value))
      own[key] = value.map((one) => (isObject(one) && 'value' in one ? valueOf(key, one) : one));
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

/** `$email: [{ value }]` as `$email: [value]`; a token of a provider that is not the usual one, with it. */
const valuesOf = (channels: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(channels).map(([key, list]) => [key, (list as JsonObject[]).map((one) => valueOf(key, one))]));

function valueOf(key: string, { value = null, id_provider }: JsonObject): Json {
  const isUsual = id_provider === undefined || id_provider === USUAL_PROVIDER[key.slice(1)];
  return isUsual || !key.endsWith('push') ? value : { token: value, provider: id_provider };
}

const structuredCopy = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
