/** Hooks and logs: the same few facts of every attempt, and nothing of what is sent. */
import type { Server } from './types.ts';
import type { SuprSendError } from './errors.ts';

/** One attempt of a call, as hooks and logs see it: no values of the URL, no headers, no body. */
export interface AttemptEvent {
  /** Number of the call in this client; all attempts of a call have the same. */
  call: number;
  /** The operation's name in the client tree. */
  operation: string;
  server: Server;
  method: string;
  /** Path with its placeholders: `/v1/user/{distinct_id}/`. */
  route: string;
  /** Base URL the request goes to. */
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

/** An attempt has failed. */
export interface ErrorEvent extends AttemptEvent {
  ms: number;
  error: SuprSendError;
  /** Whether another attempt follows. */
  willRetry: boolean;
}

/** Callbacks of each attempt. Errors they throw are ignored; promises they return are not awaited. */
export interface Hooks {
  onRequest?: ((event: AttemptEvent) => unknown) | undefined;
  onResponse?: ((event: ResponseEvent) => unknown) | undefined;
  onRetry?: ((event: RetryEvent) => unknown) | undefined;
  onError?: ((event: ErrorEvent) => unknown) | undefined;
}

export type LogLevel = 'off' | 'error' | 'warn' | 'info' | 'debug';
export const LOG_LEVELS: readonly string[] = ['off', 'error', 'warn', 'info', 'debug'];

/** Receives logs; `console` is one. */
export type Logger = { [Level in Exclude<LogLevel, 'off'>]: (message: string) => unknown };

/** Calls hooks and writes logs. */
export interface Reporter {
  /** The number of the next call. */
  begin(): number;
  request(event: AttemptEvent): void;
  response(event: ResponseEvent): void;
  retry(event: RetryEvent): void;
  error(event: ErrorEvent): void;
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

export function createReporter({
  hooks = {},
  logger = console,
  logLevel = 'off',
}: {
  hooks?: Hooks | undefined;
  logger?: Logger | undefined;
  logLevel?: LogLevel | undefined;
}): Reporter {
  const most = LOG_LEVELS.indexOf(logLevel);
  const log = (level: Exclude<LogLevel, 'off'>, { operation, attempt }: AttemptEvent, text: () => string): void => {
    if (LOG_LEVELS.indexOf(level) <= most) callSafely(() => logger[level](`suprsend ${operation} #${attempt}: ${text()}`));
  };
  let calls = 0;
  return {
    begin: () => (calls += 1),
    request(event) {
      if (hooks.onRequest) callSafely(() => hooks.onRequest?.(event));
      log('debug', event, () => `${event.method} ${event.route} to ${event.baseUrl}`);
    },
    response(event) {
      if (hooks.onResponse) callSafely(() => hooks.onResponse?.(event));
      log('info', event, () => `${event.status} in ${Math.round(event.ms)} ms${event.requestId ? ` (request id ${event.requestId})` : ''}`);
    },
    retry(event) {
      if (hooks.onRetry) callSafely(() => hooks.onRetry?.(event));
      log('warn', event, () => `${event.reason}; next attempt in ${Math.round(event.wait)} ms`);
    },
    error(event) {
      if (hooks.onError) callSafely(() => hooks.onError?.(event));
      if (!event.willRetry) log('error', event, () => event.error.message);
    },
  };
}
