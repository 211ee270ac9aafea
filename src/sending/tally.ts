/** Counts the outcomes of a run and collects its failures. */
import { APIError, type SuprSendError } from '../core/errors.ts';
import type { Job } from './jobs.ts';
import type { TriggerCounts, TriggerFailure, TriggerFailureStatus, TriggerManyResult, TriggerOutcome } from './result.ts';

/** Statuses of requests that the server turned away without processing them. The triggers may be sent again. */
const TURNED_AWAY = [401, 403, 429];

export class Tally<R> {
  readonly counts: TriggerCounts = { total: 0, accepted: 0, rejected: 0, unknown: 0, notSent: 0 };
  readonly warnings = new Set<string>();
  readonly #failures: TriggerFailure<R>[] = [];
  readonly #onRecord: ((outcome: TriggerOutcome<R>) => unknown) | undefined;

  constructor(onRecord: ((outcome: TriggerOutcome<R>) => unknown) | undefined) {
    this.#onRecord = onRecord;
  }

  /** Counts a trigger, and calls `onRecord` or keeps the failure. Never rejects. */
  async settle(job: Job<R>, error: SuprSendError | undefined, messageId?: string): Promise<void> {
    const { index, record, key, since } = job;
    const outcome: TriggerOutcome<R> = error
      ? { index, record, status: statusOf(job, error), error, key, sent: job.maybe ? 'maybe' : error.sent, since }
      : { index, record, status: 'accepted', key: key as string, messageId };
    this.counts.total++;
    this.counts[outcome.status]++;
    try {
      if (this.#onRecord) return void (await this.#onRecord(outcome));
    } catch (thrown) {
      this.warnings.add(`onRecord threw (${String(thrown)}); the failure it was called with, if any, is in failures`);
    }
    if (outcome.error) this.#failures.push(outcome);
  }

  /** @param kept - failures of the resumed result that were not sent again. */
  result(stopped: SuprSendError | undefined, kept: TriggerFailure<R>[] = []): TriggerManyResult<R> {
    const counts = { ...this.counts };
    for (const { status } of kept) {
      counts.total++;
      counts[status]++;
    }
    const { accepted, total } = counts;
    return {
      status: !stopped && accepted === total ? 'success' : accepted > 0 ? 'partial' : 'fail',
      ...counts,
      failures: [...kept, ...this.#failures].toSorted((a, b) => a.index - b.index),
      warnings: [...this.warnings],
      ...(stopped ? { stopped } : {}),
    };
  }
}

function statusOf<R>({ invalid, maybe }: Job<R>, error: SuprSendError): TriggerFailureStatus {
  if (maybe || error.sent === 'maybe') return 'unknown';
  if (invalid) return 'rejected';
  return error.sent === 'no' || (APIError.is(error) && TURNED_AWAY.includes(error.status)) ? 'notSent' : 'rejected';
}
