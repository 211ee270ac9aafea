/** Triggers on their way: each record of a source with its place, its key and what is known of earlier attempts. */
import type { Source } from '../bulk/result.ts';

/** One trigger to send. */
export interface Job<R> {
  index: number;
  record: R;
  /** Undefined where the record holds another thing than a text, which is looked at when its turn comes. */
  key: string | undefined;
  /** When the first attempt with this key began, in milliseconds since 1970. */
  since?: number | undefined;
  /** Whether an attempt of before may have been processed. */
  maybe?: boolean | undefined;
  /** Whether it cannot be sent as it is. */
  invalid?: boolean;
  /** The record as it goes out, with its key. */
  text?: string;
}

/** The jobs of a run; those of a `sync` one that the run did not take can still be asked for. */
export interface Feed<R> {
  sync?: Iterator<Job<R>>;
  feed: Source<Job<R>>;
}

/** How triggers with more recipients than one may have are made into several. */
export interface Split {
  most: number;
  /** Told of each that was. */
  done(): unknown;
}

/** The jobs of a source, made as they are asked for; what is no source is given back, for `runBulk` to refuse. */
export function jobsOf<R>(source: Source<R>, split: Split | undefined): Feed<R> {
  if (typeof source === 'object' && source !== null) {
    if (Symbol.asyncIterator in source) return { feed: asyncJobs(source, split) };
    if (Symbol.iterator in source) return feedOf(syncJobs(source, split));
  }
  return { feed: source };
}

/** Feeds a run, and stays open when that ends. */
export const feedOf = <R>(sync: Iterator<Job<R>>): Feed<R> => ({
  sync,
  feed: { [Symbol.iterator]: () => ({ next: () => sync.next() }) },
});

function* syncJobs<R>(source: Iterable<R>, split?: Split): Generator<Job<R>, undefined> {
  let index = 0;
  for (const record of source) yield* parts(record, index++, split);
}

async function* asyncJobs<R>(source: AsyncIterable<R>, split?: Split): AsyncGenerator<Job<R>, undefined> {
  let index = 0;
  for await (const record of source) yield* parts(record, index++, split);
}

/** A record as one job, or as several with fewer recipients each, whose keys are that of the first with `:2`, `:3` and so on. */
function* parts<R>(record: R, index: number, split?: Split): Generator<Job<R>, undefined> {
  const { $idempotency_key: own = crypto.randomUUID(), recipients } = Object(record) as {
    $idempotency_key?: unknown;
    recipients?: unknown;
  };
  const key = typeof own === 'string' ? own : undefined;
  if (!split || !Array.isArray(recipients) || recipients.length <= split.most) return void (yield { index, record, key });
  split.done();
  for (let from = 0, part = 1; from < recipients.length; from += split.most, part++) {
    const partKey = key && part > 1 ? `${key}:${part}` : key;
    yield {
      index,
      record: { ...record, ...(key ? { $idempotency_key: partKey } : {}), recipients: recipients.slice(from, from + split.most) },
      key: partKey,
    };
  }
}
