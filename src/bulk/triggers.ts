/** Many triggers: `triggerMany()` and `resume()` of `workflows` and `events`. */
import { routes } from '../../generated/routes.gen.ts';
import type { EventTrigger, WorkflowTrigger } from '../../generated/types.gen.ts';
import { apiError, recordAnswer, sentOf } from '../core/api-error.ts';
import { bodyText, checkBody, MAX_KEY_LENGTH, withKey, writtenForm } from '../core/body.ts';
import { APIError, invalid, optionsOf, type Sent } from '../core/errors.ts';
import { bare, fieldOf, isPlain, ownOf } from '../core/json.ts';
import { secretsOfRecord } from '../core/redact.ts';
import type { Core } from '../core/send.ts';
import type { CallResult, Route } from '../core/types.ts';
import { textOf, type Batcher, type Item, type RecordAnswer } from './batch.ts';
import type { BulkOptions, BulkResult, Resumable, ResumeOptions, Source, TypedSource } from './result.ts';
import { resumeBulk } from './resume.ts';
import { runRecords } from './run.ts';
import type { RegisteredWorkspace } from '../workspace-types.ts';

/** Most records of a request. Beyond it the behaviour is undefined (contract and vendor documentation, bulk trigger). */
const MAX_RECORDS = 100;

/** Options of `triggerMany()`. `signal` and `totalTimeout` apply to the whole run, the other call options to each request. */
export interface TriggerManyOptions<R> extends BulkOptions<R, TriggerAccepted> {}

/** Options of `workflows.triggerMany()`. */
export interface WorkflowTriggerManyOptions<R> extends TriggerManyOptions<R> {
  /**
   * Splits a trigger with more than 100 recipients into several triggers. Each of them counts, at the index of the original. If the trigger
   * has an idempotency key, the first part has that key, and the others the same with the position of their first recipient: `:part-101`, `:part-201`. `warnings` says if any
   * were split. Default false: a trigger with too many recipients is rejected.
   */
  splitRecipients?: boolean | undefined;
}

/** Methods for many workflow triggers. */
export interface WorkflowMethods<Workspace = RegisteredWorkspace> {
  /**
   * Sends many triggers, from memory or from a stream. A request has up to 100 triggers and 800 KB, and a few requests are in flight at a
   * time. Each trigger has an idempotency key, yours or a generated one, and is only repeated with it. Resolves with the outcome of each,
   * also if the run ended early.
   *
   * Documentation: https://docs.suprsend.com/reference/trigger-workflow-api
   *
   * @example
   * let result = await suprsend.workflows.triggerMany(orders.map(({ id, user }) => ({
   *   workflow: 'order-shipped', recipients: [user], data: { order: id }, $idempotency_key: `shipped-${id}`,
   * })));
   * if (result.resumable > 0) result = await suprsend.workflows.resume(result);
   * @returns the counts and the triggers that failed. `success` means accepted: what is delivered shows later, in the messages.
   * @throws ConfigurationError or InvalidRequestError for invalid options, InvalidRequestError for a source that is not iterable. The promise
   * rejects; later failures are in the result.
   */
  triggerMany<const S extends string, R extends WorkflowTrigger>(
    triggers: TypedSource<WorkflowTrigger, 'workflows', 'workflow', 'data', S, R, Workspace>,
    options?: WorkflowTriggerManyOptions<WorkflowTrigger>,
  ): Promise<BulkResult<WorkflowTrigger>>;
  /**
   * Sends the `notSent` and `unknown` triggers of a result again, with their old keys. An unknown trigger is not sent more than 23 hours
   * after its first attempt, unless `acceptDuplicates` is set; `warnings` says so. What is left out stays in the result as it is. The new
   * result counts the failures of the old one, not what was accepted before.
   *
   * Documentation: https://docs.suprsend.com/reference/trigger-workflow-api
   *
   * @example
   * let result = await suprsend.workflows.triggerMany([{ workflow: 'order-shipped', recipients: ['u1'] }]);
   * if (result.resumable > 0) result = await suprsend.workflows.resume(result);
   * @param result - a result of `triggerMany()` or `resume()`, or its JSON.
   * @returns the counts, and the triggers that failed, each with its error.
   * @throws ConfigurationError or InvalidRequestError for invalid options, InvalidRequestError for a result of another method or one
   * without its failures. Later failures are in the result.
   */
  resume(
    result: Resumable<WorkflowTrigger>,
    options?: WorkflowTriggerManyOptions<WorkflowTrigger> & ResumeOptions,
  ): Promise<BulkResult<WorkflowTrigger>>;
}

