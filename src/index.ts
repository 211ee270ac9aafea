export { SuprSend, type Management } from './client.ts';
export type { ClientOptions, Credential } from './core/config.ts';
export type { Attempt, Call, CallOptions, CallResult, KeyedOptions, ManagementOptions, Server, WorkspaceKeyOptions } from './core/call.ts';
export type { RetryOptions } from './core/again.ts';
export type { AttemptEvent, ErrorEvent, Hooks, Logger, LogLevel, ResponseEvent, RetryEvent } from './core/observe.ts';
export type { Checkpoint } from './lists/checkpoint.ts';
export type { ItemOf, List, ListOptions, Page } from './lists/types.ts';
export type { RawRequest } from './core/request.ts';
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
export { VERSION } from './version.ts';
export type * from '../generated/tree.gen.ts';
export type * from '../generated/types.gen.ts';
