/** Sends the failed records of a result again, as far as that is safe. */
import { invalid, InvalidRequestError, optionsOf, SuprSendError } from '../core/errors.ts';
import { bare, fieldsOf } from '../core/json.ts';
import type { Core } from '../core/send.ts';
import { itemOf, type Batcher, type Item } from './batch.ts';
import { invalidItem, type Entries } from './feed.ts';
import type { BulkFailure, BulkOptions, BulkResult, BulkTarget, Resumable, ResumeOptions } from './result.ts';
import { runBulk } from './run.ts';
import { obstacleTo } from './status.ts';

/** Makes the batcher of a result. @param operation - the method that made the result. */
export type BatcherFor<R, D> = (operation: string, target: BulkTarget) => Batcher<R, D>;

/** A failed record, and its position among the failed. */
type Member<R> = readonly [failed: BulkFailure<R>, position: number];

type Obstacle = NonNullable<ReturnType<typeof obstacleTo>>;

/** What `resume()` says of the records that it leaves out. */
const LEFT_OUT: Record<Obstacle, string> = {
  rejected: 'were rejected: correct them and pass them to a new call',
  refused:
    'were refused in their last attempt, so the next would be refused too; correct the cause and pass { acceptDuplicates: true } to send them',
  'adds up': 'may have been processed, and a second time would add up; pass { acceptDuplicates: true } to send them',
  expired:
    'may have been processed, and their idempotency keys are unknown, or older than 23 hours and no longer protect; pass { acceptDuplicates: true } to send them',
};

/**
 * Sends failed records again. Indexes stay those of the original input, and records that are left out stay in the result as they are.
 * @param family - the methods whose results this one accepts.
 * @param also - options that the method has in addition to those of all runs.
 * @param revive - makes a record of its JSON form, which may have been processed.
 * @throws InvalidRequestError for a result of another method, or one without its failures; ConfigurationError for invalid options.
 */
export async function resumeBulk<R, D>(
  core: Core,
  operation: string,
  family: readonly string[],
  given: Resumable<R>,
  options: BulkOptions<R, D> & ResumeOptions,
  batcherFor: BatcherFor<R, D>,
  also: readonly string[] = [],
  revive: (record: R, mayHaveActed: boolean) => R = (record) => record,
): Promise<BulkResult<R>> {
  const { acceptDuplicates = false }: ResumeOptions = optionsOf(operation, options);
  const { operation: method, target, failedRecords, missing } = checkResult(operation, family, given);
  const batcher = bare(batcherFor(method, bare(target ?? {})));
  const leftOut = new Map<Obstacle, number>();
  const itemsOf = ([failed, position]: Member<R>, _: number, warn: (text: string) => void): Entries<R> => {
    const known = revived(operation, failed, position, revive);
    const obstacle = obstacleTo(known, batcher.repeatOf);
    if (obstacle && !(acceptDuplicates && obstacle !== 'rejected')) {
      leftOut.set(obstacle, (leftOut.get(obstacle) ?? 0) + 1);
      return known;
    }
    const { index, record, status, idempotencyKey: key, since, blocked } = bare(known);
    const began = status === 'unknown' && since !== undefined ? Date.parse(since) : undefined;
    const resumed = { wasBlocked: blocked === true, acceptDuplicates };
    const item: Item<R> = { ...itemOf(index, record), key, since: began, mayHaveActed: status === 'unknown', resumed };
    if (status !== 'notSent' || !batcher.split) return item;
    // What was not acted on is as new.
    try {
      const parts = batcher.split(record, warn, { key });
      return parts.length > 1 ? parts.map((part) => itemOf(index, part)) : item;
    } catch (error) {
      return invalidItem(operation, item, error);
    }
  };
  // Records that had no attempt go first, so that a few which fail every time do not end each run before it comes to the others.
  const members = failedRecords.map((failed, position): Member<R> => [failed as BulkFailure<R>, position]);
  // Those that may have been processed go last, as they are not sent in one request with others.
  const rankOf = ([failed]: Member<R>): number => {
    const { since, status } = fieldsOf<BulkFailure<R>>(failed);
    return (since === undefined ? 0 : 2) + (status === 'unknown' ? 1 : 0);
  };
  const source = members.toSorted((a, b) => rankOf(a) - rankOf(b));
  const result = await runBulk<Member<R>, R, D>({
    core,
    operation,
    target: target ?? undefined,
    source,
    batcher,
    options,
    also: ['acceptDuplicates', ...also],
    itemsOf,
  });
  const warnings = [...leftOut].map(([obstacle, count]) => `${operation}: ${count} of the records ${LEFT_OUT[obstacle]}`);
  if (missing > 0) warnings.push(`${operation}: the result does not contain ${missing} of its failures, which onRecord received`);
  // The next resume() needs the method that made the records.
  return Object.assign(result, { operation: method, warnings: [...result.warnings, ...warnings] });
}

