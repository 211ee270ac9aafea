/** Packs records into requests, by their number and by the bytes of the body, and says what a method must know of its own records. */
import { bytesOf } from '../core/body.ts';
import { invalid, type SuprSendError } from '../core/errors.ts';
import type { CallResult, KeyedOptions, Operation, Repeat } from '../core/types.ts';

/** A record and what is known of it, over all of its attempts. `serialize` sets what depends on the method. */
export interface Item<R> {
  readonly index: number;
  readonly record: R;
  /** Whether an attempt may have been processed. */
  mayHaveActed: boolean;
  /**
   * Of a record that is resumed: whether a firewall refused it in the run before, and whether it may be sent although it adds up and may
   * have been processed.
   */
  readonly resumed: { readonly wasBlocked: boolean; readonly acceptDuplicates: boolean } | undefined;
  /** When the first attempt to send it began, in milliseconds since 1970. */
  since: number | undefined;
  /** Why the last attempt failed, or why it cannot be sent. */
  error: SuprSendError | undefined;
  /** Whether it cannot be sent. */
  isInvalid: boolean;
  /** Whether the server refused its last attempt for what it is, or it can no longer be sent. */
  isRefused: boolean;
  /** Whether a page of a firewall refused its last attempt. */
  isBlocked: boolean;
  /** What contains the record as JSON, with its key: that alone, or the body of its last request. `textOf` returns the part. */
  written: string;
  start: number;
  length: number;
  /** Whether something else was sending it, so that its outcome is not known here. */
  isBusy: boolean;
  /** Its idempotency key, if the operation takes one. */
  key: string | undefined;
  /** The id that it is about. */
  id: string | undefined;
  /** The path values of its request, if it has one of its own. */
  path: Record<string, string> | undefined;
  /** Whether it may be sent again, if that differs from the operation. */
  repeat: Repeat | undefined;
  /** Called once with the outcome: the error of a failure, or nothing for success. */
  release: ((error?: unknown) => void) | undefined;
  /** A failure that is kept has one. */
  readonly status: undefined;
}

/**
 * A record that was not sent before. All of its fields exist from the start, which makes the many items of a run cheap, and keeps what other
 * code has put on `Object.prototype` out of them.
 */
export const itemOf = <R>(index: number, record: R): Item<R> => ({
  index,
  record,
  mayHaveActed: false,
  resumed: undefined,
  since: undefined,
  error: undefined,
  isInvalid: false,
  isRefused: false,
  isBlocked: false,
  written: '',
  start: 0,
  length: 0,
  isBusy: false,
  key: undefined,
  id: undefined,
  path: undefined,
  repeat: undefined,
  release: undefined,
  status: undefined,
});

/**
 * An item as JSON. While a request is in flight its body is in memory anyway, so the items do not keep their parts of it as well: what many
 * records keep costs the garbage collector more than all else.
 */
export const textOf = ({ written, start, length }: Pick<Item<unknown>, 'written' | 'start' | 'length'>): string =>
  written.slice(start, start + length);

export type NotFound = 'url' | 'record' | 'unclear';

/** What a response says of one record; undefined if it does not mention the record. */
export type RecordAnswer<D> = { error: undefined; data: D } | { error: SuprSendError } | undefined;

/** Where a request goes. */
export interface BatchRequest {
  operation: Operation;
  path?: Record<string, string> | undefined;
  /** Options that differ from the caller's. */
  options?: KeyedOptions;
}

/** What a method for many records supplies: how its records are written and sent, and how a response is read. */
export interface Batcher<R, D> {
  /** Most records of one request. */
  maxRecords: number;
  /**
   * What a 404 is about: the URL that all requests share, the record (an edit of a user that does not exist), or neither for certain (an
   * upsert creates what does not exist).
   */
  notFound: NotFound;
  /** Most UTF-8 bytes of a body. */
  bodyBytes: number;
  /** The body before and after the records, in ASCII. */
  envelope: readonly [before: string, after: string];
  /** Fields of a record with profiles, which are checked as `validation` says; an empty name is the record itself. */
  profiles?: readonly string[] | undefined;
  /** The method that sends one record. The schema of its body checks each, as `validation` says. */
  single?: string;
  /** Writes a record as JSON. If it throws, the record is rejected with that error. */
  serialize(item: Item<R>): string;
  /** Called before each request. */
  request(items: readonly Item<R>[]): BatchRequest | Promise<BatchRequest>;
  /** Reads the response by record, in the order of the items. Default: each record is accepted, with the data of the response. */
  read?(answer: CallResult<unknown>, items: readonly Item<R>[], warn: (text: string) => void): readonly RecordAnswer<D>[];
  /** Whether a record that may have been processed may be sent again. */
  repeatOf: (record: R) => Repeat;
  /** Sets what a later run must know of a record that this one did not come to: its idempotency key, and whether it may have been processed. */
  lookAt?(item: Item<R>): void;
  /** Splits a record into several, each of which counts. @param resumed - if an earlier run made the record: the key it had there. */
  split?(record: R, warn: (text: string) => void, resumed?: { key: string | undefined }): readonly R[];
  /** Notes for the result. */
  warnings?: readonly string[];
}

/** Most bytes of UTF-8 for a UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;

/** Gathers the items of the next request. */
export class Batch<R> {
  readonly #operation: string;
  readonly #batcher: Pick<Batcher<R, unknown>, 'maxRecords' | 'bodyBytes'>;
  /** Bytes of a body without records. Each record is counted with a comma, but there is none before the first. */
  readonly #empty: number;
  #items: Item<R>[] = [];
  /** Bytes of the body, or more: records are measured only when they might not fit. */
  #atMost: number;

  constructor(operation: string, batcher: Pick<Batcher<R, unknown>, 'maxRecords' | 'bodyBytes' | 'envelope'>) {
    this.#operation = operation;
    this.#batcher = batcher;
    this.#empty = batcher.envelope.join('').length - 1;
    this.#atMost = this.#empty;
  }

  /**
   * Adds an item that is written.
   * @returns the items of a request that is now complete; undefined if none is.
   * @throws InvalidRequestError if the record is too large for any request.
   */
  add(item: Item<R>): Item<R>[] | undefined {
    const { maxRecords, bodyBytes } = this.#batcher;
    const text = item.written;
    let atMost = text.length * MAX_BYTES_PER_UNIT + 1;
    if (this.#empty + atMost > bodyBytes) {
      atMost = bytesOf(text) + 1;
      if (this.#empty + atMost > bodyBytes)
        invalid(this.#operation, `the record has ${atMost - 1} bytes, but a whole body may have at most ${bodyBytes} (limits.bodyBytes)`);
    }
    // A failed request counts for all of its records, so those that may have been processed before are not mixed with others.
    let full = this.#items.length > 0 && this.#items[0]?.mayHaveActed !== item.mayHaveActed ? this.take() : undefined;
    if (this.#atMost + atMost > bodyBytes) {
      const bytes = (atMost = bytesOf(text) + 1);
      if (this.#atMost + bytes > bodyBytes) this.#atMost = this.#items.reduce((sum, one) => sum + bytesOf(one.written) + 1, this.#empty);
      if (this.#atMost + bytes > bodyBytes) full = this.take();
    }
    this.#items.push(item);
    this.#atMost += atMost;
    return full ?? (this.#items.length >= maxRecords ? this.take() : undefined);
  }

  /** Takes the items gathered so far; undefined if there are none. */
  take(): Item<R>[] | undefined {
    const items = this.#items;
    if (items.length === 0) return undefined;
    this.#items = [];
    this.#atMost = this.#empty;
    return items;
  }
}
