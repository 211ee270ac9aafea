/** `suprsend-ts/core`: a client for typed operations, without the tree. */
export { createClient, type Client } from './core/client.ts';
export type { ClientOptions, Credential } from './core/config.ts';
export type { Attempt, CallOptions, CallResult, OperationClient, OperationData, OperationOptions, Repeat, Server } from './core/call.ts';
export type { RetryOptions } from './core/again.ts';
export type { AttemptEvent, ErrorEvent, Hooks, Logger, LogLevel, ResponseEvent, RetryEvent } from './core/observe.ts';
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
  type Sent,
} from './core/errors.ts';
export { paginate } from './lists/paginate.ts';
export type { Checkpoint } from './lists/checkpoint.ts';
export type { ItemOf, List, ListOptions, Page } from './lists/types.ts';
