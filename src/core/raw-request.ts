/** The raw request: any path of either server, with everything the client does for a typed call. */
import type { KeyedOptions, Operation, Repeat, Server } from './types.ts';
import type { CallRequest } from './prepare.ts';
import { invalid } from './errors.ts';

/** A request to a path that the contract does not know yet. */
export interface RawRequest extends KeyedOptions {
  /** Where to send it, and so which credential to use. */
  server: Server;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path from the server's base URL, with placeholders for values: `/v1/message/{id}/content/`. */
  path: string;
  /** Values of the placeholders; checked and percent-encoded. `workspace` and `workspace_key` come from the client when left out. */
  params?: Record<string, string> | undefined;
  query?: Record<string, unknown> | undefined;
  /** Whether it may be repeated. Default safe for GET and DELETE, else unsafe; `keyed` puts an idempotency key into its body. */
  repeat?: Repeat | undefined;
  body?: object | undefined;
}

const REPEATS: readonly string[] = ['safe', 'keyed', 'unsafe'];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** Segments of unreserved and delimiting characters (RFC 3986, 3.3) and placeholders; what else a path may hold goes through `params`. */
const PATH = /^(\/(?:[\w\-.~!$&'()*+,;=:@]|\{\w+\})*)+$/;
const DOTS = /\/\.{1,2}(\/|$)/;

/** @throws InvalidRequestError when the request could go anywhere but to a path below the server's base URL. */
export function rawRequest({ server, method, path, params, query, repeat, body, ...options }: RawRequest = {} as RawRequest): CallRequest {
  const fail = (problem: string): never => invalid('request', problem);
  if (server !== 'hub' && server !== 'management') fail('server must be "hub" or "management"');
  if (!METHODS.includes(method)) fail(`method must be one of ${METHODS.join(', ')}`);
  if (typeof path !== 'string' || !path.startsWith('/')) fail('path must start with /, from the base URL of the server');
  if (/[?#]/.test(path)) fail('path holds ? or #; give query values as query');
  if (!PATH.test(path)) fail('path holds a character that a path does not take as it is; put a {name} there and give the value in params');
  if (DOTS.test(path) || path.includes('//')) fail('path holds an empty segment, "." or "..", which would call another path');
  if (repeat !== undefined && !REPEATS.includes(repeat)) fail(`repeat must be one of ${REPEATS.join(', ')}`);
  if (method === 'GET' && body !== undefined) fail('a GET takes no body');
  const operation: Operation = {
    name: 'request',
    server,
    method,
    url: path,
    repeat: repeat ?? (method === 'GET' || method === 'DELETE' ? 'safe' : 'unsafe'),
    ...(repeat === 'keyed' ? { key: true } : {}),
  };
  return { ...options, operation, path: params ?? {}, query, body };
}
