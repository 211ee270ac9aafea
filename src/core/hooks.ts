/** Hooks and logs. They receive the same few facts of every attempt, and nothing of what is sent. */
import type { Server } from './types.ts';
import type { SuprSendError } from './errors.ts';

/** The facts of one attempt of a call: without the values in its URL, without headers, without its body. */
export interface AttemptEvent {
  /** The number of the call in this client. All attempts of a call have the same number. */
  call: number;
  /** The operation's name in the client tree. */
  operation: string;
  server: Server;
  method: string;
  /** Path with its placeholders: `/v1/user/{distinct_id}/`. */
  route: string;
  /** Base URL of the server. */
  baseUrl: string;
  /** 1 for the first attempt. */
  attempt: number;
  /** The call's idempotency key, if it carries one. */
  idempotencyKey?: string | undefined;
}

/** A response has been read. */
export interface ResponseEvent extends AttemptEvent {
  status: number;
  /** Milliseconds from the start of the attempt to the last byte. */
  ms: number;
  requestId?: string | undefined;
}

/** Another attempt will follow. */
export interface RetryEvent extends AttemptEvent {
  /** Milliseconds to wait before it. */
  wait: number;
  /** Why the attempt failed, in a few words. */
  reason: string;
}

/** An attempt has failed, or the call ended while it waited for the next one. */
export interface ErrorEvent extends AttemptEvent {
  ms: number;
  error: SuprSendError;
  /** Whether another attempt follows. */
  willRetry: boolean;
}

/**
 * Callbacks for each attempt. Errors that they throw are ignored, and promises that they return are not awaited.
 *
 * @example
 * const suprsend = new SuprSend({
 *   hooks: { onRetry: ({ operation, reason, wait }) => console.log(operation, reason, wait) },
 * });
 */
export interface Hooks {
  /** A request is about to be sent. */
  onRequest?: ((event: AttemptEvent) => unknown) | undefined;
  /** A response of any status has been read. */
  onResponse?: ((event: ResponseEvent) => unknown) | undefined;
  /** Another attempt will follow. */
  onRetry?: ((event: RetryEvent) => unknown) | undefined;
  /** An attempt has failed, or the call ended while it waited for the next one. */
  onError?: ((event: ErrorEvent) => unknown) | undefined;
}

/** How much is logged: each level includes those before it. */
export type LogLevel = 'off' | 'error' | 'warn' | 'info' | 'debug';
export const LOG_LEVELS: readonly string[] = ['off', 'error', 'warn', 'info', 'debug'];

/** Receives log messages, by level; `console` is a Logger. */
export type Logger = { [Level in Exclude<LogLevel, 'off'>]: (message: string) => unknown };

/** Calls hooks and writes logs. */
export interface Reporter {
  /** The number of the next call. */
  begin(): number;
  request(event: AttemptEvent): void;
  response(event: ResponseEvent): void;
  retry(event: RetryEvent): void;
  /** @param make - the error, if anybody wants it. */
  error(event: Omit<ErrorEvent, 'error'>, make: () => SuprSendError): void;
}

/** Runs a user's callback. An error that it throws, or that its promise rejects with, never affects the call. */
export function callSafely(run: () => unknown, failed: (error: unknown) => void = () => {}): void {
  try {
    const result = run();
    // Calls and lists of the SDK are thenables, and not all promises are of this realm.
    if (typeof Object(result).then === 'function') Promise.resolve(result).catch(failed);
  } catch (error) {
    failed(error);
  }
}

/** @returns undefined if a client has neither hooks nor logs. Such a client makes no events. */
export function createReporter({
  hooks: given,
  logger = console,
  logLevel = 'off',
}: {
  hooks?: Hooks | undefined;
  logger?: Logger | undefined;
  logLevel?: LogLevel | undefined;
}): Reporter | undefined {
  const hooks = given ?? {};
  const most = LOG_LEVELS.indexOf(logLevel);
  if (!given && most === 0) return undefined;
  const log = (level: Exclude<LogLevel, 'off'>, { operation, attempt }: AttemptEvent, text: () => string): void => {
    if (LOG_LEVELS.indexOf(level) <= most) callSafely(() => logger[level](`suprsend ${operation} #${attempt}: ${text()}`));
  };
  let calls = 0;
  return {
    begin: () => (calls += 1),
    request(event) {
      callSafely(() => hooks.onRequest?.({ ...event }));
      log('debug', event, () => `${event.method} ${event.route} to ${event.baseUrl}`);
    },
    response(event) {
      callSafely(() => hooks.onResponse?.(event));
      log('info', event, () => `${event.status} in ${Math.round(event.ms)} ms${event.requestId ? ` (request id ${event.requestId})` : ''}`);
    },
    retry(event) {
      callSafely(() => hooks.onRetry?.(event));
      log('warn', event, () => `${event.reason}; next attempt in ${Math.round(event.wait)} ms`);
    },
    error(event, make) {
      callSafely(() => hooks.onError?.({ ...event, error: make() }));
      if (!event.willRetry) log('error', event, () => make().message);
    },
  };
}
