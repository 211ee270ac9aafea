/** Sends many records, a few requests at a time, and records the outcome of each. Works with any kind of record. */
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

/** After this many invalid records the run yields to the event loop. */
const YIELD_EVERY = 100;

/** A record and its position in the input. */
export interface Item<R> {
  index: number;
  record: R;
}

/** The outcome of one record. */
export type Fate<D> = { data: D } | { error: SuprSendError };

/** One request of a run, with the records in it. */
export interface BulkRequest<R, D> {
  items: readonly Item<R>[];
  /** Sends the request and returns the outcome of each record, in order. If it throws, every record fails with that error. */
  send(limits: {
    signal: AbortSignal | undefined;
    totalTimeout: number;
  }): Promise<{ fates: readonly Fate<D>[]; attempts: readonly Attempt[] }>;
  /** Called if the run ends before the request is sent. */
  unsent?(error: SuprSendError): void;
}

/** Groups records into requests. */
export interface Packing<R, D> {
  /** Adds a record, and returns a request if one is now complete. If it throws, the record fails with that error. */
  add(item: Item<R>): BulkRequest<R, D> | undefined;
  /** Returns the last, incomplete request after the input has ended. */
  rest?(): BulkRequest<R, D> | undefined;
  /** Warnings for the result. */
  warnings?: readonly string[];
}

/** What a run needs in addition to the caller's options. */
export interface Run<R, D> extends BulkOptions<R, D> {
  /** The method's name in the client tree, for errors. */
  operation: string;
  limits: Deadline;
  /** `totalTimeout` in milliseconds, for the error message. */
  totalTimeout: number;
  /** Called before each request. If it returns an error, the run stops with it. */
  stop?: (() => SuprSendError | undefined) | undefined;
  /** Maps a position in the source to the index to report, if the source is a selection from another one. */
  indexOf?: ((position: number) => number) | undefined;
}

/**
 * Reads the source and sends its records with at most `concurrency` requests in flight; a record is read only when a request may start. A
 * 429 halves that number, and responses without one raise it again by one per round (additive increase, multiplicative decrease).
 * Never rejects once it has started: `stopped` says what ended it early.
 * @throws ConfigurationError for invalid options, InvalidRequestError for a source that is not iterable.
 */
export async function runBulk<R, D>(source: Source<R>, packing: Packing<R, D>, run: Run<R, D>): Promise<BulkResult<R>> {
  const { operation, limits, onProgress, onRecord, concurrency = 8, indexOf = (position) => position } = run;
  if (!Number.isInteger(concurrency) || concurrency < 1) misconfigured(operation, 'concurrency must be a positive integer');
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
      warnings.add(`onRecord threw (${String(error)}); the failure it was called with, if any, is in failedRecords`);
    }
    if (outcome.error) failed.push(outcome);
  };
  const progress = (): void => {
    callSafely(
      () => onProgress?.({ ...counts }),
      (error) => warnings.add(`onProgress threw (${String(error)})`),
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
          error: new SuprSendError(`${operation}: the response does not mention this record. The server may have acted on it.`, {
            operation,
            sent: 'maybe',
            attempts,
          }),
        };
    } catch (thrown) {
      const error = errorOf(operation, thrown, 'maybe');
      attempts = error.attempts;
      fateOf = () => ({ error });
      // Every further request would fail in the same way.
      if (ConfigurationError.is(error) || AuthenticationError.is(error) || PermissionDeniedError.is(error)) stopped ??= error;
    }
    if (attempts.every(({ status }) => status !== 429)) allowed = Math.min(concurrency, allowed + 1 / allowed);
    else if (before === cuts) {
      // Requests that were in flight together lower the limit once.
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
  /** Waits until at most this many requests are in flight. */
  const atMost = async (most: () => number): Promise<void> => {
    while (running > most()) await new Promise<void>((resolve) => (wake = resolve));
  };
  /** Waits until another request may start. Returns false if the run must stop instead. */
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
      // A source that threw is finished; one that took too long is still open and is closed below.
      more = error instanceof StoppedError;
      stopped ??=
        error instanceof StoppedError
          ? endedBy(run, error.reason)
          : new InvalidRequestError(`${operation}: the source threw after ${counts.total} records.`, { operation, cause: error });
      break;
    }
    const item = { index: indexOf(counts.total++), record };
    try {
      const request = packing.add(item);
      if (request) start(request);
    } catch (error) {
      await settle(item, { error: errorOf(operation, error, 'no') });
      progress();
      // No request is awaited for invalid records, so without this a signal or timer could not fire.
      if (counts.total % YIELD_EVERY === 0) await new Promise((resolve) => setTimeout(resolve));
    }
  }
  const rest = packing.rest?.();
  if (rest && (await mayStart())) start(rest);
  else if (stopped) {
    const error = new SuprSendError(`${operation}: the run ended before this record was sent.`, { operation, cause: stopped });
    rest?.unsent?.(error);
    for (const item of rest?.items ?? []) await settle(item, { error }, false);
    // The rest of an array is counted as not sent; a stream is not read further.
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
  return invalid(operation, 'the source must be an iterable or async iterable of records');
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
  SuprSendError.is(error) ? error : new SuprSendError(`${operation}: a record could not be processed.`, { operation, sent, cause: error });
