/** Batches and digests: events of one recipient that are collected until a window closes. Sources: vendor documentation, batch and digest. */
import type { JsonObject } from '../json.ts';
import type { Task } from '../clock.ts';
import type { State } from '../state.ts';
import { finish, park, trace, type Run } from './run.ts';

export interface Batch {
  /** The run that goes on when the window closes; undefined until there is one. */
  leader: Run | undefined;
  /** Its end, which is taken back if the leader is cancelled. The next event then begins a batch of its own. */
  end: Task;
  events: JsonObject[];
  count: number;
  closes: number;
}

export interface BatchRule {
  /** Of the node in its workflow. */
  part: string;
  /** What the events of one batch have in common, besides the recipient. */
  batchKey: string;
  closes: number;
  /** "flush_leading_item": the first event is not collected. */
  flushFirst: boolean;
  retain: number;
  order: 'first' | 'last';
  /** Fewer events end the run. */
  least: number;
}

/** "By default, the first 10 events are included"; 2 to 100. */
export const retained = (count: unknown): number => (typeof count === 'number' ? Math.min(100, Math.max(2, Math.floor(count))) : 10);

/** Collects the event of a run. `goOn` is called for the run that continues, with the output of the batch as its payload. */
export function collect(state: State, run: Run, rule: BatchRule, goOn: (run: Run) => void): void {
  const key = [run.workflow, rule.part, run.tenant, run.recipient.key, rule.batchKey].join('\u0000');
  const open = state.batches.get(key);
  if (!open) {
    const cancel = (): void => {
      due.cancel();
      state.batches.delete(key);
    };
    const batch: Batch = { leader: undefined, end: { cancel }, events: [], count: 0, closes: rule.closes };
    state.batches.set(key, batch);
    if (!rule.flushFirst) lead(state, run, batch, rule);
    // A window of no length closes at once.
    const due = state.clock.at(rule.closes, () => close(state, key, batch, rule, goOn));
    if (!rule.flushFirst) return;
    run.payload = output([run.data], 1, rule.batchKey);
    trace(state, run, 'batch: first item sent immediately');
    return goOn(run);
  }
  if (!open.leader) return lead(state, run, open, rule);
  add(open, run.data, rule);
  // The words of the log (batch, frequently asked questions).
  trace(state, run, 'batch: this event was added to the running batch of a pre-existing workflow');
  finish(state, run, 'batched');
}

function lead(state: State, run: Run, batch: Batch, rule: BatchRule): void {
  batch.leader = run;
  run.task = batch.end;
  add(batch, run.data, rule);
  trace(state, run, `batch: open until ${new Date(batch.closes).toISOString()}`);
  park(state, run);
}

function add(batch: Batch, event: JsonObject, { retain, order }: BatchRule): void {
  batch.count++;
  if (order === 'first' && batch.events.length >= retain) return;
  batch.events.push(event);
  if (batch.events.length > retain) batch.events.shift();
}

function close(state: State, key: string, batch: Batch, rule: BatchRule, goOn: (run: Run) => void): void {
  state.batches.delete(key);
  const { leader, events, count } = batch;
  if (!leader) return;
  state.waiting.delete(leader.shown.execution_id);
  leader.shown.status = 'running';
  if (count < rule.least) {
    trace(state, leader, `digest: ${count} of at least ${rule.least} triggers`);
    return finish(state, leader, 'completed');
  }
  leader.payload = output(events, count, rule.batchKey);
  trace(state, leader, `batch: closed with ${count}`);
  goOn(leader);
}

/** The variables of a batch. They replace those of the events. */
const output = (events: JsonObject[], count: number, batchKey: string): JsonObject => ({
  $batched_events: events,
  $batched_events_count: count,
  $batch_key: batchKey,
});
