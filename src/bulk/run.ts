/** Sends many records, a few requests at a time, and keeps what became of each. Knows nothing of what the records are. */
import type { Attempt } from '../core/types.ts';
import {
  AbortError,
  APIError,
  AuthenticationError,
  ConfigurationError,
  invalid,
  InvalidRequestError,
  misconfigured,
  PermissionDeniedError,
  SuprSendError,
  TimeoutError,
} from '../core/errors.ts';
import { StoppedError, runWithin, type Deadline, type StopReason } from '../core/deadline.ts';
import { callSafely } from '../core/hooks.ts';
import type { BulkFailure, BulkOptions, BulkOutcome, BulkResult, Source } from './result.ts';

/** After how many records taken without a request the event loop gets a turn. */
const TURN = 100;

/** A record with its position in the input. */
export interface Item<R> {
  index: number;
  record: R;
}

/** What became of one record. */
export type Fate<D> = { data: D } | { error: SuprSendError };

/** One request of a run, with the records it carries. */
export interface BulkRequest<R, D> {
  items: readonly Item<R>[];
  /** Sends it; gives what became of each record, in their order. What it throws is what became of all. */
  send(limits: {
    signal: AbortSignal | undefined;
    totalTimeout: number;
  }): Promise<{ fates: readonly Fate<D>[]; attempts: readonly Attempt[] }>;
  /** Told when it will not be sent after all. */
  unsent?(error: SuprSendError): void;
}

/** How records become requests. */
export interface Packing<R, D> {
  /** Takes a record in, and gives the request that is complete by that, if one is. What it throws is what became of this record. */
  add(item: Item<R>): BulkRequest<R, D> | undefined;
  /** What is left when the input has ended. */
  rest?(): BulkRequest<R, D> | undefined;
  /** What the result warns of. */
  warnings?: readonly string[];
}

/** What a run is told besides the caller's options. */
export interface Run<R, D> extends BulkOptions<R, D> {
  /** The method of the client tree, for errors. */
  operation: string;
  limits: Deadline;
  /** The limit behind the deadline, in milliseconds, for the error. */
  totalTimeout: number;
  /** Asked before each request: why the run must not go on, where it must not. */
  stop?: (() => SuprSendError | undefined) | undefined;
  /** Index to report for a position in the source, where the source is a choice from another. */
  indexOf?: ((position: number) => number) | undefined;
}

/**
 * Runs over the source with at most `concurrency` requests under way; a record is taken from it only when a request may start. A 429
 * halves the number of requests, answers without one let it grow again by one for each round (additive increase, multiplicative decrease).
 * Never rejects once it has begun: what ended it early stands in `stopped`, beside the outcomes so far.
 * @throws ConfigurationError, InvalidRequestError for options and a source that cannot be.
 */
