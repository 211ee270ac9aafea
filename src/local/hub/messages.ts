/** Messages that were sent. Sources: the contract, list-messages, bulk-update-messages. */
import { isObject, own, text, type Json, type JsonObject, plain } from '../json.ts';
import { timeOf } from '../duration.ts';
import { keyOfShown } from '../keys.ts';
import { cursorPage, type Query } from '../paging.ts';
import { bodyObject, marked, NotDocumented, ok } from '../reply.ts';
import type { LocalMessage } from '../types.ts';
import { value, type Handlers } from './request.ts';

export const MESSAGES: Handlers = {
  'messages.list': ({ state, query }) => {
    // "Newest first."
    const [from = -Infinity, until = Infinity] = ['created_at_gte', 'created_at_lte'].map((name) => secondOf(query, name));
    if (from > until) throw new NotDocumented('created_at_lte before created_at_gte');
    const isIn = (second: number): boolean => second >= from && second <= until;
    const items = state.messages.filter((one) => isIn(toSecond(one.created_at)) && matches(one, query)).toReversed();
    const withContent = query.get('include_content') === 'true';
    const show = (one: LocalMessage): JsonObject => messageAnswer(one, withContent);
    return cursorPage({ items, idOf: ({ message_id }) => message_id, show, isReversed: true }, query);
  },
  'messages.content.get': (request) => {
    const found = request.state.messages.find(({ message_id }) => message_id === value(request, 'message_id'));
    // An empty body, as the contract says.
    if (!found) return { status: 404 };
    return ok({ channel: found.channel, content: found.content });
  },
  'messages.bulkUpdate': ({ state, body }) => {
    const { messages } = bodyObject(body);
    if (!Array.isArray(messages) || messages.length < 1 || messages.length > 1_000) throw new NotDocumented('1 to 1000 messages');
    const ids = messages.map((one) => own(one, 'message_id'));
    if (new Set(ids).size < ids.length) throw new NotDocumented('a message_id that is there twice');
    const byId = new Map(state.messages.map((one) => [one.message_id, one]));
    const records = messages.map((one) => record(byId, one, state.clock.iso, (message) => state.changed('message', message)));
    // Of errors only the types are documented.
    return marked(ok({ records }, 202), records.every(({ error }) => error === null) ? undefined : 'assumed');
  },
};

const FIELD = { seen: 'seen_at', clicked: 'clicked_at', dismissed: 'dismissed_at', read: 'read_at', archived: 'archived_at' } as const;
const MOBILE_PUSH = ['androidpush', 'iospush'];

/**
 * "seen, clicked: all channels; dismissed: mobile push only (androidpush, iospush); read, unread, archived, unarchived: inbox only"
 * (bulk-update-messages). The words of an action that is not supported are not documented, only its type.
 */
function record(byId: Map<string, LocalMessage>, one: Json, now: string, changed: (message: LocalMessage) => void): JsonObject {
  const { message_id, action } = isObject(one) ? one : {};
  const id = text(message_id) ?? '';
  const message = byId.get(id);
  if (!message) return { message_id: id, status_code: 404, error: { type: 'not_found', message: 'not found' } };
  const isAllowed =
    action === 'seen' ||
    action === 'clicked' ||
    (action === 'dismissed' && MOBILE_PUSH.includes(message.channel)) ||
    (['read', 'unread', 'archived', 'unarchived'].includes(plain(action)) && message.channel === 'inbox');
  if (!isAllowed) {
    const error = { type: 'action_not_supported', message: `action '${plain(action)}' is not supported for channel ${message.channel}` };
    return { message_id: id, status_code: 422, error };
  }
  if (action === 'unread') message.read_at = null;
  else if (action === 'unarchived') message.archived_at = null;
  else message[FIELD[action as keyof typeof FIELD]] ??= now;
  if (action === 'seen' || action === 'clicked' || action === 'dismissed') message.status = action;
  // A click shows that it was seen (branch, message status).
  if (action === 'clicked') message.seen_at ??= now;
  changed(message);
  return { message_id: id, status_code: 202, error: null };
}

