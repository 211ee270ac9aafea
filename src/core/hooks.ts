/** Hooks and logs: the same few plain facts of every attempt, and nothing of what is sent. */
import type { Server } from './types.ts';
import type { SuprSendError } from './errors.ts';

/** One attempt at a call, as hooks and logs see it. Values of the URL, headers and bodies are not among it. */
export interface AttemptEvent {
  /** Which call of this client it belongs to: the same number for all its attempts, another for every other call. */
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
  /** The call's idempotency key, where it carries one. */
  idempotencyKey?: string | undefined;
}

/** An answer has been read. */
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

/** Called at each attempt. What a hook throws is ignored; what it returns is not waited for. */
export interface Hooks {
  onRequest?: ((event: AttemptEvent) => unknown) | undefined;
  onResponse?: ((event: ResponseEvent) => unknown) | undefined;
  onRetry?: ((event: RetryEvent) => unknown) | undefined;
  onError?: ((event: ErrorEvent) => unknown) | undefined;
}

export type LogLevel = 'off' | 'error' | 'warn' | 'info' | 'debug';
export const LOG_LEVELS: readonly string[] = ['off', 'error', 'warn', 'info', 'debug'];

/** Where logs go: `console` has this shape. */
export type Logger = { [Level in Exclude<LogLevel, 'off'>]: (message: string) => unknown };

export interface Observer {
  /** The number of the next call. */
  begin(): number;
  request(event: AttemptEvent): void;
  response(event: ResponseEvent): void;
  retry(event: RetryEvent): void;
  error(event: ErrorEvent): void;
}

/** Runs what a guest gave: neither what it throws nor a promise it gives that fails is the call's. */
export function callSafely(run: () => unknown, failed: (error: unknown) => void = () => {}): void {
  try {
    const result = run();
    if (result instanceof Promise) result.catch(failed);
  } catch (error) {
    failed(error);
  }
}

export function createObserver({
  hooks = {},
  logger = console,
  logLevel = 'off',
}: {
  hooks?: Hooks | undefined;
  logger?: Logger | undefined;
  logLevel?: LogLevel | undefined;
}): Observer {
  const log = (level: Exclude<LogLevel, 'off'>, event: AttemptEvent, text: string): void => {
    if (LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(logLevel))
      callSafely(() => logger[level](`suprsend ${event.operation} #${event.attempt}: ${text}`));
  };
  let calls = 0;
  return {
    begin: () => (calls += 1),
    request(event) {
      if (hooks.onRequest) callSafely(() => hooks.onRequest?.(event));
      log('debug', event, `${event.method} ${event.route} to ${event.baseUrl}`);
    },
    response(event) {
      if (hooks.onResponse) callSafely(() => hooks.onResponse?.(event));
      log('info', event, `${event.status} in ${Math.round(event.ms)} ms${event.requestId ? ` (request id ${event.requestId})` : ''}`);
    },
    retry(event) {
      if (hooks.onRetry) callSafely(() => hooks.onRetry?.(event));
      log('warn', event, `${event.reason}; again in ${Math.round(event.wait)} ms`);
    },
    error(event) {
      if (hooks.onError) callSafely(() => hooks.onError?.(event));
      if (!event.willRetry) log('error', event, event.error.message);
    },
  };
}
