/** Data to begin with, and the same data as it is now. The shapes are those of the API's own responses, or of what is sent to it. */
import { channelOfKey } from './channels.ts';
import { copy, isObject, record, strings, text, type Json, type JsonObject } from './json.ts';
import { checkFields, misused, unknownField } from './misuse.ts';
import { mergeProfile, profileAnswer, readProfile, USUAL_PROVIDER, type Preferences, type Profile } from './profile.ts';
import { Refused } from './reply.ts';
import { needRoom, objectKey, objectOf, tenantFields, userOf, type State, type Subscription } from './state.ts';
import type { LocalSeed } from './types.ts';

/** Fields of responses that are not part of a profile. */
const ANSWERED = ['created_at', 'updated_at', 'preferences', 'tenants', 'properties', 'tenant'];
const ANSWERED_OF_OBJECT = [...ANSWERED, 'subscriptions_count', 'subscriptions'];

const KINDS: Record<keyof LocalSeed, true> = { users: true, objects: true, tenants: true, lists: true };

/** A record that has been read: its id, and what stores it. */
type Read = [id: string, store: () => void];

/**
 * Everything is read before anything is stored: a seed that is refused changes nothing.
 * @throws InvalidRequestError for an unknown kind, a record without its id, with an unknown field or an invalid address, or too many
 */
export function plant(state: State, seed: LocalSeed): void {
  checkFields('seed', 'the data', seed, KINDS);
  const read = [
    ...readEach(seed, 'users', state.users, (one) => readUser(state, one)),
    ...readEach(seed, 'objects', state.objects, (one) => readObject(state, one)),
    ...readEach(seed, 'tenants', state.tenants, (one) => readTenant(state, one)),
    ...readEach(seed, 'lists', state.lists, (one) => readList(state, one)),
  ];
  for (const [, store] of read) store();
}

const wrong = (problem: string): never => {
  throw new Refused(400, problem);
};

/** @throws InvalidRequestError that names the record */
function readEach(
  seed: LocalSeed,
  kind: keyof LocalSeed,
  stored: ReadonlyMap<string, unknown>,
  readOne: (one: JsonObject) => Read,
): Read[] {
  const list = seed[kind] ?? [];
  if (!Array.isArray(list) || !list.every(isObject)) misused('seed', `${kind} must be a list of objects`);
  let at = 0;
  try {
    const read: Read[] = [];
    for (; at < list.length; at++) read.push(readOne(list[at] as JsonObject));
    const added = new Set(read.map(([id]) => id).filter((id) => !stored.has(id)));
    if (added.size > 0) needRoom(stored.size + added.size - 1, kind);
    return read;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return misused('seed', error.mark === 'limit' ? error.message : `${kind}[${at}]: ${error.message.replace(/\.$/, '')}`, error);
  }
}

function readUser(state: State, given: JsonObject): Read {
  const id = idOf(given, 'distinct_id', 'users');
  const store = profileReader(given, ANSWERED);
  return [id, () => store(userOf(state, id))];
}

function readObject(state: State, given: JsonObject): Read {
  const [type, id] = [idOf(given, 'object_type', 'objects'), idOf(given, 'id', 'objects')];
  const storeProfile = profileReader(given, ANSWERED_OF_OBJECT);
  const subscriptions = readSubscriptions(given.subscriptions ?? []);
  const store = (): void => {
    const made = objectOf(state, type, id);
    storeProfile(made.profile);
    const { iso } = state.clock;
    for (const one of subscriptions) {
      const known = made.subscriptions.get(one.key)?.id ?? state.ids.next('sub');
      made.subscriptions.set(one.key, { ...one, created_at: iso, updated_at: iso, id: known });
    }
  };
  return [objectKey(type, id), store];
}

function readSubscriptions(given: Json): Pick<Subscription, 'key' | 'properties'>[] {
  const keyOf = (one: Json): string => text(isObject(one) ? one.key : one) ?? '';
  if (!Array.isArray(given) || !given.every((one) => keyOf(one) !== ''))
    return wrong('subscriptions must be a list of ids of users, or of objects with a key such as "user/u1"');
  return given.map((one) => {
    if (isObject(one)) checkNames('a subscription', one, ['key', 'properties', 'created_at', 'updated_at']);
    const properties = isObject(one) ? objectOr(one.properties, 'properties') : {};
    return { key: keyOf(one).includes('/') ? keyOf(one) : `user/${keyOf(one)}`, properties: record(Object.entries(properties)) };
  });
}

