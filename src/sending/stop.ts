/** When a run must not go on: every further request would end the same way. */
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
  /** Why nothing more may be sent. */
  reason: SuprSendError | undefined;
  /** The signal or the time limit, as a request met it. */
  ended: SuprSendError | undefined;
  #inARow = 0;
  readonly #operation: string;
  readonly #most: number;

  /** @throws ConfigurationError for a number of failed requests that is none. */
  constructor(operation: string, maxFailedChunks = 5) {
    if (!(maxFailedChunks >= 1)) misconfigured(operation, 'maxFailedChunks must be a number above 0, or Infinity for never');
    this.#operation = operation;
    this.#most = maxFailedChunks;
  }

  /** Told of each request: the error it failed with as a whole, or undefined; and how many triggers it carried. */
  done(error: SuprSendError | undefined, records: number): void {
    if (!error) this.#inARow = 0;
    else if (isEnd(error)) this.ended ??= error;
    else if (isFinal(error)) this.reason ??= error;
    // A trigger that is refused alone says nothing of the others.
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

/** Whether an error is that of the signal or of the limit of the whole run. */
export const isEnd = (error: unknown): boolean => AbortError.is(error) || (TimeoutError.is(error) && error.scope === 'total');

const isFinal = (error: SuprSendError): boolean =>
  AuthenticationError.is(error) ||
  PermissionDeniedError.is(error) ||
  (error.attempts.length === 0 && (ConfigurationError.is(error) || InvalidRequestError.is(error)));
