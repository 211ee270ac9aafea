/** Who is notified by a trigger. Sources: vendor documentation, trigger-workflow, object-subscriptions, api-request-errors, user-tenant-mapping. */
import { isObject, own, record, strings, text, type Json, type JsonObject, plain } from '../json.ts';
import { effectiveProfile, mergeProfile, preferencesFor, readProfile, type Profile, type TenantProfile } from '../profile.ts';
import { channelsOf, Refused } from '../reply.ts';
import { objectKey, objectOf, userOf, type ObjectState, type State, type Subscription } from '../state.ts';
import type { LocalRecipient, SkipReason } from '../types.ts';
import { NotSimulated } from '../workflow/expressions.ts';
import type { Recipient } from '../workflow/run.ts';

/** Checks the shape of recipients, as the request is received. @throws Refused in the server's words */
export function checkRecipients(recipients: Json | undefined): Json[] {
  if (recipients === undefined || recipients === null) throw new Refused(400, '{"recipients":"is a required field"}');
  if (!Array.isArray(recipients)) throw new Refused(400, 'recipients: no valid value passed');
  if (recipients.length === 0) throw new Refused(400, '{"recipients":"must contain at least 1 item"}');
  for (const one of recipients) checkRecipient(one);
  return recipients;
}

function checkRecipient(one: Json): void {
  if (typeof one === 'string' && one !== '') return;
  if (!isObject(one)) throw new Refused(400, 'invalid value for recipients. each element must be of type string or map');
  channelsOf(one.$channels);
  if (one.is_transient === true) {
    if (!Object.keys(one).some((key) => key.startsWith('$') && Array.isArray(one[key]) && key !== '$channels'))
      throw new Refused(400, 'channel details missing for transient user');
    return;
  }
  if (text(one.distinct_id) || (text(one.object_type) && text(one.id))) return;
  throw new Refused(400, 'in case recipient is a map, one of [distinct_id, object_type/id] must be present');
}

export type Skipped = (reason: SkipReason, message: string, recipient: LocalRecipient) => void;

/** The recipients of a trigger, each once, with those of objects. Profiles that are passed inline are stored. */
export function resolveRecipients(state: State, given: readonly Json[], tenant: string, skipped: Skipped): Recipient[] {
  const found = new Map<string, Recipient>();
  // "Recipients are deduplicated when executing a notification fan out."
  const add = (recipient: Recipient | undefined): void => {
    if (recipient && !found.has(recipient.key)) found.set(recipient.key, recipient);
  };
  for (const [index, one] of given.entries()) {
    try {
      if (typeof one === 'string') add(storedUser(state, one, tenant, {}, skipped));
      else if (isObject(one) && one.is_transient === true) add(transientUser(one, `transient/${state.ids.next('transient')}/${index}`));
      else if (isObject(one) && typeof one.distinct_id === 'string') add(inlineUser(state, one, one.distinct_id, tenant, skipped));
      else if (isObject(one)) for (const each of objectRecipients(state, one, tenant, skipped)) add(each);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      skipped('invalid_address', error.message, typeof one === 'string' ? one : ((own(one, 'distinct_id') as string | undefined) ?? null));
    }
  }
  return [...found.values()];
}

interface Extra {
  inline?: TenantProfile['channels'];
  only?: readonly string[] | undefined;
  subscription?: Record<string, Json> | undefined;
}

function storedUser(state: State, id: string, tenant: string, extra: Extra, skipped: Skipped): Recipient | undefined {
  const profile = state.users.get(id);
  // The words of error-guides.
  if (!profile) skipped('unknown_recipient', `no user found with distinct_id: ${id}`, id);
  return profile && storedRecipient(state, id, tenant, extra);
}

/** A user or an object as it is at each moment of its run, which may be days long. */
function storedRecipient(state: State, shown: string | { object_type: string; id: string }, tenant: string, extra: Extra): Recipient {
  const name = typeof shown === 'string' ? shown : objectKey(shown.object_type, shown.id);
  const current = (): Profile => {
    const profile = typeof shown === 'string' ? state.users.get(name) : state.objects.get(name)?.profile;
    // No page says what becomes of its run.
    if (!profile) throw new NotSimulated('a recipient that was deleted: not simulated');
    return profile;
  };
  return {
    shown,
    key: `${typeof shown === 'string' ? 'user' : 'object'}/${name}`,
    profile: () => tenantView(state, current(), tenant),
    preferences: () => preferencesFor(current(), tenant),
    inline: extra.inline ?? {},
    only: extra.only,
    subscription: extra.subscription,
  };
}

