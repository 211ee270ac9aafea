/** Ends work in time: by the caller's signal, by the limit of one attempt, or by the deadline of the whole call. */

import { invalid } from './errors.ts';

/** Which limit ended the work. */
export type StopReason = 'signal' | 'timeout' | 'deadline';

/** Longest delay that timers accept (a signed 32-bit integer); a longer limit never ends anything. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** Work was ended by a limit. Internal: callers see an AbortError or a TimeoutError. */
export class StoppedError extends Error {
  readonly reason: StopReason;
  constructor(reason: StopReason) {
    super(reason);
    this.reason = reason;
  }
}

/** What waits for each signal of a caller. One listener serves them all, since Node 20 warns of more than ten on a signal. */
const waiting = new WeakMap<AbortSignal, { runs: Set<() => void>; fire: () => void }>();

/** Uses a signal. One that is not the runtime's own may throw when it is used. Then it ends nothing. */
function safely<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}

/** Whether a signal has aborted. */
export const isAborted = (signal: AbortSignal | undefined): boolean => safely(() => signal?.aborted) ?? false;

/** Why a signal has aborted. */
export const reasonOf = (signal: AbortSignal | undefined): unknown => safely((): unknown => signal?.reason);

/** Calls `run` when a signal aborts, until the returned function is called. */
export function onAbort(signal: AbortSignal | undefined, run: () => void): () => void {
  if (!signal) return () => {};
  let entry = waiting.get(signal);
  if (!entry) {
    const all = new Set<() => void>();
    entry = {
      runs: all,
      fire: () => {
        for (const one of all) one();
      },
    };
    waiting.set(signal, entry);
  }
  const { runs, fire } = entry;
  if (runs.size === 0) safely(() => signal.addEventListener('abort', fire));
  runs.add(run);
  return () => {
    if (runs.delete(run) && runs.size === 0) safely(() => signal.removeEventListener('abort', fire));
  };
}

/** @throws InvalidRequestError for a signal that cannot end anything. */
export function checkSignal(operation: string, signal: AbortSignal | null | undefined): void {
  if (signal === undefined || signal === null) return;
  const isSignal = safely(() => {
    const nothing = (): void => {};
    signal.addEventListener('abort', nothing);
    signal.removeEventListener('abort', nothing);
    return typeof signal.aborted === 'boolean';
  });
  if (!isSignal) invalid(operation, 'signal must be an AbortSignal');
}

/** What ends a whole call. */
export interface Deadline {
  signal?: AbortSignal | undefined;
  /** When the call must be over, on the clock of `performance.now()`; Infinity for never. */
  deadline: number;
}

/**
 * Runs work until it settles, its time is up, or it is aborted, whichever is first. Work that ignores its signal is abandoned.
 * The listener on the caller's signal and the timer live exactly as long as the returned promise is pending.
 * @param timeout - longest time of this work alone, in milliseconds.
 * @throws StoppedError if anything but the work ended it.
 */
export function runWithin<T>({ signal, deadline }: Deadline, timeout: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let unlisten = (): void => {};
    const settle = (): void => {
      clearTimeout(timer);
      unlisten();
    };
    const stop = (reason: StopReason): void => {
      settle();
      reject(new StoppedError(reason));
      controller.abort();
    };
    if (isAborted(signal)) return stop('signal');
    const left = deadline - performance.now();
    if (left <= 0) return stop('deadline');
    const delay = Math.min(timeout, left);
    unlisten = onAbort(signal, () => stop('signal'));
    if (delay <= MAX_TIMER_MS) timer = setTimeout(() => stop(left <= timeout ? 'deadline' : 'timeout'), delay);
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

/** Waits. @throws StoppedError if the signal or the deadline ended the wait. */
export const sleep = (until: Deadline, ms: number): Promise<void> =>
  runWithin(
    until,
    Infinity,
    (signal) =>
      new Promise((resolve) => {
        // A test that fakes timers would wait for this one for ever.
        if (ms <= 0) return resolve();
        const timer = setTimeout(resolve, Math.min(ms, MAX_TIMER_MS));
        signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
      }),
  );
