/** A place in a list as a small JSON value, good in another process, and only for the same list. */
import { invalid } from '../core/errors.ts';
import type { Position } from './position.ts';

/** Where to go on: take it from `page.checkpoint` or `list.checkpoint()`, keep it as JSON, give it back as `from`. */
export interface Checkpoint {
  /** Operation it belongs to. */
  readonly list: string;
  /** Fingerprint of the server, the path values and the filters. */
  readonly of: string;
  /** Page to ask for; absent at the end of the list. */
  readonly at?: Position;
  /** How many results of that page have been had. */
  readonly skip: number;
}

/** @throws InvalidRequestError for a checkpoint of another list, server or filters, or for what is none. */
export function checkCheckpoint(from: Checkpoint, list: string, of: string): void {
  const fail = (problem: string): never => invalid(list, `\`from\` ${problem}`);
  if (
    typeof from !== 'object' ||
    from === null ||
    typeof from.list !== 'string' ||
    !Number.isInteger(from.skip) ||
    from.skip < 0 ||
    !isPosition(from.at)
  )
    fail('is no checkpoint');
  if (from.list !== list) fail(`is a checkpoint of ${from.list}`);
  if (from.of !== of) fail('is a checkpoint of the same list on another server, with other path values or with other filters');
}

/** A page as checkpoints name it: none at the end, else an object of at most one paging value of its own kind. */
function isPosition(at: unknown): boolean {
  if (at === undefined) return true;
  if (typeof at !== 'object' || at === null || Array.isArray(at)) return false;
  const entries = Object.entries(at);
  return (
    entries.length < 2 &&
    entries.every(([name, value]) =>
      name === 'offset' ? Number.isInteger(value) : /^(after|before)$/.test(name) && typeof value === 'string',
    )
  );
}

/** A short hash of a text (cyrb53); it names, it does not protect. */
export function fingerprint(text: string): string {
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
