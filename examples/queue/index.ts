/**
 * Sends a run of 10,000 triggers through a queue with three workers, stops the producer after a third and kills two of the workers, and looks whether
 * each recipient was notified, and once, and what Redis has kept. Redis and the workers are processes on this machine, and `local` takes the
 * place of SuprSend.
 * Run: node index.ts [--triggers 10000]
 */
import { Queue } from 'bullmq';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { WorkflowTrigger } from '../../src/index.ts'; // yours: 'suprsend-ts'
import type { Chunk } from './chunk.ts';
import { keptIn } from './kept.ts';
import { forget, produce } from './produce.ts';
import { connectionTo, QUEUE } from './queue.ts';
import { startRedis } from './redis.ts';
import { startCounting } from './server.ts';
import type { Outcome } from './worker.ts';
import { Workers } from './workers.ts';

const WORKERS = 3;
const RUN = 'newsletter-2030-01';
/** Occurs in every address, and so wherever a recipient is kept. */
const DOMAIN = 'readers.example';
const total = Number(parseArgs({ options: { triggers: { type: 'string', default: '10000' } } }).values.triggers);
/** A minute, and time for a long run. */
const LONGEST_MS = 60_000 + 3 * total;

/** @param end - where the producer stops with an error. */
function* triggers(end = total): Generator<WorkflowTrigger> {
  for (let n = 0; n < end; n += 1)
    yield { workflow: 'newsletter', recipients: [{ is_transient: true, $email: [`reader-${n}@${DOMAIN}`] }], data: { issue: '2030-01' } };
  if (end < total) throw new Error('the producer stops');
}

await using redis = await startRedis();
await using server = await startCounting();
await using cleanup = new AsyncDisposableStack();
const queue = new Queue<Chunk, Outcome>(QUEUE, { connection: connectionTo(redis.port) });
cleanup.defer(() => queue.close());
using workers = new Workers({
  SUPRSEND_BASE_URL: server.url,
  REDIS_PORT: String(redis.port),
  // Short, so that a death is found soon. A busy machine takes a slow worker for a dead one then, which the keys make harmless.
  LOCK_MS: total > 10_000 ? '10000' : '1500',
});

const began = Date.now();

/** Waits until something holds. @throws when the run has taken too long before it does. */
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    assert.ok(Date.now() - began < LONGEST_MS, `did not come in ${LONGEST_MS / 1000} s: ${what}`);
    await sleep(50);
  }
}

for (let n = 0; n < WORKERS; n += 1) workers.start();
await assert.rejects(produce(queue, RUN, triggers(Math.floor(total / 3))), /the producer stops/);
console.log('the producer stopped after a third, and starts again from the beginning');
// What it had put in is not put in twice, whether it is done or not.
const producing = produce(queue, RUN, triggers());
for (const part of [1 / 4, 1 / 2]) {
  await until('a part of the run', async () => server.counts().messages >= total * part);
  // The worker dies after the server has acted and before the response arrives.
  const pid = await workers.kill(await server.hold());
  console.log(`killed worker ${pid}: its request was acted on, and it never got the response`);
  workers.start();
}
const chunks = await producing;
await until('the end of the run', async () => {
  const { completed = 0, failed = 0 } = await queue.getJobCounts('completed', 'failed');
  return completed + failed === chunks;
});

const seconds = (Date.now() - began) / 1000;
const done = await queue.getCompleted();
const accepted = done.reduce((sum, { returnvalue }) => sum + returnvalue.accepted, 0);
const { messages, people, again } = server.counts();
console.log(`done in ${seconds.toFixed(1)} s: ${done.length} of ${chunks} chunks completed, ${accepted} triggers accepted`);
console.log(`${messages + again} triggers arrived, ${again} of them again, under their old key`);
console.log(`${people} of ${total} recipients notified, ${messages - people} of them more than once`);
assert.deepEqual({ done: done.length, accepted, messages, people }, { done: chunks, accepted: total, messages: total, people: total });
assert.ok(again > 0, 'what a dead worker had sent was sent again');
assert.deepEqual(server.violations, [], 'every request is as the contract says');

const after = await keptIn(redis.port, DOMAIN);
console.log(
  `Redis held ${after.most.toFixed(1)} MB at most, and holds ${after.now.toFixed(1)} MB now: no recipient, but what became of ${chunks} chunks`,
);
assert.deepEqual(after.found, [], 'no recipient is left in Redis');
await forget(queue, RUN, chunks);
const { keys } = await keptIn(redis.port, DOMAIN);
console.log(`after forget(): ${keys.filter((key) => key.includes(RUN)).length} keys of the run`);
assert.deepEqual(
  keys.filter((key) => key.includes(RUN)),
  [],
);
