/** The result of many triggers, and the outcome of each. It can be written as JSON; its errors are then plain objects. */
import type { Sent, SuprSendError } from '../core/errors.ts';

/**
 * Why a trigger was not accepted. `rejected`: the trigger is invalid, and is not sent again. `unknown`: the server may have acted on it.
 * `notSent`: the server did not act on it, as it was never sent, or was turned away (no connection, 401, 403, 429).
 */
export type TriggerFailureStatus = 'rejected' | 'unknown' | 'notSent';

/** A trigger that was not accepted. */
export interface TriggerFailure<R> {
  /** Position in the input, from 0. */
  index: number;
  /** The record as passed in, without a generated key. If `splitRecipients` split it, the part that failed. */
  record: R;
  status: TriggerFailureStatus;
  error: SuprSendError;
  /** Its idempotency key; undefined if the record's key is not a string. */
  key?: string | undefined;
  /** Whether the server may have acted on it, over all attempts of this run and of the runs that it resumes. */
  sent: Sent;
  /** When the first attempt with its key started, in milliseconds since 1970; undefined if there was none. */
  since?: number | undefined;
}

/** A trigger that the server accepted. Whether it is delivered shows later, in the messages and logs. */
export interface TriggerAccepted<R> {
  index: number;
  record: R;
  status: 'accepted';
  key: string;
  /** Id of the message, if the server returned one. */
  messageId?: string | undefined;
  error?: undefined;
}

/** The outcome of one trigger. */
export type TriggerOutcome<R> = TriggerAccepted<R> | TriggerFailure<R>;

/** Progress of a run, in triggers. */
export interface TriggerCounts {
  /** Read from the input so far. */
  total: number;
  accepted: number;
  rejected: number;
  unknown: number;
  notSent: number;
}

/** Counts during a run. */
export interface TriggerProgress extends TriggerCounts {
  /** Triggers with a known outcome, per second since the run started. */
  rate: number;
}

/** The result of a run: `total` is the sum of the other four counts. */
export interface TriggerManyResult<R> extends TriggerCounts {
  /** `success` if every trigger was accepted, `fail` if none was, otherwise `partial`. */
  status: 'success' | 'partial' | 'fail';
  /** Triggers that were not accepted, in input order. Empty if `onRecord` received them. */
  failures: TriggerFailure<R>[];
  /** Notes on the run, for example that triggers were split, or that a callback threw. */
  warnings: string[];
  /** Why the run ended early: the signal, the time limit, a rejected credential, failed requests in a row, or a source that threw. */
  stopped?: SuprSendError;
}

/** What `resume()` accepts: a result, also parsed from JSON, or `{ failures }` that `onRecord` received or a queue stored. */
export type TriggerResumable<R> = Partial<TriggerCounts> & {
  failures: (Pick<TriggerFailure<R>, 'index' | 'record' | 'status' | 'key' | 'since'> & { sent?: Sent; error?: unknown })[];
};
