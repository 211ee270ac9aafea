/** A clock that moves only by `advance`, and what is due at a time of it. */
import { durationOf } from './duration.ts';
import { misused, reading } from './misuse.ts';

/** What is due later. */
export interface Task {
  /** Takes it back, with everything that it holds. */
  cancel(): void;
}

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The time as the API writes it. */
  readonly iso: string;
  /**
   * Runs work at a time; at once if the time has come.
   * @param isCounted - whether it is part of `waiting` and `next`. Default true.
   */
  at(time: number, work: () => void, isCounted?: boolean): Task;
  /** Moves the clock, and runs what falls due, each at its own time and in order. */
  advance(by: string | number): void;
  /** How much is due later. */
  readonly waiting: number;
  /** The time of what is due next. */
  readonly next: number | undefined;
}

/** The first time of every clock, so that times repeat from run to run. */
export const START = Date.parse('2026-01-01T00:00:00.000Z');
/** No Date is later. */
const LAST = 8.64e15;

/** @param start - milliseconds since 1970. */
export function createClock(start: number): Clock {
  let now = start;
  /** In the order in which they are due. */
  const tasks: { time: number; work: () => void; isCounted: boolean }[] = [];

  /** After all that are due at the same time or before. */
  function place(time: number): number {
    let [low, high] = [0, tasks.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((tasks[middle] as { time: number }).time <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    get now() {
      return now;
    },
    get iso() {
      return new Date(now).toISOString();
    },
    get waiting() {
      return tasks.filter(({ isCounted }) => isCounted).length;
    },
    get next() {
      return tasks.find(({ isCounted }) => isCounted)?.time;
    },
    at(time, work, isCounted = true) {
      const due = { time, work, isCounted };
      if (time <= now) work();
      else tasks.splice(place(time), 0, due);
      return {
        cancel() {
          const at = tasks.indexOf(due);
          if (at >= 0) tasks.splice(at, 1);
        },
      };
    },
    advance(by) {
      const length = durationOf(by);
      if (length === undefined || now + length > LAST)
        misused(
          'local.advance',
          `"${reading('local.advance', () => String(by).slice(0, 40))}" is not a duration such as "2h", "1d12h30m", or a number of seconds`,
        );
      const end = now + length;
      for (let [due] = tasks; due !== undefined && due.time <= end; [due] = tasks) {
        tasks.shift();
        now = Math.max(now, due.time);
        due.work();
      }
      // What fell due may have moved the clock itself, and it never goes back.
      now = Math.max(now, end);
    },
  };
}
