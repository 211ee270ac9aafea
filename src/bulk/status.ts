/** Judges failed records: what the server did with them, and whether they may be sent again. */
import { sentOf } from '../core/api-error.ts';
import { APIError, type SuprSendError } from '../core/errors.ts';
import { bare } from '../core/json.ts';
import { hasExpired } from '../core/retry.ts';
import type { Repeat } from '../core/types.ts';
import type { NotFound } from './batch.ts';
import type { BulkFailure, FailureStatus } from './result.ts';

/** The status of the records of a failed request, as far as this request is concerned. @param notFound - what a 404 is about. */
export function statusOf(error: SuprSendError, notFound: NotFound): FailureStatus {
  if (error.sent === 'maybe') return 'unknown';
  return error.sent === 'rejected' && isRefusal(error, notFound) ? 'rejected' : 'notSent';
}

/** Statuses of answers that say nothing of the records: wrong or limited credential, too early, too many requests. */
const TURNED_AWAY = [401, 403, 425, 429];
/** Statuses that may be about one of the records, or about their number. */
const ABOUT_RECORDS = [400, 409, 413, 422];
/** Statuses of pages with which a firewall may object to one of the records. */
const OF_FIREWALLS = [...ABOUT_RECORDS, 403, 406];

/** Whether one of the records may be the reason of an error, so that the others may succeed in another request. */
const isAboutRecords = (error: SuprSendError): error is APIError =>
  APIError.is(error) && ABOUT_RECORDS.includes(error.status) && (error.status === 413 || !isPage(error));

/** Whether a request is divided, to find the record that is the reason of an error. */
export const mayBeDivided = (error: SuprSendError): boolean =>
  isAboutRecords(error) || (isPage(error) && OF_FIREWALLS.includes((error as APIError).status));

/** Whether the API refused a request because of what is in it, so that the same request would be refused again. */
export function isRefusal(error: SuprSendError, notFound: NotFound): boolean {
  if (isAboutRecords(error)) return true;
  // A record that was refused without a status of its own has that of the response.
  if (APIError.is(error) && error.status < 300 && error.sent === 'rejected') return true;
  if (!APIError.is(error) || sentOf(error.status) !== 'rejected' || TURNED_AWAY.includes(error.status)) return false;
  if (notFound === 'unclear' && isAboutUrl(error)) return false;
  return notFound !== 'url' && isOfApi(error);
}

/**
 * Whether another attempt would be refused too, unless something else is corrected first: the record, the permissions or the URL.
 * @param notFound - what a 404 is about; undefined for the answer to one record of several, which was not about the credential.
 */
export const isFutile = (error: SuprSendError, notFound: NotFound | undefined): boolean =>
  isRefusal(error, notFound ?? 'record') ||
  (notFound === 'unclear' && isAboutUrl(error)) ||
  (notFound === undefined && APIError.is(error) && ([401, 403].includes(error.status) || error.status < 300));

/** Whether an answer is the API's, which is JSON. Others are from a gateway or a firewall in front of it. */
const isOfApi = ({ body }: APIError): boolean => (typeof body === 'object' && body !== null) || isCutJson(body);

/** Whether an answer is JSON that was too large to be read to its end. */
const isCutJson = (body: unknown): boolean => typeof body === 'string' && /^\s*[[{]/.test(body);

/** Whether an answer is a page, or another text that is not JSON. */
export const isPage = (error: SuprSendError): boolean => APIError.is(error) && typeof error.body === 'string' && !isCutJson(error.body);

/** Whether an answer says that the URL of the requests leads nowhere, such as that of a list that does not exist. */
export const isAboutUrl = (error: SuprSendError): boolean => APIError.is(error) && [404, 405, 410].includes(error.status) && isOfApi(error);

/** The repeat class of a record. One that can no longer be read is never sent again automatically. */
function repeatOrUnsafe<R>(record: R, repeatOf: (record: R) => Repeat): Repeat {
  try {
    return repeatOf(record);
  } catch {
    return 'unsafe';
  }
}

/** Why a failed record may not be sent again as it is; undefined if it may. */
export function obstacleTo<R>(
  failed: Pick<BulkFailure<R>, 'status' | 'record' | 'since' | 'idempotencyKey' | 'refused'>,
  repeatOf: (record: R) => Repeat,
): 'rejected' | 'refused' | 'adds up' | 'expired' | undefined {
  const { status, record, since, idempotencyKey, refused } = bare(failed);
  if (status === 'rejected') return 'rejected';
  if (refused) return 'refused';
  if (status === 'notSent') return undefined;
  switch (repeatOrUnsafe(record, repeatOf)) {
    case 'safe':
      return undefined;
    case 'unsafe':
      return 'adds up';
    case 'keyed':
      // Without a time that can be read, nobody knows how old the key is.
      return idempotencyKey === undefined || hasExpired(Date.parse(since ?? '') || 0) ? 'expired' : undefined;
  }
}
