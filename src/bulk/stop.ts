/** What ends a run: its signal, its time limit, and requests that fail one after another. */
import { isAborted, MAX_TIMER_MS, onAbort, reasonOf, type Deadline } from '../core/deadline.ts';
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
import { isAboutUrl, isPage, isRefusal } from './status.ts';

/** The end of a run by its signal or its time limit. One listener and one timer serve the whole run. */
export class Ending {
  /** What ended the run. */
  reason: 'signal' | 'deadline' | undefined;
  readonly #until: Deadline;
  /** What to call when the run ends: the waits that it ends, and those of callbacks, which have some time left. */
  readonly #waiting = new Set<() => void>();
  readonly #patient = new Set<() => void>();
  #interrupted = false;
  /** When the run ended, on the clock of `performance.now()`. */
  #endedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unlisten = (): void => {};

  constructor(until: Deadline) {
    this.#until = until;
  }

  /** Begins to watch. Must be followed by `close()`. */
  begin(): void {
    const { signal, deadline } = this.#until;
    const left = deadline - performance.now();
    if (isAborted(signal)) this.#endBy('signal');
    if (left <= MAX_TIMER_MS) this.#timer = setTimeout(() => this.#end('deadline'), Math.max(0, left));
    this.#unlisten = onAbort(signal, () => this.#end('signal'));
  }

  get signal(): AbortSignal | undefined {
    return this.#until.signal;
  }

  /** Whether the run has ended. @param readClock - also when the timer could not fire yet. */
  hasEnded(readClock = true): boolean {
    if (readClock && performance.now() >= this.#until.deadline) this.#endBy('deadline');
    return this.reason !== undefined;
  }

  /**
   * Waits for work, but not longer than the run.
   * @param grace - milliseconds that such work has after the end of the run, all of it together.
   * @returns whether the work has settled. What it throws is thrown.
   */
  async wait(work: Promise<unknown>, grace = 0): Promise<boolean> {
    if (grace === 0 && (this.#interrupted || this.hasEnded())) {
      work.catch(() => {});
      return false;
    }
    const waiting = grace > 0 ? this.#patient : this.#waiting;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = (): void => {};
    const end = new Promise<false>((resolve) => {
      const left = (): number => Math.max(0, this.#endedAt + grace - performance.now());
      ended = grace > 0 ? () => (timer = setTimeout(() => resolve(false), left())) : () => resolve(false);
    });
    if (this.hasEnded()) ended();
    else waiting.add(ended);
    try {
      return await Promise.race([work.then(() => true), end]);
    } finally {
      clearTimeout(timer);
      waiting.delete(ended);
    }
  }

  /** Waits, but not longer than the run. */
  async sleep(ms: number): Promise<void> {
    if (ms <= 0) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    await this.wait(new Promise((resolve) => (timer = setTimeout(resolve, Math.min(ms, MAX_TIMER_MS)))));
    clearTimeout(timer);
  }

  /** Ends the waits for a source, for `onSend` and for a retry, because the run must end for another reason. */
  interrupt(): void {
    this.#interrupted = true;
    for (const ended of this.#waiting) ended();
  }

  /** Removes the listener and the timer. */
  close(): void {
    clearTimeout(this.#timer);
    this.#unlisten();
  }

  #endBy(reason: 'signal' | 'deadline'): void {
    if (this.reason) return;
    this.reason = reason;
    this.#endedAt = performance.now();
  }

  #end(reason: 'signal' | 'deadline'): void {
    this.#endBy(reason);
    for (const ended of [...this.#waiting, ...this.#patient]) ended();
  }
}

/** Decides when a run must end because further requests would fail too. */
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
