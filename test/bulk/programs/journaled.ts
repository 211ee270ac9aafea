/** A run with the journal of `examples/import`. Its test kills it, starts it again, and reads the result that it prints at the end. */
import { Journal } from '../../../examples/import/journal.ts';
import { SuprSend, UserEdit, type BulkOptions, type BulkResult, type Resumable, type ResumeOptions } from '../../../src/index.ts';

const [, , strategy = '', path = '', count = '', duplicates] = process.argv;
const { users, workflows } = new SuprSend({ retryDelay: { base: 0, max: 0 } });

interface Way {
  operation: string;
  record: (n: number) => unknown;
  // oxlint-disable-next-line typescript/no-explicit-any
  run: (source: Iterable<any>, options: BulkOptions<any, any>) => Promise<unknown>;
  // oxlint-disable-next-line typescript/no-explicit-any
  resume: (result: Resumable<any>, options: BulkOptions<any, any> & ResumeOptions) => Promise<BulkResult<unknown>>;
}

const trigger = (n: number, key?: string): object => ({
  workflow: 'w',
  recipients: [`u${n}`],
  ...(key === undefined ? {} : { $idempotency_key: key }),
});
const triggers = { operation: 'workflows.triggerMany', run: workflows.triggerMany, resume: workflows.resume };
const ways: Record<string, Way> = {
  upserts: { operation: 'users.upsertMany', record: (n) => ({ distinct_id: `u${n}`, n }), run: users.upsertMany, resume: users.resume },
  'own keys': { ...triggers, record: (n) => trigger(n, `key-${n}`) },
  'generated keys': { ...triggers, record: (n) => trigger(n) },
  increments: {
    operation: 'users.editMany',
    record: (n) => new UserEdit(`u${n}`).increment('logins'),
    run: users.editMany,
    resume: users.resume,
  },
};
const { operation, record, run, resume } = ways[strategy] as Way;

await using journal = await Journal.open(operation, path);
function* rest(): Generator {
  for (let n = journal.next; n < Number(count); n++) yield record(n);
}
const options = { concurrency: 4, keepFailures: true };
await resume(journal.left, { ...options, ...journal.callbacks() });
await run(rest(), { ...options, ...journal.callbacks(journal.next) });
const { stopped, failedRecords } = await resume(journal.left, {
  ...options,
  ...journal.callbacks(),
  acceptDuplicates: duplicates !== undefined,
});
const left = failedRecords.map(({ index, status }) => ({ index, status }));
console.log(JSON.stringify({ accepted: journal.accepted, left, stopped: stopped?.message }));
