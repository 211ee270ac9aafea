/** Many messages: `messages.updateMany()` and its `resume()`. */
import { routes } from '../../generated/routes.gen.ts';
import type { BulkMessageRecord, MessageUpdate } from '../../generated/types.gen.ts';
import { apiError, recordAnswer, sentOf } from '../core/api-error.ts';
import { fieldOf, ownOf } from '../core/json.ts';
import { secretsOfRecord } from '../core/redact.ts';
import { bodyText, formOf } from '../core/body.ts';
import { invalid } from '../core/errors.ts';
import type { Core } from '../core/send.ts';
import type { CallResult } from '../core/types.ts';
import type { Batcher, Item, RecordAnswer } from './batch.ts';
import type { BulkOptions, BulkResult, Resumable, ResumeOptions, Source } from './result.ts';
import { resumeBulk } from './resume.ts';
import { runRecords } from './run.ts';

/** Most updates of one request (contract, bulk-update-messages). */
const MAX_UPDATES = 1000;

/** Options of `messages.updateMany()`; `onRecord` is called with the server's record of each message. */
export type UpdateManyOptions = BulkOptions<MessageUpdate, BulkMessageRecord>;

/** Methods for many messages. */
export interface MessageMethods {
  /**
   * Updates messages, from memory or from a stream. A request has up to 1,000 updates, and a few requests are in flight at a time. Resolves
   * with the outcome of each message. A second update of the same message is rejected, since requests may overtake each other; to detect it,
   * the run keeps every message_id in memory. An update may be sent twice: the second changes nothing.
   *
   * Documentation: https://docs.suprsend.com/reference/bulk-update-messages
   *
   * @example
   * const result = await suprsend.messages.updateMany([{ message_id: 'm1', action: 'read' }]);
   * @returns the counts, and the updates that failed, each with its error.
   * @throws ConfigurationError or InvalidRequestError for invalid options, InvalidRequestError for a source that is not iterable. Later
   * failures are in the result.
   */
  updateMany(source: Source<MessageUpdate>, options?: UpdateManyOptions): Promise<BulkResult<MessageUpdate>>;
  /**
   * Sends the `notSent` and `unknown` updates of a result again.
   *
   * Documentation: https://docs.suprsend.com/reference/bulk-update-messages
   *
   * @example
   * let result = await suprsend.messages.updateMany([{ message_id: 'm1', action: 'read' }]);
   * if (result.resumable > 0) result = await suprsend.messages.resume(result);
   * @returns the counts, and the updates that failed, each with its error.
   * @throws ConfigurationError or InvalidRequestError for invalid options, InvalidRequestError for a result of another method or one
   * without its failures. Later failures are in the result.
   */
  resume(result: Resumable<MessageUpdate>, options?: UpdateManyOptions & ResumeOptions): Promise<BulkResult<MessageUpdate>>;
}

/** The methods of `messages`, bound to a client. */
export const messageMethods = (core: Core): MessageMethods => ({
  updateMany: async (source, options = {}) => {
    const operation = 'messages.updateMany';
    return runRecords({ core, operation, source, options, batcher: updates(core, operation) });
  },
  resume: async (result, options = {}) =>
    resumeBulk(core, 'messages.resume', ['messages.updateMany'], result, options, () => updates(core, 'messages.resume')),
});

function updates(core: Core, operation: string): Batcher<MessageUpdate, BulkMessageRecord> {
  const ids = new Set<string>();
  const { bulkUpdate } = routes.messages;
  return {
    maxRecords: MAX_UPDATES,
    notFound: 'url',
    bodyBytes: core.config.limits.bodyBytes,
    envelope: ['{"messages":[', ']}'],
    single: 'messages.bulkUpdate',
    serialize(item) {
      const { index, record } = item;
      const update = formOf(record);
      const text = bodyText(operation, update) as string;
      const id = fieldOf(update, 'message_id');
      if (typeof id !== 'string' || id === '') return invalid(operation, `record ${index} has no message_id`);
      const { size } = ids;
      if (ids.add(id).size === size)
        invalid(operation, `record ${index} has the message_id of an earlier record; a run updates a message once`);
      item.id = id;
      return text;
    },
    request: () => ({ operation: { ...bulkUpdate, name: operation, server: 'hub' } }),
    read(answer, items) {
      const records = fieldOf(answer.data, 'records');
      const list: BulkMessageRecord[] = Array.isArray(records) ? records : [];
      // The usual response has one record for each update, in their order.
      if (list.length === items.length && items.every(({ id }, place) => fieldOf(list[place], 'message_id') === id))
        return list.map((record, place) => readRecord(operation, record, answer, items[place], items.length));
      const byId = new Map<string, BulkMessageRecord>();
      // If the response has two records of one message, a failure wins.
      for (const record of list) {
        const id = fieldOf(record, 'message_id') as string;
        if (!isFailure(byId.get(id))) byId.set(id, record);
      }
      return items.map((item) => readRecord(operation, byId.get(item.id as string), answer, item, items.length));
    },
    repeatOf: () => bulkUpdate.repeat,
  };
}

const isFailure = (record: unknown): boolean => Boolean(fieldOf(record, 'error')) || Number(fieldOf(record, 'status_code')) >= 400;

/** The outcome of one message; undefined if the response does not mention it. */
function readRecord(
  operation: string,
  record: BulkMessageRecord | undefined,
  { response, attempts }: CallResult<unknown>,
  item: Item<MessageUpdate> | undefined,
  count: number,
): RecordAnswer<BulkMessageRecord> {
  if (!record) return undefined;
  if (!isFailure(record)) return { error: undefined, data: record };
  const code = Number(ownOf(record, 'status_code'));
  const status = Number.isInteger(code) && code > 0 ? code : undefined;
  // The body only has message ids and actions.
  const sent = item?.mayHaveActed ? 'maybe' : sentOf(status ?? response.status);
  return {
    error: apiError(operation, recordAnswer(response, record, count), secretsOfRecord(response), { sent, attempts }, undefined, status),
  };
}
