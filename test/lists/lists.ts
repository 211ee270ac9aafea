/** The lists of the contract as a table, and helpers to request and walk them. */
import { EFFECTIVE, fromRoot, readJson } from '../../scripts/contract/files.ts';
import type { JsonObject } from '../../scripts/contract/json.ts';
import { readOperations, type Operation } from '../../scripts/contract/operations.ts';
import { createClient, type List } from '../../src/core.ts';
import { SuprSend, type ClientOptions } from '../../src/index.ts';
import { at, call, operations as methods, type Operation as Method } from '../support/client.ts';
import type { Item, PageOf, PagingServer } from '../support/paging.ts';

export type Items = List<PageOf<Item>>;

const all = readOperations(readJson<JsonObject>(fromRoot(EFFECTIVE))).filter(({ paging }) => paging !== undefined);

/** The lists with several pages, and those of one page. */
export const paged = all.filter(({ paging }) => paging !== 'single');
export const unpaged = all.filter(({ paging }) => paging === 'single');

/** Rows for `describe.each(...)('%s', ...)`. */
export const rows = (operations: readonly Operation[]): [string, Operation][] => operations.map((operation) => [operation.name, operation]);

/** A client that retries every call that may be retried. */
export const clientOf = (server: PagingServer, options: ClientOptions = {}): SuprSend =>
  new SuprSend({ ...at(server), maxRetries: 10, ...options });
export const coreOf = (server: PagingServer, options: ClientOptions = {}): ReturnType<typeof createClient> =>
  createClient({ ...at(server), maxRetries: 10, ...options });

const byName = new Map(methods.map((method) => [method.name, method]));

/** Any list by its name. Each path value is its own name. */
export function ask(suprsend: SuprSend, name: string, options: object = {}): Items {
  const method = byName.get(name) as Method;
  return call(suprsend, method, Object.fromEntries(method.values.map((value) => [value, value])), undefined, options) as unknown as Items;
}

/** One list of each style. */
export const LIST = { cursor: 'users.list', offset: 'tenants.list' } as const;
export const STYLES = ['cursor', 'offset'] as const;

export async function keys(walk: AsyncIterable<Item>): Promise<number[]> {
  const found: number[] = [];
  for await (const { key } of walk) found.push(key);
  return found;
}

/** The items that a walk returned before it failed, and its error. */
export async function until(walk: AsyncIterable<Item>): Promise<{ found: number[]; error: any }> {
  const found: number[] = [];
  try {
    for await (const { key } of walk) found.push(key);
  } catch (error) {
    return { found, error };
  }
  throw new Error(`the walk did not fail; it returned ${found.length} items`);
}

export const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until a condition is true, at most ten seconds, so that a busy machine does not fail a test. */
export async function eventually(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000 && !holds(); tries += 1) await sleep(5);
  if (!holds()) throw new Error(`it is still false: ${String(holds)}`);
}
