/** Objects and their subscriptions. Sources: the contract; vendor documentation, objects, object-subscriptions. */
import { isObject, record, type Json, type JsonObject } from '../json.ts';
import { compareIds, cursorPage, type Listing } from '../paging.ts';
import { editProfile, mergeProfile, profileAnswer, readProfile } from '../profile.ts';
import { assumed, bodyObject, empty, ok, Refused } from '../reply.ts';
import { objectKey, objectOf, userOf, type ObjectState, type State, type Subscription } from '../state.ts';
import { value, type Handlers, type Request } from './request.ts';
import { existingUser, idsOf } from './users.ts';

const objectAnswer = ({ object_type, id, profile, subscriptions }: ObjectState): JsonObject => ({
  object_type,
  id,
  subscriptions_count: subscriptions.size,
  created_at: profile.created_at,
  updated_at: profile.updated_at,
  ...profileAnswer(profile),
});

/** @throws Refused for an unknown object */
export function existingObject({ state, path }: Request): ObjectState {
  const [type, id] = [path.object_type as string, path.id as string];
  const found = state.objects.get(objectKey(type, id));
  if (!found) throw new Refused(404, `object '${type}/${id}' not found`);
  return found;
}

function upsert(request: Request, given: JsonObject): ObjectState {
  const values = readProfile(given);
  const object = objectOf(request.state, value(request, 'object_type'), value(request, 'id'));
  mergeProfile(object.profile, values);
  object.profile.updated_at = request.state.clock.iso;
  return object;
}

export const OBJECTS: Handlers = {
  'objects.list': (request) => {
    const type = value(request, 'object_type');
    const items = [...request.state.objects.values()].filter(({ object_type }) => object_type === type);
    return cursorPage({ items, idOf: ({ profile }) => profile.id, show: objectAnswer }, request.query);
  },
  'objects.get': (request) => ok(objectAnswer(existingObject(request))),
  'objects.upsert': (request) => ok(objectAnswer(upsert(request, bodyObject(request.body))), 201),
  'objects.update': (request) => {
    const object = existingObject(request);
    const { operations, ...rest } = bodyObject(request.body);
    if (operations === undefined) mergeProfile(object.profile, readProfile(rest));
    else Object.assign(object.profile, editProfile(object.profile, operations));
    object.profile.updated_at = request.state.clock.iso;
    return ok(objectAnswer(object));
  },
  'objects.delete': (request) => {
    const { object_type, id } = existingObject(request);
    removeObject(request.state, objectKey(object_type, id));
    return empty();
  },
  'objects.bulkDelete': (request) => {
    const { object_ids } = bodyObject(request.body);
    for (const id of idsOf(object_ids, 'object_ids')) removeObject(request.state, objectKey(value(request, 'object_type'), id));
    return empty();
  },
  'objects.subscriptions.list': (request) => {
    const { subscriptions } = existingObject(request);
    const show = (one: Subscription): JsonObject => subscriptionAnswer(request.state, one);
    return cursorPage({ items: [...subscriptions.values()], idOf: ({ id }) => id, show }, request.query);
  },
  'objects.subscriptions.create': (request) => {
    const { recipients, properties, parent_object_properties: parent } = bodyObject(request.body);
    // "If value non-null, does upsert on parent-object too" (the vendor's SDK for Go).
    const object = isObject(parent) ? upsert(request, parent) : existingObject(request);
    const keys = subscribersOf(recipients).map((one) => subscriberKey(request.state, one, true));
    const made = keys.map((key) => subscribe(request.state, object, key, isObject(properties) ? properties : undefined));
    return ok({ results: made.map((one) => subscriptionAnswer(request.state, one)) });
  },
  'objects.subscriptions.delete': (request) => {
    const object = existingObject(request);
    for (const one of subscribersOf(bodyObject(request.body).recipients))
      object.subscriptions.delete(subscriberKey(request.state, one, false));
    return empty();
  },
  'users.subscribedTo.listObjects': (request) => {
    const [id] = existingUser(request, 'User');
    return cursorPage(parentsOf(request.state, `user/${id}`), request.query);
  },
  'objects.subscribedTo.listObjects': (request) => {
    const { object_type, id } = existingObject(request);
    return cursorPage(parentsOf(request.state, `object/${objectKey(object_type, id)}`), request.query);
  },
};

