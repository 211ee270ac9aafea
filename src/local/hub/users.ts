/** Users. Sources: the contract; vendor documentation, users, edit-user-profile, user-tenant-mapping. */
import { record, strings, text, type JsonObject } from '../json.ts';
import { compareIds, cursorPage } from '../paging.ts';
import { editProfile, effectiveProfile, mergeProfile, profileAnswer, readProfile, type Profile } from '../profile.ts';
import { bodyObject, empty, marked, NotDocumented, ok, Refused } from '../reply.ts';
import { userOf, type State } from '../state.ts';
import { value, type Handlers, type Request } from './request.ts';

const userAnswer = (id: string, profile: Profile): JsonObject => ({
  distinct_id: id,
  created_at: profile.created_at,
  updated_at: profile.updated_at,
  ...profileAnswer(profile),
});

/** @param word - some operations write it with a capital (the contract's examples). @throws Refused for an unknown user */
export function existingUser({ state, path }: Request, word: 'user' | 'User' = 'user'): [id: string, profile: Profile] {
  const id = path.distinct_id as string;
  const profile = state.users.get(id);
  if (!profile) throw new Refused(404, `${word} [distinct_id: '${id}'] not found`);
  return [id, profile];
}

/** @throws Refused for an unknown tenant */
export function existingTenant(state: State, id: string): string {
  if (!state.tenants.has(id)) throw new Refused(404, `tenant '${id}' not found`);
  return id;
}

export const USERS: Handlers = {
  'users.list': ({ state, query }) => {
    const tenant = query.get('tenant_id');
    const profileOf = (id: string): Profile => state.users.get(id) as Profile;
    const ids = [...state.users.keys()];
    const items = tenant ? ids.filter((id) => profileOf(id).tenants[tenant]) : ids;
    const show = (id: string): JsonObject => (tenant ? inTenant(id, profileOf(id), tenant) : userAnswer(id, profileOf(id)));
    return cursorPage({ items, idOf: (id) => profileOf(id).id, show }, query);
  },
  'users.get': (request) => ok(userAnswer(...existingUser(request))),
  'users.upsert': (request) => {
    const values = readProfile(bodyObject(request.body));
    const id = value(request, 'distinct_id');
    const profile = userOf(request.state, id);
    mergeProfile(profile, values);
    profile.updated_at = request.state.clock.iso;
    return ok(userAnswer(id, profile), 201);
  },
  'users.update': (request) => {
    const [id, profile] = existingUser(request);
    const { operations, ...rest } = bodyObject(request.body);
    // "Either operations, or the fields of a profile" (the vendor's SDKs).
    if (operations === undefined) mergeProfile(profile, readProfile(rest));
    else Object.assign(profile, editProfile(profile, operations));
    profile.updated_at = request.state.clock.iso;
    return ok(userAnswer(id, profile), 202);
  },
  'users.delete': (request) => {
    const [id] = existingUser(request);
    removeUser(request.state, id);
    return empty();
  },
  'users.bulkDelete': ({ state, body }) => {
    const { distinct_ids } = bodyObject(body);
    for (const id of idsOf(distinct_ids, 'distinct_ids')) removeUser(state, id);
    return empty();
  },
  'users.merge': (request) => {
    const { state } = request;
    const from = text(bodyObject(request.body).from_user_id);
    const second = from === undefined ? undefined : state.users.get(from);
    if (from === undefined || !second) throw new Refused(404, `from_user_id: [distinct_id: '${from ?? ''}'] not found`);
    const [id, profile] = existingUser(request);
    if (from === id) throw new NotDocumented('a merge of a user with itself');
    for (const [channel, identities] of Object.entries(second.channels))
      if (channel !== 'inbox') mergeProfile(profile, { channels: { [channel]: identities }, properties: record() });
    // What the remaining user has is kept.
    profile.properties = record([...Object.entries(second.properties), ...Object.entries(profile.properties)]);
    profile.updated_at = state.clock.iso;
    removeUser(state, from);
    // "The from_user_id is deleted" (merge-users). Which value is kept, and what becomes of preferences and lists, no page says.
    return marked(ok(userAnswer(id, profile), 201), 'assumed');
  },
  'users.subscribedTo.listLists': (request) => {
    const [id] = existingUser(request);
    const lists = [...request.state.lists.values()].flatMap(({ fields, members }) => {
      const member = members.get(id);
      return member ? [{ fields, member, size: members.size }] : [];
    });
    const items = lists.toSorted((a, b) => compareIds(a.member.id, b.member.id));
    const show = ({ fields, member, size }: (typeof items)[number]): JsonObject => ({
      created_at: member.created_at,
      list: {
        ...pick(fields, ['list_id', 'list_name', 'list_description', 'list_type', 'source', 'updated_at']),
        subscribers_count: size,
      },
    });
    return cursorPage({ items, idOf: ({ member }) => member.id, show }, request.query);
  },
  'users.tenants.list': (request) => {
    const [id, profile] = existingUser(request, 'User');
    const items = Object.keys(profile.tenants).toSorted(compareIds);
    return cursorPage({ items, idOf: (tenant) => tenant, show: (tenant) => inTenant(id, profile, tenant) }, request.query);
  },
  'users.tenants.get': (request) => {
    const tenant = existingTenant(request.state, value(request, 'tenant_id'));
    const [id, profile] = existingUser(request);
    if (!profile.tenants[tenant]) throw new Refused(404, `no per-tenant profile for user in tenant '${tenant}'`);
    return ok(inTenant(id, profile, tenant));
  },
  'users.tenants.upsert': (request) => {
    const { state } = request;
    const tenant = existingTenant(state, value(request, 'tenant_id'));
    const values = readProfile(bodyObject(request.body));
    const id = value(request, 'distinct_id');
    const profile = userOf(state, id);
    const others = Object.keys(profile.tenants).filter((one) => one !== tenant);
    if (state.workspace.config.user_tenancy_mode === 'exclusive' && others.length > 0)
      throw new Refused(400, 'user is already associated with a different tenant; workspace is in exclusive mode');
    mergeProfile((profile.tenants[tenant] ??= { channels: {}, properties: record() }), values);
    profile.updated_at = state.clock.iso;
    return ok(inTenant(id, profile, tenant), 201);
  },
  'users.tenants.delete': (request) => {
    const tenant = existingTenant(request.state, value(request, 'tenant_id'));
    const [, profile] = existingUser(request);
    if (!profile.tenants[tenant]) throw new Refused(404, `no per-tenant profile for user in tenant '${tenant}'`);
    delete profile.tenants[tenant];
    return empty();
  },
};

