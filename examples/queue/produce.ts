/** Puts a run of triggers into the queue, chunk by chunk, so that memory stays flat however long it is: that of the producer, and that of Redis. */
import type { Queue } from 'bullmq';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowTrigger } from '../../src/index.ts'; // yours: 'suprsend-ts'
import { chunksOf, type Chunk } from './chunk.ts';

/** How long a job that is done is kept, in seconds: its id and its outcome. Until then a job of the same id is not added again. */
const KEPT = 24 * 60 * 60;

/** Most chunks that wait in the queue. Redis holds no more triggers than these. */
const WAITING = 200;

const idOf = (run: string, chunk: number): string => `${run}-${chunk}`;

/**
 * @param run - names the run, in job ids and keys. A producer that died is started again with the same name and the same triggers.
 * @returns the number of chunks.
 */
export async function produce(queue: Queue<Chunk>, run: string, triggers: Iterable<WorkflowTrigger>): Promise<number> {
  let chunks = 0;
  for (const chunk of chunksOf(run, triggers)) {
    while ((await queue.getWaitingCount()) >= WAITING) await sleep(100);
    await queue.add('chunk', chunk, {
      jobId: idOf(run, chunks),
      attempts: 10,
      backoff: { type: 'exponential', delay: 1000 },
      removeOnComplete: { age: KEPT },
    });
    chunks += 1;
  }
  return chunks;
}

/** Removes what is kept of a run that has ended. After that, a producer that is started again would add it again. */
export async function forget(queue: Queue<Chunk>, run: string, chunks: number): Promise<void> {
  for (let chunk = 0; chunk < chunks; chunk += 1) await queue.remove(idOf(run, chunk));
}
