/** Puts a run of triggers into the queue, chunk by chunk, so that memory stays flat however long it is. */
import type { Queue } from 'bullmq';
import type { WorkflowTrigger } from '../../src/index.ts'; // yours: 'suprsend-ts'
import { chunksOf, type Chunk } from './chunk.ts';

/** How long a job is kept when it is done, in seconds. Until then a job of the same id is not added again. */
const KEPT = 24 * 60 * 60;

/**
 * @param run - names the run, in job ids and keys. A producer that died is started again with the same name and the same triggers.
 * @returns the number of chunks.
 */
export async function produce(queue: Queue<Chunk>, run: string, triggers: Iterable<WorkflowTrigger>): Promise<number> {
  let chunks = 0;
  for (const chunk of chunksOf(run, triggers)) {
    await queue.add('chunk', chunk, {
      jobId: `${run}-${chunks}`,
      attempts: 10,
      backoff: { type: 'exponential', delay: 1000 },
      removeOnComplete: { age: KEPT },
    });
    chunks += 1;
  }
  return chunks;
}
