/** Counts the outcomes of a run, calls `onRecord`, and makes the result. */
import { conceal } from '../core/conceal.ts';
import { APIError, type SuprSendError } from '../core/errors.ts';
import { bare, checkJson } from '../core/json.ts';
import type { Repeat } from '../core/types.ts';
import type { Batcher, Item } from './batch.ts';
import type { Ending } from './stop.ts';
import { obstacleTo } from './status.ts';
import type { BulkCounts, BulkFailure, BulkOptions, BulkOutcome, BulkProgress, BulkResult, FailureStatus } from './result.ts';

/** How long a callback may take after the run has ended. */
const GRACE_MS = 250;

/** Most warnings of a result. */
const MAX_WARNINGS = 50;

/** What was done with one record. */
type Fate<D> = { error: undefined; data: D } | { error: SuprSendError; status: FailureStatus };

export class Tally<R, D> {
  readonly warnings: Set<string>;
  readonly #options: Pick<BulkOptions<R, D>, 'onRecord' | 'keepFailures' | 'onProgress'>;
  readonly #ending: Ending;
  readonly #repeatOf: (record: R) => Repeat;
  readonly #began = performance.now();
  readonly #counts: BulkCounts = { total: 0, success: 0, failure: 0, rejected: 0, unknown: 0, notSent: 0 };
  readonly #failures: BulkFailure<R>[] = [];
  #callbackHangs = false;

  constructor({ repeatOf, warnings = [] }: Batcher<R, D>, options: BulkOptions<R, D>, ending: Ending) {
    this.warnings = new Set(warnings);
    this.#options = options;
    this.#ending = ending;
    this.#repeatOf = repeatOf;
  }

  /** Records the outcome of an item. @returns a promise only if `onRecord` returned one. Never rejects. */
  settle(item: Item<R>, fate: Fate<D>): Promise<void> | undefined {
    const { index, record, key, since, isRefused, isBlocked } = item;
    let outcome: BulkOutcome<R, D>;
    if (fate.error === undefined) {
      item.release?.();
      this.#count('success');
      if (!this.#options.onRecord) return undefined;
      outcome = { index, record, status: 'success', data: fate.data };
    } else {
      const { error, status } = fate;
      item.release?.(error);
      this.#count(status);
      compact(error);
      outcome = { index, record, status, error, sent: status === 'unknown' ? 'maybe' : error.sent };
      if (APIError.is(error)) outcome.code = error.status;
      if (status !== 'rejected' && isRefused) outcome.refused = true;
      if (status !== 'rejected' && isBlocked) outcome.blocked = true;
      if (since !== undefined) outcome.since = new Date(since).toISOString();
    }
    if (key !== undefined) outcome.idempotencyKey = key;
    return this.#notify(outcome);
  }

  /** Adds a note to the result. Callbacks may throw a different text for each record, so there is a limit. */
  warn(text: string): void {
    if (this.warnings.size < MAX_WARNINGS) this.warnings.add(text);
  }

  /** Takes over a failure of an earlier run, which is not sent again. */
  keep(failure: BulkFailure<R>): void {
    this.#count(failure.status);
    this.#failures.push(failure);
  }

  progress(): BulkProgress {
    return { ...this.#counts, rate: (this.#counts.total * 1000) / Math.max(1, performance.now() - this.#began) };
  }

  result(about: Pick<BulkResult<R>, 'operation' | 'target'>, stopped: SuprSendError | undefined): BulkResult<R> {
    const { success, failure } = this.#counts;
    const failedRecords = this.#failures.toSorted((a, b) => a.index - b.index);
    const result: BulkResult<R> = {
      status: !stopped && failure === 0 ? 'success' : success > 0 ? 'partial' : 'fail',
      ...this.#counts,
      resumable: failedRecords.filter((failed) => obstacleTo(failed, this.#repeatOf) === undefined).length,
      failedRecords,
      warnings: [...this.warnings],
      ...(stopped ? { stopped } : {}),
      version: 1,
      ...about,
    };
    // Not enumerable, so that a printed or compared result does not show it.
    return Object.defineProperty(result, 'toJSON', { value: jsonOf, configurable: true, writable: true });
  }

  #count(status: 'success' | FailureStatus): void {
    this.#counts.total++;
    this.#counts[status]++;
    if (status !== 'success') this.#counts.failure++;
  }

  #notify(outcome: BulkOutcome<R, D>): Promise<void> | undefined {
    const { onRecord, keepFailures } = this.#options;
    if (outcome.status !== 'success' && (!onRecord || keepFailures)) this.#failures.push(outcome);
    if (!onRecord) return undefined;
    let work: Promise<unknown>;
    try {
      const returned: unknown = onRecord(outcome);
      if (typeof (returned as Partial<Promise<unknown>> | null | undefined)?.then !== 'function') return undefined;
      work = Promise.resolve(returned);
    } catch (error) {
      return this.#keepAnyway(outcome, `threw${textOf(error)}`);
    }
    if (this.#callbackHangs) {
      work.catch(() => {});
      return this.#keepAnyway(outcome, NOT_SETTLED);
    }
    return this.#ending.wait(work, GRACE_MS).then(
      (settled) => {
        if (settled) return;
        this.#callbackHangs = true;
        this.#keepAnyway(outcome, NOT_SETTLED);
      },
      (error: unknown) => this.#keepAnyway(outcome, `threw${textOf(error)}`),
    );
  }

  /** Keeps a failure that `onRecord` may not have got. */
  #keepAnyway(outcome: BulkOutcome<R, D>, problem: string): undefined {
    this.warn(`onRecord ${problem}; the failure it was called with, if any, is in failedRecords`);
    if (outcome.status !== 'success' && !this.#options.keepFailures) this.#failures.push(outcome);
  }
}

const NOT_SETTLED = 'had not settled when the run ended';

/** What a callback threw, in brackets. */
export function textOf(error: unknown): string {
  try {
    return ` (${String(error)})`;
  } catch {
    return ''; // an object without a string form
  }
}

/** A result as JSON. A record that JSON would change or lose a part of is null; sending it is refused for the same reason. */
function jsonOf<R>(this: BulkResult<R>): unknown {
  return { ...this, failedRecords: this.failedRecords.map((failed) => (isWritable(failed.record) ? failed : { ...failed, record: null })) };
}

function isWritable(value: unknown): boolean {
  try {
    checkJson(value, () => {
      throw new TypeError();
    });
    return true;
  } catch {
    return false;
  }
}

/** Makes the error of a call that was sent small: without the response, the runtime's error and the stack. For results with many. */
function compact(error: SuprSendError): void {
  if (error.attempts.length === 0) return;
  conceal(error, { detail: undefined, body: undefined, headers: undefined });
  delete error.cause;
  const { fieldErrors } = bare(error as Partial<APIError>);
  const attempts = error.attempts.length > 5 ? error.attempts.slice(-5) : error.attempts;
  Object.assign(error, {
    attempts,
    ...(fieldErrors && JSON.stringify(fieldErrors).length > 500 ? { fieldErrors: firstFields(fieldErrors) } : {}),
  });
  error.stack = String(error); // the calls in it are those of the run
}

/** The first three fields, each with the beginning of its first message. */
const firstFields = (fields: Record<string, string[]>): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(fields)
      .slice(0, 3)
      .map(([name, [text = '']]) => [name.slice(0, 60), [text.slice(0, 100)]]),
  );
