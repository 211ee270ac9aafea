/** Cancels runs that wait. Source: the contract, `workflow_run/cancel` and `broadcast_run/cancel`: filters are combined with AND; an empty list means that nothing matched. */
import { strings, text, type JsonObject } from '../json.ts';
import { bodyObject, ok, Refused, type Reply } from '../reply.ts';
import type { State } from '../state.ts';
import { cancel, type Run } from '../workflow/run.ts';

export function cancelWorkflow(state: State, body: unknown): Reply {
  const given = bodyObject(body);
  const { execution_id, recipients, idempotency_key, workflow_slug } = given;
  need(given, ['execution_id', 'recipients', 'idempotency_key']);
  const ids = strings(recipients);
  return cancelled(state, (run) => [
    !run.isCampaign,
    execution_id === undefined || run.shown.execution_id === text(execution_id),
    recipients === undefined || (typeof run.recipient.shown === 'string' && ids.includes(run.recipient.shown)),
    idempotency_key === undefined || run.idempotencyKey === text(idempotency_key),
    workflow_slug === undefined || run.workflow === text(workflow_slug),
  ]);
}

export function cancelBroadcast(state: State, body: unknown): Reply {
  const given = bodyObject(body);
  const { execution_id, list_id, idempotency_key } = given;
  need(given, ['execution_id', 'list_id', 'idempotency_key']);
  return cancelled(state, (run) => [
    run.isCampaign,
    execution_id === undefined || run.shown.execution_id === text(execution_id),
    list_id === undefined || run.recipient.list === text(list_id)?.toLowerCase(),
    idempotency_key === undefined || run.idempotencyKey === text(idempotency_key),
  ]);
}

function need(given: JsonObject, filters: readonly string[]): void {
  if (filters.every((name) => given[name] === undefined)) throw new Refused(400, `at least one filter is required: ${filters.join(', ')}`);
}

function cancelled(state: State, matches: (run: Run) => boolean[]): Reply {
  const found = [...state.waiting.values()].filter((run) => matches(run).every(Boolean));
  for (const run of found) cancel(state, run);
  return ok({ execution_ids: found.map(({ shown }) => shown.execution_id) });
}
