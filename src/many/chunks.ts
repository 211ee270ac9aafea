/** Packs records into requests, limited by the number of records and by the bytes of the body. Works with any kind of record. */
import { invalid } from '../core/errors.ts';
import type { BulkRequest, Item, Packing } from '../bulk/run.ts';
import { bytesOf } from '../core/body.ts';

/** Most UTF-8 bytes of a request, for operations whose limit no client option sets (vendor documentation, bulk trigger). */
const MAX_BODY_BYTES = 800 * 1024;

/** The signal and time limit of one request in a run. */
export type RequestLimits = Parameters<BulkRequest<unknown, unknown>['send']>[0];

/** How records are written into the body of a request. */
export interface Chunking<R, D> {
  /** The method's name in the client tree, for errors. */
  operation: string;
  /** Maximum number of records in one request. */
  most: number;
  /** Maximum size of a body in bytes of UTF-8. Default 800 KB, the limit that the vendor documents for triggers. */
  bodyBytes?: number;
  /** The parts of the body before and after the records, in ASCII. */
  around: readonly [before: string, after: string];
  /** Serializes a record. If it throws, the record fails with that error. */
  text: (item: Item<R>) => string;
  /** Sends a body and returns the outcome of each record. */
  send: (body: string, items: readonly Item<R>[], limits: RequestLimits) => ReturnType<BulkRequest<R, D>['send']>;
}

/** Creates the packing for a run. A record that is too large for any request fails on its own, with an InvalidRequestError. */
export function chunks<R, D>({
  operation,
  most,
  bodyBytes = MAX_BODY_BYTES,
  around: [before, after],
  text: textOf,
  send,
}: Chunking<R, D>): Packing<R, D> {
  // Each record is counted with a comma, but there is none before the first.
  const empty = before.length + after.length - 1;
  let items: Item<R>[] = [];
  let texts: string[] = [];
  let bytes = empty;
  const rest = (): BulkRequest<R, D> | undefined => {
    if (items.length === 0) return undefined;
    const taken = items;
    const body = before + texts.join(',') + after;
    items = [];
    texts = [];
    bytes = empty;
    return { items: taken, send: (limits) => send(body, taken, limits) };
  };
  return {
    rest,
    add(item) {
      const text = textOf(item);
      const more = bytesOf(text) + 1;
      if (empty + more > bodyBytes)
        invalid(operation, `the record has ${more - 1} bytes, but a whole body may have at most ${bodyBytes} (limits.bodyBytes)`);
      const full = bytes + more > bodyBytes ? rest() : undefined;
      items.push(item);
      texts.push(text);
      bytes += more;
      return full ?? (items.length >= most ? rest() : undefined);
    },
  };
}
