/** What of a run is worth sending again, and what the two runs come to together. */
import { invalid } from '../core/errors.ts';
import type { BulkFailure, BulkResult } from './result.ts';

/** A result, or the failures of one that `onRecord` collected. */
export type Resumable<R> = Pick<BulkResult<R>, 'failedRecords'> & Partial<Pick<BulkResult<R>, 'failure' | 'notSent'>>;

/** Options of `resume()` beside those of the run. */
export interface ResumeOptions {
  /** Also send what may have arrived and adds up when it is done twice. Default false. */
  includeUnknown?: boolean | undefined;
}

/**
 * Runs again over the records that failed, but for those that may have arrived and must not be repeated; these stay in the result as they
 * were. Indexes stay those of the first input.
 * @param again - whether sending a record once more does no harm.
 * @throws InvalidRequestError for a result that counts failures and holds none, as `onRecord` took them.
 */
export async function resumeBulk<R>(
  operation: string,
  result: Resumable<R>,
  again: (failed: BulkFailure<R>) => boolean,
  run: (records: R[], indexOf: (position: number) => number) => Promise<BulkResult<R>>,
): Promise<BulkResult<R>> {
  const { failedRecords, failure = 0, notSent = 0 } = Object(result) as Resumable<R>;
  if (!Array.isArray(failedRecords) || failedRecords.length < failure + notSent) {
    invalid(operation, 'takes a result with its failedRecords; where onRecord took them, give { failedRecords } of those');
  }
  const chosen: BulkFailure<R>[] = [];
  const kept: BulkFailure<R>[] = [];
  for (const failed of failedRecords) (again(failed) ? chosen : kept).push(failed);
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
