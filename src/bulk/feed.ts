/** Reads a source, one member at a time, and makes the items of each. */
import { invalid, reading, SuprSendError } from '../core/errors.ts';
import { callSafely } from '../core/hooks.ts';
import { itemOf, type Item } from './batch.ts';
import type { Ending } from './stop.ts';
import type { BulkFailure, Source } from './result.ts';

/** A record to be sent, or a failure that is kept as it is. */
export type Entry<R> = Item<R> | BulkFailure<R>;
/** What a member of a source becomes: one entry, or several. */
export type Entries<R> = Entry<R> | readonly Entry<R>[];

export class Feed<S, R> {
  /** How many members have been read. */
  position = 0;
  /** Whether the source may have more members. */
  isOpen = true;
  readonly #operation: string;
  readonly #source: Source<S>;
  readonly #itemsOf: (member: S, position: number) => Entries<R>;
  readonly #ending: Ending;
  readonly #isSync: boolean;
  #iterator: Iterator<S> | AsyncIterator<S> | undefined;
  /** Entries that were made, but not taken: a member may have several. */
  #made: Entry<R>[] = [];

  /**
   * @param itemsOf - makes the entries of a member. If it throws, the member is a failed item.
   * @throws InvalidRequestError if the source is not iterable.
   */
  constructor(operation: string, source: Source<S>, itemsOf: (member: S, position: number) => Entries<R>, ending: Ending) {
    this.#operation = operation;
    this.#source = source;
    this.#itemsOf = itemsOf;
    this.#ending = ending;
    this.#isSync = isSync(operation, source);
  }

  /** The next entry; undefined at the end of the source, or if the run ended first. @throws what the source throws */
  next(): Entry<R> | undefined | Promise<Entry<R> | undefined> {
    if (this.#made.length > 0) return this.#made.shift();
    try {
      if (!this.#isSync) return this.#nextAsync();
      this.#iterator ??= (this.#source as Iterable<S>)[Symbol.iterator]();
      return this.#take((this.#iterator as Iterator<S>).next());
    } catch (error) {
      this.isOpen = false; // a source that threw is finished
      throw error;
    }
  }

  /** The entries that were not taken, and those of the rest of an array; a stream is not read further. */
  *rest(): Generator<Entry<R>> {
    if (!this.isOpen) return;
    yield* this.#made.splice(0);
    const source = this.#source;
    if (Array.isArray(source))
      while (this.position < source.length) {
        const entries = this.#read(source[this.position] as S);
        if (isList(entries)) yield* entries;
        else yield entries;
      }
  }

  /** Closes a source that was not read to its end. */
  close(): void {
    if (this.isOpen) void (async () => this.#iterator?.return?.())().catch(() => {});
  }

  async #nextAsync(): Promise<Entry<R> | undefined> {
    try {
      const iterator = (this.#iterator ??= (this.#source as AsyncIterable<S>)[Symbol.asyncIterator]());
      let step: IteratorResult<S> | undefined;
      const next = (async () => (step = await iterator.next()))();
      // A source that does not settle is left behind when the run ends.
      return (await this.#ending.wait(next)) ? this.#take(step as IteratorResult<S>) : undefined;
    } catch (error) {
      this.isOpen = false;
      throw error;
    }
  }

  #take(step: IteratorResult<S>): Entry<R> | undefined {
    // A promise would be read as a member without end.
    if (typeof step !== 'object' || step === null || typeof (step as { then?: unknown }).then === 'function') {
      callSafely(() => step);
      throw new TypeError('next() of the source did not return an object with a value; a source that waits needs Symbol.asyncIterator');
    }
    if (step.done) {
      this.isOpen = false;
      return undefined;
    }
    const entries = this.#read(step.value);
    if (!isList(entries)) return entries;
    this.#made = [...entries];
    return this.#made.shift();
  }

  #read(member: S): Entries<R> {
    const index = this.position++;
    try {
      return this.#itemsOf(member, index);
    } catch (error) {
      return invalidItem(this.#operation, itemOf(index, member as unknown as R), error);
    }
  }
}

const isList = <R>(entries: Entries<R>): entries is readonly Entry<R>[] => Array.isArray(entries);

/** Marks an item that cannot be sent. */
export function invalidItem<R>(operation: string, item: Item<R>, error: unknown): Item<R> {
  item.isInvalid = true;
  item.isRefused = !item.isBusy;
  item.error = SuprSendError.is(error)
    ? error
    : new SuprSendError(`${operation}: the record could not be read. Nothing was sent.`, { operation, cause: error });
  return item;
}

/** @throws InvalidRequestError if the source is not iterable. */
function isSync(operation: string, source: unknown): boolean {
  return reading(operation, () => {
    if (typeof source === 'object' && source !== null) {
      if (Symbol.asyncIterator in source) return false;
      if (Symbol.iterator in source) return true;
    }
    return invalid(operation, 'the source must be an iterable or async iterable of records');
  });
}