function readTenant(state: State, { categories: given, ...fields }: JsonObject): Read {
  const id = idOf(fields, 'tenant_id', 'tenants');
  // Every other field is kept, as the API keeps it. These two are misspelled.
  const [name] = ['name', 'id'].filter((one) => fields[one] !== undefined);
  if (name !== undefined) wrong(`a tenant has no field "${name}". It is written tenant_${name}`);
  const categories = Object.entries(objectOr(given, 'categories'));
  if (!categories.every(([, one]) => isObject(one))) wrong('categories must be objects by the slug of their category');
  const store = (): void => {
    const known = state.tenants.get(id);
    const usual = known?.fields ?? tenantFields(id, text(fields.tenant_name) ?? id, state.clock.iso);
    state.tenants.set(id, {
      fields: { ...usual, ...fields },
      categories: record([...Object.entries(known?.categories ?? {}), ...(categories as [string, JsonObject][])]),
    });
  };
  return [id, store];
}

const checkNames = (...given: Parameters<typeof unknownField>): void => {
  const problem = unknownField(...given);
  if (problem !== undefined) wrong(problem);
};

/** An object; an empty one if it was left out. */
const objectOr = (given: Json | undefined, name: string): JsonObject =>
  isObject(given ?? {}) ? ((given ?? {}) as JsonObject) : wrong(`${name} must be an object`);

function idOf(one: JsonObject, name: string, kind: string): string {
  const id = one[name];
  if (typeof id !== 'string' || id === '') misused('seed', `each of ${kind} needs ${name}, a string that is not empty`);
  return id;
}

/** Reads a profile, and returns what adds it to another. */
function profileReader(given: JsonObject, answered: readonly string[]): (profile: Profile) => void {
  const own = Object.fromEntries(Object.entries(given).filter(([key]) => !answered.includes(key)));
  // A response has addresses as { value }.
  for (const [key, value] of Object.entries(own))
    if (channelOfKey(key) && Array.isArray(value))
      own[key] = value.map((one) => (isObject(one) && 'value' in one ? valueOf(key, one) : one));
  // All properties are kept, also those with a name that a request cannot set.
  const read = readProfile(objectOr(given.properties, 'properties'), []);
  mergeProfile(read, readProfile(own));
  const preferences = Object.entries(objectOr(given.preferences, 'preferences')).map(([tenant, chosen]) => {
    if (!isObject(chosen) || !isObject(chosen.channels) || !isObject(chosen.categories))
      return wrong('preferences must be as save() returns them, with channels and categories for each tenant');
    const { channels, categories } = copy(chosen as unknown as Preferences);
    return [tenant, { channels: record(Object.entries(channels)), categories: record(Object.entries(categories)) }] as const;
  });
  const tenants = Object.entries(objectOr(given.tenants, 'tenants')).map(
    ([tenant, values]) => [tenant, readProfile(objectOr(values, 'each of tenants'))] as const,
  );
  return (profile) => {
    mergeProfile(profile, read);
    Object.assign(profile.preferences, record(preferences));
    for (const [tenant, values] of tenants) mergeProfile((profile.tenants[tenant] ??= { channels: {}, properties: record() }), values);
  };
}

const listFields = (list_id: string, now: string): JsonObject => ({
  list_id,
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
});

/** Fields that a list does not have, and the right ones. */
const MEANT = {
  subscribers: 'distinct_ids',
  members: 'distinct_ids',
  users: 'distinct_ids',
  user_ids: 'distinct_ids',
  recipients: 'distinct_ids',
  name: 'list_name',
  description: 'list_description',
};

function readList(state: State, { distinct_ids = [], ...fields }: JsonObject): Read {
  const id = idOf(fields, 'list_id', 'lists').toLowerCase();
  const usual = listFields(id, state.clock.iso);
  checkNames('a list', fields, ['distinct_ids', ...Object.keys(usual), 'subscribers_count', 'drafts'], MEANT);
  const ids = strings(distinct_ids);
  if (!Array.isArray(distinct_ids) || ids.length < distinct_ids.length) wrong('distinct_ids must be a list of strings');
  needRoom(ids.length - 1, 'members of a list');
  const store = (): void => {
    const { ids: count, clock } = state;
    const members = new Map(ids.map((distinct_id) => [distinct_id, { id: count.next('member'), distinct_id, created_at: clock.iso }]));
    state.lists.set(id, { fields: { ...usual, ...fields, list_id: id }, members, drafts: new Map() });
  };
  return [id, store];
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
      preferences: copy(one.preferences) as unknown as JsonObject,
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
