/** A list to fill and to send in one go. */
import { invalid } from '../core/errors.ts';
import type { BulkResult } from './result.ts';

/** Records gathered by `append()` and sent by `save()`. Holds no credential. */
export class Bulk<R extends object, O> {
  #records = new Set<R>();
  readonly #operation: string;
  readonly #check: (record: R) => unknown;
  readonly #send: (records: R[], options?: O) => Promise<BulkResult<R>>;

  /**
   * Made by `users.bulk()` and `objects.bulk()`.
   * @param check - throws for what is no record to send.
   */
  constructor(operation: string, check: (record: R) => unknown, send: (records: R[], options?: O) => Promise<BulkResult<R>>) {
    this.#operation = operation;
    this.#check = check;
    this.#send = send;
  }

  /** How many records the next `save()` sends. */
  get size(): number {
    return this.#records.size;
  }

  /**
   * Adds records, as many as there are arguments. Each is sent with what it holds when its turn comes.
   * @throws InvalidRequestError for an argument that is no such record, such as a list of them, and for one that is there already; none
   * of the call's is then added.
   */
  append(...records: R[]): this {
    const added = new Set<R>();
    for (const record of records) {
      this.#check(record);
      if (added.has(record) || this.#records.has(record)) {
        invalid(this.#operation, 'append: the same record was appended before, and one is sent once');
      }
      added.add(record);
    }
    for (const record of added) this.#records.add(record);
    return this;
  }

  /**
   * Sends the records added since the last `save()`. With none, nothing is sent, and the result says so. What failed is in the result,
   * for `resume(result)`; it is not sent by another `save()`.
   * @throws ConfigurationError, InvalidRequestError for options that cannot be. Anything later stands in the result.
   */
  async save(options?: O): Promise<BulkResult<R>> {
    const records = this.#records;
    this.#records = new Set();
    try {
      return await this.#send([...records], options);
    } catch (error) {
      this.#records = new Set([...records, ...this.#records]); // it did not even begin
      throw error;
    }
  }
}
