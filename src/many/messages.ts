/** Updates of messages, by the thousand. */
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

/** Most updates in one request (contract, bulk-update-messages). */
const MOST_UPDATES = 1000;

/** Options of `messages.updateMany()`; `onRecord` gets the server's record of each message. */
export type UpdateManyOptions = ManyOptions<MessageUpdate, BulkMessageRecord>;

/** @throws ConfigurationError, InvalidRequestError for options and a source that cannot be. Anything later stands in the result. */
export async function updateMany(
  core: Core,
  source: Source<MessageUpdate>,
  options: UpdateManyOptions = {},
): Promise<BulkResult<MessageUpdate>> {
  const operation = 'messages.updateMany';
  const target: Operation = { ...routes.messages.bulkUpdate, name: 'messages.bulkUpdate', server: 'hub' };
  const taken = new Map<string, number>();
  const packing = chunks<MessageUpdate, BulkMessageRecord>({
    operation,
    bodyBytes: core.config.limits.bodyBytes,
    most: MOST_UPDATES,
    around: ['{"messages":[', ']}'],
    text({ index, record }) {
      const fail = (problem: string): never => invalid(operation, `record ${index} ${problem}`);
      const text = bodyText(operation, record) as string;
      const { message_id: id } = record;
      if (typeof id !== 'string' || id === '') fail('has no message_id');
      const first = taken.get(id);
      if (first !== undefined) fail(`names the same message as record ${first}, and one run updates each once`);
      taken.set(id, index);
      return text;
    },
    async send(text, _, limits) {
      const result = await send<BulkMessageResult | undefined>(core, { ...options, ...limits, operation: target, text });
      const { data, attempts } = result;
      const told = new Map<string, BulkMessageRecord>();
      // Of two that speak of one message, a failure is heard.
      for (const record of Array.isArray(data?.records) ? data.records : [])
        if (!told.get(record?.message_id)?.error) told.set(record?.message_id, record);
      // As they were sent: a source may have used one object for all.
      const { messages } = JSON.parse(text) as BulkMessageUpdate;
      return { fates: messages.map(({ message_id: id }) => fateOf(operation, told.get(id), result) as Fate<BulkMessageRecord>), attempts };
    },
  });
  return runMany(core, operation, source, options, packing);
}

/** What became of a message; undefined where the answer says nothing of it. */
function fateOf(
  operation: string,
  record: BulkMessageRecord | undefined,
  { response, attempts }: CallResult<unknown>,
): Fate<BulkMessageRecord> | undefined {
  if (!record) return undefined;
  const { status_code: status, error } = record;
  if (!error && !(status >= 400)) return { data: record };
  const answer = { response, status: status ?? response.status, text: JSON.stringify(record) };
  // A body of message ids and actions holds no secret.
  return { error: apiError(operation, answer, [], { sent: sentOf(answer.status), attempts }) };
}