function removeObject(state: State, key: string): void {
  state.objects.delete(key);
  for (const { subscriptions } of state.objects.values()) subscriptions.delete(`object/${key}`);
}

/** "Up to 100 subscribers in one go." The words are those of a trigger. */
function subscribersOf(recipients: Json | undefined): Json[] {
  if (recipients === undefined) throw assumed(400, '{"recipients":"is a required field"}');
  if (!Array.isArray(recipients)) throw assumed(400, 'recipients: no valid value passed');
  if (recipients.length === 0) throw assumed(400, '{"recipients":"must contain at least 1 item"}');
  if (recipients.length > 100) throw assumed(400, '{"recipients":"must contain at maximum 100 items"}');
  return recipients;
}

/** "Existing users or identified inline, which will automatically create user profiles." */
function subscriberKey(state: State, one: Json, create: boolean): string {
  if (typeof one === 'string' && one !== '') {
    if (create) userOf(state, one);
    return `user/${one}`;
  }
  if (!isObject(one)) throw assumed(400, 'invalid value for recipients. each element must be of type string or map');
  if (typeof one.distinct_id === 'string' && one.distinct_id !== '') {
    if (create) mergeProfile(userOf(state, one.distinct_id), readProfile(one));
    return `user/${one.distinct_id}`;
  }
  if (typeof one.object_type !== 'string' || typeof one.id !== 'string' || one.object_type === '' || one.id === '')
    throw assumed(400, 'in case recipient is a map, one of [distinct_id, object_type/id] must be present');
  if (create) mergeProfile(objectOf(state, one.object_type, one.id).profile, readProfile(one));
  return `object/${objectKey(one.object_type, one.id)}`;
}

/** "An upsert operation: it overwrites existing subscriber properties if passed with updated values." */
function subscribe(state: State, object: ObjectState, key: string, properties: JsonObject | undefined): Subscription {
  const { iso } = state.clock;
  const found = object.subscriptions.get(key);
  const made = found ?? { key, properties: record<Json>(), created_at: iso, updated_at: iso, id: state.ids.next('sub') };
  Object.assign(made.properties, properties);
  made.updated_at = iso;
  object.subscriptions.set(key, made);
  return made;
}

function subscriptionAnswer(state: State, { key, properties, created_at, updated_at }: Subscription): JsonObject {
  const [kind, ...rest] = key.split('/');
  const name = rest.join('/');
  const object = kind === 'object' ? state.objects.get(name) : undefined;
  const user = kind === 'user' ? { distinct_id: name, updated_at: state.users.get(name)?.updated_at ?? updated_at } : null;
  return {
    properties: { ...properties },
    user,
    object: object
      ? {
          object_type: object.object_type,
          id: object.id,
          subscriptions_count: object.subscriptions.size,
          updated_at: object.profile.updated_at,
        }
      : null,
    created_at,
    updated_at,
  };
}

interface Parent {
  object: ObjectState;
  subscription: Subscription;
}

/** The objects that something is subscribed to. */
function parentsOf(state: State, key: string): Listing<Parent> {
  const found = [...state.objects.values()].flatMap((object): Parent[] => {
    const subscription = object.subscriptions.get(key);
    return subscription ? [{ object, subscription }] : [];
  });
  const idOf = ({ subscription }: Parent): string => subscription.id;
  return { items: found.toSorted((a, b) => compareIds(idOf(a), idOf(b))), idOf, show: parentAnswer };
}

function parentAnswer({ object, subscription }: Parent): JsonObject {
  const { object_type, id, profile, subscriptions } = object;
  return {
    object: {
      object_type,
      id,
      properties: { ...profile.properties },
      subscriptions_count: subscriptions.size,
      updated_at: profile.updated_at,
    },
    properties: { ...subscription.properties },
    created_at: subscription.created_at,
    updated_at: subscription.updated_at,
  };
}
