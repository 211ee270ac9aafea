/** Dynamic workflows and broadcasts: a template, sent without a workflow of the workspace. Sources: vendor documentation, node-trigger-workflow-from-api, broadcast, error-guides. */
import { durationOf, timeOf } from '../duration.ts';
import { isObject, strings, text, type Json, type JsonObject } from '../json.ts';
import { assumed, channelsOf, NotDocumented, ok, Refused, type Reply } from '../reply.ts';
import type { State } from '../state.ts';
import { NotSimulated } from '../workflow/expressions.ts';
import { beginRun, finish, mayWait, skip, skipBefore, trace, waitUntil, type Recipient, type Run } from '../workflow/run.ts';
import { sendAll, sendByCost } from '../workflow/send.ts';
import { isFirst, keyOf } from './keys.ts';
import { dataOf } from './payload.ts';
import { actorOf, checkRecipients, resolveRecipients } from './recipients.ts';
import { tenantOf } from './trigger.ts';

const field = (body: JsonObject, name: string): string => {
  const value = text(body[name]);
  if (value === undefined || value === '') throw assumed(400, `(root): missing required property '${name}'`);
  return value;
};

/** When it is sent: `trigger_at`, or after `delay`; of a broadcast "with both, trigger_at wins" (broadcasts_trigger of SuprSend's MCP server). */
function timeIn(state: State, { delay, trigger_at }: JsonObject): number {
  const at = timeOf(trigger_at);
  if (at !== undefined) return at;
  if (trigger_at !== undefined && trigger_at !== null) throw new NotDocumented('an invalid trigger_at');
  if (delay === undefined || delay === null) return state.clock.now;
  const length = durationOf(delay);
  if (length === undefined) throw new NotDocumented('an invalid delay');
  return state.clock.now + length;
}

interface Sending {
  name: string | null;
  category: string;
  tenant: string;
  actor: JsonObject;
  data: JsonObject;
  idempotencyKey: string | null;
  isCampaign: boolean;
  time: number;
  send: (run: Run) => void;
}

function sendTo(state: State, recipients: readonly Recipient[], sending: Sending): void {
  const { name, category, tenant, actor, data, idempotencyKey, isCampaign, time, send } = sending;
  for (const recipient of recipients) {
    const run = beginRun(state, { workflow: name, category, recipient, actor, tenant, data, isCampaign, idempotencyKey });
    const goOn = (): void => {
      try {
        send(run);
        finish(state, run, 'completed');
      } catch (error) {
        if (!(error instanceof NotSimulated)) throw error;
        skip(state, run, { reason: 'not_simulated', message: error.message });
        finish(state, run, 'stopped');
      }
    };
    if (time <= state.clock.now) {
      goOn();
      continue;
    }
    if (!mayWait(state, run)) continue;
    trace(state, run, `delay until ${new Date(time).toISOString()}`);
    waitUntil(state, run, time, goOn);
  }
}

/** `POST /{workspace_key}/trigger/` */
export function triggerDynamic(state: State, body: unknown): Reply {
  if (!isObject(body)) throw new NotDocumented('a list of dynamic workflows');
  const [name, template, category] = ['name', 'template', 'notification_category'].map((one) => field(body, one)) as [
    string,
    string,
    string,
  ];
  const users = checkRecipients(body.users);
  if ((body.trigger_at ?? null) !== null && (body.delay ?? null) !== null) throw new NotDocumented('delay with trigger_at');
  const accepted = ok('Accepted - OK', 202);
  const [time, data] = [timeIn(state, body), dataOf(body.data)];
  if (!isFirst(state, body, name)) return accepted;
  const tenant = tenantOf(state, body.tenant_id, name);
  if (tenant === undefined) return accepted;
  const { smart, mandatory_channels } = isObject(body.delivery) ? body.delivery : {};
  const recipients = resolveRecipients(state, users, tenant, (reason, message, recipient) =>
    skipBefore(state, { reason, message, recipient, workflow: name, template }),
  );
  const send = (run: Run): void =>
    smart === true ? sendByCost(state, run, template, undefined, strings(mandatory_channels)) : sendAll(state, run, template, undefined);
  const start = { name, category, tenant, actor: actorOf(state, body.actor), data, idempotencyKey: keyOf(body) };
  sendTo(state, recipients, { ...start, isCampaign: false, time, send });
  return accepted;
}

/** `POST /{workspace_key}/broadcast/`. Errors are only in the logs (error-guides). */
export function triggerBroadcast(state: State, body: unknown): Reply {
  if (!isObject(body)) throw new Refused(400, 'BAD REQUEST');
  const [list, template, category] = ['list_id', 'template', 'notification_category'].map((one) => field(body, one)) as [
    string,
    string,
    string,
  ];
  const accepted = ok('OK', 202);
  const [time, data, channels] = [timeIn(state, body), dataOf(body.data), channelsOf(body.channels)];
  if (!isFirst(state, body, null)) return accepted;
  const tenant = tenantOf(state, body.tenant_id, null);
  if (tenant === undefined) return accepted;
  const members = membersOf(state, list);
  const failed = (reason: 'unknown_list' | 'empty_list', message: string): Reply => {
    skipBefore(state, { reason, message: `SubscriberList Broadcast API: ${message}`, template });
    return accepted;
  };
  if (!members) return failed('unknown_list', `list_id: ${list} not found`);
  if (members.length === 0) return failed('empty_list', `subscribers list is empty for list_id:${list}`);
  const recipients = resolveRecipients(state, members, tenant, (reason, message, recipient) =>
    skipBefore(state, { reason, message, recipient, template }),
  );
  const send = (run: Run): void => sendAll(state, run, template, channels);
  const start = { name: null, category, tenant, actor: {}, data, idempotencyKey: keyOf(body) };
  sendTo(
    state,
    recipients.map((one) => ({ ...one, list: list.toLowerCase() })),
    { ...start, isCampaign: true, time, send },
  );
  return accepted;
}

/** `all_users` is built in (lists). */
function membersOf(state: State, list: string): Json[] | undefined {
  if (list === 'all_users') return [...state.users.keys()];
  const found = state.lists.get(list.toLowerCase());
  return found && [...found.members.keys()];
}
