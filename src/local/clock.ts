/** A clock that moves only by `advance`, and what is due at a time of it. */
import { durationOf } from './duration.ts';
import { misused, reading } from './misuse.ts';

/** What is due later. Cancelled, it is skipped. */
export interface Task {
  cancelled: boolean;
}

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The time as the API writes it. */
  readonly iso: string;
  /** Runs work at a time; at once if the time has come. */
  at(time: number, work: () => void): Task;
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
  const tasks: { time: number; work: () => void; task: Task }[] = [];
  const isLeft = ({ task }: { task: Task }): boolean => !task.cancelled;

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
      return tasks.filter(isLeft).length;
    },
    get next() {
      return tasks.find(isLeft)?.time;
    },
    at(time, work) {
      const task: Task = { cancelled: false };
      if (time <= now) work();
      else tasks.splice(place(time), 0, { time, work, task });
      return task;
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
        if (!due.task.cancelled) due.work();
      }
      now = end;
    },
  };
}
