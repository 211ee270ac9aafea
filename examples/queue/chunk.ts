/** What a job holds: triggers as plain JSON, each with its idempotency key and what is known of it. `workflows.resume()` takes them as they are. */
import type { TriggerFailure, TriggerResumable, WorkflowTrigger } from '../../src/index.ts'; // yours: 'suprsend-ts'

export interface Chunk {
  /** How many triggers it was made of. */
  size: number;
  /** Those that are still to be sent. */
  left: TriggerResumable<WorkflowTrigger>['failures'];
  /** Those that are wrong as they are, by their place in the run. */
  rejected: { index: number; why: string }[];
}

/** Triggers of one job: five requests of 100, so that a worker that dies leaves little to repeat. */
const SIZE = 500;

/** Makes the chunks of a run. The same run makes the same keys, so that making it twice sends it once. */
export function* chunksOf(run: string, triggers: Iterable<WorkflowTrigger>): Generator<Chunk> {
  let left: Chunk['left'] = [];
  let index = 0;
  for (const record of triggers) {
    left.push({ index, record, key: `${run}:${index}`, status: 'notSent' });
    index += 1;
    if (left.length < SIZE) continue;
    yield { size: left.length, left, rejected: [] };
    left = [];
  }
  if (left.length > 0) yield { size: left.length, left, rejected: [] };
}

/**
 * The chunk as it must be kept before its first request leaves: should the worker die, nobody knows what arrived, and from then on each
 * key is good for 24 hours. What has been marked before stays as it is.
 */
export const attempted = (chunk: Chunk, now: number): Chunk => ({
  ...chunk,
  left: chunk.left.map((trigger) => (trigger.since === undefined ? { ...trigger, status: 'unknown', since: now } : trigger)),
});

/** The chunk after an attempt, as plain JSON. The first attempt of what is left stays the first. */
export const after = ({ size, rejected }: Chunk, failures: TriggerFailure<WorkflowTrigger>[]): Chunk => ({
  size,
  left: failures
    .filter(({ status }) => status !== 'rejected')
    .map(({ index, record, key, status, since }) => ({ index, record, key, status, since })),
  rejected: [
    ...rejected,
    ...failures.filter(({ status }) => status === 'rejected').map(({ index, error }) => ({ index, why: error.message })),
  ],
});
