/** Time in tests: conditions to wait for instead of times, a clock that only a test moves, and the processor time of work. */
import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';

const realNow = performance.now.bind(performance);
const realImmediate = setImmediate;

/** Waits until a condition holds. The limit only ends a test that would hang. */
export async function eventually(holds: () => unknown, { limit = 15_000, between = (): unknown => undefined } = {}): Promise<void> {
  for (const end = realNow() + limit; !holds(); await sleep(1)) {
    if (realNow() > end) throw new Error(`it did not come to hold: ${String(holds)}`);
    await between();
  }
}

/** Lets the event loop turn so many times. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise<void>((resolve) => void realImmediate(resolve));
}

/** Whether a promise settles within a few turns of the event loop, on a machine of any speed: it waits for no timer and no server. */
export const settlesAtOnce = async (promise: PromiseLike<unknown>): Promise<boolean> => {
  const settled = (): boolean => true;
  return Promise.race([promise.then(settled, settled), turns(20).then(() => false)]);
};

/** The processor time that work takes in this thread, in milliseconds. Unlike a duration it does not grow when other processes are busy. */
export async function processorTime(work: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/** Holds each caller until so many wait, then lets all of them go on. Each size is for one meeting, the last for all that follow. */
export function meeting(...sizes: number[]): () => Promise<void> {
  let waiting: (() => void)[] = [];
  return () =>
    new Promise<void>((resolve) => {
      if (waiting.push(resolve) < (sizes[0] as number)) return;
      if (sizes.length > 1) sizes.shift();
      const all = waiting;
      waiting = [];
      for (const go of all) go();
    });
}

export interface Clock extends Disposable {
  /** Lets so much time pass, and runs the timers that are due by then. */
  pass(ms: number): Promise<void>;
  /** Waits until a condition holds, without letting time pass; timers of 0 ms run, except those set while time passed. */
  until(holds: () => unknown): Promise<void>;
}

/** `using clock = stoppedClock()`: timers and clocks of the program stop until the test lets time pass; sockets work as usual. */
export function stoppedClock(): Clock {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'], now: Math.ceil(Date.now() / 1000) * 1000 });
  return {
    async pass(ms) {
      await vi.advanceTimersByTimeAsync(ms);
    },
    async until(holds) {
      await eventually(holds, { between: () => vi.advanceTimersByTimeAsync(0) });
    },
    [Symbol.dispose]: () => void vi.useRealTimers(),
  };
}
