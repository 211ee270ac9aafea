/** Updates many messages. */
import { routes } from '../../generated/routes.gen.ts';
import type { BulkMessageRecord, BulkMessageResult, BulkMessageUpdate, MessageUpdate } from '../../generated/types.gen.ts';
import { invalid } from '../core/errors.ts';
import type { BulkResult, Source } from '../bulk/result.ts';
import type { Fate } from '../bulk/run.ts';
import { apiError, sentOf } from '../core/api-error.ts';
import { bodyText } from '../core/body.ts';
import type { CallResult, Operation } from '../core/types.ts';
import { send, type Core } from '../core/send.ts';
import { chunks } from './chunks.ts';
import { runMany, type ManyOptions } from './run.ts';

/** Maximum number of updates in one request (contract, bulk-update-messages). */
const MAX_UPDATES_PER_REQUEST = 1000;

/** Options of `messages.updateMany()`; `onRecord` is called with the server's record of each message. */
export type UpdateManyOptions = ManyOptions<MessageUpdate, BulkMessageRecord>;

/**
 * Updates messages, many in each request.
 * @throws ConfigurationError for invalid options, InvalidRequestError for a source that is not iterable. Later failures are in the result.
 */
export async function updateMany(
  core: Core,
  source: Source<MessageUpdate>,
  options: UpdateManyOptions = {},
): Promise<BulkResult<MessageUpdate>> {
  const operation = 'messages.updateMany';
  const target: Operation = { ...routes.messages.bulkUpdate, name: 'messages.bulkUpdate', server: 'hub' };
  const indexOf = new Map<string, number>();
  const packing = chunks<MessageUpdate, BulkMessageRecord>({
    operation,
    bodyBytes: core.config.limits.bodyBytes,
    most: MAX_UPDATES_PER_REQUEST,
    around: ['{"messages":[', ']}'],
    text({ index, record }) {
      const text = bodyText(operation, record) as string;
      const { message_id: id } = record;
      if (typeof id !== 'string' || id === '') return invalid(operation, `record ${index} has no message_id`);
      const first = indexOf.get(id);
      if (first !== undefined)
        invalid(operation, `record ${index} has the same message_id as record ${first}; a run updates a message once`);
      indexOf.set(id, index);
      return text;
    },
    async send(text, _, limits) {
      const result = await send<BulkMessageResult | undefined>(core, { operation: target, text, options: { ...options, ...limits } });
      const { data, attempts } = result;
      const byId = new Map<string, BulkMessageRecord>();
      // If the response has two records of one message, a failure wins.
      for (const record of Array.isArray(data?.records) ? data.records : [])
        if (!byId.get(record?.message_id)?.error) byId.set(record?.message_id, record);
      // Read from the sent text, as a source may reuse one object for all records.
      const { messages } = JSON.parse(text) as BulkMessageUpdate;
      return { fates: messages.map(({ message_id: id }) => fateOf(operation, byId.get(id), result) as Fate<BulkMessageRecord>), attempts };
    },
  });
  return runMany(core, operation, source, options, packing);
}

/** The outcome of one message; undefined if the response does not mention it. */
function fateOf(
  operation: string,
  record: BulkMessageRecord | undefined,
  { response, attempts }: CallResult<unknown>,
): Fate<BulkMessageRecord> | undefined {
  if (!record) return undefined;
  const { status_code: status, error } = record;
  if (!error && !(status >= 400)) return { data: record };
  const answer = { response, status: status ?? response.status, text: JSON.stringify(record) };
  // There are no secrets to mask: the body only has message ids and actions.
  return { error: apiError(operation, answer, [], { sent: sentOf(answer.status), attempts }) };
}
