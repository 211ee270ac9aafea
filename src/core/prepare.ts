/** Everything that can be wrong with a call is found here, before anything leaves the machine. */
import { bodyText, checkBody, checkText, withKey } from './body.ts';
import type { Operation, OperationRequest } from './types.ts';
import { callLimits, VARIABLES, type CallLimits, type Config } from './config.ts';
import { invalid, misconfigured, SuprSendError } from './errors.ts';
import { pathValues, queryValues } from './url.ts';

/** A call as the tree, the typed operations, `request()` and `retry()` hand it over. */
export interface CallRequest extends OperationRequest {
  operation: Operation;
  /** When the call must be over, on the clock of `performance.now()`, where it is part of something longer. */
  deadline?: number | undefined;
  /** The body as it was sent before, for a call that is sent again. */
  text?: string | undefined;
}

/** A request ready to go, but for its credential. */
export interface Prepared {
  method: string;
  baseUrl: string;
  url: string;
  path: Record<string, string>;
  query: Record<string, string | string[]>;
  body: string | undefined;
  headers: Record<string, string>;
}

export interface Ready {
  request: Prepared;
  key: string | undefined;
  limits: CallLimits;
}

/** @throws ConfigurationError, InvalidRequestError */
export function prepare(config: Config, call: CallRequest): Ready {
  const { name: operation, method, url, server, body, key: takesKey, lists } = call.operation;
  if (call.signal && typeof call.signal.addEventListener !== 'function') {
    invalid(operation, 'signal must be an AbortSignal');
  }
  if (body && call.body === undefined && call.text === undefined) invalid(operation, 'the body is missing');
  if (call.idempotencyKey !== undefined && !takesKey) {
    invalid(operation, 'takes no idempotency key');
  }
  const { text, key } = written(config, call);
  return {
    key,
    limits: callLimits(config, call),
    request: {
      method,
      url,
      baseUrl: config.urls[server],
      path: pathValues(operation, url, fillIn(config, call)),
      query: queryValues(operation, call.query ?? {}, lists),
      body: text,
      headers: headersOf(operation, config.headers, call.headers, text !== undefined),
    },
  };
}

/** The body as text, with its key. A body may be anything, also one whose own getters throw. */
function written(
  config: Config,
  { operation: { name: operation, key: takesKey }, body: given, text: before, idempotencyKey }: CallRequest,
): { text: string | undefined; key: string | undefined } {
  if (!takesKey) return { text: before ?? bodyText(operation, given), key: idempotencyKey };
  try {
    const { body, key } = before === undefined ? withKey(operation, given, idempotencyKey) : { body: given, key: idempotencyKey };
    checkBody(operation, body, config.limits);
    const text = before ?? bodyText(operation, body);
    if (text !== undefined) checkText(operation, text, config.limits);
    return { text, key };
  } catch (error) {
    if (SuprSendError.is(error)) throw error;
    return invalid(operation, 'the body cannot be read', error);
  }
}

/** The workspace and the workspace key come from the call, else from the client. */
function fillIn(config: Config, { operation: { name: operation, url }, path, ...call }: CallRequest): object {
  const values: Record<string, unknown> = { ...path };
  for (const [name, option] of [
    ['workspace', 'workspace'],
    ['workspace_key', 'workspaceKey'],
  ] as const) {
    if (!url.includes(`{${name}}`)) continue;
    // Only what was left out is filled in: null is a mistake of the caller's, and the client's workspace not what was meant.
    for (const value of [call[option], config[option]]) if (values[name] === undefined) values[name] = value;
    if (values[name] !== undefined) continue;
    misconfigured(operation, `needs the option ${option} (on the client or on the call) or the environment variable ${VARIABLES[option]}`);
  }
  return values;
}

/** Names in lower case, so that a caller's `content-type` and ours are one. */
function headersOf(operation: string, own: Config['headers'], given: Config['headers'], hasBody: boolean): Record<string, string> {
  const headers: Record<string, string> = hasBody ? { 'content-type': 'application/json' } : {};
  for (const [name, value] of [...Object.entries(own ?? {}), ...Object.entries(given ?? {})]) {
    const key = name.toLowerCase();
    if (key === 'authorization') {
      misconfigured(operation, 'headers holds Authorization, which the client sets itself; give the credential as apiKey or serviceToken');
    }
    if (value === undefined) continue;
    try {
      // Only the runtime knows what a header may hold.
      if (value === null) delete headers[key];
      else headers[key] = new Headers([[name, value]]).get(name) ?? '';
    } catch {
      // The runtime's own error repeats the value, so it is not kept as the cause.
      invalid(operation, `the header ${JSON.stringify(name)} has a name or a value that no request can carry`);
    }
  }
  return headers;
}
