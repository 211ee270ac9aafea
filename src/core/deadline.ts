/** Ends work in time: by the caller's signal, the limit of one attempt, or the deadline of the whole call. */

/** Why work was ended. */
export type Stop = { by: 'signal' } | { by: 'timeout' } | { by: 'deadline' };

/** Longest delay a timer takes; a longer limit is none. */
const LONGEST_TIMER = 2 ** 31 - 1;

export class StoppedError extends Error {
  readonly stop: Stop;
  constructor(stop: Stop) {
    super(stop.by);
    this.stop = stop;
  }
}

export interface Limits {
  signal?: AbortSignal | undefined;
  /** When the whole call must be over, on the clock of `performance.now()`; Infinity for never. */
  deadline: number;
}

/**
 * Runs work until it settles or a limit is reached, whichever is first; work that ignores its signal is left behind.
 * The listener on the caller's signal and the timer live exactly as long as the returned promise is pending.
 * @throws StoppedError when a limit ended it.
 */
export function within<T>({ signal, deadline }: Limits, timeout: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
    };
    const stop = (reason: Stop): void => {
      settle();
      reject(new StoppedError(reason));
      controller.abort();
    };
    const aborted = (): void => stop({ by: 'signal' });
    if (signal?.aborted) return aborted();
    const left = deadline - performance.now();
    if (left <= 0) return stop({ by: 'deadline' });
    const delay = Math.min(timeout, left);
    if (delay <= LONGEST_TIMER) timer = setTimeout(() => stop(left <= timeout ? { by: 'deadline' } : { by: 'timeout' }), delay);
    signal?.addEventListener('abort', aborted, { once: true });
    work(controller.signal).then(
      (value) => {
        settle();
        resolve(value);
      },
      (error: unknown) => {
        settle();
        reject(error);
      },
    );
  });
}

/** Waits; ended by the same limits. */
export const pause = (limits: Limits, ms: number): Promise<void> =>
  within(
    limits,
    Infinity,
    (signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, Math.min(ms, LONGEST_TIMER));
        signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
      }),
  );
