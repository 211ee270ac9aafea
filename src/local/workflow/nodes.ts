/** What each node of a workflow does. Source: suprsend/skills, workflow-schema-guide, and the documentation of each node. */
import { durationOf, timeOf } from '../duration.ts';
import { isObject, own, type Json, type JsonObject, plain } from '../json.ts';
import { RenderError } from '../render/errors.ts';
import type { State } from '../state.ts';
import { objects } from '../workspace.ts';
import { collect, retained } from './batch.ts';
import { anyHolds } from './conditions.ts';
import { evaluatePath, expressionScope, NodeError, NotSimulated } from './expressions.ts';
import { namespacesOf, zoneOf } from './names.ts';
import { finish, mayWait, skip, trace, waitUntil, type Run } from './run.ts';
import { nextTime } from './schedule.ts';
import { isSend, sendNode } from './send.ts';

/** Most nodes that one run goes through. Branches are within each other, and so are their runs. */
const MOST_NODES = 500;

/** Runs nodes, one after the other, until one waits or none is left. */
export function runNodes(state: State, run: Run, nodes: readonly JsonObject[]): void {
  for (const [at, part] of nodes.entries()) {
    try {
      if (++run.nodes > MOST_NODES) throw new NodeError(`a local SuprSend runs at most ${MOST_NODES} nodes`);
      if (step(state, run, part, () => nodes.slice(at + 1))) return;
    } catch (error) {
      if (error instanceof NotSimulated) skip(state, run, { reason: 'not_simulated', message: `${typeOf(part)}: ${error.message}` });
      // Such as a time zone that does not exist.
      else if (error instanceof NodeError || error instanceof RenderError)
        skip(state, run, { reason: 'workflow_error', message: `${typeOf(part)}: ${error.message}` });
      else throw error;
      return finish(state, run, 'stopped');
    }
  }
  finish(state, run, 'completed');
}

const typeOf = (part: JsonObject): string => plain(part.node_type);

/** Whether the loop ends here: the run waits for the clock, or has ended. */
function step(state: State, run: Run, part: JsonObject, rest: () => JsonObject[]): boolean {
  const settings = isObject(part.properties) ? part.properties : {};
  const type = typeOf(part);
  if (isSend(type)) {
    sendNode(state, run, part, settings);
    return false;
  }
  if (['delay', 'batch', 'digest'].includes(type) && !mayWait(state, run)) return true;
  switch (type) {
    case 'delay':
      return delay(state, run, settings, rest());
    case 'branch':
      return branch(state, run, part, rest());
    case 'batch':
      batch(state, run, part, settings, rest());
      return true;
    case 'digest':
      digest(state, run, part, settings, rest());
      return true;
    case 'branch_waituntil':
      throw new NotSimulated('not simulated');
    default:
      trace(state, run, `${type}: not simulated`);
      return false;
  }
}

function delay(state: State, run: Run, settings: JsonObject, rest: JsonObject[]): boolean {
  const { delay_type, value, relative_to } = settings;
  const time = windowEnd(state, run, { type: delay_type, fixed: value, dynamic: value, relative: relative_to });
  trace(state, run, delay_type === 'fixed' ? `delay ${plain(value)}` : `delay until ${new Date(time).toISOString()}`);
  if (time <= state.clock.now) return false;
  waitUntil(state, run, time, () => runNodes(state, run, rest));
  return true;
}

interface Window {
  type: Json | undefined;
  fixed: Json | undefined;
  dynamic: Json | undefined;
  relative: Json | undefined;
}

/** When a delay or a batch ends. @throws NodeError for a value that is missing or invalid */
function windowEnd(state: State, run: Run, { type, fixed, dynamic, relative }: Window): number {
  const { now } = state.clock;
  if (type === 'fixed') return now + lengthOf(fixed);
  const scope = expressionScope(namespacesOf(state, run));
  if (type === 'dynamic') {
    const value = evaluatePath(dynamic, scope);
    const time = timeOf(value);
    if (time !== undefined && durationOf(value) === undefined) return later(time, now);
    return now + lengthOf(value);
  }
  if (type !== 'relative_to' || !isObject(relative)) throw new NodeError(`unknown type ${plain(type)}`);
  const pivot = timeOf(evaluatePath(relative.pivot_expr, scope));
  if (pivot === undefined) throw new NodeError(`${plain(relative.pivot_expr)} is not an ISO-8601 timestamp`);
  const offset = lengthOf(relative.offset_value_type === 'dynamic' ? evaluatePath(relative.offset_value, scope) : relative.offset_value);
  return later(relative.offset_type === 'before' ? pivot - offset : pivot + offset, now);
}

