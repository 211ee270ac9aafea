/** What a job holds: triggers as plain JSON, each with its idempotency key and what is known of it, as `workflows.resume()` accepts them. */
import type { BulkFailure, Resumable, WorkflowTrigger } from '../../src/index.ts'; // yours: 'suprsend-ts'

type Left = Resumable<WorkflowTrigger>['failedRecords'][number][];

export interface Chunk {
  /** How many triggers it was made of. */
  size: number;
  /** Those that are still to be sent. */
  left: Left;
  /** Those that were rejected, by their index in the run. */
  rejected: { index: number; why: string }[];
}

/** Triggers of one job: five requests of 100, so that a worker that dies leaves little to repeat. */
const SIZE = 500;

/** Makes the chunks of a run. The same run makes the same keys, so that making it twice sends it once. */
export function* chunksOf(run: string, triggers: Iterable<WorkflowTrigger>): Generator<Chunk> {
  let left: Left = [];
  let index = 0;
  for (const record of triggers) {
    left.push({ index, record, idempotencyKey: `${run}:${index}`, status: 'notSent' });
    index += 1;
    if (left.length < SIZE) continue;
    yield { size: left.length, left, rejected: [] };
    left = [];
  }
  if (left.length > 0) yield { size: left.length, left, rejected: [] };
}

/**
 * The chunk as it must be kept before its first request is sent: if the worker dies, it is unknown what arrived, and from then on each key
 * protects for 24 hours. Triggers that were marked before are not changed.
 */
export const attempted = (chunk: Chunk, since: string): Chunk => ({
  ...chunk,
  left: chunk.left.map((trigger) => (trigger.since === undefined ? { ...trigger, status: 'unknown', since } : trigger)),
});

/** The chunk after an attempt, as plain JSON. The time of the first attempt is kept. */
export const after = ({ size, rejected }: Chunk, failures: BulkFailure<WorkflowTrigger>[]): Chunk => ({
  size,
  left: failures
    .filter(({ status }) => status !== 'rejected')
    .map(({ index, record, idempotencyKey, status, since }) => ({ index, record, idempotencyKey, status, since })),
  rejected: [
    ...rejected,
    ...failures.filter(({ status }) => status === 'rejected').map(({ index, error }) => ({ index, why: error.message })),
  ],
});
