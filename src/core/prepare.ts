/** Turns a call into a request that is complete but for its credential. Whatever is wrong with a call is found here, before it is sent. */
import { bodyText } from './body.ts';
import { callSettings, copyOf, needs, validationOf, type CallSettings, type Config } from './config.ts';
import { checkSignal, type Deadline } from './deadline.ts';
import { invalid, misconfigured } from './errors.ts';
import { bare, isPlain } from './json.ts';
import { shown } from './redact.ts';
import type { AnyCallOptions, CallOptions, Operation } from './types.ts';
import type { Checks } from './validation.ts';
import { pathValues, queryValues, urlOf } from './url.ts';

/** A call as the tree, the typed operations, `request()` and `retry()` describe it. */
export interface CallRequest {
  operation: Operation;
  path?: object | undefined;
  query?: object | undefined;
  body?: unknown;
  /** As the caller wrote them. Only the options of a call are read, so nothing else there can become part of the request. */
  options: AnyCallOptions;
  /** When the call must be over, on the clock of `performance.now()`, if it is part of something longer. */
  deadline?: number | undefined;
  /** Waits between two attempts, if something longer may end the call meanwhile. Resolves with whether the next attempt may follow. */
  sleep?: ((ms: number) => Promise<boolean>) | undefined;
  /** Whether what made the call sends it again itself, as an edit and a run over many records do. Then `retry(error)` must not. */
  isResent?: boolean | undefined;
  /** The body as JSON, already checked: that of a failed call, or of many records. */
  text?: string | undefined;
  /** Whether the response says what became of each of many records. What their errors must not repeat is then kept with it. */
  hasRecords?: boolean | undefined;
}

/** A request ready to be sent, but for its credential; the same for all attempts. */
export interface PreparedCall extends Deadline {
  readonly request: CallRequest;
  readonly operation: Operation;
  readonly baseUrl: string;
  readonly url: string;
  readonly path: Record<string, string>;
  readonly query: Record<string, string | string[]>;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  /** The idempotency key in the body. */
  readonly key: string | undefined;
  readonly settings: CallSettings;
  readonly checks: Checks;
}

/** @throws ConfigurationError for a missing workspace or a bad limit; InvalidRequestError for everything else that is wrong. */
export function prepare(config: Config, given: CallRequest): PreparedCall {
  const request = bare(given);
  const operation = (request.operation = bare(given.operation));
  const options = (request.options = bare(given.options));
  const { signal, validation, headers } = options;
  // A retry sends what the call sent.
  if (headers) options.headers = copyOf(headers);
  const { name, url, server, lists } = operation;
  checkSignal(name, signal);
  const checks = validationOf(validation, config, name);
  const { text, key } = bodyOf(config, checks, request);
  const path = pathValues(name, url, withClientValues(config, request));
  const query = queryValues(name, request.query ?? {}, lists);
  const settings = callSettings(config, options, name);
  const baseUrl = config.urls[server];
  return {
    request,
    operation,
    baseUrl,
    url: urlOf(baseUrl, url, path, query),
    path,
    query,
    headers: headersOf(config, request, text !== undefined),
    body: text,
    key,
    settings,
    checks,
    signal,
    deadline: request.deadline ?? performance.now() + settings.totalTimeout,
  };
}

function bodyOf(
  config: Config,
  checks: Checks,
  { operation, body: given, text, options }: CallRequest,
): { text: string | undefined; key: string | undefined } {
  const { name, key, leftOut, profiles, nonEmpty } = operation;
  const { idempotencyKey } = options;
  const body = leftOut && isPlain(given) && !('toJSON' in given) ? without(given, leftOut) : given;
  if (operation.method === 'GET' && body !== undefined) invalid(name, 'a GET cannot have a body');
  if (idempotencyKey !== undefined && !key) invalid(name, 'does not take an idempotency key');
  if (text !== undefined) return { text, key: idempotencyKey };
  if (body !== undefined && !operation.body) invalid(name, 'does not take a body');
  if ((operation.body === true || key) && body === undefined) invalid(name, 'the body is missing');
  for (const field of nonEmpty ?? []) {
    const list: unknown = isPlain(body) ? (body as Record<string, unknown>)[field] : undefined;
    if (Array.isArray(list) && list.length === 0) invalid(name, `${field} is empty, and at least one is needed`);
  }
  if (profiles) checks.profile?.(name, profiles, body);
  return key ? key(name, body, idempotencyKey, config.limits) : { text: bodyText(name, body), key: undefined };
}

