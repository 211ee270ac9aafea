/** Reads the response to a list of triggers by record. Its own status is `success` even if records failed (contract, BulkTriggerResult). */
import type { Fate } from '../bulk/run.ts';
import { apiError, sentOf } from '../core/api-error.ts';
import type { CallResult } from '../core/types.ts';
import { APIError, SuprSendError, type Sent } from '../core/errors.ts';
import { secretsOf } from '../core/redact.ts';
import type { Job } from './jobs.ts';

/** What the server returns for an accepted record. */
export interface RecordData {
  messageId?: string | undefined;
}

/**
 * The records of a response, in the order of those that were sent. There may be fewer.
 * @throws APIError with `sent: 'maybe'` if the response has no records.
 */
export function recordsOf(operation: string, { data, response, attempts }: CallResult<unknown>): readonly unknown[] {
  const records: unknown = Object(data).records;
  if (Array.isArray(records)) return records;
  const { status, headers } = response;
  const text = `${operation} failed: ${status}, and the response does not list the records. The server may have acted on them.`;
  throw new APIError(text, { operation, status, headers, sent: 'maybe', attempts, body: data });
}

/** The outcome of one record. The error contains no value of the record. If the response cannot be read, the outcome is unknown. */
export function fateOf<R>(
  operation: string,
  record: unknown,
  { response, attempts }: CallResult<unknown>,
  { key, maybe, text }: Job<R>,
): Fate<RecordData> {
  const { status, status_code: code, message_id: messageId } = Object(record) as Record<string, unknown>;
  const known = typeof code === 'number' ? code : undefined;
  const bad = known !== undefined && known >= 400;
  if (status === 'success' && !bad) return { data: typeof messageId === 'string' ? { messageId } : {} };
  const details = { operation, attempts, idempotencyKey: key };
  if (status !== 'error' && !bad) {
    return {
      error: new SuprSendError(`${operation}: the response does not mention this record. The server may have acted on it.`, {
        ...details,
        sent: 'maybe',
      }),
    };
  }
  // An error without a code is a rejection; a success with the code of an error may be either.
  const sent: Sent = maybe || status !== 'error' ? 'maybe' : known === undefined ? 'rejected' : sentOf(known);
  const answer = { response, status: known ?? response.status, text: JSON.stringify(record) };
  return { error: apiError(operation, answer, secretsOf(text, {}, undefined), { ...details, sent }) };
}

/** Whether a record may succeed if it is sent again: status 429 or 5xx. */
export const isRetryable = (error: SuprSendError): boolean => APIError.is(error) && (error.status === 429 || error.status >= 500);
