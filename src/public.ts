/** The exports of both entries with a client: the errors, and the types of calls, hooks and lists. */
export type { RetryDelay } from './core/config.ts';
export type { RetryOptions } from './core/retry.ts';
export type { Attempt, CallOptions, CallResult, Server } from './core/types.ts';
export type { AttemptEvent, ErrorEvent, Hooks, Logger, LogLevel, ResponseEvent, RetryEvent } from './core/hooks.ts';
export {
  AbortError,
  APIError,
  AuthenticationError,
  BadRequestError,
  ConfigurationError,
  ConflictError,
  ConnectionError,
  InvalidRequestError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
  SuprSendError,
  TimeoutError,
  UnprocessableEntityError,
  type APIErrorDetails,
  type ErrorDetails,
  type Guard,
  type Sent,
} from './core/errors.ts';
export type { Checkpoint } from './lists/checkpoint.ts';
export type { ItemOf, List, ListOptions, Page } from './lists/types.ts';
