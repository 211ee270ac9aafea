/** What is said of many triggers: of each one, and of all. Plain JSON but for its errors, which are read from JSON as plain objects. */
import type { Sent, SuprSendError } from '../core/errors.ts';

/**
 * What became of a trigger that was not accepted: `rejected`, it was refused for what it is and is not sent again; `unknown`, the server
 * may have acted on it; `notSent`, it certainly has not: never sent, or turned away unread (no connection, 401, 403, 429).
 */
export type TriggerFailureStatus = 'rejected' | 'unknown' | 'notSent';

/** A trigger that was not accepted. */
export interface TriggerFailure<R> {
  /** Position in the input, from 0. */
  index: number;
  /** What was given, without the key that was made for it; one part of it where `splitRecipients` made several. */
  record: R;
  status: TriggerFailureStatus;
  error: SuprSendError;
  /** Its idempotency key; absent where it has none that can be. */
  key?: string | undefined;
  /** Whether the server may have acted on it, over all attempts of this run and of those it resumes. */
  sent: Sent;
  /** When the first attempt with its key began, in milliseconds since 1970; absent before that. */
  since?: number | undefined;
}

/** A trigger that the server took in. Whether it is delivered shows later, in the messages and the logs. */
export interface TriggerAccepted<R> {
  index: number;
  record: R;
  status: 'accepted';
  key: string;
  /** Id of the message, where the server named one. */
  messageId?: string | undefined;
  error?: undefined;
}

/** What became of one trigger. */
export type TriggerOutcome<R> = TriggerAccepted<R> | TriggerFailure<R>;

/** How far a run has come, in triggers. */
export interface TriggerCounts {
  /** Taken from the input so far. */
  total: number;
  accepted: number;
  rejected: number;
  unknown: number;
  notSent: number;
}

/** Counts while a run is under way. */
export interface TriggerProgress extends TriggerCounts {
  /** Triggers whose outcome is known, per second since the run began. */
  rate: number;
}

/** What became of all: `total` is the other four counts together. */
export interface TriggerManyResult<R> extends TriggerCounts {
  /** `success` when every trigger was accepted, `fail` when none was, else `partial`. */
  status: 'success' | 'partial' | 'fail';
  /** In the order of the input; empty where `onRecord` took them instead. */
  failures: TriggerFailure<R>[];
  /** What else is worth knowing. */
  warnings: string[];
  /** Why the run ended before its input did: the signal, the time limit, a refused credential, failed requests in a row, a source that failed. */
  stopped?: SuprSendError;
}

/** What `resume()` takes: a result, one that was kept as JSON, or `{ failures }` that `onRecord` collected or a queue holds. */
export type TriggerResumable<R> = Partial<TriggerCounts> & {
  failures: (Pick<TriggerFailure<R>, 'index' | 'record' | 'status' | 'key' | 'since'> & { sent?: Sent; error?: unknown })[];
};
