/** Reads the answer to a list of triggers, record by record. Its top-level status says `success` also when records failed (contract, BulkTriggerResult). */
import type { Fate } from '../bulk/run.ts';
import { apiError, sentOf } from '../core/api-error.ts';
import type { CallResult } from '../core/types.ts';
import { APIError, SuprSendError, type Sent } from '../core/errors.ts';
import { secretsOf } from '../core/redact.ts';
import type { Job } from './jobs.ts';

/** What the server says of a record it took in. */
export interface RecordData {
  messageId?: string | undefined;
}

/**
 * The records of an answer, at the places of those that were sent; shorter where it does not speak of all.
 * @throws APIError, sent `maybe`, for an answer without records.
 */
export function recordsOf(operation: string, { data, response, attempts }: CallResult<unknown>): readonly unknown[] {
  const records: unknown = Object(data).records;
  if (Array.isArray(records)) return records;
  const { status, headers } = response;
  const text = `${operation} failed: ${status} and an answer that says nothing of the records. The server may have acted on them.`;
  throw new APIError(text, { operation, status, headers, sent: 'maybe', attempts, body: data });
}

/** What is said of one record; the error repeats no value of it. An answer that says nothing that can be read leaves it unknown. */
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
      error: new SuprSendError(`${operation}: the answer says nothing of this record. The server may have acted on it.`, {
        ...details,
        sent: 'maybe',
      }),
    };
  }
  // A refusal without a code is one all the same; a success with the code of a failure may be either.
  const sent: Sent = maybe || status !== 'error' ? 'maybe' : known === undefined ? 'rejected' : sentOf(known);
  const answer = { response, status: known ?? response.status, text: JSON.stringify(record) };
  return { error: apiError(operation, answer, secretsOf(text, {}, undefined), { ...details, sent }) };
}

/** Whether an answer about one record may be another the next time. */
export const isPassing = (error: SuprSendError): boolean => APIError.is(error) && (error.status === 429 || error.status >= 500);
