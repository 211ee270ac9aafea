/** What all runs share: their sources, their options, the outcome of each record, and the result. Types only. */
import type { Sent, SuprSendError } from '../core/errors.ts';
import type { CallOptions } from '../core/types.ts';
import type { EachBody, IfDeclared, OneBody, PayloadKind } from '../workspace-types.ts';

/**
 * Why a record was not accepted. `rejected`: it is invalid, or the server refused it. `unknown`: the server may have acted on it.
 * `notSent`: the server did not act on it, and it is worth sending again. It was never sent, or was only answered with 401, 403 or 429, or
 * the whole request failed for a reason that is not in its records.
 */
export type FailureStatus = 'rejected' | 'unknown' | 'notSent';

/** A record that was not accepted. */
export interface BulkFailure<R> {
  /** Position in the input, from 0. */
  index: number;
  /** The record as it was passed in. If `splitRecipients` split it, the part that failed. */
  record: R;
  status: FailureStatus;
  /** Why. Without the request and the response, so that a failure stays small; records of one request share one error. */
  error: SuprSendError;
  /** HTTP status, if the server answered. */
  code?: number;
  /**
   * Set if the record is `unknown` or `notSent`, but another attempt would fail as the last one did: the server refused it, or it can no longer
   * be sent. `resume()` sends it only with `acceptDuplicates`.
   */
  refused?: true;
  /** Set if the page of a firewall refused the record. If another page refuses it in the next run, it is `refused`. */
  blocked?: true;
  /** Whether the server may have acted on the record, in this run and in those that it resumes. */
  sent: Sent;
  /** Its idempotency key, if the operation takes one. */
  idempotencyKey?: string;
  /** When the first attempt to send it began (ISO 8601); absent if there was none. */
  since?: string;
}

/** A record that the server accepted. */
export interface BulkSuccess<R, D> {
  /** Position in the input, from 0. */
  index: number;
  record: R;
  status: 'success';
  /** What the server returned for it. */
  data: D;
  /** Its idempotency key, if the operation takes one. */
  idempotencyKey?: string;
  error?: undefined;
}

/** The outcome of one record. `error` is undefined if the record was accepted. */
export type BulkOutcome<R, D = unknown> = BulkSuccess<R, D> | BulkFailure<R>;

/** A record of a request that is about to be sent. It can be written as JSON, and passed to `resume()` as an `unknown` failure. */
export interface BulkRecord<R> {
  /** Position in the input, from 0. */
  index: number;
  record: R;
  /** The id that the record is about: a distinct_id, an object's id, or a message_id; absent for triggers. */
  id?: string;
  /** Its idempotency key, if the operation takes one. */
  idempotencyKey?: string;
  /** When the first attempt to send it began (ISO 8601). */
  since: string;
}

/** Counts of records: `total` is `success` plus `failure`, and `failure` is `rejected` plus `unknown` plus `notSent`. */
export interface BulkCounts {
  /** Records of the input with an outcome. */
  total: number;
  /** Accepted by the server. */
  success: number;
  /** Not accepted. */
  failure: number;
  /** Invalid, or refused by the server. */
  rejected: number;
  /** The server may have acted on them. */
  unknown: number;
  /** Not acted on, and worth sending again. */
  notSent: number;
}

/** Counts during a run. */
export interface BulkProgress extends BulkCounts {
  /** Records with an outcome, per second since the run began. */
  rate: number;
}

/** What a run was about, as far as `resume()` must know. Never a credential. */
export interface BulkTarget {
  /** The id of the list. */
  list?: string;
  /** `add` or `remove`. */
  action?: string;
  /** How edits were sent: `event`, if not by PATCH. */
  via?: string;
}

/**
 * The result of a run. It can be kept as JSON and passed to `resume()`, in another process too; its records may be personal data. (The
 * counts and `failedRecords` are those of the vendor's bulk response.)
 */
export interface BulkResult<R> extends BulkCounts {
  /** `success` if every record of the input was accepted and nothing ended the run early, `fail` if none was accepted, otherwise `partial`. */
  status: 'success' | 'partial' | 'fail';
  /** How many records `resume()` would send with the same options. A loop may end at 0. */
  resumable: number;
  /**
   * Records that were not accepted, in input order. With `onRecord` they are kept only if `keepFailures` is set, except for those that
   * `resume()` leaves out.
   */
  failedRecords: BulkFailure<R>[];
  /** Notes on the run, for example that a callback threw, or that `resume()` left records out. */
  warnings: string[];
  /**
   * Why the run ended early: the signal, the time limit, a refused credential, failed requests in a row, a source or an `onSend` that
   * threw. Its cause is the error that ended the run.
   */
  stopped?: SuprSendError;
  /** The form of this result. */
  version: 1;
  /** The method that was called. */
  operation: string;
  target?: BulkTarget;
}

