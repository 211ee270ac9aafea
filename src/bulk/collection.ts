/** A collection of records that is filled step by step and sent at once. */
import { invalid, reading } from '../core/errors.ts';
import type { BulkResult } from './result.ts';

/** Collects records with `append()` and sends them with `save()`. Holds no credential. */
export class Bulk<R extends object, O> {
  #records = new Set<R>();
  readonly #operation: string;
  readonly #check: (record: R) => unknown;
  readonly #send: (records: R[], options?: O) => Promise<BulkResult<R>>;

  /**
   * Created by `users.bulk()` and `objects.bulk()`.
   * @param check - throws if a value is not a record to send.
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
   * Adds one or more records. A record is read when it is sent, so changes made until then are included.
   *
   * @example
   * const bulk = suprsend.users.bulk().append(new UserEdit('u1').set('plan', 'pro'), new UserEdit('u2').set('plan', 'free'));
   * console.log(bulk.size);
   * @throws InvalidRequestError if an argument is not a record (a list, for example), or was already added. Then none of the arguments
   * is added.
   */
  append(...records: R[]): this {
    const added = new Set<R>();
    for (const record of records) {
      reading(this.#operation, () => this.#check(record));
      if (added.has(record) || this.#records.has(record)) {
        invalid(this.#operation, 'append: this record was already added, and each record is sent once');
      }
      added.add(record);
    }
    for (const record of added) this.#records.add(record);
    return this;
  }

  /**
   * Sends the records added since the last `save()`. If there are none, nothing is sent and the totals are 0. Failed records are in the
   * result, for `resume(result)`; another `save()` does not send them.
   *
   * @example
   * const result = await suprsend.users.bulk().append(new UserEdit('u1').set('plan', 'pro')).save();
   * @throws ConfigurationError for invalid options. Later failures are in the result.
   */
  async save(options?: O): Promise<BulkResult<R>> {
    const records = this.#records;
    this.#records = new Set();
    try {
      return await this.#send([...records], options);
    } catch (error) {
      this.#records = new Set([...records, ...this.#records]); // the run did not start
      return reading(this.#operation, () => {
        throw error;
      });
    }
  }
}
