/** Turns the records of a source into jobs: a record with its index, its key, and what is known about earlier attempts. */
import type { Source } from '../bulk/result.ts';

/** One trigger to send. */
export interface Job<R> {
  index: number;
  record: R;
  /** Undefined if the record's key is not a string; that is reported when the record is sent. */
  key: string | undefined;
  /** When the first attempt with this key began, in milliseconds since 1970. */
  since?: number | undefined;
  /** Whether an earlier attempt may have been processed. */
  maybe?: boolean | undefined;
  /** Whether the record is invalid and cannot be sent. */
  invalid?: boolean;
  /** The serialized record, with its key. */
  text?: string;
}

/** The jobs of a run. If `sync` is set, jobs that the run did not read can be read from it. */
export interface Feed<R> {
  sync?: Iterator<Job<R>>;
  feed: Source<Job<R>>;
}

/** How triggers with too many recipients are split. */
export interface Split {
  most: number;
  /** Called for each trigger that is split. */
  done(): unknown;
}

/** Creates the jobs of a source as they are read. An invalid source is returned unchanged, so that `runBulk` reports it. */
export function jobsOf<R>(source: Source<R>, split: Split | undefined): Feed<R> {
  if (typeof source === 'object' && source !== null) {
    if (Symbol.asyncIterator in source) return { feed: asyncJobs(source, split) };
    if (Symbol.iterator in source) return feedOf(syncJobs(source, split));
  }
  return { feed: source };
}

/** A feed whose iterator stays open when the run ends. */
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

/** One job for a record, or several with fewer recipients each. The keys of the others are the first key with `:2`, `:3` and so on. */
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
