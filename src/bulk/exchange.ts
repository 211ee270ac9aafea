/** Sends the records of one request, and those of them that may succeed in another one, until each has an outcome. */
import type { Deadline } from '../core/deadline.ts';
import { misconfigured, RateLimitError, SuprSendError } from '../core/errors.ts';
import { bare } from '../core/json.ts';
import { retryAfter } from '../core/response.ts';
import { backoff, hasExpired, mayRepeat } from '../core/retry.ts';
import { send, type Core } from '../core/send.ts';
import type { CallOptions, CallResult } from '../core/types.ts';
import { textOf, type Batcher, type BatchRequest, type Item, type RecordAnswer } from './batch.ts';
import { invalidItem } from './feed.ts';
import type { BulkOptions, BulkRecord } from './result.ts';
import { isFutile, isPage, isRefusal, mayBeDivided, statusOf } from './status.ts';
import type { Ending, StopRule } from './stop.ts';
import type { Tally } from './tally.ts';

/** What all requests of a run share. */
export interface Sending<R, D> {
  core: Core;
  operation: string;
  batcher: Batcher<R, D>;
  until: Deadline;
  /** The caller's options for each request. */
  options: CallOptions & { maxRetries: number };
  onSend: BulkOptions<R, D>['onSend'];
  tally: Tally<R, D>;
  ending: Ending;
  stop: StopRule;
}

/** Items to be sent in one request. All of them may have been processed before, or none. */
interface Part<R> {
  items: Item<R>[];
  /** How often they have been sent again because of their own answers. */
  round: number;
  /** Milliseconds to wait before the request. */
  wait: number;
}

/**
 * Sends the items of one request until each has an outcome. Never rejects.
 * @returns whether the server answered 429 to any of them.
 */
export async function exchange<R, D>(run: Sending<R, D>, items: Item<R>[]): Promise<boolean> {
  let isLimited = false;
  const parts: Part<R>[] = [{ items, round: 0, wait: 0 }];
  for (let part = parts.shift(); part; part = parts.shift()) {
    // If the run ends during the wait, the part is not sent.
    if (part.wait > 0) await run.ending.sleep(part.wait);
    const answer = run.stop.mustEnd() || part.items.some(isUnprotected) ? undefined : await deliver(run, part.items);
    if (!answer) await unsent(run, part.items);
    else if (SuprSendError.is(answer)) parts.unshift(...(await requestFailed(run, part, answer)));
    else parts.unshift(...(await answered(run, part, answer)));
    isLimited ||= answer !== undefined && part.items.some(({ error }) => error !== undefined && RateLimitError.is(error));
    isLimited ||= answer?.attempts.some((one) => bare(one).status === 429) ?? false;
  }
  return isLimited;
}

/** Settles items that are not sent: because they are invalid, or because the run has ended. */
export async function unsent<R, D>({ operation, batcher, stop, tally }: Sending<R, D>, items: readonly Item<R>[]): Promise<void> {
  for (const item of items) {
    try {
      // One that was written is known, and may have been changed since.
      if (!item.isInvalid && item.length === 0) batcher.lookAt?.(item);
    } catch (error) {
      invalidItem(operation, item, error);
    }
    const { error = stop.unsent(), mayHaveActed, isInvalid } = item;
    await tally.settle(item, { error, status: mayHaveActed ? 'unknown' : isInvalid ? 'rejected' : 'notSent' });
  }
}

/** Sends one request. @returns the response, the error of the request, or undefined if the run ended before it was sent. */
async function deliver<R, D>(run: Sending<R, D>, items: readonly Item<R>[]): Promise<CallResult<unknown> | SuprSendError | undefined> {
  const { core, operation, batcher, until, onSend, ending, stop } = run;
  const now = Date.now();
  if (onSend) {
    try {
      const records = items.map((item) => recordOf(item, now));
      await ending.wait((async () => onSend(records))());
      if (stop.mustEnd() || items.some(isUnprotected)) return undefined;
    } catch (error) {
      stop.end('onSend threw an error, so its records were not sent.', error);
      return undefined;
    }
  }
  let request: BatchRequest;
  try {
    request = bare(await batcher.request(items));
  } catch (error) {
    stop.endWith(errorOf(operation, error)); // it would fail for every request
    return undefined;
  }
  let answer: CallResult<unknown> | SuprSendError;
  try {
    const text = bodyOf(batcher.envelope, items);
    const { options, ...target } = request;
    const call = {
      ...target,
      text,
      isResent: true,
      hasRecords: batcher.read !== undefined,
      options: { ...run.options, ...options, signal: until.signal },
      deadline: until.deadline,
      sleep: async (ms: number) => {
        await ending.sleep(ms);
        return !stop.mustEnd();
      },
    };
    const since = items.reduce((first, item) => Math.min(first, item.since ?? first), now);
    answer = await send(core, call, { since, sent: items[0]?.mayHaveActed ? 'maybe' : 'no', held: undefined, turn: undefined });
  } catch (thrown) {
    answer = errorOf(operation, thrown);
  }
  if (answer.attempts.length > 0) for (const item of items) item.since ??= now;
  return answer;
}

/** The body of a request. Its items are written to it, so that nothing else keeps their texts while it is in flight. */
function bodyOf([before, after]: Batcher<unknown, unknown>['envelope'], items: readonly Item<unknown>[]): string {
  const texts = items.map(textOf);
  // A body that is joined at once need not be copied again before it is sent.
  texts[0] = `${before}${texts[0]}`;
  texts.push(`${texts.pop()}${after}`);
  const body = texts.join(',');
  let start = before.length;
  for (const item of items) {
    item.written = body;
    item.start = start;
    start += item.length + 1;
  }
  return body;
}

