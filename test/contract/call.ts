/** Calls any operation of the contract by its name, through the tree or as a typed operation. */
import { inject } from 'vitest';
import { createClient, type Client } from '../../src/core.ts';
import { SuprSend, type CallResult, type ClientOptions, type List } from '../../src/index.ts';
import * as typed from '../../src/operations.ts';
import { recorder, type Recorded } from '../support/record.ts';
import { CLIENT_PATH_VALUES, positional, type Given, type Operation } from './contract.ts';

export const CREDENTIALS = { apiKey: 'key-of-the-hub', serviceToken: 'SS.ST.token-of-management' };

export interface Bench {
  suprsend: SuprSend;
  /** For typed operations. */
  client: Client;
  /** What either sent, in order. */
  requests: Recorded[];
}

/** Clients of the mocks that send once, with both credentials or with the options given in their place. */
export function bench(options: ClientOptions = CREDENTIALS): Bench {
  const { hub, management } = inject('mocks');
  const { fetch, requests } = recorder();
  const { workspace, workspace_key: workspaceKey } = CLIENT_PATH_VALUES;
  const all = { hubUrl: hub, managementUrl: management, workspace, workspaceKey, maxRetries: 0, fetch, ...options };
  return { suprsend: new SuprSend(all), client: createClient(all), requests };
}

type Headers = Record<string, string>;
type Face = (bench: Bench, operation: Operation, given: Given, headers?: Headers) => Promise<CallResult<unknown>>;

/** `suprsend.users.get(...)`: path values in URL order, the body if the operation takes one, then query values and options. */
const tree: Face = (made, operation, given, headers) => callOf(made, operation, given, headers).withResponse();

type Result = { withResponse(): Promise<CallResult<unknown>> };
function callOf({ suprsend }: Bench, operation: Operation, { path, query, body }: Given, headers?: Headers): Result {
  const { name } = operation;
  const method = name.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], suprsend) as (
    ...args: unknown[]
  ) => Result;
  const values = Object.entries(query).map(([key, value]) => [key.replace(/\[\]$/, ''), value] as const);
  const last = { ...Object.fromEntries(values), ...scope(path), headers };
  return method(...positional(operation).map((p) => path[p.name]), ...(operation.body === 'none' ? [] : [body]), last);
}

/** The list that an operation of the tree returns. */
export const listOf = (made: Bench, operation: Operation, given: Given): List<{ results: unknown[] }> =>
  callOf(made, operation, given) as unknown as List<{ results: unknown[] }>;

/** The path values that usually come from the client, passed with the call. */
function scope(path: Record<string, unknown>): Record<string, unknown> {
  return {
    ...('workspace' in path ? { workspace: path.workspace } : {}),
    ...('workspace_key' in path ? { workspaceKey: path.workspace_key } : {}),
  };
}

/** `usersGet({ client, path, query, body })`. */
const operation: Face = ({ client }, { id }, given, headers) => {
  const call = (typed as Record<string, unknown>)[id] as (options: object) => Promise<CallResult<unknown>>;
  return call({ client, ...given, headers });
};

export const faces = { tree, operation };
