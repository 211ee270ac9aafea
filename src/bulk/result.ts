/** The result of a run over many records, and the outcome of each record. */
import type { Sent, SuprSendError } from '../core/errors.ts';

/** A record that was not accepted. */
export interface BulkFailure<R> {
  /** Position in the input, from 0. */
  index: number;
  record: R;
  error: SuprSendError;
  /** HTTP status, if the server answered. */
  code: number | undefined;
  /** Whether the server may have acted on this record. */
  sent: Sent;
}

/** The outcome of one record. `error` is undefined if the record was accepted. */
export type BulkOutcome<R, D = unknown> = { index: number; record: R; data: D; error?: undefined } | BulkFailure<R>;

/** Progress of a run, in records. */
export interface BulkCounts {
  /** Read from the input so far. */
  total: number;
  /** Accepted by the server. */
  success: number;
  /** Rejected by the server, or failed. Each has its own error. */
  failure: number;
  /** Read from the input, but the run ended before they were sent. */
  notSent: number;
}

/** The result of a run: `total` is the sum of `success`, `failure` and `notSent`. */
export interface BulkResult<R> extends BulkCounts {
  /** `success` if every record of the input was accepted, `fail` if none was, otherwise `partial`. */
  status: 'success' | 'partial' | 'fail';
  /** Records that failed or were not sent, in input order. Empty if `onRecord` received them. */
  failedRecords: BulkFailure<R>[];
  /** Notes on the run, for example that a callback threw. */
  warnings: string[];
  /** Why the run ended early: the signal, the deadline, a source that threw, or a rejected credential. */
  stopped?: SuprSendError;
}

/** Options of a run over many records. */
export interface BulkOptions<R, D = unknown> {
  /** Maximum number of requests in flight. A 429 lowers it for a while. Default 8. */
  concurrency?: number | undefined;
  /** Called with the counts after each request. If it throws, `warnings` says so. */
  onProgress?: ((counts: BulkCounts) => unknown) | undefined;
  /**
   * Called with the outcome of each record as soon as it is known; a returned promise is awaited. Failures passed to it are not kept in
   * `failedRecords` (memory stays flat), except when the callback throws.
   */
  onRecord?: ((outcome: BulkOutcome<R, D>) => unknown) | undefined;
}

/** Any number of records: an array, another iterable, or an async iterable such as a stream. */
export type Source<R> = Iterable<R> | AsyncIterable<R>;
