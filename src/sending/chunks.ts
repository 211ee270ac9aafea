/** Sends triggers, many in a request, and retries single records of a response. */
import { invalid, RateLimitError, SuprSendError } from '../core/errors.ts';
import type { Fate, Packing } from '../bulk/run.ts';
import { sentOf } from '../core/api-error.ts';
import { bodyText, checkBody, checkText, withKey } from '../core/body.ts';
import type { Attempt } from '../core/types.ts';
import { sleep } from '../core/deadline.ts';
import type { CallRequest } from '../core/prepare.ts';
import { backoff, retryAfter } from '../core/retry.ts';
import { send, type Core } from '../core/send.ts';
import { chunks } from '../many/chunks.ts';
import { fateOf, isRetryable, recordsOf, type RecordData } from './answer.ts';
import type { Job } from './jobs.ts';
import type { StopRule } from './stop.ts';

/** Maximum number of records in one request. Beyond it the behaviour is undefined (contract and vendor documentation, bulk trigger). */
const MAX_RECORDS_PER_REQUEST = 100;

/** What all requests of a run share. */
export interface Sending {
  /** The request without its body and signal. `operation.name` is the method's name in the client tree. */
  request: CallRequest & { deadline: number; options: { maxRetries: number } };
  /** Whether the operation accepts a list. If not, each record is sent in its own request. */
  takesList: boolean;
  rule: StopRule;
  warnings: Set<string>;
}

/** Packs up to 100 triggers into a request, within the limit of the body; or one, if the operation does not accept a list. */
export function packing<R>(core: Core, sending: Sending): Packing<Job<R>, RecordData> {
  const operation = sending.request.operation.name;
  const { limits } = core.config;
  const [most, before, after] = sending.takesList ? ([MAX_RECORDS_PER_REQUEST, '[', ']'] as const) : ([1, '', ''] as const);
  // Each record must fit into a request alone.
  const room = { ...limits, bodyBytes: limits.bodyBytes - before.length - after.length };
  return chunks<Job<R>, RecordData>({
    operation,
    most,
    bodyBytes: limits.bodyBytes,
    around: [before, after],
    text({ record: job }) {
      job.invalid = true;
      if (Array.isArray(job.record)) invalid(operation, 'a record must not be a list; pass its members as records');
      const { body, key } = withKey(operation, job.record, job.key);
      job.key = key;
      checkBody(operation, job.record, limits);
      job.text = bodyText(operation, body ?? null) as string;
      checkText(operation, job.text, room);
      job.invalid = false;
      return job.text;
    },
    send: (_body, items, { signal }) =>
      sendChunk(
        core,
        sending,
        items.map(({ record }) => record),
        signal,
      ),
  });
}

/** The error of a record that was not sent because the run ended. */
export const unsent = (operation: string, cause: SuprSendError): SuprSendError =>
  new SuprSendError(`${operation}: the run ended before this record was sent.`, { operation, cause });

/** Sends a chunk, then sends only the records that got 429 or 5xx again, with their keys. Never rejects. */
async function sendChunk<R>(
  core: Core,
  { request, takesList, rule, warnings }: Sending,
  jobs: Job<R>[],
  signal: AbortSignal | undefined,
): Promise<{ fates: Fate<RecordData>[]; attempts: Attempt[] }> {
  const operation = request.operation.name;
  const attempts: Attempt[] = [];
  const fates = new Map<Job<R>, Fate<RecordData>>();
  const fail = (job: Job<R>, error: SuprSendError): void => {
    fates.set(job, { error });
    job.maybe ||= error.sent === 'maybe';
  };
  // The run may have been stopped while it was waiting for the source.
  const stopped = rule.reason && unsent(operation, rule.reason);
  if (stopped) for (const job of jobs) fail(job, stopped);
  let pending = stopped ? [] : jobs;
  for (let round = 0; pending.length > 0; round++) {
    const sent = pending;
    pending = [];
    for (const job of sent) job.since ??= Date.now();
    const text = sent.map((job) => job.text).join();
    let wait = 0;
    try {
      const idempotencyKey = takesList ? undefined : sent[0]?.key;
      const call = { ...request, text: takesList ? `[${text}]` : text, options: { ...request.options, signal, idempotencyKey } };
      // The request counts as old as its oldest record, and as possibly processed if one of its records is.
      const since = Math.min(...sent.map((job) => job.since ?? Date.now()));
      const answer = await send(core, call, { since, sent: sent.some(({ maybe }) => maybe) ? 'maybe' : 'no' });
      const records = takesList ? recordsOf(operation, answer) : undefined;
      attempts.push(...answer.attempts);
      // A record that this response rejects may have been processed by an earlier attempt.
      const before = answer.attempts.slice(0, -1).some(({ status }) => status === undefined || sentOf(status) === 'maybe');
      if (records && records.length !== sent.length)
        warnings.add(`${operation}: a response to ${sent.length} records listed ${records.length}; its records were matched by position`);
      for (const [place, job] of sent.entries()) {
        job.maybe ||= before;
        const fate = records ? fateOf(operation, records[place], answer, job) : { data: {} };
        if ('data' in fate) fates.set(job, fate);
        else {
          fail(job, fate.error);
          if (isRetryable(fate.error)) pending.push(job);
          // A 429 of a record lowers the concurrency, as the 429 of a request does.
          if (RateLimitError.is(fate.error)) attempts.push({ status: 429, ms: 0, waited: 0 });
        }
      }
      if (pending.length > 0)
        wait =
          retryAfter(answer.response.headers) ?? backoff(core.config.retryDelay, round + 1, () => errorOf(fates.get(pending[0] as Job<R>)));
      rule.done(undefined, sent.length);
    } catch (thrown) {
      const error = SuprSendError.is(thrown)
        ? thrown
        : new SuprSendError(`${operation}: a request could not be processed.`, { operation, sent: 'maybe', cause: thrown });
      attempts.push(...error.attempts);
      for (const job of sent) fail(job, error);
      rule.done(error, sent.length);
    }
    if (
      rule.reason ||
      round >= request.options.maxRetries ||
      wait > core.config.maxRetryAfter ||
      wait >= request.deadline - performance.now()
    )
      break;
    // If the signal ends the wait, the next request fails with it.
    if (pending.length > 0) await sleep({ signal, deadline: request.deadline }, wait).catch(() => {});
  }
  return { fates: jobs.map((job) => fates.get(job) as Fate<RecordData>), attempts };
}

/** The error of a record that is sent again. */
const errorOf = (fate: Fate<RecordData> | undefined): SuprSendError => (fate as { error: SuprSendError }).error;
