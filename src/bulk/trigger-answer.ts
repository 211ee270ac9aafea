/** Reads the response to a list of triggers by record. Its own status is `success` even if records failed (contract, BulkTriggerResult). */
import { apiError, recordAnswer, sentOf } from '../core/api-error.ts';
import type { CallResult } from '../core/types.ts';
import { APIError, type Sent } from '../core/errors.ts';
import { fieldOf, isPlain, ownOf } from '../core/json.ts';
import { secretsOfRecord } from '../core/redact.ts';
import { textOf, type Item, type RecordAnswer } from './batch.ts';

/** What the server returns for an accepted trigger. */
export interface TriggerAccepted {
  /** Id of the message, if the server returned one. */
  messageId?: string | undefined;
}

/**
 * The outcome of each record, by position; none if the response lists more or fewer than were sent.
 * @throws APIError with `sent: 'maybe'` if the response has no records.
 */
export function readRecords<R>(
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
