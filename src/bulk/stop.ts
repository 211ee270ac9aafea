/** Decides when a run must end because further requests would fail too. */
import { reasonOf } from '../core/deadline.ts';
import {
  AbortError,
  AuthenticationError,
  ConfigurationError,
  InvalidRequestError,
  PermissionDeniedError,
  SuprSendError,
  TimeoutError,
} from '../core/errors.ts';
import type { NotFound } from './batch.ts';
import type { Ending } from './ending.ts';
import { isAboutUrl, isPage, isRefusal } from './status.ts';

export class StopRule {
  /** Why the run must end, once it must. */
  reason: SuprSendError | undefined;
  readonly #operation: string;
  readonly #ending: Ending;
  readonly #totalTimeout: number;
  readonly #mostInARow: number;
  #inARow = 0;
  #unsent: SuprSendError | undefined;

  constructor(operation: string, ending: Ending, totalTimeout: number, maxFailedRequests = 5) {
    this.#operation = operation;
    this.#ending = ending;
    this.#totalTimeout = totalTimeout;
    this.#mostInARow = maxFailedRequests;
  }

  /** Whether the run must end now. @param readClock - as for `Ending.hasEnded`. */
  mustEnd(readClock = true): boolean {
    if (!this.reason && this.#ending.hasEnded(readClock)) this.#endBy(this.#ending.reason === 'signal' ? 'signal' : 'deadline');
    return this.reason !== undefined;
  }

  /** The error of the records that were not sent because the run ended. */
  unsent(): SuprSendError {
    const operation = this.#operation;
    return (this.#unsent ??= new SuprSendError(`${operation}: the run ended before this record was sent.`, {
      operation,
      cause: this.reason,
    }));
  }

  /** Ends the run. */
  endWith(reason: SuprSendError): void {
    this.reason ??= reason;
    this.#ending.interrupt();
  }

  /** Ends the run with an error of its own. */
  end(problem: string, cause: unknown): void {
    this.endWith(new SuprSendError(`${this.#operation}: ${problem}`, { operation: this.#operation, sent: 'maybe', cause }));
  }

  succeeded(): void {
    this.#inARow = 0;
  }

  /** Called after a request that failed as a whole. */
  failed(error: SuprSendError, notFound: NotFound): void {
    const ended = endOf(error);
    if (ended) this.#endBy(ended);
    else if (isFinal(error) || (notFound === 'url' && isAboutUrl(error))) this.endWith(error);
    else if (!isRefusal(error, notFound) && ++this.#inARow >= this.#mostInARow)
      this.end(`${this.#inARow} requests in a row failed (maxFailedRequests). The last error: ${error.message}`, error);
  }

  #endBy(reason: 'signal' | 'deadline'): void {
    const operation = this.#operation;
    const limit = this.#totalTimeout;
    this.reason ??=
      reason === 'signal'
        ? new AbortError(`${operation} was aborted by its signal.`, {
            operation,
            sent: 'maybe',
            cause: reasonOf(this.#ending.signal),
          })
        : new TimeoutError(`${operation} timed out: the run took longer than totalTimeout (${limit} ms).`, {
            operation,
            sent: 'maybe',
            scope: 'total',
            limit,
          });
  }
}

/** Which limit of the whole run ended a request. */
function endOf(error: unknown): 'signal' | 'deadline' | undefined {
  if (AbortError.is(error)) return 'signal';
  return TimeoutError.is(error) && error.scope === 'total' ? 'deadline' : undefined;
}

/** Whether every further request would fail in the same way. */
const isFinal = (error: SuprSendError): boolean =>
  AuthenticationError.is(error) ||
  // A page with 403 is from a firewall, which may object to one record.
  (PermissionDeniedError.is(error) && !isPage(error)) ||
  (error.attempts.length === 0 && (ConfigurationError.is(error) || InvalidRequestError.is(error)));
