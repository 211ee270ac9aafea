/** Starts a run over many records with the options of a call. */
import { runBulk, type Packing } from '../bulk/run.ts';
import type { BulkOptions, BulkResult, Source } from '../bulk/result.ts';
import type { CallOptions } from '../core/types.ts';
import { callLimits } from '../core/config.ts';
import type { Core } from '../core/send.ts';

/** Options of a method for many records. `signal` and `totalTimeout` apply to the whole run, the other call options to each request. */
export interface ManyOptions<R, D = unknown> extends BulkOptions<R, D>, CallOptions {}

/**
 * Runs over the source within the caller's limits.
 * @throws ConfigurationError for invalid options, InvalidRequestError for a source that is not iterable.
 */
export async function runMany<R, D>(
  core: Core,
  operation: string,
  source: Source<R>,
  options: ManyOptions<R, D>,
  packing: Packing<R, D>,
): Promise<BulkResult<R>> {
  const { totalTimeout } = callLimits(core.config, options);
  return runBulk(source, packing, {
    ...options,
    operation,
    limits: { signal: options.signal, deadline: performance.now() + totalTimeout },
    totalTimeout,
  });
}
