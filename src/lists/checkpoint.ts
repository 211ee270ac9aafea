/** Checkpoints: a position in a list as a small JSON value that another process can continue from. */
import { invalid } from '../core/errors.ts';
import { bare, isPlain } from '../core/json.ts';
import { shown } from '../core/redact.ts';
import type { Position } from './paging.ts';

/**
 * A position in a list: `page.checkpoint` or `list.checkpoint()`. Store it as JSON, and pass it as `from` to the same list to continue there.
 * It contains no credential, no server address and no filter value.
 *
 * @example
 * const list = suprsend.users.list({ limit: 100 });
 * for await (const user of list) if (user.distinct_id === 'user-42') break;
 * const stored = JSON.stringify(list.checkpoint());
 * const rest = suprsend.users.list({ from: JSON.parse(stored) });
 */
export interface Checkpoint {
  /** The name of the list, such as `users.list`. */
  readonly list: string;
  /** A hash of the server, the path values and the filters. */
  readonly of: string;
  /** The page to request. Absent at the end of the list. */
  readonly at?: Position;
  /** How many results of that page were already read. */
  readonly skip: number;
}

/** More results than a page has. A forged checkpoint that skips more would make the server return as many at once. */
const MAX_SKIP = 10_000;

/** A checkpoint of a caller, for reading. What is not an object stays as it is, for `checkCheckpoint`. */
export function readCheckpoint(from: Checkpoint): Checkpoint {
  if (!isPlain(from)) return from;
  const { at, ...rest } = bare(from);
  return bare({ ...rest, at: isPlain(at) ? bare(at) : at });
}

/** @throws InvalidRequestError if `from` is not a checkpoint, or is one of another list, server, path value or filter. */
export function checkCheckpoint(from: Checkpoint, list: string, of: string): void {
  const fail = (problem: string): never => invalid(list, `\`from\` ${problem}`);
  if (
    typeof from !== 'object' ||
    from === null ||
    typeof from.list !== 'string' ||
    !Number.isSafeInteger(from.skip) ||
    !(from.skip >= 0 && from.skip <= MAX_SKIP) ||
    !isPosition(from.at)
  )
    fail('is not a checkpoint');
  if (from.list !== list) fail(`is a checkpoint of ${shown(from.list)}`);
  if (from.of !== of) fail('is a checkpoint of the same list with another server, path value or filter');
}

/** Whether a value is the `at` of a checkpoint: undefined, or an object with at most one paging value of the right type. */
function isPosition(at: unknown): boolean {
  if (at === undefined) return true;
  if (typeof at !== 'object' || at === null || Array.isArray(at)) return false;
  const entries = Object.entries(at);
  return (
    entries.length < 2 &&
    entries.every(([name, value]) =>
      name === 'offset'
        ? Number.isSafeInteger(value) && (value as number) >= 0
        : /^(after|before)$/.test(name) && typeof value === 'string',
    )
  );
}

/** A short hash of a string (cyrb53). It identifies; it does not protect. */
export function hash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