/** A user as it is in a tenant: what is set there wins. */
function inTenant(id: string, profile: Profile, tenant: string): JsonObject {
  const own = profile.tenants[tenant] ?? { channels: {}, properties: record() };
  return {
    ...userAnswer(id, profile),
    ...profileAnswer(effectiveProfile(profile, own)),
    tenant: { tenant_id: tenant, ...profileAnswer(own) },
  };
}

function removeUser(state: State, id: string): void {
  state.users.delete(id);
  for (const { members } of state.lists.values()) members.delete(id);
  for (const { subscriptions } of state.objects.values()) subscriptions.delete(`user/${id}`);
}

const pick = (from: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));

/** 1 to 100 ids. @throws Refused with the words of api-request-errors */
export function idsOf(given: unknown, name: string): string[] {
  if (given === undefined) throw new Refused(400, `{"${name}":"is a required field"}`);
  if (!Array.isArray(given) || given.some((one) => typeof one !== 'string'))
    throw new Refused(400, `Request body contains an invalid value for the "${name}" field`);
  if (given.length === 0) throw new Refused(400, `{"${name}":"must contain at least 1 item"}`);
  if (given.length > 100) throw new Refused(400, `{"${name}":"must contain at maximum 100 items"}`);
  const blank = given.flatMap((one, at) => (one === '' ? [[`${name}[${at}]`, 'is a required field']] : []));
  if (blank.length > 0) throw new Refused(400, JSON.stringify(Object.fromEntries(blank)));
  return strings(given);
}