/** What holds in a tenant, with the channels that may fall back to the global profile (user-tenant-mapping). */
function tenantView(state: State, profile: Profile, tenant: string): TenantProfile {
  const { config } = state.workspace;
  const inTenant = profile.tenants[tenant];
  const isLimited = config.user_tenancy_channel_fallback_mode === 'allowlist';
  const applies = tenant !== 'default' || config.user_tenancy_channel_fallback_applies_to_default_tenant === true;
  const effective = effectiveProfile(profile, inTenant);
  if (!isLimited || !applies) return effective;
  const allowed = strings(config.user_tenancy_channel_fallback);
  const channels = Object.entries(effective.channels).filter(
    ([channel]) => inTenant?.channels[channel as 'email'] || allowed.includes(`$${channel}`),
  );
  return { ...effective, channels: Object.fromEntries(channels) };
}

function transientUser(given: JsonObject, key: string): Recipient {
  const profile = readProfile(given);
  return {
    shown: null,
    key,
    profile: () => profile,
    preferences: () => undefined,
    inline: profile.channels,
    only: onlyOf(given),
    subscription: undefined,
  };
}

const onlyOf = ({ $channels }: JsonObject): string[] | undefined => (Array.isArray($channels) ? strings($channels) : undefined);

/** "Upon triggering the workflow, the recipient will be automatically created"; `$skip_create` prevents that. */
function inlineUser(state: State, given: JsonObject, id: string, tenant: string, skipped: Skipped): Recipient | undefined {
  const values = readProfile(given);
  const extra = { inline: values.channels, only: onlyOf(given) };
  if (given.$skip_create === true && !state.users.has(id)) {
    if (Object.keys(values.channels).length === 0) return storedUser(state, id, tenant, extra, skipped);
    return { ...transientUser(given, `user/${id}`), shown: id };
  }
  const profile = userOf(state, id);
  const scoped = own(given.$context, 'tenant_id');
  const into = typeof scoped === 'string' ? (profile.tenants[scoped] ??= { channels: {}, properties: record() }) : profile;
  mergeProfile(into, values);
  if (Object.keys(given).length > 1) profile.updated_at = state.clock.iso;
  return storedRecipient(state, id, tenant, extra);
}

/** An object with its own channels, its subscribers and theirs: "up to two levels by default". */
function objectRecipients(state: State, given: JsonObject, tenant: string, skipped: Skipped): Recipient[] {
  const [type, id] = [plain(given.object_type), plain(given.id)];
  const values = readProfile(given);
  const known = state.objects.get(objectKey(type, id));
  if (!known && given.$skip_create === true && Object.keys(values.channels).length === 0) {
    skipped('unknown_recipient', `object '${type}/${id}' not found`, { object_type: type, id });
    return [];
  }
  if (!known && given.$skip_create === true)
    return [{ ...transientUser(given, `object/${objectKey(type, id)}`), shown: { object_type: type, id } }];
  const object = objectOf(state, type, id);
  mergeProfile(object.profile, values);
  const depth = own(given.$object_subscriptions_query, 'depth');
  const extra = { inline: values.channels, only: onlyOf(given) };
  return fanOut(state, object, typeof depth === 'number' ? Math.min(depth, 2) : 2, tenant, extra);
}

function fanOut(state: State, object: ObjectState, depth: number, tenant: string, extra: Extra): Recipient[] {
  const { object_type, id } = object;
  const itself = storedRecipient(state, { object_type, id }, tenant, extra);
  if (depth < 1) return [itself];
  return [itself, ...[...object.subscriptions.values()].flatMap((one) => subscriberRecipients(state, one, depth - 1, tenant))];
}

function subscriberRecipients(state: State, { key, properties }: Subscription, depth: number, tenant: string): Recipient[] {
  const [kind, ...rest] = key.split('/');
  const extra = { subscription: properties };
  if (kind === 'user') {
    const id = rest.join('/');
    return state.users.has(id) ? [storedRecipient(state, id, tenant, extra)] : [];
  }
  const object = state.objects.get(rest.join('/'));
  return object ? fanOut(state, object, depth, tenant, extra) : [];
}

/** What templates see of the actor: its stored properties, and those that are passed. @throws Refused for another type */
export function actorOf(state: State, actor: Json | undefined): JsonObject {
  if (actor === undefined || actor === null) return {};
  if (typeof actor !== 'string' && !isObject(actor)) throw new Refused(400, 'actor: value must be either of type string or map');
  const id = (typeof actor === 'string' ? actor : actor.distinct_id) || undefined;
  const isStored = typeof id === 'string' && state.users.has(id);
  if (typeof actor === 'object' && typeof id === 'string' && actor.is_transient !== true && (isStored || actor.$skip_create !== true))
    mergeProfile(userOf(state, id), readProfile(actor));
  const stored = typeof id === 'string' ? state.users.get(id)?.properties : undefined;
  const passed = typeof actor === 'string' ? {} : readProfile(actor).properties;
  return { ...(typeof id === 'string' ? { distinct_id: id } : {}), ...stored, ...passed };
}
