/** Runs over many records: reads the source, packs its records into requests, and keeps a few requests in flight. */
import { callSettings, validationOf } from '../core/config.ts';
import { checkSignal } from '../core/deadline.ts';
import { callSafely } from '../core/hooks.ts';
import { bare } from '../core/json.ts';
import { misconfigured, optionsOf } from '../core/errors.ts';
import { SENDING_OPTION_NAMES, unknownOption } from '../core/option-names.ts';
import { headersOf } from '../core/prepare.ts';
import { bodyCheck } from '../core/schemas.ts';
import type { Core } from '../core/send.ts';
import { Batch, itemOf, type Batcher, type Item } from './batch.ts';
import { exchange, unsent, type Sending } from './exchange.ts';
import { Feed, invalidItem, type Entries, type Entry } from './feed.ts';
import type { BulkOptions, BulkResult, BulkTarget, Source } from './result.ts';
import { Slots } from './slots.ts';
import { Ending, StopRule } from './stop.ts';
import { Tally, textOf } from './tally.ts';

/** After this many records without a request the run yields to the event loop, so that a signal or a timer can fire. */
const YIELD_EVERY = 100;

/** After this many records the clock is read, as a timer cannot fire while a source is read without a pause. */
const CLOCK_EVERY = 64;

/** Options of all runs. */
const OPTION_NAMES: readonly string[] = [
  ...SENDING_OPTION_NAMES,
  'idempotencyKey', // which has an error of its own
  'concurrency',
  'maxFailedRequests',
  'onProgress',
  'onSend',
  'onRecord',
  'keepFailures',
];

/** Options that are true or false, of all runs and of some. */
const FLAGS = ['keepFailures', 'acceptDuplicates', 'splitRecipients', 'allowEmpty'] as const;

/** A run over the members of a source. */
export interface Run<S, R, D> {
  core: Core;
  /** The method that the user called. */
  operation: string;
  target?: BulkTarget | undefined;
  source: Source<S>;
  batcher: Batcher<R, D>;
  options: BulkOptions<R, D>;
  /** The options that the method has in addition to those of all runs. */
  also?: readonly string[] | undefined;
  /** The items of a member of the source, or failures that are kept as they are. If it throws, the member is rejected with that error. */
  itemsOf: (member: S, position: number, warn: (text: string) => void) => Entries<R>;
}

/** Runs over records as a user passes them. */
export function runRecords<R, D>(run: Omit<Run<R, R, D>, 'itemsOf'>): Promise<BulkResult<R>> {
  const batcher = bare(run.batcher);
  return runBulk<R, R, D>({
    ...run,
    itemsOf: batcher.split
      ? (record, index, warn) => (batcher.split?.(record, warn) ?? []).map((part) => itemOf(index, part))
      : (record, index) => itemOf(index, record),
  });
}

/**
 * Reads the source and sends its records with at most `concurrency` requests in flight; a record is read only when a request may start.
 * Never rejects once it has begun: `stopped` says what ended it early.
 * @throws ConfigurationError or InvalidRequestError for invalid options, InvalidRequestError for a source that is not iterable.
 */
