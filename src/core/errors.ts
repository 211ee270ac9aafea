/** The one error family. Every failure of the SDK is a SuprSendError; none shows a token, an address or a message body. */
import type { Attempt } from './types.ts';

/**
 * Whether the server may have acted on the call, over all its attempts: `no`, it certainly never got there; `rejected`, it answered
 * that it refused; `maybe`, nobody can tell (5xx, 408, 3xx, an unreadable answer, a connection lost after it stood).
 */
export type Sent = 'no' | 'maybe' | 'rejected';

/** What every SuprSendError is made from. */
export interface ErrorDetails {
  operation?: string | undefined;
  sent?: Sent | undefined;
  attempts?: readonly Attempt[] | undefined;
  idempotencyKey?: string | undefined;
  cause?: unknown;
  /** What `retry(error)` sends again. */
  held?: unknown;
}

/** What each degree of certainty means for the reader. */
const OUTCOMES: Record<Sent, string> = {
  no: 'Nothing was sent.',
  rejected: 'The server refused it and did nothing.',
  maybe: 'The server may have acted on it.',
};
export const outcomeText = (sent: Sent): string => OUTCOMES[sent];

const BRAND: unique symbol = Symbol.for('suprsend-ts.error') as never;
/** Where an error keeps the call it belongs to, for `retry(error)`. */
export const HELD: unique symbol = Symbol.for('suprsend-ts.held') as never;

/** Names a class on its prototype: `name` survives minifiers, and `is` works across copies of the package. */
export const brand = (type: { prototype: object }, name: string): void => {
  for (const key of ['name', BRAND]) Object.defineProperty(type.prototype, key, { value: name, configurable: true, writable: true });
};

/** Sets what is known; a field without a value is not there, and so not printed. */
const set = (error: object, values: Record<string, unknown>): void => {
  for (const [key, value] of Object.entries(values)) if (value !== undefined) (error as Record<string, unknown>)[key] = value;
};

/** Keeps a value on an error out of logs: readable by name, but neither enumerated nor printed. */
const hide = (error: object, key: string | symbol, value: unknown): void => {
  Object.defineProperty(error, key, { value, configurable: true });
};

/** Any failure of the SDK. */
export class SuprSendError extends Error {
  static {
    brand(this, 'SuprSendError');
  }
  /** What was asked: the operation's name in the client tree, such as `users.get`. */
  declare readonly operation: string | undefined;
  /** Whether the server may have acted on the call. */
  declare readonly sent: Sent;
  /** Every attempt made, in order; empty when the call never left. */
  declare readonly attempts: readonly Attempt[];
  /** The idempotency key every attempt carried, where the operation takes one. */
  declare readonly idempotencyKey: string | undefined;

  constructor(message: string, { operation, sent = 'no', attempts = [], idempotencyKey, cause, held }: ErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    set(this, { operation, sent, attempts, idempotencyKey });
    if (held !== undefined) hide(this, HELD, held);
  }

  /**
   * Whether a value is an error of this class, from this copy of the package or any other (`instanceof` only knows its own).
   * Also on every subclass: `NotFoundError.is(error)`.
   */
  static is<T>(this: { prototype: T }, value: unknown): value is T {
    const name = (this.prototype as Record<symbol, unknown>)[BRAND];
    for (let proto: unknown = value; typeof proto === 'object' && proto !== null; proto = Object.getPrototypeOf(proto)) {
      if (Object.hasOwn(proto, BRAND) && (proto as Record<symbol, unknown>)[BRAND] === name) return true;
    }
    return false;
  }

  /** What a log may hold: everything but bodies, headers and causes. */
  toJSON(): Record<string, unknown> {
    return { ...(this as object), name: this.name, message: this.message };
  }
}

/** A missing credential or workspace, or a bad option. Nothing left the machine. */
export class ConfigurationError extends SuprSendError {
  static {
    brand(this, 'ConfigurationError');
  }
}

/** A bad path value, query value or body. Nothing left the machine. */
export class InvalidRequestError extends SuprSendError {
  static {
    brand(this, 'InvalidRequestError');
  }
}

/** No answer: the name could not be resolved, the connection was refused, reset or closed early, or TLS failed. `cause` says which. */
export class ConnectionError extends SuprSendError {
  static {
    brand(this, 'ConnectionError');
  }
}

/** A limit ended the call: `scope` says whether that of one attempt (`timeout`) or of the whole call (`totalTimeout`). */
export class TimeoutError extends SuprSendError {
  static {
    brand(this, 'TimeoutError');
  }
  readonly scope: 'attempt' | 'total';
  /** The limit, in milliseconds. */
  readonly limit: number;