/** What `resume()` accepts: a result, the same parsed from JSON, or `{ version, operation, target, failedRecords }` from your own journal. */
export type Resumable<R> = Pick<BulkResult<R>, 'version' | 'operation' | 'target'> &
  Partial<BulkCounts> & {
    failedRecords: readonly (Omit<BulkFailure<R>, 'error' | 'sent'> & { sent?: Sent; error?: unknown })[];
  };

/** Options of a run over many records. `signal` and `totalTimeout` apply to the whole run, the other call options to each request. */
export interface BulkOptions<R, D = unknown> extends CallOptions {
  /** Most requests in flight. A 429 lowers it for a while. Default 8. */
  concurrency?: number | undefined;
  /**
   * The run stops after this many requests in a row that were lost, answered with 429 or 5xx, or not answered by the API (a gateway's page).
   * Default 5; Infinity for never.
   */
  maxFailedRequests?: number | undefined;
  /** Called with the counts after each request, and after every hundred records that need none. If it throws, `warnings` says so. */
  onProgress?: ((progress: BulkProgress) => unknown) | undefined;
  /**
   * Called with the records of each request before it is sent; a returned promise is awaited. A journal that is written here finds every
   * record that may have been sent, after the process was killed too. If it throws, the records are not sent and the run stops.
   */
  onSend?: ((records: BulkRecord<R>[]) => unknown) | undefined;
  /**
   * Called with the outcome of each record as soon as it is known; a returned promise is awaited, though not for more than 250 ms after the
   * signal or the time limit has ended the run. Failures passed to it are not kept in `failedRecords`, so that memory stays flat, unless
   * `keepFailures` is set or the callback throws.
   */
  onRecord?: ((outcome: BulkOutcome<R, D>) => unknown) | undefined;
  /** Keep failures in `failedRecords` although there is an `onRecord`. Default false. */
  keepFailures?: boolean | undefined;
}

/** Options of `resume()`, in addition to those of the run. */
export interface ResumeOptions {
  /**
   * Also send records that the server may have acted on, although it may then act twice: records that add up (an increment), and triggers
   * whose first attempt was more than 23 hours ago, when their key no longer protects; and those whose last attempt was `refused`. Default
   * false.
   */
  acceptDuplicates?: boolean | undefined;
}

/**
 * Any number of records: an array, another iterable, or an async iterable such as a stream. An array is an iterable too; named, its members
 * are checked one by one, and the compiler names the property that is wrong.
 */
export type Source<R> = readonly R[] | Iterable<R> | AsyncIterable<R>;

/** A source that is not an array, whose members the compiler does not check one by one. */
type Stream<R> = (Iterable<R> | AsyncIterable<R>) & { readonly length?: never };

/**
 * Any number of bodies whose property `By` is a slug of the workspace, and whose `Field` is its payload. The members of an array are checked one
 * by one. A source of another kind, such as a generator, is checked by the type of its records, `R`.
 */
export type TypedSource<
  Body,
  Kind extends PayloadKind,
  By extends keyof Body & string,
  Field extends keyof Body & string,
  S extends string,
  R extends { readonly [B in By]: string },
  Workspace,
> = IfDeclared<
  Kind,
  Workspace,
  readonly OneBody<Body, Kind, By, Field, S, Workspace>[] | Stream<R & NoInfer<EachBody<Body, Kind, By, Field, R[By], Workspace>>>,
  Source<Body>
>;

/** Nothing is assignable to a key that starts with `$` and is not known. */
export interface UnknownKey<Key extends string> {
  readonly unknownKey: Key;
}

/** The compiler looks for unknown keys in a literal of a known type only, and not where it infers the type. */
type WithKnownKeys<R, Body> = R & { readonly [Key in Exclude<Extract<keyof R, `$${string}`>, keyof Body>]?: UnknownKey<Key> };

/** Any number of profiles, `R`, whose keys are those of `Body` or the caller's own. */
export type Profiles<R, Body> = readonly WithKnownKeys<R, Body>[] | Stream<WithKnownKeys<R, Body>>;
