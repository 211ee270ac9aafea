/** What every method over many records does with its options. */
import { runBulk, type Packing } from '../bulk/run.ts';
import type { BulkOptions, BulkResult, Source } from '../bulk/result.ts';
import type { CallOptions } from '../core/types.ts';
import { callLimits } from '../core/config.ts';
import type { Core } from '../core/send.ts';

/** Options of a method over many records. `signal` and `totalTimeout` hold for the whole run, the others for each request. */
export interface ManyOptions<R, D = unknown> extends BulkOptions<R, D>, CallOptions {}

/** Runs over the source within the caller's limits. @throws ConfigurationError, InvalidRequestError for options and a source that cannot be. */
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