export async function runBulk<S, R, D>(given: Run<S, R, D>): Promise<BulkResult<R>> {
  const run = bare(given);
  const { core, operation, target, source, itemsOf } = run;
  const batcher = bare(run.batcher);
  const options = checkOptions(run);
  headersOf(core.config, { operation: { name: operation }, options }, true);
  const checks = validationOf(options.validation, core.config, operation);
  const { signal, timeout, headers, concurrency = 8, onProgress, onSend } = options;
  const { totalTimeout, maxRetries } = callSettings(core.config, options, operation);
  const until = { signal, deadline: performance.now() + totalTimeout };
  const ending = new Ending(until);
  const tally = new Tally(batcher, options, ending);
  const warn = (text: string): void => tally.warn(text);
  const stop = new StopRule(operation, ending, totalTimeout, options.maxFailedRequests);
  const feed = new Feed<S, R>(operation, source, (member, position) => itemsOf(member, position, warn), ending);
  const sendOptions = { timeout, totalTimeout, maxRetries, headers };
  const sending: Sending<R, D> = { core, operation, batcher, until, options: sendOptions, onSend, tally, ending, stop };
  const slots = new Slots(concurrency);
  const batch = new Batch<R>(operation, batcher);
  const { single, envelope } = batcher;
  const checkBody = bodyCheck(checks, operation, single);
  ending.begin();

  const progress = (): void =>
    callSafely(
      () => onProgress?.(tally.progress()),
      (error) => warn(`onProgress threw${textOf(error)}`),
    );
  const start = (items: Item<R>[]): void => slots.start(exchange(sending, items).finally(progress));
  let withoutRequest = 0;
  /** Settles an entry that is not sent at all. */
  const settle = async (entry: Entry<R>): Promise<void> => {
    if (entry.status) tally.keep(entry);
    else await unsent(sending, [entry]);
    if (++withoutRequest % YIELD_EVERY > 0) return;
    progress();
    if (!stop.reason) await new Promise((resolve) => setTimeout(resolve));
  };

  for (;;) {
    if (slots.areFull) await slots.untilFree();
    // The clock is read rarely, as a timer watches the time limit wherever the source pauses.
    if (stop.mustEnd(feed.position % CLOCK_EVERY === 0)) break;
    let entry: Entry<R> | undefined;
    try {
      const next = feed.next();
      entry = next instanceof Promise ? await next : next;
    } catch (error) {
      stop.end(`the source threw an error after ${feed.position} records.`, error);
      break;
    }
    if (!entry) break;
    if (entry.status || entry.isInvalid) await settle(entry);
    else {
      try {
        if (batcher.profiles) checks.profile?.(operation, batcher.profiles, entry.record);
        const text = batcher.serialize(entry);
        entry.written = text;
        entry.length = text.length;
        // A list of bodies is checked one by one. If the run ends meanwhile, the record is not sent.
        if (checkBody && !(await ending.wait(checkBody(envelope[0] === '[' ? text : envelope.join(text))))) {
          await settle(entry);
          continue;
        }
        const full = batch.add(entry);
        if (full) start(full);
      } catch (error) {
        await settle(invalidItem(operation, entry, error));
      }
    }
  }
  const last = batch.take();
  if (last) {
    await slots.untilFree();
    start(last); // or settles them, if the run must end
  }
  try {
    if (feed.isOpen && stop.mustEnd()) for (const entry of feed.rest()) await settle(entry);
  } catch (error) {
    stop.end(`the source threw an error after ${feed.position} records.`, error);
  }
  feed.close();
  await slots.untilIdle();
  ending.close();
  if (withoutRequest > 0) progress();
  return tally.result({ operation, ...(target ? { target } : {}) }, stop.reason);
}

/** @throws ConfigurationError, InvalidRequestError */
function checkOptions<R, D>({
  operation,
  options: given,
  also = [],
}: Pick<Run<never, R, D>, 'operation' | 'options' | 'also'>): BulkOptions<R, D> {
  if (typeof given !== 'object' || given === null) misconfigured(operation, 'the options must be an object');
  const options = optionsOf(operation, given);
  const unknown = unknownOption(options, [...OPTION_NAMES, ...also]);
  if (unknown) misconfigured(operation, unknown);
  const flags: Partial<Record<(typeof FLAGS)[number], unknown>> = options;
  for (const name of FLAGS)
    if (flags[name] !== undefined && typeof flags[name] !== 'boolean') misconfigured(operation, `${name} must be true or false`);
  const { concurrency = 8, signal } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1) misconfigured(operation, 'concurrency must be a positive integer');
  const { maxFailedRequests = 5 } = options;
  if (typeof maxFailedRequests !== 'number' || !(maxFailedRequests >= 1))
    misconfigured(operation, 'maxFailedRequests must be 1 or more; Infinity turns the limit off');
  for (const name of ['onProgress', 'onSend', 'onRecord'] as const)
    if (options[name] !== undefined && typeof options[name] !== 'function') misconfigured(operation, `${name} must be a function`);
  if ('idempotencyKey' in options && options.idempotencyKey !== undefined)
    misconfigured(operation, 'one idempotencyKey cannot serve many records; give each record its own');
  checkSignal(operation, signal);
  return options;
}
