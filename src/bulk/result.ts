/** What is said of many records: of each one, and of all. */
import type { Sent, SuprSendError } from '../core/errors.ts';

/** A record that was not accepted. */
export interface BulkFailure<R> {
  /** Position in the input, from 0. */
  index: number;
  record: R;
  error: SuprSendError;
  /** HTTP status, where the server answered. */
  code: number | undefined;
  /** Whether the server may have acted on this record. */
  sent: Sent;
}

/** What became of one record: `error` is absent where it was accepted. */
export type BulkOutcome<R, D = unknown> = { index: number; record: R; data: D; error?: undefined } | BulkFailure<R>;

/** How far a run has come, in records. */
export interface BulkCounts {
  /** Taken from the input so far. */
  total: number;
  /** Accepted by the server. */
  success: number;
  /** Refused, or failed on the way: each has an error of its own. */
  failure: number;
  /** Taken, but the run ended before their turn. */
  notSent: number;
}

/** What became of all: `total` is `success`, `failure` and `notSent` together. */
export interface BulkResult<R> extends BulkCounts {
  /** `success` when every record of the input was accepted, `fail` when none was, else `partial`. */
  status: 'success' | 'partial' | 'fail';
  /** Failed and not sent records in the order of the input; empty where `onRecord` took them instead. */
  failedRecords: BulkFailure<R>[];
  /** What else is worth knowing. */
  warnings: string[];
  /** Why the run ended before its input did: the signal, the deadline, a source that failed, a refused credential. */
  stopped?: SuprSendError;
}

/** Options of a run over many records. */
export interface BulkOptions<R, D = unknown> {
  /** Most requests under way at once. Fewer are after a 429, until the server takes more again. Default 8. */
  concurrency?: number | undefined;
  /** Called with the counts after each request. What it throws is noted in `warnings`. */
  onProgress?: ((counts: BulkCounts) => unknown) | undefined;
  /**
   * Called with what became of each record, as soon as it is known; a promise it gives is waited for. Failures are then not kept in
   * `failedRecords`, so that memory stays flat, but for one that it throws on.
   */
  onRecord?: ((outcome: BulkOutcome<R, D>) => unknown) | undefined;
}

/** Records by the thousand, from memory or from a stream. */
export type Source<R> = Iterable<R> | AsyncIterable<R>;
