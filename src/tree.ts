/** Binds the generated routes: path values in URL order, the body if there is one, then one object of query values and options. */
import { invalid, reading } from './core/errors.ts';
import { bare, isPlain } from './core/json.ts';
import { CALL_OPTION_NAMES, CLIENT_PATH_VALUES, otherSpelling } from './core/option-names.ts';
import type { CallRequest } from './core/prepare.ts';
import { send, type Core } from './core/send.ts';
import { PendingCall } from './core/thenable.ts';
import type { Operation, Route, RouteTable, Server } from './core/types.ts';
import { pathNames } from './core/url.ts';
import { failedList, listOf } from './lists/list.ts';
import type { ListOptions } from './lists/types.ts';

/** What a scope fixes for all of its calls. */
export interface Scope {
  workspace?: string;
}

type Method = (...args: unknown[]) => unknown;

/** The methods of a branch of the tree. */
export function bind(
  core: Core,
  table: RouteTable,
  server: Server,
  prefix = '',
  scope: Scope = Object.create(null),
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(table).map(([key, branch]) => {
      const name = prefix + key;
      return [
        key,
        isRoute(branch) ? methodOf(core, bare({ ...branch, name, server }), scope) : bind(core, branch, server, `${name}.`, scope),
      ];
    }),
  );
}

const isRoute = (branch: Route | RouteTable): branch is Route => Object.hasOwn(branch, 'url');

function methodOf(core: Core, operation: Operation, scope: Scope): Method {
  const names = pathNames(operation.url).filter((name) => !CLIENT_PATH_VALUES.includes(name));
  const read = (args: unknown[]): ReturnType<typeof requestOf> => reading(operation.name, () => requestOf(operation, names, scope, args));
  if (!operation.paging) return (...args) => new PendingCall((async () => send(core, read(args).request))());
  return (...args) => {
    try {
      const { request, options } = read(args);
      return reading(operation.name, () => listOf(core, request, options));
    } catch (error) {
      // Like any other call, a list rejects when it is used; making one never throws.
      return failedList(operation, error);
    }
  };
}

/**
 * Reads the arguments of a method.
 * @param names - of the path values that are arguments, in their order.
 * @throws InvalidRequestError if the arguments do not fit the operation.
 */
function requestOf(
  operation: Operation,
  names: readonly string[],
  scope: Scope,
  args: unknown[],
): { request: CallRequest; options: ListOptions } {
  const { name } = operation;
  const expected = names.length + (operation.body ? 1 : 0);
  if (args.length > expected + 1)
    invalid(name, `takes ${expected} arguments and one object with query values and options, but got ${args.length}`);

  const last = args[expected] ?? {};
  if (!isPlain(last)) invalid(name, 'its last argument must be an object with query values and options');
  // Without a prototype, so that a name from JSON such as `__proto__` is a query value like any other.
  const query = bare<Record<string, unknown>>({});
  const options = bare<Record<string, unknown>>({});
  for (const [key, value] of Object.entries(last)) {
    const meant = otherSpelling(key, CALL_OPTION_NAMES);
    // A list of messages has a query value idempotency_key.
    if (meant && (meant !== 'idempotencyKey' || operation.key))
      invalid(name, `${JSON.stringify(key)} is not an option; it is written ${meant}`);
    (CALL_OPTION_NAMES.includes(key) ? options : query)[key] = value;
  }

  if (operation.body && options.body !== undefined) invalid(name, 'takes its body as an argument, before the options');
  const body = operation.body ? args[names.length] : options.body;
  if (!operation.body && body !== undefined) invalid(name, 'does not take a body');
  if (Array.isArray(body))
    invalid(name, 'takes one body, not an array. Methods for many records end in Many, such as workflows.triggerMany and users.upsertMany');
  const path = bare<Record<string, unknown>>({});
  for (const [index, value] of names.entries()) path[value] = args[index];
  const { workspace = scope.workspace } = options as { workspace?: string };
  if (scope.workspace !== undefined && workspace !== scope.workspace)
    invalid(name, `these methods are for the workspace ${JSON.stringify(scope.workspace)} only; use management.workspace() for another`);
  if (scope.workspace !== undefined) options.workspace = scope.workspace;
  return { request: { operation, path, query, body, options }, options };
}
