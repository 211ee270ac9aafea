/** Payload schemas and events of the management API. Source: the contract and its recorded responses. */
import { schemaProblem } from '../../workspace/schema.ts';
import { copy, isObject, own, strings, text, type JsonObject } from '../json.ts';
import { offsetPage } from '../paging.ts';
import { assumed, bodyObject, invalidFields, limit, marked, NotDocumented, ok, Refused } from '../reply.ts';
import { value, type Handler, type Handlers, type Request } from '../hub/request.ts';
import { patternProblem } from '../sending/bounded.ts';
import type { State } from '../state.ts';
import { objects, type PayloadSchemaState } from '../workspace.ts';
import { hashOf, messageOf, modeOf, wantsCommit, withoutAnswered } from './common.ts';

function schemaNamed(request: Request): PayloadSchemaState {
  const slug = value(request, 'schema_slug');
  const found = request.state.workspace.schemas.get(slug);
  if (!found) throw assumed(404, `schema '${slug}' not found`);
  return found;
}

const inMode = ({ draft, versions }: PayloadSchemaState, mode: 'draft' | 'live'): JsonObject | undefined =>
  mode === 'live' ? versions.at(-1) : draft;

export const SCHEMAS: Handlers = {
  'management.schemas.list': (request) => {
    // "json_schema: nullable" (the contract): the CLI writes no file for a schema without a version in the mode (cli-changelog).
    const all = [...request.state.workspace.schemas.values()].map(
      (one) => inMode(one, modeOf(request)) ?? { ...one.draft, json_schema: null },
    );
    return offsetPage(all, request.query);
  },
  'management.schemas.get': (request) => {
    const found = inMode(schemaNamed(request), modeOf(request));
    if (!found) throw assumed(404, `schema '${value(request, 'schema_slug')}' not found`);
    return ok(found);
  },
  'management.schemas.upsert': (request) => {
    const { state } = request;
    const slug = value(request, 'schema_slug');
    const given = withoutAnswered(bodyObject(request.body));
    checkSchema(given.json_schema);
    const known = state.workspace.schemas.get(slug);
    const now = state.clock.iso;
    const draft: JsonObject = {
      description: null,
      ...given,
      slug,
      name: text(given.name) ?? text(known?.draft.name) ?? slug,
      status: 'draft',
      hash: hashOf(given.json_schema),
      created_at: known?.draft.created_at ?? now,
      updated_at: now,
      commit_message: null,
      committed_at: null,
    };
    const entry: PayloadSchemaState = { draft, versions: known?.versions ?? [] };
    state.workspace.schemas.set(slug, entry);
    if (!wantsCommit(request)) return ok(draft, 201);
    return ok({ ...draft, commit_result: publish(request, entry) }, 201);
  },
  'management.schemas.commit': (request) => {
    const entry = schemaNamed(request);
    const commit_result = publish(request, entry);
    return ok({ ...(entry.versions.at(-1) ?? entry.draft), commit_result });
  },
};

/** The words of the recorded error. */
function checkSchema(schema: unknown): void {
  const words = "Schema looks like JSON data, not a JSON Schema. Include keywords like '$schema', 'type', 'properties', or '$defs'.";
  if (!isObject(schema) || !['$schema', 'type', 'properties', '$defs'].some((key) => Object.hasOwn(schema, key)))
    throw invalidFields({ json_schema: [words] });
  const problem = schemaProblem(schema);
  if (problem !== undefined) throw assumed(400, problem, { json_schema: [problem] });
  const untried = patternProblem(schema);
  if (untried !== undefined) throw limit(400, untried, { json_schema: [untried] });
}

/**
 * `GetLinkedSchemas` of the vendor's CLI, which its command for types asks for. The CLI shows the fields of a record; that each schema that a
 * workflow or an event is linked to is one record is assumed.
 */
