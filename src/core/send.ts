/** The path of one call: check everything, then send it. Nothing leaves before every check has passed. */
import { apiError, outcome, readSuccess, requestId, sentOf, type Answer } from './answer.ts';
import { bodyText } from './body.ts';
import type { Attempt, CallResult, OperationRequest } from './call.ts';
import type { Config } from './config.ts';
import { authorization } from './credentials.ts';
import { AbortError, ConfigurationError, ConnectionError, InvalidRequestError, SuprSendError, type Sent } from './errors.ts';
import { connectionFailure } from './failure.ts';
import { pathNames, pathValues } from './path.ts';
import { queryValues } from './query.ts';
import { secretsOf } from './redact.ts';
import { createTransport, type Prepared, type Transport } from './transport.ts';

/** A client without its tree: what every call shares. */
export interface Core {
  readonly config: Config;
  readonly transport: Transport;
}

/** A call as the tree, the typed operations and `request()` hand it over. */
export interface Outgoing extends OperationRequest {
  method: string;
  /** Query values always sent as a list, `name[]`. */
  lists?: readonly string[] | undefined;
  workspace?: string | undefined;
  workspaceKey?: string | undefined;
}

export const createCore = (config: Config): Core => ({ config, transport: createTransport(config.fetch) });

/**
 * Sends one call.
 * @throws ConfigurationError, InvalidRequestError before anything is sent; APIError, ConnectionError, AbortError after.
 */
export async function send<T>(core: Core, call: Outgoing): Promise<CallResult<T>> {
  const operation = call.meta.name;
  const { signal } = call;
  const aborted = (attempts: Attempt[], sent: Sent): AbortError =>
    new AbortError(`${operation} was aborted by its signal. ${outcome(sent)}`, { operation, sent, attempts, cause: signal?.reason });
  if (signal?.aborted) throw aborted([], 'no');

  const request = prepare(core.config, call);
  const credential = await authorization(core.config, call.meta.server, operation);
  if (signal?.aborted) throw aborted([], 'no');

  const started = performance.now();
  const result = await core.transport(request, credential);
  const attempt: Attempt = { ms: performance.now() - started, waited: 0 };
  const attempts = [attempt];

  if ('failed' in result) {
    if (!result.built) throw new InvalidRequestError(`${operation}: the request could not be built. Nothing was sent.`, { operation, cause: result.failed });
    const failure = signal?.aborted ? { sent: 'maybe' as const, reason: 'aborted' } : connectionFailure(result.failed);
    attempt.reason = failure.reason;
    if (signal?.aborted) throw aborted(attempts, failure.sent);
    throw new ConnectionError(`${operation} failed: ${failure.reason}. ${outcome(failure.sent)}`, { operation, sent: failure.sent, attempts, cause: result.failed });
  }
  const { answer, response, cause } = result;
  note(attempt, answer);
  if (cause !== undefined && signal?.aborted) throw aborted(attempts, 'maybe');
  const fail = (sent: Sent, problem?: string): SuprSendError =>
    apiError(operation, answer, secretsOf(call.body), { sent, attempts, cause }, problem);
  if (!response.ok) throw fail(sentOf(answer.status));
  const reading = readSuccess(answer);
  if ('problem' in reading) throw fail('maybe', reading.problem);
  return { data: reading.data as T, response, attempts };
}

function note(attempt: Attempt, { status, headers }: Answer): void {
  const id = requestId(headers);
  attempt.status = status;
  if (id) attempt.requestId = id;
  if (status < 200 || status > 299) attempt.reason = `status ${status}`;
}

function prepare(config: Config, call: Outgoing): Prepared {
  const { method, url, meta, query, body, signal } = call;
  const operation = meta.name;
  const text = bodyText(operation, body);
  return {
    method,
    url,
    baseUrl: config.urls[meta.server],
    path: pathValues(operation, url, fillIn(config, call)),
    query: queryValues(operation, query ?? {}, call.lists),
    body: text,
    headers: headersOf(operation, config.headers, call.headers, text !== undefined),
    signal,
  };
}

/** The workspace and the workspace key come from the call, else from the client. */
function fillIn(config: Config, { url, path, meta, workspace, workspaceKey }: Outgoing): object {
  const values: Record<string, unknown> = { ...path };
  const names = pathNames(url);
  const fill = (name: string, option: 'workspace' | 'workspaceKey', own: string | undefined, variable: string): void => {
    if (!names.includes(name)) return;
    values[name] ??= own ?? config[option];
    if (values[name] === undefined) {
      throw new ConfigurationError(
        `${meta.name}: needs the option ${option} (on the client or on the call) or the environment variable ${variable}. Nothing was sent.`,
        { operation: meta.name },
      );
    }
  };
  fill('workspace', 'workspace', workspace, 'SUPRSEND_WORKSPACE');
  fill('workspace_key', 'workspaceKey', workspaceKey, 'SUPRSEND_WORKSPACE_KEY');
  return values;
}

function headersOf(operation: string, own: Config['headers'], given: Config['headers'], hasBody: boolean): Headers {
  const headers = new Headers(hasBody ? { 'Content-Type': 'application/json' } : undefined);
  for (const [name, value] of [...Object.entries(own ?? {}), ...Object.entries(given ?? {})]) {
    if (name.toLowerCase() === 'authorization') {
      throw new ConfigurationError(`${operation}: headers holds Authorization, which the client sets itself; give the credential as apiKey or serviceToken. Nothing was sent.`, { operation });
    }
    if (value === undefined) continue;
    try {
      if (value === null) headers.delete(name);
      else headers.set(name, value);
    } catch (cause) {
      throw new InvalidRequestError(`${operation}: the header ${JSON.stringify(name)} has a name or a value that no request can carry. Nothing was sent.`, { operation, cause });
    }
  }
  return headers;
}
