/** Makes the methods of the tree out of its table: path values in URL order, the body where there is one, then query values and options. */
import type { Repeat, Server } from './core/call.ts';
import { InvalidRequestError } from './core/errors.ts';
import { pathNames } from './core/path.ts';
import { PendingCall } from './core/pending.ts';
import type { Outgoing } from './core/prepare.ts';
import { send, type Core } from './core/send.ts';

/** A branch of the table: names to operations (`METHOD path flags [lists]`) or to further branches. */
export interface Table {
  readonly [name: string]: string | Table;
}

/** Values a scope or the client gives, so that a caller does not. */
export interface Scope {
  workspace?: string;
}

const REPEATS: Record<string, Repeat> = { s: 'safe', k: 'keyed', u: 'unsafe' };
const FROM_CLIENT = ['workspace', 'workspace_key'];
const OPTIONS = ['signal', 'timeout', 'totalTimeout', 'maxRetries', 'headers', 'idempotencyKey', 'workspace', 'workspaceKey', 'body'];

export function bind(core: Core, table: Table, server: Server, prefix = '', scope: Scope = {}): Record<string, unknown> {
  const bound: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(table)) {
    const name = prefix + key;
    bound[key] =
      typeof entry === 'string'
        ? (...args: unknown[]) => new PendingCall(call(core, name, entry, server, scope, args))
        : bind(core, entry, server, `${name}.`, scope);
  }
  return bound;
}

async function call(core: Core, name: string, entry: string, server: Server, scope: Scope, args: unknown[]): Promise<never> {
  return (await send(core, outgoing(name, entry, server, scope, args))) as never;
}

function outgoing(name: string, entry: string, server: Server, scope: Scope, args: unknown[]): Outgoing {
  const [method, url, flags, lists] = entry.split(' ') as [string, string, string, string | undefined];
  const fail = (problem: string): never => {
    throw new InvalidRequestError(`${name}: ${problem}. Nothing was sent.`, { operation: name });
  };
  const names = pathNames(url).filter((value) => !FROM_CLIENT.includes(value));
  const takesBody = flags.includes('b');
  const expected = names.length + (takesBody ? 1 : 0);
  if (args.length > expected + 1) fail(`takes ${expected} arguments and one object with query values and options, but got ${args.length}`);

  let body = takesBody ? args[names.length] : undefined;
  if (takesBody && body === undefined) fail('the body is missing');
  if (Array.isArray(body)) fail('takes one body, not a list. Send a list one by one, or by the method that sends many where there is one (workflows.triggerMany)');

  const last = args[expected] ?? {};
  if (typeof last !== 'object' || Array.isArray(last)) fail('its last argument must be an object with query values and options');
  const query: Record<string, unknown> = {};
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(last)) (OPTIONS.includes(key) ? options : query)[key] = value;
  if (!takesBody) body = options.body;

  return {
    ...scope,
    ...options,
    method,
    url,
    meta: { name, server, repeat: REPEATS[flags.charAt(0)] as Repeat, ...(flags.includes('i') ? { key: true as const } : {}) },
    path: Object.fromEntries(names.map((value, index) => [value, args[index]])),
    query,
    body,
    lists: lists?.split(','),
  };
}
