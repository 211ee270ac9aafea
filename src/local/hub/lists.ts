/** Lists of subscribers, and versions of them. Sources: the contract; vendor documentation, lists. */
import { text, type JsonObject, plain } from '../json.ts';
import { cursorPage, offsetPage } from '../paging.ts';
import { bodyObject, invalidFields, NotDocumented, ok, Refused, type Reply } from '../reply.ts';
import { emit } from '../sending/event.ts';
import { needRoom, type ListMember, type ListState, type State } from '../state.ts';
import { value, type Handlers, type Request } from './request.ts';

const listAnswer = ({ fields, members, drafts }: ListState): JsonObject => ({
  ...fields,
  subscribers_count: members.size,
  drafts:
    drafts.size === 0
      ? null
      : [...drafts].map(([version_id, draft]) => ({
          version_id,
          status: 'draft',
          subscribers_count: draft.members.size,
          created_at: draft.created_at,
        })),
});

/** Most versions that are being prepared. */
const MOST_DRAFTS = 1_000;

/** "list_id is lower-cased by the server" (lists). @throws Refused for an unknown list */
function existing(request: Request): ListState {
  const id = value(request, 'list_id');
  const found = request.state.lists.get(id.toLowerCase());
  // "By default, SuprSend creates a list named all_users" (lists), which no page shows.
  if (!found && id === 'all_users') throw new NotDocumented('the list all_users');
  if (!found) throw new Refused(404, `list_id: ${id} not found`);
  return found;
}

/** start_sync and finish_sync answer 400 with the code 404 (recorded). */
function missingAs400(work: () => Reply): Reply {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 404) throw error;
    const { message } = error;
    return ok({ code: 404, error_code: 'not_found', type: 'NotFound', message, detail: message }, 400);
  }
}

function draftOf(request: Request): { list: ListState; id: string; members: Map<string, ListMember>; created_at: string } {
  const list = existing(request);
  const id = value(request, 'version_id');
  const draft = list.drafts.get(id);
  if (!draft) throw new Refused(404, `version_id ${id} not found for list_id ${value(request, 'list_id')}`);
  return { list, id, ...draft };
}