  constructor(message: string, details: ErrorDetails & { scope: 'attempt' | 'total'; limit: number }) {
    super(message, details);
    this.scope = details.scope;
    this.limit = details.limit;
  }
}

/** The caller's signal ended the call; `cause` is the signal's reason. */
export class AbortError extends SuprSendError {
  static {
    brand(this, 'AbortError');
  }
}

/** What the server's answer was. */
export interface APIErrorDetails extends ErrorDetails {
  status: number;
  code?: number | undefined;
  errorCode?: string | undefined;
  type?: string | undefined;
  fieldErrors?: Record<string, string[]> | undefined;
  requestId?: string | undefined;
  retryAfter?: number | undefined;
  detail?: unknown;
  body?: unknown;
  headers?: Headers | undefined;
}

/** The server answered with an error, or with something that is no answer (a redirect, an HTML page, broken JSON). */
export class APIError extends SuprSendError {
  static {
    brand(this, 'APIError');
  }
  /** HTTP status. */
  declare readonly status: number;
  /** `code` of the body; usually the status, but the server does not always agree with itself. */
  declare readonly code: number | undefined;
  /** `error_code` of the body, such as `authentication_failed`. */
  declare readonly errorCode: string | undefined;
  /** `type` of the body, such as `AuthenticationFailed`. */
  declare readonly type: string | undefined;
  /** What is wrong with which field, where the server said so. */
  declare readonly fieldErrors: Record<string, string[]> | undefined;
  /** The server's id of the request. */
  declare readonly requestId: string | undefined;
  /** How long the server asks to wait (`Retry-After`), in milliseconds, where it said so. */
  declare readonly retryAfter: number | undefined;
  /** `detail` of the body: text, a list or an object. Not enumerable. */
  declare readonly detail: unknown;
  /** The whole body, parsed where it was JSON. May repeat what was sent. Not enumerable. */
  declare readonly body: unknown;
  /** The answer's headers. Not enumerable. */
  declare readonly headers: Headers;

  constructor(message: string, details: APIErrorDetails) {
    super(message, details);
    const { status, code, errorCode, type, fieldErrors, requestId, retryAfter } = details;
    set(this, { status, code, errorCode, type, fieldErrors, requestId, retryAfter });
    hide(this, 'detail', details.detail);
    hide(this, 'body', details.body);
    hide(this, 'headers', details.headers ?? new Headers());
  }
}

/** 400: the server did not accept the request as it is. */
export class BadRequestError extends APIError {
  static {
    brand(this, 'BadRequestError');
  }
}

/** 401: the credential is missing, wrong or no longer valid. */
export class AuthenticationError extends APIError {
  static {
    brand(this, 'AuthenticationError');
  }
}

/** 403: the credential may not do this. */
export class PermissionDeniedError extends APIError {
  static {
    brand(this, 'PermissionDeniedError');
  }
}

/** 404: what the call names does not exist; on a write, perhaps something it refers to. */
export class NotFoundError extends APIError {
  static {
    brand(this, 'NotFoundError');
  }
}

/** 409: it exists already, or its state does not allow this. */
export class ConflictError extends APIError {
  static {
    brand(this, 'ConflictError');
  }
}

/** 422: well formed, but not valid. */
export class UnprocessableEntityError extends APIError {
  static {
    brand(this, 'UnprocessableEntityError');
  }
}

/** 429: too many requests. */
export class RateLimitError extends APIError {
  static {
    brand(this, 'RateLimitError');
  }
}

/** 5xx: the server failed; it may have acted before that. */
export class ServerError extends APIError {
  static {
    brand(this, 'ServerError');
  }
}

const BY_STATUS: Record<number, typeof APIError> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  422: UnprocessableEntityError,
  429: RateLimitError,
};

/** The class for a status: `APIError` itself where there is none of its own. */
export const apiErrorClass = (status: number): typeof APIError => BY_STATUS[status] ?? (status >= 500 ? ServerError : APIError);

/** Ends a call before it is sent. @throws InvalidRequestError naming the method and the problem. */
export function invalid(operation: string, problem: string, cause?: unknown): never {
  throw new InvalidRequestError(`${operation}: ${problem}. Nothing was sent.`, { operation, cause });
}

/** Ends a call before it is sent. @throws ConfigurationError naming the method and the problem. */
export function misconfigured(operation: string, problem: string, cause?: unknown): never {
  throw new ConfigurationError(`${operation}: ${problem}. Nothing was sent.`, { operation, cause });
}