function checkResult<R>(operation: string, family: readonly string[], given: Resumable<R>): Resumable<R> & { missing: number } {
  const { version, operation: method, failedRecords, failure = 0 } = fieldsOf<Resumable<R>>(given);
  if (!Array.isArray(failedRecords) || version !== 1 || typeof method !== 'string')
    return invalid(
      operation,
      'its argument must be a result of a method for many records, or its JSON: { version: 1, operation, failedRecords }',
    );
  if (!family.includes(method)) {
    const name = method.slice(0, 60);
    invalid(operation, `this is a result of ${name}; call resume() of its resource, as this one accepts ${family.join(', ')}`);
  }
  if (failedRecords.length === 0 && failure > 0)
    invalid(operation, 'onRecord received the failures of this result; pass { ...result, failedRecords } with those, or set keepFailures');
  return bare({ ...given, missing: Math.max(0, failure - failedRecords.length) });
}

/** A failure as a run makes it, of one that may be parsed JSON. What is not a failure is rejected. */
function revived<R>(
  operation: string,
  failed: BulkFailure<R>,
  position: number,
  revive: (record: R, mayHaveActed: boolean) => R,
): BulkFailure<R> {
  const { index, record, status, sent, error, since, idempotencyKey, ...rest } = fieldsOf<BulkFailure<R>>(failed);
  const at = Number.isInteger(index) ? (index as number) : position;
  const reject = (problem: string, cause?: unknown): BulkFailure<R> => {
    const message = `${operation}: failedRecords[${position}] ${problem}. Nothing was sent.`;
    return {
      index: at,
      record: record as R,
      status: 'rejected',
      error: new InvalidRequestError(message, { operation, cause }),
      sent: 'no',
    };
  };
  if (status !== 'rejected' && status !== 'unknown' && status !== 'notSent') return reject('is not a failed record: it has no status');
  const known = (): BulkFailure<R> => {
    const message = (error as { message?: unknown } | undefined)?.message;
    const text = typeof message === 'string' ? message : `${operation}: the record has no error.`;
    return {
      ...rest,
      index: at,
      status,
      // A database may have made something else of them.
      ...(typeof idempotencyKey === 'string' ? { idempotencyKey } : {}),
      ...(typeof since === 'string' && !Number.isNaN(Date.parse(since)) ? { since } : {}),
      sent: status === 'unknown' ? 'maybe' : (sent ?? 'no'),
      error: SuprSendError.is(error) ? error : new SuprSendError(text, { operation, sent }),
      record: record as R,
    };
  };
  try {
    return status === 'rejected' ? known() : { ...known(), record: revive(record as R, status === 'unknown') };
  } catch (cause) {
    // What may have been processed stays unknown. It cannot be sent again, as this version cannot read it.
    return status === 'unknown' ? { ...known(), refused: true } : reject('has a record that cannot be read', cause);
  }
}
