/** Everything that one local SuprSend knows. There is nothing outside of it, so two in one process do not meet. */
import type { PayloadCheck } from '../workspace/payload.ts';
import { createClock, type Clock } from './clock.ts';
import type { Batch } from './workflow/batch.ts';
import { countingIds, digest, type Ids } from './ids.ts';
import { newProfile, type Preferences, type Profile } from './profile.ts';
import { limit } from './reply.ts';
import type { Room } from './room.ts';
import { record, type Json, type JsonObject } from './json.ts';
import { parsedTemplates, type ParsedTemplates } from './render/parse.ts';
import type { Change, LocalMessage, LocalRun, LocalSkip } from './types.ts';
import type { Run } from './workflow/run.ts';
import type { WorkspaceState } from './workspace.ts';

export interface Subscription {
  /** The subscriber: `user/u1`, or `object/teams/devs`. */
  key: string;
  properties: Record<string, Json>;
  created_at: string;
  updated_at: string;
  id: string;
}

export interface ObjectState {
  object_type: string;
  id: string;
  profile: Profile;
  subscriptions: Map<string, Subscription>;
}

export interface ListMember {
  id: string;
  distinct_id: string;
  created_at: string;
}

export interface ListState {
  fields: JsonObject;
  members: Map<string, ListMember>;
  /** Versions that are being prepared. */
  drafts: Map<string, { created_at: string; members: Map<string, ListMember> }>;
}

export interface TenantState {
  fields: JsonObject;
  /** What the tenant has set for a category. */
  categories: Record<string, JsonObject>;
}

export interface State {
  clock: Clock;
  ids: Ids;
  workspace: WorkspaceState;
  users: Map<string, Profile>;
  /** By `type/id`. */
  objects: Map<string, ObjectState>;
  tenants: Map<string, TenantState>;
  lists: Map<string, ListState>;
  /** When each idempotency key was first used. */
  keys: Map<string, number>;
  batches: Map<string, Batch>;
  /** Prepared checks of payloads, by their schema. */
  checks: WeakMap<object, PayloadCheck>;
  parsed: ParsedTemplates;
  /** Runs that wait for the clock, by execution. */
  waiting: Map<string, Run>;
  /** Id of the request that is being answered. */
  request: string | null;
  messages: LocalMessage[];
  weights: Record<'messages' | 'skipped' | 'runs', Weights>;
  skipped: LocalSkip[];
  runs: LocalRun[];
  room: Room;
  /** How many of each are kept. */
  most: number;
  /** Is called with everything that is new. */
  changed(kind: Change, value?: unknown): void;
}

export function createState(workspace: WorkspaceState, start: number, most: number, changed: State['changed']): State {
  const state: State = {
    clock: createClock(start),
    ids: countingIds(),
    workspace,
    users: new Map(),
    objects: new Map(),
    tenants: new Map(),
    lists: new Map(),
    keys: new Map(),
    batches: new Map(),
    checks: new WeakMap(),
    parsed: parsedTemplates(),
    waiting: new Map(),
    request: null,
    messages: [],
    weights: { messages: noWeights(), skipped: noWeights(), runs: noWeights() },
    skipped: [],
    runs: [],
    room: { written: 0, isFull: false },
    most,
    changed,
  };
  // Every workspace has a default tenant, which cannot be deleted (api-request-errors).
  state.tenants.set('default', { fields: tenantFields('default', 'default', state.clock.iso), categories: record() });
  return state;
}

export function tenantFields(tenant_id: string, tenant_name: string, updated_at: string): JsonObject {
  return {
    tenant_id,
    tenant_name,
    logo: null,
    primary_color: null,
    secondary_color: null,
    tertiary_color: null,
    timezone: null,
    blocked_channels: null,
    embedded_preference_url: null,
    hosted_preference_domain: null,
    social_links: {},
    properties: {},
    updated_at,
  };
}

/** How large the members of a list are, the oldest first, in characters. */
export interface Weights {
  each: number[];
  total: number;
}

export const noWeights = (): Weights => ({ each: [], total: 0 });

/** Most characters of messages, of skips, of runs and of requests that are kept. */
const MOST_CHARACTERS = 100_000_000;

/** Adds to a list of which only the newest are kept: as many as `most`, and as fit into memory. */
export function keep<T>(list: T[], value: T, most: number, weights: Weights, weight: number): void {
  list.push(value);
  weights.each.push(weight);
  weights.total += weight;
  while (list.length > most || (weights.total > MOST_CHARACTERS && list.length > 1)) {
    list.shift();
    weights.total -= weights.each.shift() ?? 0;
  }
}

/** Most users, objects, tenants, lists, and members of a list. */
const MOST_STORED = 100_000;
/** Most runs that wait for the clock. */
export const MOST_WAITING = 10_000;

/** @throws Refused if no more of a kind can be stored */
export function needRoom(size: number, kind: string, most = MOST_STORED): void {
  if (size >= most) throw limit(507, `a local SuprSend keeps at most ${most} ${kind}`);
}

/** A user, made if it does not exist. */
export function userOf(state: State, distinctId: string): Profile {
  const found = state.users.get(distinctId);
  if (found) return found;
  needRoom(state.users.size, 'users');
  const made = newProfile(state.ids.next('profile'), state.clock.iso, `inbox-${digest(distinctId)}`);
  state.users.set(distinctId, made);
  return made;
}

export const objectKey = (type: string, id: string): string => `${type}/${id}`;

/** An object, made if it does not exist. */
export function objectOf(state: State, object_type: string, id: string): ObjectState {
  const key = objectKey(object_type, id);
  const found = state.objects.get(key);
  if (found) return found;
  needRoom(state.objects.size, 'objects');
  const profile = newProfile(state.ids.next('profile'), state.clock.iso, `inbox-${digest(key)}`);
  const made: ObjectState = { object_type, id, profile, subscriptions: new Map() };
  state.objects.set(key, made);
  return made;
}

/** What was chosen in a tenant, to read or to write. */
export function preferencesOf(profile: Profile, tenant: string | undefined): Preferences {
  return (profile.preferences[tenant ?? 'default'] ??= { channels: record(), categories: record() });
}
