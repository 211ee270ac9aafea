/** Profiles of users and objects: channels, properties, and the operations that change them. Sources: vendor documentation, users, edit-user-profile, api-request-errors. */
import { channelOfKey, type Channel } from './channels.ts';
import { canonical, isObject, record, same, strings, type Json, type JsonObject, plain } from './json.ts';
import { NotDocumented, Refused } from './reply.ts';
import { partsOf } from './render/datetime.ts';

/** One address of a channel, as the API answers it. */
export interface Identity {
  value: string | JsonObject;
  status: string;
  perma_status: string;
  id_provider?: string;
}

export interface CategoryChoice {
  preference: 'opt_in' | 'opt_out';
  opt_out_channels?: string[];
  opt_in_channels?: string[];
}

/** What was chosen in one tenant. */
export interface Preferences {
  /** Channels that are restricted, or allowed again. */
  channels: Record<string, boolean>;
  categories: Record<string, CategoryChoice>;
}

/** Values that hold in one tenant only. */
export interface TenantProfile {
  channels: Partial<Record<Channel, Identity[]>>;
  properties: Record<string, Json>;
}

export interface Profile extends TenantProfile {
  /** Counts up, in the order in which profiles were made. */
  id: string;
  created_at: string;
  updated_at: string;
  /** By tenant. */
  preferences: Record<string, Preferences>;
  /** By tenant. */
  tenants: Record<string, TenantProfile>;
}

export function newProfile(id: string, now: string, inbox: string): Profile {
  const identity = { value: inbox, status: 'active', perma_status: 'active', id_provider: 'suprsend' };
  return {
    id,
    // "$inbox: id auto-created per user" (recorded responses, Postman collection).
    channels: { inbox: [identity] },
    properties: record(),
    created_at: now,
    updated_at: now,
    preferences: record(),
    tenants: record(),
  };
}

/** Keys of a recipient or a subscriber that are not part of its profile. */
const NOT_PROFILE: readonly string[] = [
  'distinct_id',
  'is_transient',
  '$channels',
  '$skip_create',
  '$object_subscriptions_query',
  '$context',
  '$type',
];
/** Those of an object. A user may have properties with these names. */
const NOT_OF_OBJECT: readonly string[] = [...NOT_PROFILE, 'object_type', 'id'];

const othersOf = ({ object_type, id, distinct_id }: JsonObject): readonly string[] =>
  typeof object_type === 'string' && id !== undefined && distinct_id === undefined ? NOT_OF_OBJECT : NOT_PROFILE;

/**
 * Values as a profile keeps them.
 * @param others - keys that are not part of the profile.
 * @throws Refused with the server's words.
 */
export function readProfile(given: JsonObject, others: readonly string[] = othersOf(given)): TenantProfile {
  const read: TenantProfile = { channels: {}, properties: record() };
  for (const [key, value] of Object.entries(given)) {
    if (others.includes(key)) continue;
    const channel = channelOfKey(key);
    // The same address twice is one, as in the profile that it is added to.
    if (channel)
      addIdentities(
        read,
        channel,
        (Array.isArray(value) ? value : [value]).map((one) => identityOf(channel, one)),
      );
    else read.properties[key] = checkedProperty(key, value);
  }
  return read;
}

/** Adds to what is there: "inline channel info will also be appended to user profile" (trigger-workflow). */
export function mergeProfile(into: TenantProfile, from: TenantProfile): void {
  for (const [channel, identities] of Object.entries(from.channels)) addIdentities(into, channel as Channel, identities);
  Object.assign(into.properties, from.properties);
}

function addIdentities(profile: TenantProfile, channel: Channel, identities: readonly Identity[]): void {
  const list = (profile.channels[channel] ??= []);
  // Compared one by one, 1 MB of addresses would take minutes.
  const known = new Map(list.map((one) => [canonical(one.value), one]));
  for (const identity of identities) {
    const key = canonical(identity.value);
    const found = known.get(key);
    if (found) {
      found.status = 'active';
      continue;
    }
    const added = { ...identity };
    known.set(key, added);
    list.push(added);
  }
}