export const linkedSchemas: Handler = (request) => {
  const { workspace } = request.state;
  const mode = modeOf(request);
  const workflows = [...workspace.workflows.values()].flatMap((one): JsonObject[] => (one[mode] ? [one[mode]] : []));
  const linkedTo = (slug: string, all: Iterable<JsonObject>): JsonObject[] =>
    [...all].filter(({ payload_schema }) => own(payload_schema, 'schema') === slug);
  const found = [...workspace.schemas].flatMap(([slug, entry]): JsonObject[] => {
    const { name = slug, description = null, version_no = null, json_schema = null, created_at = null } = inMode(entry, mode) ?? {};
    const linked_workflows = linkedTo(slug, workflows).map((one) => one.slug ?? null);
    const linked_events = linkedTo(slug, workspace.events.values()).map((one) => one.name ?? null);
    if (json_schema === null || linked_workflows.length + linked_events.length === 0) return [];
    return [{ slug, name, description, version_no, json_schema, linked_workflows, linked_events, created_at }];
  });
  return marked(offsetPage(found, request.query), 'assumed');
};

/** "hash: no uncommitted changes found" (recorded). */
function publish(request: Request, { draft, versions }: PayloadSchemaState): JsonObject {
  if (versions.at(-1)?.hash === draft.hash) return { is_committed: false, errors: ['hash: no uncommitted changes found'] };
  const committed = { status: 'live', commit_message: messageOf(request), committed_at: request.state.clock.iso };
  versions.push({ ...copy(draft), ...committed, version_no: versions.length + 1 });
  return { is_committed: true, errors: [] };
}

function eventNamed(request: Request): JsonObject {
  const name = value(request, 'event_name');
  const found = request.state.workspace.events.get(name.toUpperCase());
  if (!found) throw new Refused(404, `Event '${name}' not found in workspace '${request.path.workspace ?? ''}'`);
  return found;
}

function upsertEvent(state: State, { name, description = null, payload_schema = null }: JsonObject): JsonObject {
  if (typeof name !== 'string' || name === '') throw invalidFields({ name: ['This field is required.'] });
  const upper = name.toUpperCase();
  const known = state.workspace.events.get(upper);
  const event: JsonObject = { name: upper, description, payload_schema, created_at: known?.created_at ?? state.clock.iso };
  state.workspace.events.set(upper, event);
  return event;
}

/** `{ events }`, as the CLI of the vendor pushes them (`PushEvents`). */
export const pushEvents: Handler = ({ state, body }) => {
  for (const event of objects(bodyObject(body).events)) upsertEvent(state, event);
  throw new NotDocumented('the response');
};

export const EVENTS: Handlers = {
  'management.events.list': ({ state, query }) => {
    const linked = query.get('has_linked_schema');
    const all = [...state.workspace.events.values()].filter((one) => linked === null || String(isObject(one.payload_schema)) === linked);
    return offsetPage(all, query);
  },
  'management.events.get': (request) => ok(eventNamed(request)),
  'management.events.create': ({ state, body }) => ok(upsertEvent(state, bodyObject(body)), 201),
  'management.events.update': (request) => {
    const event = eventNamed(request);
    const { description, payload_schema } = bodyObject(request.body);
    if (payload_schema !== undefined && !isObject(payload_schema)) throw invalidFields({ payload_schema: ['Schema is required'] });
    Object.assign(event, description === undefined ? {} : { description }, payload_schema === undefined ? {} : { payload_schema });
    return ok(event);
  },
  'management.events.delinkSchema': (request) => {
    const event = eventNamed(request);
    const words = 'Event does not have a linked schema to delink';
    if (!isObject(event.payload_schema)) throw new Refused(400, words, { payload_schema: [words] });
    event.payload_schema = null;
    return ok(event);
  },
  'management.events.listLinkedWorkflows': (request) => {
    const { name } = eventNamed(request);
    const all = [...request.state.workspace.workflows.values()].map(({ live, draft }) => live ?? draft);
    const linked = all.filter((one) => strings(one.trigger_events).some((event) => event.toUpperCase() === name));
    return ok({ results: linked.map((one) => ({ slug: one.slug ?? null, usage: ['Trigger Event'] })) });
  },
};
