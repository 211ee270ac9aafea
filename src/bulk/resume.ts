/** Sends the failed records of a result again, and merges the new result with the old one. */
import { invalid } from '../core/errors.ts';
import type { BulkFailure, BulkResult } from './result.ts';

/** A result, or `{ failedRecords }` with the failures that `onRecord` received. */
export type Resumable<R> = Pick<BulkResult<R>, 'failedRecords'> & Partial<Pick<BulkResult<R>, 'failure' | 'notSent'>>;

/** Options of `resume()`, in addition to those of the run. */
export interface ResumeOptions {
  /** Also send records that the server may have processed and that must not be processed twice, such as increments. Default false. */
  includeUnknown?: boolean | undefined;
}

/**
 * Sends the failed records again, except those that `mayResend` excludes; these stay in the result unchanged. Indexes remain those of the
 * original input.
 * @param mayResend - whether a record may be sent a second time.
 * @throws InvalidRequestError if the result counts failures but does not contain them (`onRecord` received them).
 */
export async function resumeBulk<R>(
  operation: string,
  result: Resumable<R>,
  mayResend: (failed: BulkFailure<R>) => boolean,
  run: (records: R[], indexOf: (position: number) => number) => Promise<BulkResult<R>>,
): Promise<BulkResult<R>> {
  const { failedRecords, failure = 0, notSent = 0 } = Object(result) as Resumable<R>;
  if (!Array.isArray(failedRecords) || failedRecords.length < failure + notSent) {
    invalid(operation, 'the result has no failedRecords; if onRecord received them, pass { failedRecords } with what it received');
  }
  const chosen: BulkFailure<R>[] = [];
  const kept: BulkFailure<R>[] = [];
  for (const failed of failedRecords) (mayResend(failed) ? chosen : kept).push(failed);
  const next = await run(
    chosen.map(({ record }) => record),
    (position) => (chosen[position] as BulkFailure<R>).index,
  );
  return {
    ...next,
    status: kept.length === 0 ? next.status : next.success > 0 ? 'partial' : 'fail',
    total: next.total + kept.length,
    failure: next.failure + kept.length,
    failedRecords: [...kept, ...next.failedRecords].toSorted((a, b) => a.index - b.index),
  };
}