export async function runBulk<R, D>(source: Source<R>, packing: Packing<R, D>, run: Run<R, D>): Promise<BulkResult<R>> {
  const { operation, limits, onProgress, onRecord, concurrency = 8, indexOf = (position) => position } = run;
  if (!Number.isInteger(concurrency) || concurrency < 1) misconfigured(operation, 'concurrency must be a whole number above 0');
  const { sync, iterator } = iteratorOf(operation, source);
  const counts = { total: 0, success: 0, failure: 0, notSent: 0 };
  const failed: BulkFailure<R>[] = [];
  const warnings = new Set<string>(packing.warnings);
  let stopped: SuprSendError | undefined;
  let allowed = concurrency;
  let running = 0;
  let cuts = 0;
  let wake = (): void => {};

  const settle = async ({ index, record }: Item<R>, fate: Fate<D>, tried = true): Promise<void> => {
    counts['error' in fate ? (tried ? 'failure' : 'notSent') : 'success']++;
    const outcome: BulkOutcome<R, D> = 'error' in fate ? failureOf(index, record, fate.error) : { index, record, data: fate.data };
    try {
      if (onRecord) return void (await onRecord(outcome));
    } catch (error) {
      warnings.add(`onRecord failed (${String(error)}); a failure it was told of stands in failedRecords`);
    }
    if (outcome.error) failed.push(outcome);
  };
  const progress = (): void => {
    callSafely(
      () => onProgress?.({ ...counts }),
      (error) => warnings.add(`onProgress failed (${String(error)})`),
    );
  };

  const send = async (request: BulkRequest<R, D>): Promise<void> => {
    const before = cuts;
    let attempts: readonly Attempt[];
    let fateOf: (position: number) => Fate<D>;
    try {
      const answer = await request.send({ signal: limits.signal, totalTimeout: Math.max(1, limits.deadline - performance.now()) });
      attempts = answer.attempts;
      fateOf = (position) =>
        answer.fates[position] ?? {
          error: new SuprSendError(`${operation}: the answer says nothing of this record.`, { operation, sent: 'maybe', attempts }),
        };
    } catch (thrown) {
      const error = errorOf(operation, thrown, 'maybe');
      attempts = error.attempts;
      fateOf = () => ({ error });
      // Every further request would end the same way.
      if (ConfigurationError.is(error) || AuthenticationError.is(error) || PermissionDeniedError.is(error)) stopped ??= error;
    }
    if (attempts.every(({ status }) => status !== 429)) allowed = Math.min(concurrency, allowed + 1 / allowed);
    else if (before === cuts) {
      // One cut for all that were under way together.
      allowed = Math.max(1, allowed / 2);
      cuts++;
    }
    for (const [position, item] of request.items.entries()) await settle(item, fateOf(position));
    progress();
  };
  const start = (request: BulkRequest<R, D>): void => {
    running++;
    void send(request).finally(() => {
      running--;
      wake();
    });
  };
  /** Waits until no more than so many requests are under way, or the run is over. */
  const atMost = async (most: () => number): Promise<void> => {
    while (running > most()) await new Promise<void>((resolve) => (wake = resolve));
  };
  /** Waits until another request may start; says whether it still may. */
  const mayStart = async (): Promise<boolean> => {
    await atMost(() => Math.floor(allowed) - 1);
    stopped ??= run.stop?.();
    if (limits.signal?.aborted) stopped ??= endedBy(run, 'signal');
    else if (performance.now() >= limits.deadline) stopped ??= endedBy(run, 'deadline');
    return !stopped;
  };

  let more = true;
  while (await mayStart()) {
    let record: R;
    try {
      const step = await (sync ? iterator.next() : runWithin(limits, Infinity, async () => iterator.next()));
      more = !step.done;
      if (step.done) break;
      record = step.value;
    } catch (error) {
      // A source that threw has ended; one that was waited for too long has not.
      more = error instanceof StoppedError;
      stopped ??=
        error instanceof StoppedError
          ? endedBy(run, error.reason)
          : new InvalidRequestError(`${operation}: reading the records failed after ${counts.total}.`, { operation, cause: error });
      break;
    }
    const item = { index: indexOf(counts.total++), record };
    try {
      const request = packing.add(item);
      if (request) start(request);
    } catch (error) {
      await settle(item, { error: errorOf(operation, error, 'no') });
      progress();
      // Records that fail here send nothing, so that nothing would let a signal or a timer be heard.
      if (counts.total % TURN === 0) await new Promise((resolve) => setTimeout(resolve));
    }
  }
  const rest = packing.rest?.();
  if (rest && (await mayStart())) start(rest);
  else if (stopped) {
    const error = new SuprSendError(`${operation}: the run ended before this record was sent.`, { operation, cause: stopped });
    rest?.unsent?.(error);
    for (const item of rest?.items ?? []) await settle(item, { error }, false);
    // What a list still holds is known and counted; a stream keeps it.
    if (Array.isArray(source))
      while (counts.total < source.length)
        await settle({ record: source[counts.total] as R, index: indexOf(counts.total++) }, { error }, false);
    progress();
  }
  if (more) void (async () => iterator.return?.())().catch(() => {});
  await atMost(() => 0);
  const { success, failure, notSent } = counts;
  return {
    status: stopped || failure + notSent > 0 ? (success > 0 ? 'partial' : 'fail') : 'success',
    ...counts,
    failedRecords: failed.toSorted((a, b) => a.index - b.index),
    warnings: [...warnings],
    ...(stopped ? { stopped } : {}),
  };
}

function iteratorOf<R>(operation: string, source: Source<R>): { sync: boolean; iterator: Iterator<R> | AsyncIterator<R> } {
  if (typeof source === 'object' && source !== null) {
    if (Symbol.asyncIterator in source) return { sync: false, iterator: source[Symbol.asyncIterator]() };
    if (Symbol.iterator in source) return { sync: true, iterator: source[Symbol.iterator]() };
  }
  return invalid(operation, 'takes an iterable or an async iterable of records');
}

const failureOf = <R>(index: number, record: R, error: SuprSendError): BulkFailure<R> => {
  return { index, record, error, code: APIError.is(error) ? error.status : undefined, sent: error.sent };
};

function endedBy(
  { operation, limits, totalTimeout }: Pick<Run<never, never>, 'operation' | 'limits' | 'totalTimeout'>,
  reason: StopReason,
): SuprSendError {
  if (reason === 'signal')
    return new AbortError(`${operation} was aborted by its signal.`, { operation, sent: 'maybe', cause: limits.signal?.reason });
  const text = `${operation} timed out: the run took longer than totalTimeout (${totalTimeout} ms).`;
  return new TimeoutError(text, { operation, sent: 'maybe', scope: 'total', limit: totalTimeout });
}

const errorOf = (operation: string, error: unknown, sent: 'no' | 'maybe'): SuprSendError =>
  SuprSendError.is(error) ? error : new SuprSendError(`${operation}: a record could not be handled.`, { operation, sent, cause: error });
