/** `request()`: any path of either server, with everything the client does for a typed call. */
import { keyedBody } from './body.ts';
import { invalid, optionsOf } from './errors.ts';
import { CALL_OPTION_NAMES, unknownOption } from './option-names.ts';
import type { CallRequest } from './prepare.ts';
import type { KeyedOptions, ManagementOptions, Operation, Repeat, Server, WorkspaceKeyOptions } from './types.ts';

/** A request to a path that the contract does not know yet. */
export interface RawRequest extends KeyedOptions, ManagementOptions, WorkspaceKeyOptions {
  /** The server, which also decides the credential. */
  server: Server;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path below the server's base URL, with placeholders for values: `/v1/message/{id}/content/`. Messages, logs and hooks show it, so put ids into `params`. */
  path: string;
  /** Values of the placeholders; they are checked and percent-encoded. `workspace` and `workspace_key` default to the client's. */
  params?: Record<string, string> | undefined;
  query?: Record<string, unknown> | undefined;
  /** Whether it may be repeated. Default `safe` for GET and DELETE, else `unsafe`; `keyed` puts an idempotency key into the body. */
  repeat?: Repeat | undefined;
  body?: object | undefined;
}

const REPEATS: readonly string[] = ['safe', 'keyed', 'unsafe'];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** Segments of unreserved and delimiting characters (RFC 3986, 3.3) and placeholders. Other characters go through `params`. */
const PATH = /^(\/(?:[\w\-.~!$&'()*+,;=:@]|\{\w+\})*)+$/;

/** @throws InvalidRequestError if the request could reach anything but a path below the server's base URL. */
export function rawRequest(request: RawRequest): CallRequest {
  const { server, method, path, params, query, repeat, body, ...options } = optionsOf('request', request);
  const fail = (problem: string): never => invalid('request', problem);
  const unknown = unknownOption(options, CALL_OPTION_NAMES);
  if (unknown) fail(unknown);
  if (server !== 'hub' && server !== 'management') fail('server must be "hub" or "management"');
  if (!METHODS.includes(method)) fail(`method must be one of ${METHODS.join(', ')}`);
  if (typeof path !== 'string' || !path.startsWith('/')) fail('path must start with /, from the base URL of the server');
  if (/[?#]/.test(path)) fail('path holds ? or #; pass query values as query');
  if (!PATH.test(path)) fail('path holds a character that must be encoded; put a {name} there and pass the value in params');
  if (repeat !== undefined && !REPEATS.includes(repeat)) fail(`repeat must be one of ${REPEATS.join(', ')}`);
  const operation: Operation = {
    name: 'request',
    server,
    method,
    url: path,
    body: 'optional',
    repeat: repeat ?? (method === 'GET' || method === 'DELETE' ? 'safe' : 'unsafe'),
    ...(repeat === 'keyed' ? { key: keyedBody } : {}),
  };
  return { options: request, operation, path: params ?? {}, query, body };
}
