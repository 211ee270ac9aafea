/** Makes the methods of the tree out of its table: path values in URL order, the body where there is one, then query values and options. */
import type { OperationData, Server } from './core/call.ts';
import { FROM_CLIENT, OPTIONS } from './core/names.ts';
import { pathNames } from './core/path.ts';
import { PendingCall } from './core/pending.ts';
import type { Outgoing } from './core/prepare.ts';
import { invalid } from './core/refuse.ts';
import { send, type Core } from './core/send.ts';
import { failedList, listOf } from './lists/call.ts';
import type { ListOptions } from './lists/types.ts';

/** A branch of the table: names to operations (`METHOD path flags [lists]`) or to further branches. */
export interface Table {
  readonly [name: string]: string | Table;
}

/** Values a scope gives, so that a caller does not. */
export interface Scope {
  workspace?: string;
}

/** One line of the table, read. */
export interface Entry {
  method: string;
  url: string;
  meta: OperationData;
  /** Query values always sent as `name[]`. */
  lists: string[];
}

const REPEATS = { s: 'safe', k: 'keyed', u: 'unsafe' } as const;
const PAGING = { c: 'cursor', o: 'offset', 1: 'single' } as const;

export function readEntry(name: string, server: Server, line: string): Entry {
  const [verb, url, flags, lists] = line.split(' ') as [string, string, string, string | undefined];
  const paging = PAGING[flags.at(-1) as keyof typeof PAGING];
  return {
    method: verb,
    url,
    meta: {
      name,
      server,
      repeat: REPEATS[flags.charAt(0) as keyof typeof REPEATS],
      ...(flags.includes('b') ? { body: true } : {}),
      ...(flags.includes('i') ? { key: true } : {}),
      ...(paging ? { paging } : {}),
    },
    lists: lists?.split(',') ?? [],
  };
}

export function bind(core: Core, table: Table, server: Server, prefix = '', scope: Scope = {}): Record<string, unknown> {
  const bound: Record<string, unknown> = {};
  for (const [key, line] of Object.entries(table)) {
    const name = prefix + key;
    bound[key] = typeof line === 'string' ? method(core, name, server, line, scope) : bind(core, line, server, `${name}.`, scope);
  }
  return bound;
}

function method(core: Core, name: string, server: Server, line: string, scope: Scope): (...args: unknown[]) => unknown {
  let entry: Entry | undefined;
  return (...args) => {
    entry ??= readEntry(name, server, line);
    const { meta } = entry;
    if (!meta.paging) return new PendingCall((async () => send(core, outgoing(entry, scope, args).call))());
    try {
      const { call, options } = outgoing(entry, scope, args);
      return listOf(core, call, options);
    } catch (error) {
      // A list fails when it is asked, like any other call, and not where it is named.
      return failedList(meta, error);
    }
  };
}

function outgoing({ method: verb, url, meta, lists }: Entry, scope: Scope, args: unknown[]): { call: Outgoing; options: ListOptions } {
  const fail = (problem: string): never => invalid(meta.name, problem);
  const names = pathNames(url).filter((value) => !FROM_CLIENT.includes(value));
  const expected = names.length + (meta.body ? 1 : 0);
  if (args.length > expected + 1) fail(`takes ${expected} arguments and one object with query values and options, but got ${args.length}`);

  const last = args[expected] ?? {};
  if (typeof last !== 'object' || Array.isArray(last)) fail('its last argument must be an object with query values and options');
  const query: Record<string, unknown> = {};
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(last)) (OPTIONS.includes(key) ? options : query)[key] = value;

  const body = meta.body ? args[names.length] : options.body;
  if (Array.isArray(body))
    fail('takes one body, not a list. Send a list one by one, or by the method that sends many where there is one (workflows.triggerMany)');
  const path = Object.fromEntries(names.map((value, index) => [value, args[index]]));
  return {
    call: {
      ...options,
      workspace: (options.workspace === undefined ? scope : options).workspace as string | undefined,
      method: verb,
      url,
      meta,
      path,
      query,
      body,
      lists,
    },
    options,
  };
}
