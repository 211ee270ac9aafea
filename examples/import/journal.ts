/**
 * A journal of a run over many records: which of them were sent, and what became of each. A process that was killed is started again with
 * its journal, and loses nothing. It can be used with every method for many records that does not split them (`splitRecipients`).
 *
 * Each line is written before what depends on it. The file is only appended to, so a killed process can at most break its last line.
 */
import { appendFileSync } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import type { BulkOutcome, BulkRecord, Resumable } from '../../src/index.ts'; // yours: 'suprsend-ts'

type Failed<R> = Resumable<R>['failedRecords'][number];

/** A line of the file: records that are about to be sent, the index of a record that was accepted, or a record that was not. */
type Line<R> = { sending: BulkRecord<R>[] } | { accepted: number } | { failed: Failed<R> };

export class Journal<R> implements AsyncDisposable {
  /** How many records were accepted, in this process and before. */
  accepted = 0;
  /** The index of the first record that was not taken from the source yet. */
  next = 0;
  readonly #operation: string;
  readonly #path: string;
  readonly #file: FileHandle;
  /** What was not accepted, by index. */
  readonly #failed = new Map<number, Failed<R>>();

  private constructor(operation: string, path: string, file: FileHandle) {
    this.#operation = operation;
    this.#path = path;
    this.#file = file;
  }

  /**
   * Opens the journal, and reads what an earlier process wrote. Only one process may have it open.
   * @param operation - the method that sends the records, such as `users.upsertMany`.
   */
  static async open<R>(operation: string, path: string): Promise<Journal<R>> {
    // The records may be personal data, so only the owner may read them.
    const journal = new Journal<R>(operation, path, await open(path, 'a+', 0o600));
    for await (const text of journal.#file.readLines({ start: 0, autoClose: false })) {
      const line = parsed<R>(text);
      if (line) journal.#apply(line);
    }
    // A record that is refused before it is sent is settled before the records ahead of it are sent. It will be read again.
    for (const index of journal.#failed.keys()) if (index >= journal.next) journal.#failed.delete(index);
    // Ends a line that a killed process left unfinished.
    appendFileSync(journal.#file.fd, '\n');
    return journal;
  }

  /** What `resume()` needs: each record that was not accepted. One that was sent, and whose outcome was never written, is `unknown`. */
  get left(): Resumable<R> {
    return { version: 1, operation: this.#operation, failedRecords: [...this.#failed.values()] };
  }

  /** The callbacks of a run. @param first - the index of the first record of its source. */
  callbacks(first = 0) {
    return {
      onSend: async (records: BulkRecord<R>[]): Promise<void> => {
        this.#write({ sending: records.map((one) => ({ ...one, index: one.index + first })) });
        // A process that is killed loses no line that was written; a machine that loses its power does, until the line is on its disk.
        await this.#file.datasync();
      },
      onRecord: (outcome: BulkOutcome<R>): void => {
        const index = outcome.index + first;
        this.#write(outcome.error ? { failed: { ...outcome, index } } : { accepted: index });
      },
    };
  }

  /** Whether every record that was taken from the source was accepted. */
  get isEmpty(): boolean {
    return this.#failed.size === 0;
  }

  /** Removes the file. Call it if the whole source was read and every record was accepted. */
  async remove(): Promise<void> {
    await rm(this.#path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }

  #write(line: Line<R>): void {
    // Synchronous, so that requests in flight at the same time do not mix their lines.
    appendFileSync(this.#file.fd, `${JSON.stringify(line)}\n`);
    this.#apply(line);
  }

  #apply(line: Line<R>): void {
    if ('sending' in line) for (const record of line.sending) this.#keep({ ...record, status: 'unknown' });
    else if ('failed' in line) this.#keep(line.failed);
    else {
      this.accepted++;
      this.#failed.delete(line.accepted);
    }
  }

  #keep(failed: Failed<R>): void {
    this.#failed.set(failed.index, failed);
    if (failed.status !== 'rejected') this.next = Math.max(this.next, failed.index + 1);
  }
}

/** A line; undefined for one that is unfinished. What it announces was not sent. */
function parsed<R>(text: string): Line<R> | undefined {
  try {
    return JSON.parse(text) as Line<R>;
  } catch {
    return undefined;
  }
}
