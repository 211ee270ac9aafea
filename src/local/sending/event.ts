/** `POST /event/`: events that start workflows, and edits of users that arrive as events. Sources: vendor documentation, trigger-workflow (event-based trigger), api-request-errors; the vendor's SDKs. */
import { isObject, own, text, type Json, type JsonObject, plain } from '../json.ts';
import { editProfile } from '../profile.ts';
import { NotDocumented, ok, Refused, type Reply } from '../reply.ts';
import { userOf, type State } from '../state.ts';
import { evaluatePath, expressionScope, NotSimulated } from '../workflow/expressions.ts';
import { skipBefore } from '../workflow/run.ts';
import { strings } from '../json.ts';
import { isFirst, keyOf } from './keys.ts';
import { checkPayload, dataOf } from './payload.ts';
import { resolveRecipients } from './recipients.ts';
import { acceptEach, runForEach, tenantOf } from './trigger.ts';

/** 202 with the text `OK` (recorded). A list is what the vendor's SDKs send. */
export function triggerEvent(state: State, body: unknown): Reply {
  const bodies = Array.isArray(body) ? (body as Json[]) : [body as Json];
  for (const one of bodies) {
    if (!isObject(one)) throw new Refused(400, 'BAD REQUEST');
    if (Array.isArray(one.$user_operations)) editUser(state, one);
    else startByEvent(state, one);
  }
  return ok('OK', 202);
}

/**
 * `POST /v2/event/`, which the vendor's SDKs for Python, Go and Java call. Source: `parseV2EventResponse` of suprsend-go: "used by /v2/event/
 * and /trigger/". The body is that of `/event/`.
 */
export function triggerEventV2(state: State, body: unknown): Reply {
  if (!isObject(body)) throw new Refused(400, 'BAD REQUEST');
  return ok({ status: 'success', message_id: acceptEvent(state, body) }, 202);
}

/** `POST /v2/bulk/event/`: a list of these. Source: `parseV2BulkEventResponse` of suprsend-go; `parse_bulk_api_v2_response` of suprsend-py-sdk. */
export function triggerEventsV2(state: State, body: unknown): Reply {
  if (!Array.isArray(body)) throw new Refused(400, 'BAD REQUEST');
  return acceptEach(state, body as Json[], (one) => acceptEvent(state, one));
}

function acceptEvent(state: State, body: JsonObject): string {
  startByEvent(state, body);
  return state.ids.next('req');
}

/** `{ $schema: '2', distinct_id, $user_operations }`, as the SDKs of the vendor edit users. */
function editUser(state: State, { distinct_id, $user_operations }: JsonObject): void {
  const id = text(distinct_id);
  if (!id) throw new Refused(400, 'error: must pass value for distinct_id');
  const profile = userOf(state, id);
  Object.assign(profile, editProfile(profile, $user_operations));
  profile.updated_at = state.clock.iso;
  state.changed('state');
}

function startByEvent(state: State, body: JsonObject): void {
  const [name, id] = [text(body.event)?.trim(), text(body.distinct_id)?.trim()];
  if (!name) throw new Refused(400, 'error: must pass value for either event or distinct_id/anonymous_id');
  if (!id) {
    if (typeof body.anonymous_id === 'string') throw new NotDocumented('an event of an anonymous user');
    throw new Refused(400, 'error: must pass value for distinct_id');
  }
  // "Cannot begin with $ or ss_, which are reserved" (trigger-workflow). No page says what the server does then.
  if (/^(\$|ss_)/i.test(name)) throw new NotDocumented('an event name that begins with $ or ss_');
  const properties = dataOf(body.properties, 'properties');
  checkPayload(state, own(state.workspace.events.get(name.toUpperCase()), 'payload_schema'), properties);
  if (!isFirst(state, body, null)) return;
  // "Brand has been renamed to tenant. Brand is kept for backward compatibility" (suprsend-go).
  emit(state, { name, id, properties, tenant_id: body.tenant_id ?? body.brand_id, idempotencyKey: keyOf(body) });
}

export interface Emitted {
  name: string;
  id: string;
  properties: JsonObject;
  tenant_id?: Json | undefined;
  idempotencyKey: string | null;
}

/** Starts the workflows of an event. "User needs to be created beforehand"; else the event is discarded. */
export function emit(state: State, { name, id, properties, tenant_id, idempotencyKey }: Emitted): void {
  const upper = name.toUpperCase();
  const started = [...state.workspace.workflows.values()]
    .map(({ live }) => live)
    .filter((live): live is JsonObject => live !== undefined && live.is_enabled !== false && live.trigger_type === 'event')
    .filter((live) => strings(live.trigger_events).some((event) => event.toUpperCase() === upper));
  if (started.length === 0)
    return skipBefore(state, { reason: 'unknown_event', message: `no active workflow associated with the event ${name}`, recipient: id });
  for (const workflow of started) {
    const slug = plain(workflow.slug);
    if (!state.users.has(id)) {
      skipBefore(state, { reason: 'unknown_recipient', message: `no user found with distinct_id: ${id}`, recipient: id, workflow: slug });
      continue;
    }
    startOne(state, workflow, { id, properties, tenant_id, idempotencyKey });
  }
}

function startOne(state: State, workflow: JsonObject, { id, properties, tenant_id, idempotencyKey }: Omit<Emitted, 'name'>): void {
  const slug = plain(workflow.slug);
  const skipped = (reason: Parameters<typeof skipBefore>[1]['reason'], message: string): void =>
    skipBefore(state, { reason, message, recipient: id, workflow: slug });
  try {
    const user = { distinct_id: id, ...state.users.get(id)?.properties };
    const scope = expressionScope({ payload: properties, recipient: user, actor: user, brand: {} });
    const overridden = override(workflow.override_tenant_expr, scope, `[workflow: ${slug}] tenant_override`);
    const tenant = tenantOf(state, overridden ?? tenant_id, slug);
    if (tenant === undefined) return;
    if (workflow.override_recipients_type === 'single_object_fields')
      throw new NotSimulated('override of recipients by an object: not simulated');
    const recipients = override(workflow.override_recipients_user_expr, scope, `[workflow: ${slug}] recipients_override`) ?? id;
    const by = override(workflow.override_actor_user_expr, scope, `[workflow: ${slug}] actor_override`) ?? id;
    const found = resolveRecipients(state, Array.isArray(recipients) ? recipients : [recipients], tenant, (reason, message, recipient) =>
      skipBefore(state, { reason, message, recipient, workflow: slug }),
    );
    const actor = { distinct_id: by, ...state.users.get(plain(by))?.properties };
    runForEach(state, workflow, found, { tenant, actor, data: properties, idempotencyKey });
  } catch (error) {
    if (error instanceof NotSimulated) return skipped('not_simulated', error.message);
    if (error instanceof Overridden) return skipped('workflow_error', error.message);
    throw error;
  }
}

class Overridden extends Error {}

/** The value of an override; undefined if there is none. The words of a failure are those of api-request-errors. */
function override(expression: Json | undefined, scope: JsonObject, what: string): Json | undefined {
  if (expression === undefined || expression === null || expression === '') return undefined;
  const value = evaluatePath(expression, scope);
  if (typeof value === 'string' && value !== '') return value;
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')) return value;
  throw new Overridden(
    `${what}: jq-expression '${plain(expression)}' evaluated to empty value. Value is either missing OR it is not of expected type: [string]`,
  );
}
