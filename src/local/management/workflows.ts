/** Workflows of the management API. Source: the contract. */
import { isObject, type JsonObject, plain } from '../json.ts';
import { offsetPage } from '../paging.ts';
import { assumed, bodyObject, empty, marked, ok } from '../reply.ts';
import { value, type Handlers, type Request } from '../hub/request.ts';
import { completeWorkflow, type Versioned } from '../workspace.ts';
import { commit, hashOf, messageOf, modeOf, versionOf, wantsCommit, withoutAnswered } from './common.ts';

const missing = (slug: string): string => `workflow '${slug}' not found`;

function existing(request: Request): Versioned {
  const slug = value(request, 'slug');
  const found = request.state.workspace.workflows.get(slug);
  if (!found) throw assumed(404, missing(slug));
  return found;
}

export const WORKFLOWS: Handlers = {
  'management.workflows.list': (request) => {
    const { query, state } = request;
    const slugs = query.get('slugs')?.split(',') ?? [];
    const all = [...state.workspace.workflows.values()].map((entry) => entry[modeOf(request)]);
    const found = all.filter((one): one is JsonObject => one !== undefined && (slugs.length === 0 || slugs.includes(plain(one.slug))));
    return offsetPage(found, query);
  },
  'management.workflows.get': (request) => {
    const slug = value(request, 'slug');
    return ok(versionOf(request.state.workspace.workflows.get(slug), modeOf(request), missing(slug)));
  },
  'management.workflows.upsert': (request) => {
    const { state } = request;
    const slug = value(request, 'slug');
    const given = withoutAnswered(bodyObject(request.body));
    const known = state.workspace.workflows.get(slug);
    const now = state.clock.iso;
    const draft: JsonObject = {
      ...completeWorkflow(given),
      slug,
      name: typeof given.name === 'string' ? given.name : slug,
      status: 'draft',
      is_enabled: known?.draft.is_enabled ?? true,
      hash: hashOf(given),
      created_at: known?.draft.created_at ?? now,
      updated_at: now,
      validation_result: validationOf(given),
    };
    const entry: Versioned = { draft, live: known?.live };
    state.workspace.workflows.set(slug, entry);
    // "Workflow will be successfully committed only if validation_result.is_valid is true."
    if (wantsCommit(request) && isValid(draft)) publish(request, entry);
    // The words of what is invalid are not documented.
    return marked(ok(entry.draft, 202), isValid(draft) ? undefined : 'assumed');
  },
  'management.workflows.commit': (request) => {
    const entry = existing(request);
    entry.draft.validation_result = validationOf(entry.draft);
    if (isValid(entry.draft)) publish(request, entry);
    return marked(ok(entry.draft, 202), isValid(entry.draft) ? undefined : 'assumed');
  },
  'management.workflows.setEnabled': (request) => {
    const entry = existing(request);
    const { is_enabled } = bodyObject(request.body);
    const status = is_enabled === true ? 'active' : 'inactive';
    for (const one of [entry.draft, entry.live])
      if (one) Object.assign(one, { is_enabled: is_enabled === true, ...(one === entry.live ? { status } : {}) });
    return ok(entry.live ?? entry.draft, 202);
  },
  'management.workflows.delete': (request) => {
    existing(request);
    request.state.workspace.workflows.delete(value(request, 'slug'));
    return empty();
  },
};

function publish(request: Request, entry: Versioned): void {
  const now = request.state.clock.iso;
  commit(entry, { status: 'active', commit_message: messageOf(request), active_at: now, updated_at: now });
}

const isValid = ({ validation_result }: JsonObject): boolean => isObject(validation_result) && validation_result.is_valid === true;

/** "name, category, trigger_type, and tree"; and trigger_events for a workflow that events start (workflow-schema-guide). */
function validationOf(given: JsonObject): JsonObject {
  const errors = ['name', 'category', 'trigger_type', 'tree'].filter((name) => given[name] === undefined).map((name) => `${name}: missing`);
  if (given.trigger_type === 'event' && !Array.isArray(given.trigger_events)) errors.push('trigger_events: missing');
  return { is_valid: errors.length === 0, errors };
}
