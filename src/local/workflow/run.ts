/** Runs of workflows: one for each recipient. Nodes run in their order; what waits goes on when its time has come. */
import type { Channel } from '../channels.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Preferences, TenantProfile } from '../profile.ts';
import { shownKey } from '../keys.ts';
import { keep, MOST_WAITING, type State } from '../state.ts';
import type { LocalRecipient, LocalRun, LocalSkip, SkipReason } from '../types.ts';
import type { Task } from '../clock.ts';

/** Whom a run is for, and how it reaches them. */
export interface Recipient {
  shown: LocalRecipient;
  /** `user/u1`, `object/teams/devs`; unique for a transient user. Batches are made of it. */
  key: string;
  /** The stored profile, as it is when a message is sent; for a transient user what was passed. */
  profile(): TenantProfile;
  /** What the user has chosen; undefined for a transient user. */
  preferences(): Preferences | undefined;
  /** Channels that were passed inline: "this run uses only those values for that channel" (trigger-workflow). */
  inline: TenantProfile['channels'];
  /** `$channels`: the only channels of this run. */
  only: readonly string[] | undefined;
  /** Properties of the subscription that made it a recipient. */
  subscription: Record<string, Json> | undefined;
  /** The list of a broadcast. */
  list?: string;
}

/** What a run is of: a workflow, a dynamic workflow, or a broadcast. */
export interface Run {
  shown: LocalRun;
  /** Slug of the workflow; the name of a dynamic workflow; null for a broadcast. */
  workflow: string | null;
  category: string;
  recipient: Recipient;
  actor: JsonObject;
  tenant: string;
  /** The data of the trigger. */
  data: JsonObject;
  /** What nodes and templates see: the data, or the output of a batch. */
  payload: JsonObject;
  isCampaign: boolean;
  /** What it waits for. */
  task: Task | undefined;
  /** How many nodes it has been through. */
  nodes: number;
  idempotencyKey: string | null;
}

export type RunSpec = Omit<Run, 'shown' | 'payload' | 'task' | 'nodes'>;

/** Most lines of a trace. */
const MOST_LINES = 100;
/** Longest message of a skip: it may show a name of what was sent. */
const MOST_WORDS = 1_000;

/** Begins a run. Its trace starts empty. */
export function beginRun(state: State, spec: RunSpec): Run {
  const shown: LocalRun = {
    execution_id: state.ids.next('exec'),
    request_id: state.request,
    workflow: spec.workflow ?? 'broadcast',
    recipient: spec.recipient.shown,
    tenant_id: spec.tenant,
    idempotency_key: shownKey(spec.idempotencyKey),
    status: 'running',
    trace: [],
    started_at: state.clock.iso,
  };
  keep(state.runs, shown, state.most, state.weights.runs, JSON.stringify(shown).length);
  const run: Run = { ...spec, shown, payload: spec.data, task: undefined, nodes: 0 };
  state.changed('run', shown);
  return run;
}

export function trace(state: State, run: Run, line: string): void {
  const { trace: lines } = run.shown;
  if (lines.length < MOST_LINES) lines.push(line.slice(0, 300));
  else lines[MOST_LINES - 1] = `and so on: the trace has at most ${MOST_LINES} lines`;
  state.changed('run', run.shown);
}

export function finish(state: State, run: Run, status: LocalRun['status']): void {
  run.shown.status = status;
  state.waiting.delete(run.shown.execution_id);
  state.changed('run', run.shown);
}

/** Goes on at a time, unless the run is cancelled until then. */
export function waitUntil(state: State, run: Run, time: number, goOn: () => void): void {
  park(state, run);
  run.task = state.clock.at(time, () => {
    state.waiting.delete(run.shown.execution_id);
    run.shown.status = 'running';
    goOn();
  });
}

/** Whether one more run may wait; else it is stopped, and that is recorded. */
export function mayWait(state: State, run: Run): boolean {
  if (Math.max(state.waiting.size, state.batches.size) < MOST_WAITING) return true;
  skip(state, run, { reason: 'workflow_error', message: `a local SuprSend keeps at most ${MOST_WAITING} runs that wait` });
  finish(state, run, 'stopped');
  return false;
}

/** Waits for something other than a time. */
export function park(state: State, run: Run): void {
  run.shown.status = 'waiting';
  state.waiting.set(run.shown.execution_id, run);
  state.changed('run', run.shown);
}

/** Ends a run that waits. */
export function cancel(state: State, run: Run): void {
  run.task?.cancel();
  trace(state, run, 'cancelled');
  finish(state, run, 'cancelled');
}

export interface SkipFacts {
  reason: SkipReason;
  message: string;
  channel?: Channel | null;
  template?: string | null;
}

/** Records that something was not sent. */
export function skip(state: State, run: Run, { reason, message, channel = null, template = null }: SkipFacts): void {
  const { shown, workflow, recipient } = run;
  recordSkip(state, { reason, message, channel, template, workflow, recipient: recipient.shown, execution_id: shown.execution_id });
  const start = `${channel ?? 'run'}: `;
  trace(state, run, message.startsWith(start) ? message : `${start}${message}`);
}

/** Records that something was not sent, without a run. */
export function skipBefore(
  state: State,
  facts: { reason: SkipReason; message: string; workflow?: string | null; recipient?: LocalRecipient; template?: string | null },
): void {
  recordSkip(state, { channel: null, workflow: null, recipient: null, template: null, ...facts, execution_id: null });
}

function recordSkip(state: State, facts: Omit<LocalSkip, 'at'>): void {
  const { reason, message, recipient, channel, workflow, template, execution_id } = facts;
  const at = state.clock.iso;
  const skipped = { reason, message: message.slice(0, MOST_WORDS), recipient, channel, workflow, template, execution_id, at };
  keep(state.skipped, skipped, state.most, state.weights.skipped, JSON.stringify(skipped).length);
  state.changed('skip', skipped);
}