/** A body that was read may be sent back: what only the server sets is left out. */
const without = (body: object, leftOut: Readonly<Record<string, true | null>>): object =>
  Object.fromEntries(
    Object.entries(body).filter(([name, value]) => !Object.hasOwn(leftOut, name) || (leftOut[name] === null && value !== null)),
  );

/**
 * The path values of a call; the workspace and the workspace key come from its options, else from the client.
 * @throws ConfigurationError if one is missing, or is another than the client is locked to.
 */
function withClientValues(config: Config, { operation: { name, url }, path, options }: CallRequest): object {
  if (!url.includes('{workspace')) return path ?? {};
  const values = bare(path) as Record<string, unknown>;
  for (const [placeholder, option] of [
    ['workspace', 'workspace'],
    ['workspace_key', 'workspaceKey'],
  ] as const) {
    if (!url.includes(`{${placeholder}}`)) continue;
    // Only what was left out is filled in: null is a mistake, and then the client's workspace is not what the caller meant.
    for (const value of [options[option], config[option]]) if (values[placeholder] === undefined) values[placeholder] = value;
    checkLock(config, name, option, values[placeholder]);
    if (values[placeholder] !== undefined) continue;
    misconfigured(name, needs(option));
  }
  return values;
}

/**
 * Every workspace of a call passes here, wherever in the request it is written.
 * @throws ConfigurationError if it is another than the client is locked to.
 */
export function checkLock(config: Config, name: string, option: 'workspace' | 'workspaceKey', value: unknown): void {
  if (config.lock?.includes('workspace') && value !== config[option]) misconfigured(name, `the client is locked to its own ${option}`);
}

/** Headers that say where a request goes or how it is framed: the runtime sets them. Some runtimes would send a caller's own. */
const RUNTIME_HEADERS =
  /^(host|content-length|transfer-encoding|connection|keep-alive|expect|upgrade|te|trailer|proxy-authorization|proxy-connection)$/;

/** Of an object, or in JavaScript of Headers or a Map. */
function entriesOf(name: string, given: AnyCallOptions['headers'] | Headers): [string, string | null | undefined][] {
  const headers = given ?? {};
  const entries = Symbol.iterator in headers ? [...headers] : isPlain(headers) ? Object.entries(headers) : [undefined];
  return entries.every(Array.isArray) ? (entries as [string, string][]) : invalid(name, 'headers must be an object with names and values');
}

/**
 * Headers by lower-case name, so that a caller's `Content-Type` replaces ours.
 * @throws ConfigurationError for `Authorization`, and for headers of a call if the client has locked them; InvalidRequestError for an
 * invalid one.
 */
export function headersOf(
  { headers: own, userAgent, lock = [] }: Config,
  { operation: { name }, options: { headers: given } }: { operation: { name: string }; options: Pick<CallOptions, 'headers'> },
  hasBody: boolean,
): Record<string, string> {
  if (lock.includes('headers') && given !== undefined) misconfigured(name, 'the headers of the client are locked');
  const headers = bare<Record<string, string>>({ 'user-agent': userAgent });
  if (hasBody) headers['content-type'] = 'application/json';
  for (const [header, value] of [...entriesOf(name, own), ...entriesOf(name, given)]) {
    const key = header.toLowerCase();
    if (key === 'authorization')
      misconfigured(name, 'headers holds Authorization, which the client sets itself; pass the credential as apiKey or serviceToken');
    if (value === undefined) continue;
    if (RUNTIME_HEADERS.test(key)) invalid(name, `the header ${key} is set by the runtime and cannot be given`);
    try {
      // Only the runtime knows which names and values a header may have.
      if (value === null) delete headers[key];
      else headers[key] = new Headers([[header, value]]).get(header) ?? '';
    } catch {
      // The runtime's own error repeats the value, so it is not kept as the cause.
      invalid(name, `the header ${JSON.stringify(shown(header))} has an invalid name or value`);
    }
  }
  return headers;
}
