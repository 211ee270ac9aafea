/** Sends triggers, many in a request, until each has an answer that stays. */
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
import { fateOf, isPassing, recordsOf, type RecordData } from './answer.ts';
import type { Job } from './jobs.ts';
import type { StopRule } from './stop.ts';

/** Most records of one request (contract and vendor documentation, bulk trigger: behaviour beyond is undefined). */
const MOST_RECORDS = 100;

/** What all requests of a run share. */
export interface Sending {
  /** The request, but for its body and signal; `operation.name` is the method of the client tree. */
  request: CallRequest & { deadline: number; maxRetries: number };
  /** Whether the operation takes a list; else each record is a request of its own. */
  takesList: boolean;
  rule: StopRule;
  warnings: Set<string>;
}

/** Requests of at most 100 triggers and of as many bytes as a body may have; or of one, where the operation takes no list. */
export function packing<R>(core: Core, sending: Sending): Packing<Job<R>, RecordData> {
  const operation = sending.request.operation.name;
  const { limits } = core.config;
  const [most, before, after] = sending.takesList ? ([MOST_RECORDS, '[', ']'] as const) : ([1, '', ''] as const);
  // A record has to fit alone.
  const room = { ...limits, bodyBytes: limits.bodyBytes - before.length - after.length };
  return chunks<Job<R>, RecordData>({
    operation,
    most,
    bodyBytes: limits.bodyBytes,
    around: [before, after],
    text({ record: job }) {
      job.invalid = true;
      if (Array.isArray(job.record)) invalid(operation, 'takes records one by one, but got a list as one of them');
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

/** The error of a record that a run did not get to. */
export const unsent = (operation: string, cause: SuprSendError): SuprSendError =>
  new SuprSendError(`${operation}: the run ended before this record was sent.`, { operation, cause });

/** Sends a chunk; records answered 429 or 5xx are sent again with their keys, alone. Never rejects. */
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
  // The run may have been stopped while a source was waited for.
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
      const call = { ...request, signal, ...(takesList ? { text: `[${text}]` } : { text, idempotencyKey: sent[0]?.key }) };
      // A request is as old as its oldest record, and as doubtful as its most doubtful one.
      const since = Math.min(...sent.map((job) => job.since ?? Date.now()));
      const answer = await send(core, call, { since, sent: sent.some(({ maybe }) => maybe) ? 'maybe' : 'no' });
      const records = takesList ? recordsOf(operation, answer) : undefined;
      attempts.push(...answer.attempts);
      // What an answer refuses may have been processed by an attempt before it.
      const before = answer.attempts.slice(0, -1).some(({ status }) => status === undefined || sentOf(status) === 'maybe');
      if (records && records.length !== sent.length)
        warnings.add(`${operation}: an answer to ${sent.length} records spoke of ${records.length}; it was read by position`);
      for (const [place, job] of sent.entries()) {
        job.maybe ||= before;
        const fate = records ? fateOf(operation, records[place], answer, job) : { data: {} };
        if ('data' in fate) fates.set(job, fate);
        else {
          fail(job, fate.error);
          if (isPassing(fate.error)) pending.push(job);
          // A record told to slow down slows the run down like a request that was.
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
        : new SuprSendError(`${operation}: a request could not be handled.`, { operation, sent: 'maybe', cause: thrown });
      attempts.push(...error.attempts);
      for (const job of sent) fail(job, error);
      rule.done(error, sent.length);
    }
    if (rule.reason || round >= request.maxRetries || wait > core.config.maxRetryAfter || wait >= request.deadline - performance.now())
      break;
    // Where the signal ends the wait, the next request says so.
    if (pending.length > 0) await sleep({ signal, deadline: request.deadline }, wait).catch(() => {});
  }
  return { fates: jobs.map((job) => fates.get(job) as Fate<RecordData>), attempts };
}

/** The error of a record that is sent again. */
const errorOf = (fate: Fate<RecordData> | undefined): SuprSendError => (fate as { error: SuprSendError }).error;
