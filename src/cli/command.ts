/** A command of the program `suprsend-ts`. */
import type { ParseArgsConfig } from 'node:util';
import type { Io } from './io.ts';

export interface Command {
  /** What it does, in a few words. */
  summary: string;
  help: string;
  options: NonNullable<ParseArgsConfig['options']>;
  /**
   * @param values - the options that were passed.
   * @returns the exit code.
   * @throws UsageError for what is wrong, as a sentence.
   */
  run(values: Record<string, unknown>, io: Io): Promise<number>;
}

/** Something that the user can correct. The message is all that is shown. */
export class UsageError extends Error {}
