/** `POST /trigger/`: one trigger or a list of them. Sources: the contract's responses; vendor documentation, trigger-workflow, api-request-errors. */
import { isObject, own, text, type Json, type JsonObject, plain } from '../json.ts';
import { marked, NotDocumented, ok, Refused, type Reply } from '../reply.ts';
import type { State } from '../state.ts';
import { anyHolds } from '../workflow/conditions.ts';
import { NotSimulated } from '../workflow/expressions.ts';
import { namespacesOf } from '../workflow/names.ts';
import { nodesOf, runNodes } from '../workflow/nodes.ts';
import { beginRun, finish, skip, skipBefore, trace, type Recipient, type Run } from '../workflow/run.ts';
import { preferenceRules } from '../workflow/send.ts';
import { categoryRefusal } from '../preferences.ts';
import { isFirst, keyOf } from './keys.ts';
import { checkPayload, dataOf } from './payload.ts';
import { actorOf, checkRecipients, resolveRecipients } from './recipients.ts';

/** "Maximum 100 records per request." */
const MOST_RECORDS = 100;

export function triggerWorkflow(state: State, body: unknown): Reply {
  if (Array.isArray(body)) return acceptEach(state, body as Json[], (one) => trigger(state, one));
  if (!isObject(body)) throw new Refused(400, 'BAD REQUEST');
  return ok({ status: 'success', message_id: trigger(state, body) }, 202);
}

/**
 * 207, with one record for each body, in the order of the request.
 * @param accept - returns the id of a record. @throws Refused
 */
export function acceptEach(state: State, bodies: readonly Json[], accept: (body: JsonObject) => string): Reply {
  if (bodies.length === 0) throw new NotDocumented('no records');
  if (bodies.length > MOST_RECORDS) throw new NotDocumented('more than 100 records');
  let mark: Refused['mark'];
  const records = bodies.map((one): JsonObject => {
    const success = { status: 'success', status_code: 202 };
    try {
      if (!isObject(one)) throw new Refused(400, 'BAD REQUEST');
      return { ...success, message_id: accept(one) };
    } catch (error) {
      if (error instanceof NotDocumented) {
        // One record is answered as the contract's example is: the others have been processed.
        mark = 'example';
        skipNotDocumented(state, error, one);
        return { ...success, message_id: state.ids.next('req') };
      }
      if (!(error instanceof Refused)) throw error;
      mark ??= error.mark;
      const isMissing = error.status === 404;
      // The contract's example of a record.
      const message = isMissing ? 'workflow not found' : error.message;
      return { status: 'error', status_code: error.status, error: { type: isMissing ? 'not_found' : 'bad_request', message } };
    }
  });
  // "Top-level status is success even with failures."
  return marked(ok({ status: 'success', records }, 207), mark);
}

/** Nothing is sent by what no document describes. */
export function skipNotDocumented(state: State, { message }: NotDocumented, body: unknown): void {
  skipBefore(state, { reason: 'not_simulated', message: `${message}: not simulated`, workflow: text(own(body, 'workflow')) ?? null });
}

/** Accepts a trigger, and runs what it starts. Returns the id of the request. @throws Refused */
function trigger(state: State, body: JsonObject): string {
  const slug = text(body.workflow);
  if (slug === undefined || slug === '') throw new Refused(400, 'workflow missing');
  const entry = state.workspace.workflows.get(slug);
  if (!entry) throw new Refused(404, `workflow '${slug}' not found`);
  const { live } = entry;
  // "The workflow exists but is in draft or disabled state."
  if (!live || live.is_enabled === false || live.status === 'inactive') throw new Refused(400, `workflow with slug '${slug}' is disabled`);
  if (live.trigger_type === 'event') throw new NotDocumented('a trigger of a workflow that events start');
  const recipients = checkRecipients(body.recipients);
  // "Up to 100 recipients" (trigger-workflow). No page says what happens to more.
  if (recipients.length > 100) throw new NotDocumented('more than 100 recipients');
  const data = dataOf(body.data);
  checkPayload(state, live.payload_schema, data);
  for (const one of [...recipients, body.actor]) checkContext(one, body.tenant_id);
  const actor = actorOf(state, body.actor);
  const id = state.ids.next('req');
  if (!isFirst(state, body, slug)) return id;
  const tenant = tenantOf(state, body.tenant_id, slug);
  if (tenant === undefined) return id;
  const found = resolveRecipients(state, recipients, tenant, (reason, message, recipient) =>
    skipBefore(state, { reason, message, recipient, workflow: slug }),
  );
  if (found.length === 0) skipBefore(state, { reason: 'no_recipients', message: 'no valid recipients found', workflow: slug });
  runForEach(state, live, found, { tenant, actor, data, idempotencyKey: keyOf(body) });
  return id;
}

/** "$context.tenant_id must equal the trigger-level tenant_id. A mismatch rejects the request" (user-tenant-mapping). */
function checkContext(one: Json | undefined, tenant: Json | undefined): void {
  if (!isObject(one) || !isObject(one.$context)) return;
  const scoped = one.$context.tenant_id;
  // The words are not documented, only that it is refused.
  if (scoped !== undefined && scoped !== (tenant ?? 'default')) throw new Refused(400, '$context.tenant_id must equal tenant_id');
}

/** The tenant of a trigger; undefined, and recorded, if it does not exist. */
export function tenantOf(state: State, given: Json | undefined, workflow: string | null): string | undefined {
  const tenant = text(given) ?? 'default';
  if (state.tenants.has(tenant)) return tenant;
  const prefix = workflow === null ? '' : `[workflow: ${workflow}] `;
  skipBefore(state, { reason: 'unknown_tenant', message: `${prefix}tenant doesn't exist with id: ${tenant}`, workflow });
  return undefined;
}

export interface Start {
  tenant: string;
  actor: JsonObject;
  data: JsonObject;
  idempotencyKey: string | null;
}

/** One run for each recipient. */
export function runForEach(state: State, workflow: JsonObject, recipients: readonly Recipient[], start: Start): void {
  const slug = plain(workflow.slug);
  workflow.last_executed_at = state.clock.iso;
  for (const recipient of recipients) {
    const run = beginRun(state, { ...start, workflow: slug, category: plain(workflow.category ?? ''), recipient, isCampaign: false });
    if (mayRun(state, run, workflow)) runNodes(state, run, nodesOf(workflow));
  }
}

/** Trigger conditions, and since July 2026 the opt-out of a category, are evaluated at the trigger. */
function mayRun(state: State, run: Run, workflow: JsonObject): boolean {
  try {
    if (!anyHolds(workflow.conditions, namespacesOf(state, run), state.clock.now)) {
      skip(state, run, { reason: 'conditions_not_met', message: 'trigger conditions did not match' });
      finish(state, run, 'completed');
      return false;
    }
  } catch (error) {
    if (!(error instanceof NotSimulated)) throw error;
    skip(state, run, { reason: 'not_simulated', message: error.message });
    finish(state, run, 'stopped');
    return false;
  }
  if (workflow.ratelimit) trace(state, run, 'ratelimit: not simulated');
  const rules = preferenceRules(state, run.category, run.tenant);
  const refused = rules && categoryRefusal(rules, run.recipient.preferences());
  if (!refused) return true;
  skip(state, run, refused);
  finish(state, run, 'completed');
  return false;
}