function recordOf<R>({ index, record, id, key, since }: Item<R>, now: number): BulkRecord<R> {
  return {
    index,
    record,
    ...(id === undefined ? {} : { id }),
    ...(key === undefined ? {} : { idempotencyKey: key }),
    since: new Date(since ?? now).toISOString(),
  };
}

/** Settles the items of a request that failed as a whole, or divides it if a single record may be the reason. */
async function requestFailed<R, D>(run: Sending<R, D>, { items, round }: Part<R>, error: SuprSendError): Promise<Part<R>[]> {
  const { batcher, tally, stop } = run;
  if (items.length > 1 && mayBeDivided(error)) {
    // An earlier attempt of the request may have been processed.
    for (const item of items) item.mayHaveActed ||= error.sent === 'maybe';
    const half = Math.ceil(items.length / 2);
    return [items.slice(0, half), items.slice(half)].map((some) => ({ items: some, round, wait: 0 }));
  }
  const { notFound } = batcher;
  stop.failed(error, notFound);
  const status = statusOf(error, notFound);
  const isRefused = isFutile(error, notFound);
  // What a firewall refuses in two runs, it will refuse in the next one.
  const isBlocked = isPage(error) && mayBeDivided(error);
  for (const item of items) {
    item.isBlocked = isBlocked;
    item.isRefused = isRefused || (isBlocked && item.resumed?.wasBlocked === true);
    const pending = tally.settle(item, { error, status });
    if (pending) await pending;
  }
  return [];
}

/** Settles the items of a request that was answered. @returns those that are sent again: 429, or 5xx if a second time is harmless. */
async function answered<R, D>(run: Sending<R, D>, part: Part<R>, answer: CallResult<unknown>): Promise<Part<R>[]> {
  const { operation, batcher, tally, stop } = run;
  const { items, round } = part;
  // An earlier attempt may have processed a record that the last one refuses.
  if (answer.attempts.some((one) => bare(one).sent === 'maybe')) for (const item of items) item.mayHaveActed = true;
  let answers: readonly RecordAnswer<D>[];
  try {
    const accepted = { error: undefined, data: answer.data as D };
    answers = batcher.read?.(answer, items, (text) => tally.warn(text)) ?? items.map(() => accepted);
  } catch (error) {
    return requestFailed(run, part, errorOf(operation, error));
  }
  // If no record was accepted or refused, what is behind the server does not work.
  let hasWorked = false;
  const again: Item<R>[] = [];
  for (let position = 0; position < items.length; position++) {
    const item = items[position] as Item<R>;
    const one = answers[position] ?? { error: notMentioned(operation, answer, item) };
    if (one.error === undefined) {
      hasWorked = true;
      const pending = tally.settle(item, one);
      if (pending) await pending;
      continue;
    }
    item.error = one.error;
    item.mayHaveActed ||= one.error.sent === 'maybe';
    const { status } = bare(one.error as { status?: number });
    hasWorked ||= status === undefined || isRefusal(one.error, 'record');
    if (status !== undefined && mayRepeat(item.repeat ?? batcher.repeatOf(item.record), status, one.error.sent)) again.push(item);
    else await settleFailed(run, item);
  }
  const parts = again.length > 0 ? nextRound(run, round, again, answer.response.headers) : [];
  if (hasWorked) stop.succeeded();
  else if (parts.length === 0) stop.failed(items[0]?.error as SuprSendError, batcher.notFound);
  if (parts.length === 0) for (const item of again) await settleFailed(run, item);
  return parts;
}

/** The requests that send items again; none if the run must end, or if they were sent often enough. */
function nextRound<R, D>(
  { core, operation, until, options, stop }: Sending<R, D>,
  round: number,
  again: Item<R>[],
  headers: Headers,
): Part<R>[] {
  let wait = retryAfter(headers);
  try {
    wait ??= backoff(core.config.retryDelay, round + 1, () => again[0]?.error as SuprSendError);
    if (!(wait >= 0)) misconfigured(operation, 'retryDelay did not return milliseconds, 0 or more');
  } catch (error) {
    stop.end('retryDelay failed.', error);
    return [];
  }
  const mayGo = round < options.maxRetries && wait <= core.config.maxRetryAfter && wait < until.deadline - performance.now();
  if (!mayGo || stop.mustEnd()) return [];
  return [again.filter((item) => item.mayHaveActed), again.filter((item) => !item.mayHaveActed)]
    .filter((some) => some.length > 0)
    .map((some, place) => ({ items: some, round: round + 1, wait: place === 0 ? wait : 0 }));
}

/** Whether a wait has outlived the idempotency key of an item that may have been processed. */
const isUnprotected = <R>({ mayHaveActed, key, since, resumed }: Item<R>): boolean =>
  mayHaveActed && !resumed?.acceptDuplicates && key !== undefined && since !== undefined && hasExpired(since);

/** Settles an item with its own error. */
const settleFailed = <R, D>({ tally }: Sending<R, D>, item: Item<R>): Promise<void> | undefined => {
  const error = item.error as SuprSendError;
  item.isRefused = isFutile(error, undefined);
  return tally.settle(item, { error, status: item.mayHaveActed ? 'unknown' : statusOf(error, 'record') });
};

const notMentioned = <R>(operation: string, { attempts }: CallResult<unknown>, { key }: Item<R>): SuprSendError =>
  new SuprSendError(`${operation}: the response does not mention this record. The server may have acted on it.`, {
    operation,
    sent: 'maybe',
    attempts,
    idempotencyKey: key,
  });

/** An error of the family: what a batcher threw becomes one. */
const errorOf = (operation: string, error: unknown): SuprSendError =>
  SuprSendError.is(error)
    ? error
    : new SuprSendError(`${operation}: a request could not be processed.`, { operation, sent: 'maybe', cause: error });
