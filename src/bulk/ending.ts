/** The end of a run by its signal or its time limit. One listener and one timer serve the whole run. */
import { isAborted, onAbort, type Deadline } from '../core/deadline.ts';

/** Longest delay that timers accept (a signed 32-bit integer); a longer limit never ends anything. */
const MAX_TIMER_MS = 2 ** 31 - 1;

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
