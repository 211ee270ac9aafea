/** Sends many triggers, and resumes a run with the triggers that failed. */
import { type AbortError, invalid, type TimeoutError } from '../core/errors.ts';
import type { Source } from '../bulk/result.ts';
import { runBulk } from '../bulk/run.ts';
import { KEY_LIFETIME_MS } from '../core/retry.ts';
import type { CallOptions, Route } from '../core/types.ts';
import { callLimits } from '../core/config.ts';
import type { Core } from '../core/send.ts';
import { packing, unsent } from './chunks.ts';
import { feedOf, jobsOf, type Feed, type Job } from './jobs.ts';
import type { TriggerFailure, TriggerManyResult, TriggerOutcome, TriggerProgress, TriggerResumable } from './result.ts';
import { isEnd, StopRule } from './stop.ts';
import { Tally } from './tally.ts';

/** Options of `triggerMany()`. `signal` and `totalTimeout` apply to the whole run, the other call options to each request. */
export interface TriggerManyOptions<R> extends CallOptions {
  /** Maximum number of requests in flight. A 429 lowers it for a while. Default 8. */
  concurrency?: number | undefined;
  /** The run stops after this many failed requests in a row. A rejected request with a single trigger does not count. Default 5. */
  maxFailedChunks?: number | undefined;
  /** Called with the counts after each request. If it throws, `warnings` says so. */
  onProgress?: ((progress: TriggerProgress) => unknown) | undefined;
  /**
   * Called with the outcome of each trigger as soon as it is known; a returned promise is awaited. Failures passed to it are not kept in
   * `failures` (memory stays flat), except when the callback throws.
   */
  onRecord?: ((outcome: TriggerOutcome<R>) => unknown) | undefined;
}

/** Options of `workflows.triggerMany()`. */
export interface WorkflowTriggerManyOptions<R> extends TriggerManyOptions<R> {
  /**
   * Splits a trigger with more than 100 recipients into several triggers. Each of them counts, at the index of the original. Their keys are
   * the original key, then the same with `:2`, `:3` and so on. `warnings` says if any were split. Default false: a trigger with too many
   * recipients is rejected.
   */
  splitRecipients?: boolean | undefined;
}

/** Options of `resume()`, in addition to those of the run. */
export interface TriggerResumeOptions {
  /** Also send triggers that may have been processed over 23 hours ago, although their keys no longer prevent duplicates. Default false. */
  acceptDuplicates?: boolean | undefined;
}

/** The error if the signal or the time limit ended a run. `result` is not enumerable, as it contains what was sent. */
export type TriggerManyError<R> = (AbortError | TimeoutError) & { readonly result: TriggerManyResult<R> };

/** Sends many triggers, and sends what is left again. */
export interface Many<R> {
  triggerMany(source: Source<R>, options?: WorkflowTriggerManyOptions<R>): Promise<TriggerManyResult<R>>;
  resume(result: TriggerResumable<R>, options?: TriggerManyOptions<R> & TriggerResumeOptions): Promise<TriggerManyResult<R>>;
}

/**
 * The two methods of an operation.
 * @param route - the operation in the generated tree.
 * @param takesList - whether the operation accepts a list of records.
 */
export function manyOf<R>(core: Core, resource: string, route: Route, takesList: boolean): Many<R> {
  /** @param known - whether triggers that the run did not read are counted as not sent. */
  const run = async (
    operation: string,
    { sync, feed }: Feed<R>,
    known: boolean,
    tally: Tally<R>,
    options: TriggerManyOptions<R>,
    kept?: TriggerFailure<R>[],
  ): Promise<TriggerManyResult<R>> => {
    const { signal, headers, concurrency, onProgress } = options;
    const limits = callLimits(core.config, options);
    const rule = new StopRule(operation, options.maxFailedChunks);
    const began = performance.now();
    const deadline = began + limits.totalTimeout;
    const pack = packing<R>(core, {
      request: { operation: { ...route, name: operation, server: 'hub' }, options: { headers, ...limits }, deadline },
      takesList,
      rule,
      warnings: tally.warnings,
    });
    const { stopped: early, warnings } = await runBulk(feed, pack, {
      operation,
      concurrency,
      totalTimeout: limits.totalTimeout,
      limits: { signal, deadline },
      stop: () => rule.reason,
      onProgress:
        onProgress &&
        (({ total }) => onProgress({ ...tally.counts, total, rate: (tally.counts.total * 1000) / Math.max(1, performance.now() - began) })),
      onRecord({ record: job, ...outcome }) {
        return outcome.error ? tally.settle(job, outcome.error) : tally.settle(job, undefined, outcome.data.messageId);
      },
    });
    for (const text of warnings) tally.warnings.add(text);
    const stopped = rule.reason ?? early ?? rule.ended;
    if (stopped && known) {
      const error = unsent(operation, stopped);
      for (let next = sync?.next(); next && !next.done; next = sync?.next()) await tally.settle(next.value, error);
    } else sync?.return?.();
    const result = tally.result(stopped, kept);
    if (isEnd(stopped)) throw Object.defineProperty(stopped as TriggerManyError<R>, 'result', { value: result, configurable: true });
    return result;
  };

  return {
    async triggerMany(source, { splitRecipients = false, ...options } = {}) {
      const tally = new Tally<R>(options.onRecord);
      const operation = `${resource}.triggerMany`;
      const most = core.config.limits.recipients;
      const done = (): unknown =>
        tally.warnings.add(`${operation}: triggers with more than ${most} recipients were split (splitRecipients); each part counts`);
      return run(operation, jobsOf(source, splitRecipients ? { most, done } : undefined), Array.isArray(source), tally, options);
    },
    async resume(result, { acceptDuplicates = false, ...options } = {}) {
      const operation = `${resource}.resume`;
      const { failures, rejected = 0, unknown = 0, notSent = 0 } = Object(result) as TriggerResumable<R>;
      if (!Array.isArray(failures) || failures.length < rejected + unknown + notSent) {
        invalid(operation, 'the result has no failures; if onRecord received them, pass { failures } with what it received');
      }
      const kept: TriggerFailure<R>[] = [];
      function* left(): Generator<Job<R>, undefined> {
        for (const failed of failures) {
          const { index, record, key, since, status } = failed;
          // Checked when the record is sent, so that its key cannot expire during a long run.
          const mayGo =
            status === 'notSent' || (status === 'unknown' && (acceptDuplicates || Date.now() - (since ?? NaN) <= KEY_LIFETIME_MS));
          if (mayGo) yield { index, record, key, since, maybe: status === 'unknown' };
          else kept.push(failed as TriggerFailure<R>);
        }
      }
      return run(operation, feedOf(left()), true, new Tally<R>(options.onRecord), options, kept);
    },
  };
}
