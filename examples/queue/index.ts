/**
 * Sends a run of 10,000 triggers through a queue with three workers, kills two of them in the middle, and looks whether each recipient was
 * notified, and once. Redis and the workers are processes on this machine, and `local` stands in for SuprSend.
 * Run: node index.ts [--triggers 10000]
 */
import { Queue } from 'bullmq';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { WorkflowTrigger } from '../../src/index.ts'; // yours: 'suprsend-ts'
import { serve } from '../../src/cli/local/serve.ts';
import { localSuprSend } from '../../src/local.ts';
import type { Chunk } from './chunk.ts';
import { produce } from './produce.ts';
import { connectionTo, QUEUE } from './queue.ts';
import { startRedis } from './redis.ts';
import type { Outcome } from './worker.ts';
import { Workers } from './workers.ts';

const WORKERS = 3;
const RUN = 'newsletter-2030-01';
const LONGEST_MS = 60_000;
const total = Number(parseArgs({ options: { triggers: { type: 'string', default: '10000' } } }).values.triggers);

function* triggers(): Generator<WorkflowTrigger> {
  for (let n = 0; n < total; n += 1) yield { workflow: 'newsletter', recipients: [`user-${n}`], data: { issue: '2030-01' } };
}

await using redis = await startRedis();
const local = localSuprSend(
  {
    workflows: [
      {
        slug: 'newsletter',
        name: 'Newsletter',
        category: 'promotional',
        trigger_type: 'api',
        tree: { nodes: [{ node_type: 'send_email', properties: { template: 'newsletter' } }] },
      },
    ],
    templates: [
      {
        slug: 'newsletter',
        name: 'Newsletter',
        variants: [
          { channel: 'email', id: 'default', content: { subject: 'Issue {{issue}}', body: { type: 'raw', raw: { text: 'News' } } } },
        ],
      },
    ],
  },
  {
    most: total,
    seed: { users: Array.from({ length: total }, (_, n) => ({ distinct_id: `user-${n}`, $email: [`user-${n}@example.com`] })) },
  },
);
/** Whether the next answer is to be held back, and whose answers were. */
let isHolding = false;
const held: string[] = [];
const receive: typeof local.receive = (received) => {
  const outcome = local.receive(received);
  if (!isHolding) return outcome;
  isHolding = false;
  held.push(received.authorization ?? '');
  return { unanswered: true };
};
await using server = await serve({ ...local, receive }, { port: 0 });
await using cleanup = new AsyncDisposableStack();
const queue = new Queue<Chunk, Outcome>(QUEUE, { connection: connectionTo(redis.port) });
cleanup.defer(() => queue.close());
using workers = new Workers({
  SUPRSEND_BASE_URL: server.url,
  REDIS_PORT: String(redis.port),
  // Short, so that a death is found soon.
  LOCK_MS: '1500',
});

const began = Date.now();

/** Waits until something holds. @throws when the run has taken a minute before it does. */
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    assert.ok(Date.now() - began < LONGEST_MS, `did not come within a minute: ${what}`);
    await sleep(50);
  }
}

const chunks = await produce(queue, RUN, triggers());
console.log(`${total} triggers in ${chunks} chunks`);
// A producer that died is started again: what it had put in is not put in twice.
await produce(queue, RUN, triggers());
assert.equal(await queue.count(), chunks);

for (let n = 0; n < WORKERS; n += 1) workers.start();
for (const deaths of [1, 2]) {
  await until('a part of the run', async () => local.messages.length >= (total * deaths) / 4);
  // The worker dies between what the server does and what it hears of that.
  isHolding = true;
  await until('an answer held back', async () => held.length === deaths);
  const pid = await workers.kill(held.at(-1) as string);
  console.log(`killed worker ${pid}: its request was acted on, and it never heard of it`);
  workers.start();
}
await until('the end of the run', async () => {
  const { completed = 0, failed = 0 } = await queue.getJobCounts('completed', 'failed');
  return completed + failed === chunks;
});

const seconds = (Date.now() - began) / 1000;
const done = await queue.getCompleted();
const accepted = done.reduce((sum, { returnvalue }) => sum + returnvalue.accepted, 0);
const again = local.skipped.filter(({ reason }) => reason === 'duplicate_key').length;
const notified = new Set(local.messages.map(({ recipient }) => recipient)).size;
console.log(`done in ${seconds.toFixed(1)} s: ${done.length} of ${chunks} chunks completed, ${accepted} triggers accepted`);
console.log(`${local.messages.length + again} triggers arrived, ${again} of them again, under their old key`);
console.log(`${notified} of ${total} recipients notified, ${local.messages.length - notified} of them more than once`);
assert.deepEqual(
  { done: done.length, accepted, messages: local.messages.length, notified },
  { done: chunks, accepted: total, messages: total, notified: total },
);
assert.ok(again > 0, 'what a dead worker had sent was sent again');
assert.deepEqual(
  local.requests.flatMap(({ violations }) => violations),
  [],
  'every request is as the contract says',
);