/** What sends on a channel if nothing else is said. */
export const USUAL_PROVIDER: Readonly<Record<string, string>> = { androidpush: 'fcm', iospush: 'apns', inbox: 'suprsend' };

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** E.164: a plus, the country code, at most 15 digits. */
const PHONE = /^\+[1-9]\d{6,14}$/;
/** What says to whom a message goes: one of these (slack, microsoft-teams). */
const SLACK = ['incoming_webhook', 'channel_id', 'user_id', 'email'];
const TEAMS = ['incoming_webhook', 'conversation_id', 'user_id'];
/** An object as Go prints it. */
const mapOf = (given: JsonObject): string =>
  `map[${Object.entries(given)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}:${isObject(value) ? mapOf(value) : plain(value)}`)
    .join(' ')}]`;
const OBJECTS: ReadonlySet<Channel> = new Set(['slack', 'ms_teams']);

/** One address. @throws Refused with the words of api-request-errors. */
function identityOf(channel: Channel, given: Json): Identity {
  const made = { status: 'active', perma_status: 'active' };
  if (OBJECTS.has(channel)) {
    if (!isObject(given)) throw new Refused(400, `$${channel}: value must be of dict/map type`);
    if (channel === 'slack' && !SLACK.some((key) => given[key] !== undefined))
      throw new Refused(400, `invalid value for channel 'slack': ${mapOf(given)}. error: invalid value`);
    // "service_url, not serviceUrl".
    if (channel === 'ms_teams' && (given.serviceUrl !== undefined || !TEAMS.some((key) => given[key] !== undefined)))
      throw new Refused(400, `invalid value: ${JSON.stringify(given)}`);
    return { ...made, value: given };
  }
  if (channel === 'webpush') {
    if (!isWebpush(given)) throw new Refused(400, `invalid webpush subscription: ${JSON.stringify(given)}`);
    return { ...made, value: given as JsonObject };
  }
  // Objects for push tokens are documented for inline recipients: { token, provider, ... }.
  const token = channel.endsWith('push') && isObject(given) && typeof given.token === 'string' ? given.token : given;
  if (typeof token !== 'string') throw new Refused(400, `$${channel}: value must be of string type`);
  if (channel === 'email' && !(EMAIL.test(token) && token.length >= 6 && token.length <= 320))
    throw new Refused(400, `invalid value for channel 'email': ${token}. error: invalid email address`);
  if ((channel === 'sms' || channel === 'whatsapp') && !PHONE.test(token))
    throw new Refused(400, `invalid value for channel '${channel}': ${token}. error: error while parsing number to E164 format`);
  const provider = isObject(given) && typeof given.provider === 'string' ? given.provider : undefined;
  const id_provider = provider ?? USUAL_PROVIDER[channel];
  return { ...made, value: token, ...(id_provider === undefined ? {} : { id_provider }) };
}

function isWebpush(given: Json): boolean {
  if (!isObject(given) || typeof given.endpoint !== 'string' || given.endpoint === '') return false;
  const { keys } = given;
  return isObject(keys) && [keys.auth, keys.p256dh].every((key) => typeof key === 'string' && key !== '');
}

function checkedProperty(key: string, value: Json): Json {
  if (key === '$timezone') {
    try {
      partsOf(0, plain(value));
    } catch {
      throw new Refused(400, `invalid timezone: ${plain(value)}`);
    }
  }
  if ((key === '$locale' || key === '$preferred_language') && !/^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$/.test(plain(value)))
    throw new Refused(400, `invalid locale/language: '${plain(value)}'`);
  return value;
}

/** Applies the operations of an edit in their order. All or none. @throws Refused with the server's words. */
export function editProfile(profile: Profile, operations: unknown): TenantProfile {
  if (!Array.isArray(operations) || !operations.every(isObject))
    throw new Refused(400, 'Request body contains an invalid value for the "Subscriber_EditOperationSet.operations" field');
  const edited: TenantProfile = {
    channels: Object.fromEntries(Object.entries(profile.channels).map(([channel, list]) => [channel, list.map((one) => ({ ...one }))])),
    properties: record(Object.entries(profile.properties)),
  };
  for (const operation of operations) for (const [operator, values] of Object.entries(operation)) apply(edited, operator, values);
  return edited;
}

function apply(profile: TenantProfile, operator: string, given: Json): void {
  if (operator === '$unset') return unset(profile, given);
  if (!isObject(given)) {
    const [first] = Array.isArray(given) ? given : [given];
    if (first === undefined || isObject(first)) throw new NotDocumented(`${operator} of a list of maps`);
    // The contract's example. The server names the types of Go.
    const kinds: Record<string, string> = { string: 'string', number: 'float64', boolean: 'bool' };
    const kind = kinds[typeof first] ?? (first === null ? 'nil' : '[]interface {}');
    throw new Refused(400, `decoding failed: '${operator}[0]' expected type map, got ${kind}`);
  }
  const { $id_provider: provider, $bundle_id: _bundle, ...values } = given;
  for (const [key, value] of Object.entries(values)) {
    const channel = channelOfKey(key);
    if (channel) editChannel(profile, operator, channel, value, provider);
    else editProperty(profile, operator, key, value);
  }
}

function unset(profile: TenantProfile, keys: Json): void {
  for (const key of strings(keys)) {
    const channel = channelOfKey(key);
    // "unset on a channel removes all its identities" (edit-user-profile).
    if (channel) delete profile.channels[channel];
    else delete profile.properties[key];
  }
}

function editChannel(profile: TenantProfile, operator: string, channel: Channel, given: Json, provider: Json | undefined): void {
  for (const one of Array.isArray(given) ? given : [given]) {
    const identity = identityOf(channel, one);
    if (typeof provider === 'string') identity.id_provider = provider;
    if (operator === '$append') addIdentities(profile, channel, [identity]);
    else if (operator === '$remove')
      profile.channels[channel] = (profile.channels[channel] ?? []).filter(({ value }) => !same(value, identity.value));
    else throw new NotDocumented(`${operator} of $${channel}`);
  }
  if (profile.channels[channel]?.length === 0) delete profile.channels[channel];
}

function editProperty(profile: TenantProfile, operator: string, key: string, value: Json): void {
  const { properties } = profile;
  const current = properties[key];
  switch (operator) {
    case '$set':
      properties[key] = checkedProperty(key, value);
      return;
    case '$set_once':
      properties[key] ??= checkedProperty(key, value);
      return;
    // The vendor's own SDKs write $add.
    case '$add':
    case '$increment':
      if (typeof value !== 'number' || (current !== undefined && typeof current !== 'number'))
        throw new NotDocumented(`${operator} of what is not a number`);
      properties[key] = checkedProperty(key, (current ?? 0) + value);
      return;
    case '$append':
      if (current !== undefined && !Array.isArray(current)) throw new NotDocumented('$append to what is not a list');
      properties[key] = checkedProperty(key, [...(current ?? []), value]);
      return;
    case '$remove':
      if (current !== undefined && !Array.isArray(current)) throw new NotDocumented('$remove from what is not a list');
      if (current !== undefined) properties[key] = current.filter((one) => !same(one, value));
      return;
    default:
      throw new NotDocumented(`the operator ${operator}`);
  }
}

/** A profile as the API answers it: `$email: [...]`, and its properties. */
export function profileAnswer({ channels, properties }: TenantProfile): JsonObject {
  const answered: JsonObject = {};
  for (const [channel, identities] of Object.entries(channels)) answered[`$${channel}`] = identities.map((one) => ({ ...one }));
  return { properties: { ...properties }, ...answered };
}

/** "The merge is shallow: per-tenant values win, and any key not set is picked from global" (user-tenant-mapping). */
export function effectiveProfile(profile: TenantProfile, inTenant: TenantProfile | undefined): TenantProfile {
  if (!inTenant) return profile;
  return {
    channels: { ...profile.channels, ...inTenant.channels },
    properties: record([...Object.entries(profile.properties), ...Object.entries(inTenant.properties)]),
  };
}

/** What was chosen in a tenant; undefined if nothing was. */
export const preferencesFor = (profile: Profile, tenant: string): Preferences | undefined => profile.preferences[tenant];