/** Methods for many events. */
export interface EventMethods<Workspace = RegisteredWorkspace> {
  /**
   * Sends many events. Works like `workflows.triggerMany`, but with one event in a request.
   *
   * Documentation: https://docs.suprsend.com/reference/trigger-event
   *
   * @example
   * const result = await suprsend.events.triggerMany([{ distinct_id: 'u1', event: 'ORDER SHIPPED', properties: { order: 42 } }]);
   * @returns the counts, and the events that failed, each with its error.
   * @throws ConfigurationError or InvalidRequestError for invalid options, InvalidRequestError for a source that is not iterable. Later
   * failures are in the result.
   */
  triggerMany<const S extends string, R extends EventTrigger>(
    events: TypedSource<EventTrigger, 'events', 'event', 'properties', S, R, Workspace>,
    options?: TriggerManyOptions<EventTrigger>,
  ): Promise<BulkResult<EventTrigger>>;
  /**
   * Sends the failed events of a result again. Works like `workflows.resume`.
   *
   * Documentation: https://docs.suprsend.com/reference/trigger-event
   *
   * @example
   * let result = await suprsend.events.triggerMany([{ distinct_id: 'u1', event: 'ORDER SHIPPED' }]);
   * if (result.resumable > 0) result = await suprsend.events.resume(result);
   * @returns the counts, and the events that failed, each with its error.
   * @throws ConfigurationError or InvalidRequestError for invalid options, InvalidRequestError for a result of another method or one
   * without its failures. Later failures are in the result.
   */
  resume(result: Resumable<EventTrigger>, options?: TriggerManyOptions<EventTrigger> & ResumeOptions): Promise<BulkResult<EventTrigger>>;
}

/** The methods of `workflows`, bound to a client. */
export const workflowMethods = (core: Core): WorkflowMethods =>
  methodsOf<WorkflowTrigger>(core, 'workflows', routes.workflows.trigger, true);

/** The methods of `events`, bound to a client. */
export const eventMethods = (core: Core): EventMethods => methodsOf<EventTrigger>(core, 'events', routes.events.trigger, false);

interface Methods<R> {
  triggerMany(source: Source<R>, options?: WorkflowTriggerManyOptions<R>): Promise<BulkResult<R>>;
  resume(result: Resumable<R>, options?: WorkflowTriggerManyOptions<R> & ResumeOptions): Promise<BulkResult<R>>;
}

function methodsOf<R extends object>(core: Core, resource: string, route: Route, isList: boolean): Methods<R> {
  const operation = `${resource}.triggerMany`;
  const also = isList ? ['splitRecipients'] : [];
  return {
    async triggerMany(source, options = {}) {
      const batcher = triggers<R>(core, operation, `${resource}.trigger`, route, isList);
      const split: Batcher<R, never>['split'] = (record, warn) => partsOf(core, operation, record, warn);
      return runRecords({
        core,
        operation,
        source,
        options,
        also,
        batcher: mustSplit(operation, options) ? { ...batcher, split } : batcher,
      });
    },
    async resume(result, options = {}) {
      const name = `${resource}.resume`;
      const split: Batcher<R, never>['split'] = (record, warn, resumed) => partsOf(core, name, record, warn, resumed);
      const batcherFor = (): Batcher<R, TriggerAccepted> => {
        const batcher = triggers<R>(core, name, `${resource}.trigger`, route, isList);
        return mustSplit(name, options) ? { ...batcher, split } : batcher;
      };
      return resumeBulk<R, TriggerAccepted>(core, name, [operation], result, options, batcherFor, also);
    },
  };
}

const mustSplit = <R>(operation: string, options: WorkflowTriggerManyOptions<R>): boolean =>
  optionsOf(operation, options).splitRecipients === true;

/**
 * @param single - the name of the operation.
 * @param isList - whether the operation accepts a list of records.
 */
function triggers<R>(core: Core, operation: string, single: string, route: Route, isList: boolean): Batcher<R, TriggerAccepted> {
  const { limits } = core.config;
  return {
    maxRecords: isList ? MAX_RECORDS : 1,
    notFound: 'url',
    bodyBytes: limits.bodyBytes,
    envelope: isList ? ['[', ']'] : ['', ''],
    profiles: bare(route).profiles,
    single,
    serialize(item) {
      const { record } = item;
      if (Array.isArray(record)) invalid(operation, 'a record must not be a list; pass its members as records');
      const { body, key } = withKey(operation, record, item.key);
      item.key = key;
      checkBody(operation, body, limits);
      return bodyText(operation, body ?? null) as string;
    },
    request: ([first]) => ({
      operation: { ...route, name: operation, server: 'hub' },
      options: isList ? {} : { idempotencyKey: first?.key },
    }),
    read: (answer, items, warn) =>
      isList ? readRecords(operation, answer, items, warn) : items.map(() => ({ error: undefined, data: {} })),
    repeatOf: () => route.repeat,
    lookAt(item) {
      item.key = withKey(operation, item.record, item.key).key;
    },
  };
}

