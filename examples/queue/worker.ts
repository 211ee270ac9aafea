/**
 * A worker: takes chunks from the queue and sends them. As many as you like run side by side, on any machine; any of them may die at any time.
 * Run: REDIS_PORT=6379 node worker.ts
 */
import { Worker, type Job } from 'bullmq';
import { SuprSend } from '../../src/index.ts'; // yours: 'suprsend-ts'
import { after, attempted, type Chunk } from './chunk.ts';
import { connectionTo, QUEUE } from './queue.ts';

/** What became of a chunk, as the job keeps it. */
export interface Outcome {
  accepted: number;
  rejected: Chunk['rejected'];
}

// SUPRSEND_API_KEY and SUPRSEND_BASE_URL come from the environment.
const suprsend = new SuprSend();

async function send(job: Job<Chunk, Outcome>): Promise<Outcome> {
  const chunk = attempted(job.data, new Date().toISOString());
  await job.updateData(chunk);
  const { failedRecords } = await suprsend.workflows.resume(
    { version: 1, operation: 'workflows.triggerMany', failedRecords: chunk.left },
    { concurrency: 2 },
  );
  const { size, left, rejected } = after(chunk, failedRecords);
  // This deletes what was accepted or rejected from Redis.
  await job.updateData({ size, left, rejected });
  if (left.length === 0) return { accepted: size - rejected.length, rejected };
  // BullMQ runs the job again, after a wait, with what is left.
  throw new Error(
    `${left.length} triggers are left, the first because: ${failedRecords.find(({ status }) => status !== 'rejected')?.error.message}`,
  );
}

const LOCK_MS = Number(process.env.LOCK_MS ?? 30_000);
const worker = new Worker<Chunk, Outcome>(QUEUE, send, {
  connection: connectionTo(Number(process.env.REDIS_PORT ?? 6379)),
  concurrency: 2,
  // A job whose worker died is given to another worker after about this time.
  lockDuration: LOCK_MS,
  stalledInterval: LOCK_MS,
  // A worker that dies does not end a chunk: it may be sent again many times.
  maxStalledCount: 100,
});
worker.on('error', (error) => console.error(error.message));

process.once('SIGTERM', () => void worker.close().then(() => process.exit()));
// The example starts its workers itself, and they end with it.
process.once('disconnect', () => process.exit());
