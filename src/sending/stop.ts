/** Decides when a run must stop because further requests would fail too. */
import {
  AbortError,
  AuthenticationError,
  ConfigurationError,
  InvalidRequestError,
  misconfigured,
  PermissionDeniedError,
  RateLimitError,
  SuprSendError,
  TimeoutError,
} from '../core/errors.ts';

export class StopRule {
  /** Why the run must stop; undefined if it may continue. */
  reason: SuprSendError | undefined;
  /** The error of a request that the signal or the time limit of the run ended. */
  ended: SuprSendError | undefined;
  #inARow = 0;
  readonly #operation: string;
  readonly #most: number;

  /** @throws ConfigurationError if `maxFailedChunks` is not at least 1. */
  constructor(operation: string, maxFailedChunks = 5) {
    if (!(maxFailedChunks >= 1)) misconfigured(operation, 'maxFailedChunks must be 1 or more; Infinity turns the limit off');
    this.#operation = operation;
    this.#most = maxFailedChunks;
  }

  /** Called after each request, with its error, if it failed as a whole, and its number of triggers. */
  done(error: SuprSendError | undefined, records: number): void {
    if (!error) this.#inARow = 0;
    else if (isEnd(error)) this.ended ??= error;
    else if (isFinal(error)) this.reason ??= error;
    // The rejection of a single trigger says nothing about the others.
    else if ((records > 1 || error.sent !== 'rejected' || RateLimitError.is(error)) && ++this.#inARow >= this.#most) {
      const operation = this.#operation;
      this.reason ??= new SuprSendError(`${operation}: ${this.#inARow} requests in a row failed (maxFailedChunks).`, {
        operation,
        sent: 'maybe',
        cause: error,
      });
    }
  }
}

/** Whether the signal or the time limit of the whole run caused the error. */
export const isEnd = (error: unknown): boolean => AbortError.is(error) || (TimeoutError.is(error) && error.scope === 'total');

const isFinal = (error: SuprSendError): boolean =>
  AuthenticationError.is(error) ||
  PermissionDeniedError.is(error) ||
  (error.attempts.length === 0 && (ConfigurationError.is(error) || InvalidRequestError.is(error)));
