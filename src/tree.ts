/** Makes the methods of the tree out of its table: path values in URL order, the body where there is one, then query values and options. */
import type { Route, RouteTable, Server } from './core/types.ts';
import { CLIENT_PATH_VALUES, OPTIONS } from './core/option-names.ts';
import { pathNames } from './core/url.ts';
import { PendingCall } from './core/thenable.ts';
import type { Outgoing } from './core/prepare.ts';
import { invalid } from './core/errors.ts';
import { send, type Core } from './core/send.ts';
import { failedList, listOf } from './lists/call.ts';
import type { ListOptions } from './lists/types.ts';

/** Values a scope gives, so that a caller does not. */
export interface Scope {
  workspace?: string;
}

/** What is sent of an operation: its request, but for the values of one call. */
export type Entry = Required<Pick<Outgoing, 'method' | 'url' | 'meta'>> & Pick<Outgoing, 'lists'>;

export const entryOf = (name: string, server: Server, { method, url, lists, ...data }: Route): Entry => ({
  method,
  url,
  meta: { name, server, ...data },
  lists,
});

const isRoute = (node: Route | RouteTable): node is Route => typeof node.url === 'string';

export function bind(core: Core, table: RouteTable, server: Server, prefix = '', scope: Scope = {}): Record<string, unknown> {
  const bound: Record<string, unknown> = {};
  for (const [key, node] of Object.entries(table)) {
    const name = prefix + key;
    bound[key] = isRoute(node) ? method(core, entryOf(name, server, node), scope) : bind(core, node, server, `${name}.`, scope);
  }
  return bound;
}

function method(core: Core, entry: Entry, scope: Scope): (...args: unknown[]) => unknown {
  const { meta } = entry;
  return (...args) => {
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
  const names = pathNames(url).filter((value) => !CLIENT_PATH_VALUES.includes(value));
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