function lengthOf(value: Json | undefined): number {
  const length = durationOf(value);
  // The words of error-guides.
  if (length === undefined)
    throw new NodeError(`invalid duration-format ${value === undefined ? '' : plain(value)}. valid format [xx]d[xx]h[xx]m[xx]s`);
  return length;
}

function later(time: number, now: number): number {
  if (time <= now) throw new NodeError(`${new Date(time).toISOString()} must be in the future`);
  return time;
}

/** "The first branch whose condition evaluates to true is executed; else the default branch." Then the nodes after it. */
function branch(state: State, run: Run, part: JsonObject, rest: JsonObject[]): boolean {
  const branches = objects(part.branches);
  const names = namespacesOf(state, run);
  const chosen =
    branches.find(({ is_default, conditions }) => is_default !== true && anyHolds(conditions, names, state.clock.now)) ??
    branches.find(({ is_default }) => is_default === true);
  trace(state, run, `branch ${plain(chosen?.name ?? chosen?.ref ?? 'none')}`);
  if (!chosen) return false;
  runNodes(state, run, [...objects(chosen.nodes), ...(chosen.is_terminal === true ? [] : rest)]);
  return true;
}

const nodeKey = (part: JsonObject): string => (typeof part.ref === 'string' ? part.ref : JSON.stringify(part));

function batch(state: State, run: Run, part: JsonObject, settings: JsonObject, rest: JsonObject[]): void {
  const { mode, window_type, fixed_window, dynamic_window_expr, relative_to, batch_key, retain_count, retain_order } = settings;
  // The events of a batch are the data of triggers, also in a second batch.
  const scope = expressionScope({ ...namespacesOf(state, run), payload: run.data });
  const key = batch_key === undefined || batch_key === null || batch_key === '' ? '' : evaluatePath(batch_key, scope);
  const closes = windowEnd(state, run, { type: window_type, fixed: fixed_window, dynamic: dynamic_window_expr, relative: relative_to });
  const rule = {
    part: nodeKey(part),
    batchKey: typeof key === 'string' ? key : JSON.stringify(key ?? null),
    closes,
    flushFirst: mode === 'flush_leading_item',
    retain: retained(retain_count),
    order: retain_order === 'last' ? ('last' as const) : ('first' as const),
    least: 0,
  };
  collect(state, run, rule, (one) => runNodes(state, one, rest));
}

function digest(state: State, run: Run, part: JsonObject, settings: JsonObject, rest: JsonObject[]): void {
  const { schedule_type, schedule, dynamic_schedule_expr, retain_count, retain_order, trigger_min_count } = settings;
  if (schedule_type !== 'static' && schedule_type !== 'dynamic') throw new NotSimulated(`schedule ${plain(schedule_type)}: not simulated`);
  const given = schedule_type === 'static' ? schedule : evaluatePath(dynamic_schedule_expr, expressionScope(namespacesOf(state, run)));
  const closes = nextTime(given, state.clock.now, zoneOf(run));
  if (closes === undefined) throw new NodeError('the schedule is missing or invalid');
  const rule = {
    part: nodeKey(part),
    batchKey: '',
    closes,
    flushFirst: false,
    retain: retained(retain_count),
    order: retain_order === 'last' ? ('last' as const) : ('first' as const),
    least: typeof trigger_min_count === 'number' ? trigger_min_count : 0,
  };
  collect(state, run, rule, (one) => runNodes(state, one, rest));
}

/** The nodes of a workflow. */
export const nodesOf = (workflow: JsonObject): JsonObject[] => objects(own(workflow.tree, 'nodes'));
