/** Packs records into requests: as many in each as a count and the bytes of its body allow. Knows nothing of what the records are. */
import { invalid } from '../core/errors.ts';
import type { BulkRequest, Item, Packing } from '../bulk/run.ts';
import { bytesOf } from '../core/body.ts';

/** Most UTF-8 bytes of a request, for operations whose limit no client option sets (vendor documentation, bulk trigger). */
const MAX_BODY_BYTES = 800 * 1024;

/** What a run allows one request. */
export type RequestLimits = Parameters<BulkRequest<unknown, unknown>['send']>[0];

/** How records become the body of a request. */
export interface Chunking<R, D> {
  /** The method of the client tree, for errors. */
  operation: string;
  /** Most records in one request; at least 2. */
  most: number;
  /** Most UTF-8 bytes of a body. Default 800 KB, which the vendor documents for the bodies that send. */
  bodyBytes?: number;
  /** What stands before and after the records in the body, in ASCII. */
  around: readonly [before: string, after: string];
  /** A record as JSON. What it throws is what became of this record. */
  text: (item: Item<R>) => string;
  /** Sends a body, and gives what became of each record. */
  send: (body: string, items: readonly Item<R>[], limits: RequestLimits) => ReturnType<BulkRequest<R, D>['send']>;
}

/** Gives the packing for a run. A record too large for a body of its own fails by itself, with an InvalidRequestError. */
export function chunks<R, D>({
  operation,
  most,
  bodyBytes = MAX_BODY_BYTES,
  around: [before, after],
  text: textOf,
  send,
}: Chunking<R, D>): Packing<R, D> {
  // Every record brings a comma, and the first has none.
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
      if (empty + more > bodyBytes) invalid(operation, `the record has ${more - 1} bytes, and a whole body ${bodyBytes} at most`);
      const full = bytes + more > bodyBytes ? rest() : undefined;
      items.push(item);
      texts.push(text);
      bytes += more;
      return full ?? (items.length >= most ? rest() : undefined);
    },
  };
}