/** Keys of parts end like this, so other keys must not. */
const PART_KEY = /:part-\d+$/;

/**
 * Splits a trigger with too many recipients. The key of a part has the position of its first recipient, so that parts of another size, made
 * by a later run, have other keys.
 * @param resumed - that an earlier run made the record, and the key it had there.
 * @throws InvalidRequestError if the keys of its parts would be too long, or could be those of another trigger. No part is sent then.
 */
function partsOf<R extends object>(
  { config }: Core,
  operation: string,
  record: R,
  warn: (text: string) => void,
  resumed?: { key: string | undefined },
): R[] {
  const most = config.limits.recipients;
  const written = bare(writtenForm(Object(record) as object));
  const { $idempotency_key: key = resumed?.key, recipients } = written as { $idempotency_key?: unknown; recipients?: unknown };
  if (!resumed && typeof key === 'string' && PART_KEY.test(key))
    invalid(operation, 'with splitRecipients an idempotency key must not end in :part- and a number, as the keys of parts do');
  if (!Array.isArray(recipients) || recipients.length <= most) return [record];
  // An invalid key must not become a part of valid ones.
  if (key !== undefined) withKey(operation, { $idempotency_key: key }, undefined);
  const keyOf = (start: number): unknown => (typeof key === 'string' && start > 0 ? `${key}:part-${start + 1}` : key);
  const starts = Array.from({ length: Math.ceil(recipients.length / most) }, (_, part) => part * most);
  const last = String(keyOf(starts.at(-1) as number));
  if (last.length > MAX_KEY_LENGTH)
    invalid(operation, `the idempotency key is too long to be split: that of the last part has more than ${MAX_KEY_LENGTH} characters`);
  warn(`${operation}: triggers with more than ${most} recipients were split (splitRecipients); each part counts`);
  return starts.map((start) => ({
    ...(written as R),
    ...(key === undefined ? {} : { $idempotency_key: keyOf(start) }),
    recipients: recipients.slice(start, start + most) as unknown[],
  }));
}

/** What the server returns for an accepted trigger. */
export interface TriggerAccepted {
  /** Id of the message, if the server returned one. */
  messageId?: string | undefined;
}

/**
 * Reads the response to a list, whose own status is `success` even if records failed (contract, BulkTriggerResult).
 * @returns the outcome of each record, by position; none if the response lists more or fewer than were sent.
 * @throws APIError with `sent: 'maybe'` if the response has no records.
 */
function readRecords<R>(
  operation: string,
  answer: CallResult<unknown>,
  items: readonly Item<R>[],
  warn: (text: string) => void,
): RecordAnswer<TriggerAccepted>[] {
  const { data, response, attempts } = answer;
  const records = fieldOf(data, 'records');
  if (!Array.isArray(records)) {
    const { status, headers } = response;
    const text = `${operation} failed: ${status}, and the response does not list the records. The server may have acted on them.`;
    throw new APIError(text, { operation, status, headers, sent: 'maybe', attempts, body: data });
  }
  if (records.length !== items.length) {
    // They are matched by position, so that one that is missing would give the others a wrong outcome.
    warn(`${operation}: a response to ${items.length} records listed ${records.length}, so the outcome of its records is not known`);
    return [];
  }
  return items.map((item, position) => readRecord(operation, records[position], answer, item, items.length));
}

/** The outcome of one record. The error contains no value of the record. */
function readRecord<R>(
  operation: string,
  record: unknown,
  { response, attempts }: CallResult<unknown>,
  item: Item<R>,
  count: number,
): RecordAnswer<TriggerAccepted> {
  const { key, mayHaveActed } = item;
  if (!isPlain(record)) return undefined;
  const status = ownOf(record, 'status');
  const code = ownOf(record, 'status_code');
  const messageId = ownOf(record, 'message_id');
  const known = typeof code === 'number' ? code : undefined;
  const bad = known !== undefined && known >= 400;
  if (status === 'success' && !bad) return { error: undefined, data: typeof messageId === 'string' ? { messageId } : {} };
  if (status !== 'error' && !bad) return undefined;
  // An error without a code is a rejection; a success with the code of an error may be either.
  const sent: Sent = mayHaveActed || status !== 'error' ? 'maybe' : known === undefined ? 'rejected' : sentOf(known);
  const details = { operation, attempts, idempotencyKey: key, sent };
  return {
    error: apiError(operation, recordAnswer(response, record, count), secretsOfRecord(response, textOf(item)), details, undefined, known),
  };
}