function messageAnswer(message: LocalMessage, withContent: boolean): JsonObject {
  const { recipient, to, template, workflow, channel, content } = message;
  const object = typeof recipient === 'object' ? recipient : null;
  return {
    message_id: message.message_id,
    channel,
    channel_identity: { [channel]: to },
    status: message.status,
    category: message.category,
    tenant_id: message.tenant_id,
    template: { slug: template, name: template },
    workflow: workflow === null ? null : { slug: workflow, name: workflow },
    execution_id: message.execution_id,
    idempotency_key: keyOfShown(message),
    is_campaign: message.is_campaign,
    recipient: {
      $type: object ? 'object' : 'user',
      distinct_id: typeof recipient === 'string' ? recipient : null,
      object_type: object?.object_type ?? null,
      id: object?.id ?? null,
    },
    parent_entity_id: null,
    parent_entity_type: null,
    parent_execution_id: null,
    failure_reason: null,
    created_at: message.created_at,
    triggered_at: message.created_at,
    updated_at: message.created_at,
    delivered_at: message.created_at,
    seen_at: message.seen_at,
    clicked_at: message.clicked_at,
    dismissed_at: message.dismissed_at,
    read_at: message.read_at,
    archived_at: message.archived_at,
    is_read: message.read_at !== null,
    is_archived: message.archived_at !== null,
    ...(withContent ? { content } : {}),
  };
}

const toSecond = (time: string | number): number => Math.floor(new Date(time).getTime() / 1_000);

/** "Sub-second components in the filter value are effectively truncated" (the contract). */
function secondOf(query: Query, name: string): number | undefined {
  const time = timeOf(query.get(name));
  if (time === undefined && query.has(name)) throw new NotDocumented(`${name} that is not a timestamp`);
  return time === undefined ? undefined : toSecond(time);
}

/** Filters are combined with AND; the values of one with OR. */
function matches(message: LocalMessage, query: Query): boolean {
  const { recipient } = message;
  const object = typeof recipient === 'object' ? recipient : null;
  const is = (name: string, actual: string | null | undefined): boolean => !query.has(name) || query.get(name) === actual;
  const isOneOf = (name: string, actual: string | null): boolean => {
    const wanted = [...query.getAll(`${name}[]`), ...query.getAll(name)];
    return wanted.length === 0 || (actual !== null && wanted.includes(actual));
  };
  return (
    is('channel', message.channel) &&
    is('workflow_slug', message.workflow) &&
    is('execution_id', message.execution_id) &&
    is('idempotency_key', keyOfShown(message)) &&
    is('message_id', message.message_id) &&
    is('tenant_id', message.tenant_id) &&
    is('object_id', object?.id) &&
    is('object_type', object?.object_type) &&
    is('is_campaign', String(message.is_campaign)) &&
    isOneOf('recipient_id', typeof recipient === 'string' ? recipient : (object?.id ?? null)) &&
    isOneOf('category', message.category) &&
    hasStatus(message, [...query.getAll('status[]'), ...query.getAll('status')])
  );
}

/** The words of the filter differ from those of the answer (list-messages). */
function hasStatus(message: LocalMessage, wanted: readonly string[]): boolean {
  const facts: Record<string, boolean> = {
    triggered: true,
    delivered: message.status !== 'delivery_failure',
    delivery_failed: message.status === 'delivery_failure',
    seen: message.seen_at !== null,
    clicked: message.clicked_at !== null,
    dismissed: message.dismissed_at !== null,
    read: message.read_at !== null,
    unread: message.channel === 'inbox' && message.read_at === null,
    archived: message.archived_at !== null,
  };
  return wanted.length === 0 || wanted.some((status) => Object.hasOwn(facts, status) && facts[status]);
}
