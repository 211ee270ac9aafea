/** Clients that send once, and the operations they have. */
import { routes } from '../../generated/routes.gen.ts';
import type { Route } from '../../src/core/types.ts';
import { SuprSend, type ClientOptions } from '../../src/index.ts';
import type { TestServer } from './server.ts';

export const API_KEY = 'api-key-of-the-tests';
export const SERVICE_TOKEN = 'SS.ST.service-token-of-the-tests';

/** A client that repeats nothing, so that what a test sees is one attempt. */
export const client = (options: ClientOptions = {}): SuprSend => new SuprSend({ maxRetries: 0, ...options } as ClientOptions);

/** Options for a client whose two servers are this one. */
export const at = ({ url }: Pick<TestServer, 'url'>): ClientOptions => ({
  apiKey: API_KEY,
  serviceToken: SERVICE_TOKEN,
  workspace: 'staging',
  workspaceKey: 'staging-key',
  hubUrl: url,
  managementUrl: url,
});

/** One method of the routes, as the generated table has it. */
export interface Operation {
  name: string;
  method: string;
  url: string;
  /** Whether the body is an argument. */
  takesBody: boolean;
  /** Whether an optional body is an argument. */
  mayTakeBody: boolean;
  /** The names of the path values that are arguments, in order. */
  values: string[];
}

/** Names of path values that come from the client or from an option. */
const OPTION_OF: Record<string, string> = { workspace: 'workspace', workspace_key: 'workspaceKey' };

/** The names in a URL such as `/v1/user/{distinct_id}/`, in order. */
export const placeholders = (url: string): string[] => Array.from(url.matchAll(/\{([^}]+)\}/g), ([, name]) => name as string);

export const operations: readonly Operation[] = list(routes);

function list(branch: object, prefix = ''): Operation[] {
  return Object.entries(branch).flatMap(([key, entry]: [string, object]) => {
    const name = prefix + key;
    if (!('url' in entry)) return list(entry, `${name}.`);
    const { method, url, body = false } = entry as Route;
    return {
      name,
      method,
      url,
      takesBody: body === true,
      mayTakeBody: body === 'optional',
      values: placeholders(url).filter((value) => !(value in OPTION_OF)),
    };
  });
}

/** Calls any method by its name, with the path values of its URL by theirs. */
export function call(
  suprsend: SuprSend,
  operation: Operation,
  values: Record<string, unknown>,
  body: unknown = {},
  options: object = {},
): Promise<unknown> {
  const given = Object.entries(OPTION_OF).flatMap(([name, option]) => (name in values ? [[option, values[name]] as const] : []));
  let holder: unknown;
  let method: unknown = suprsend;
  for (const key of operation.name.split('.')) [holder, method] = [method, (method as Record<string, unknown>)[key]];
  const args = [
    ...operation.values.map((name) => values[name]),
    ...(operation.takesBody ? [body] : operation.mayTakeBody ? [undefined] : []),
    { ...Object.fromEntries(given), ...options },
  ];
  return (method as (...args: unknown[]) => Promise<unknown>).apply(holder, args);
}

/** What a promise rejects with. */
export const failure = async (promise: PromiseLike<unknown>): Promise<any> =>
  promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error,
  );
