/** What a benchmark compares: ways to send so many records, each in a process of its own. */

/** Sends so many records, numbered from 0. @throws when not all were accepted. */
export type Send = (count: number) => Promise<void>;

/** Makes its client, for a server at a URL; `ours` is the bundle of this SDK. */
export type Open = (url: string, ours: string) => Promise<Send>;

export interface Cases {
  /** By the name that its row has. */
  cases: Record<string, Open>;
}

/** What one way took. */
export interface Cost {
  perSecond: number;
  /** Microseconds of CPU per record, of the client's process. */
  cpu: number;
  /** Megabytes: the most that the process ever had (resident set), with Node and the packages. */
  peak: number;
}

export function accepted(what: string, got: number, count: number): void {
  if (got !== count) throw new Error(`${what}: ${got} of ${count} were accepted.`);
}