export const LISTS: Handlers = {
  'lists.list': ({ state, query }) => offsetPage([...state.lists.values()].map(listAnswer), query, 20),
  'lists.create': ({ state, body }) => {
    const { list_id, list_name, list_description, list_type, track_user_entry, track_user_exit, ...rest } = bodyObject(body);
    const id = text(list_id)?.toLowerCase();
    if (!id) throw invalidFields({ list_id: ['This field may not be blank.'] });
    if (!/^[a-z0-9_-]{1,64}$/.test(id)) throw new NotDocumented('an invalid list_id');
    // Segments are made by queries on users.
    if (list_type === 'query_based' || rest.query !== undefined) throw new NotDocumented('a query-based list');
    const now = state.clock.iso;
    const known = state.lists.get(id);
    const fields = {
      list_id: id,
      list_name: text(list_name) ?? known?.fields.list_name ?? '',
      list_description: text(list_description) ?? known?.fields.list_description ?? '',
      list_type: 'static_list',
      source: known?.fields.source ?? null,
      status: 'active',
      is_readonly: false,
      requested_for_delete: false,
      track_user_entry: track_user_entry ?? known?.fields.track_user_entry ?? false,
      track_user_exit: track_user_exit ?? known?.fields.track_user_exit ?? false,
      version_id: null,
      created_at: known?.fields.created_at ?? now,
      updated_at: now,
    };
    const list: ListState = { fields, members: known?.members ?? new Map(), drafts: known?.drafts ?? new Map() };
    if (!known) needRoom(state.lists.size, 'lists');
    state.lists.set(id, list);
    return ok(listAnswer(list), 201);
  },
  'lists.get': (request) => ok(listAnswer(existing(request))),
  'lists.delete': (request) => {
    existing(request);
    request.state.lists.delete(value(request, 'list_id').toLowerCase());
    return ok({ success: true });
  },
  'lists.subscribers.list': (request) => {
    const members = [...existing(request).members.values()];
    // "sort: -id (default) or id": the newest first.
    const isReversed = request.query.get('sort') !== 'id';
    const items = isReversed ? members.toReversed() : members;
    return cursorPage({ items, idOf: ({ id }) => id, show: (one) => ({ ...one }), isReversed }, request.query, 20);
  },
  'lists.subscribers.add': (request) => {
    const list = existing(request);
    const added = change(request.state, list.members, request.body, 'add');
    for (const id of list.fields.track_user_entry === true ? added : []) listEvent(request.state, 'ENTERED', list, id);
    return changed(request, list, added);
  },
  'lists.subscribers.remove': (request) => {
    const list = existing(request);
    const removed = change(request.state, list.members, request.body, 'remove');
    for (const id of list.fields.track_user_exit === true ? removed : []) listEvent(request.state, 'EXITED', list, id);
    return changed(request, list, removed);
  },
  'lists.versions.startSync': (request) =>
    missingAs400(() => {
      const list = existing(request);
      const { state } = request;
      needRoom(
        [...state.lists.values()].reduce((sum, { drafts }) => sum + drafts.size, 0),
        'versions of lists',
        MOST_DRAFTS,
      );
      const version_id = state.ids.next('version');
      list.drafts.set(version_id, { created_at: state.clock.iso, members: new Map() });
      return ok({ ...listAnswer(list), version_id, status: 'draft', subscribers_count: 0 }, 201);
    }),
  'lists.versions.get': (request) => {
    const { list, id, members } = draftOf(request);
    return ok({ list_id: list.fields.list_id ?? null, version_id: id, status: 'draft', subscribers_count: members.size });
  },
  'lists.versions.delete': (request) => {
    const { list, id } = draftOf(request);
    list.drafts.delete(id);
    return ok({ success: true });
  },
  'lists.versions.finishSync': (request) =>
    missingAs400(() => {
      const { list, id, members } = draftOf(request);
      list.drafts.delete(id);
      list.members = members;
      list.fields.updated_at = request.state.clock.iso;
      return ok(listAnswer(list), 201);
    }),
  'lists.versions.subscribers.add': (request) => {
    const { list, members } = draftOf(request);
    return changed(request, list, change(request.state, members, request.body, 'add'));
  },
  'lists.versions.subscribers.remove': (request) => {
    const { list, members } = draftOf(request);
    return changed(request, list, change(request.state, members, request.body, 'remove'));
  },
};

/** Adds or removes members. Returns those that were not there before, or that were. Unknown users are not created (lists). */
function change(state: State, members: Map<string, ListMember>, body: unknown, how: 'add' | 'remove'): string[] {
  const { distinct_ids } = bodyObject(body);
  if (!Array.isArray(distinct_ids)) throw invalidFields({ distinct_ids: ['This field is required.'] });
  const ids = [...new Set(distinct_ids.filter((id): id is string => typeof id === 'string'))];
  if (how === 'remove') return ids.filter((id) => members.delete(id));
  const added = ids.filter((id) => !members.has(id));
  if (added.length > 0) needRoom(members.size + added.length - 1, 'members of a list');
  for (const id of added) members.set(id, { id: state.ids.next('member'), distinct_id: id, created_at: state.clock.iso });
  return added;
}

function changed(request: Request, list: ListState, ids: readonly string[]): Reply {
  list.fields.updated_at = request.state.clock.iso;
  return ok({ success: true, affected_count: ids.length }, 201);
}

/** `$USER_ENTERED_LIST - <list_id>` and `$USER_EXITED_LIST - <list_id>` (lists), for workflows that they start. */
function listEvent(state: State, what: 'ENTERED' | 'EXITED', { fields }: ListState, id: string): void {
  const name = `$USER_${what}_LIST - ${plain(fields.list_id)}`;
  const isWanted = [...state.workspace.workflows.values()].some(({ live }) => JSON.stringify(live?.trigger_events ?? []).includes(name));
  if (isWanted) emit(state, { name, id, properties: {}, idempotencyKey: null });
}
