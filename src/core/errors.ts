/** The one error family. Every failure of the SDK is a SuprSendError; none shows a token, an address or a message body. */
import { conceal, concealedOf } from './conceal.ts';
import { bare } from './json.ts';
import type { Attempt, Sent } from './types.ts';

export type { Sent };

/** The fields of every SuprSendError. */
export interface ErrorDetails {
  operation?: string | undefined;
  sent?: Sent | undefined;
  attempts?: readonly Attempt[] | undefined;
  idempotencyKey?: string | undefined;
  cause?: unknown;
}

/** The last sentence of a message. */
const OUTCOMES: Record<Sent, string> = {
  no: 'Nothing was sent.',
  rejected: 'The server refused it and did nothing.',
  maybe: 'The server may have acted on it.',
};
export const outcomeText = (sent: Sent): string => OUTCOMES[sent];

const SENDS_ONCE: unique symbol = Symbol.for('suprsend-ts.sends-once') as never;
/**
 * Marks a `fetch` of this package that sends each request once over connections of its own, so that its errors prove what the runtime's own
 * prove. The mark is the function itself: on a wrapper that copied it, it proves nothing.
 */
export const markSendsOnce = <F extends object>(fetch: F): F => Object.defineProperty(fetch, SENDS_ONCE, { value: fetch });
/** Whether a `fetch` is marked. */
export const isMarkedSendsOnce = (fetch: object): boolean => (fetch as { [SENDS_ONCE]?: unknown })[SENDS_ONCE] === fetch;

const BRAND: unique symbol = Symbol.for('suprsend-ts.error') as never;
/** Tells whether a value is an error of one class. */
export type Guard<T> = (value: unknown) => value is T;

/**
 * Names a class on its prototype, so that `name` survives minifiers. As the initial value of a static field, a bundler can drop a class that
 * nothing uses.
 * @returns the `is` of the class, which works across copies of the package.
 */
export const brand = (type: { prototype: object }, name: string): (<T>(value: unknown) => value is T) => {
  for (const [key, value] of [
    ['name', name],
    [BRAND, name],
  ] as const)
    Object.defineProperty(type.prototype, key, { value, configurable: true, writable: true });
  return <T>(value: unknown): value is T => {
    try {
      for (let proto: unknown = value; typeof proto === 'object' && proto !== null; proto = Object.getPrototypeOf(proto)) {
        if (Object.hasOwn(proto, BRAND) && (proto as Record<symbol, unknown>)[BRAND] === name) return true;
      }
    } catch {} // a revoked Proxy
    return false;
  };
};

/** Text with control characters, and with those that change its direction, as `\uXXXX`: they could forge a log line. */
export const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A message without the middle of a name that is very long, such as a key of JSON that the caller passed on. */
const fit = (message: string): string => visible(message.length > 3000 ? `${message.slice(0, 2000)}…${message.slice(-500)}` : message);

/** Sets the fields that have a value. The others do not exist on the error, so they are not printed. */
const set = (error: object, values: Record<string, unknown>): void => {
  for (const [key, value] of Object.entries(values)) if (value !== undefined) (error as Record<string, unknown>)[key] = value;
};

/**
 * Any failure of the SDK.
 *
 * @example
 * try {
 *   await suprsend.workflows.trigger({ workflow: 'order-shipped', recipients: ['user-42'] });
 * } catch (error) {
 *   if (!SuprSendError.is(error)) throw error;
 *   console.error(error.name, error.operation, error.sent, error.message);
 * }
 */
export class SuprSendError extends Error {
  /**
   * Whether a value is an error of this class, from any copy of the package; `instanceof` knows only the classes of its own copy. It needs
   * no `this`, so it can be passed on: `errors.filter(NotFoundError.is)`.
   *
   * @example
   * const user = await suprsend.users.get('user-42').catch((error: unknown) => {
   *   if (NotFoundError.is(error)) return undefined;
   *   throw error;
   * });
   */
  static readonly is: Guard<SuprSendError> = /* @__PURE__ */ brand(this, 'SuprSendError');
  /** The name of the operation in the client tree, such as `users.get`. */
  declare readonly operation: string | undefined;
  /** Whether the server may have acted on the call. */
  declare readonly sent: Sent;
  /** Every attempt, in order; empty if nothing was sent. */
  declare readonly attempts: readonly Attempt[];
  /** The idempotency key of every attempt, if the operation takes one. */
  declare readonly idempotencyKey: string | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    const { operation, sent = 'no', attempts = [], idempotencyKey, cause } = bare(details);
    super(fit(message), cause === undefined ? undefined : { cause });
    set(this, { operation, sent, attempts, idempotencyKey });
  }

  /** The fields that a log may contain: all except bodies, headers and the cause. */
  toJSON(): Record<string, unknown> {
    return { ...(this as object), name: this.name, message: this.message };
  }
}

/** A credential or a workspace is missing, an option is invalid, or a callback in the options failed. */
export class ConfigurationError extends SuprSendError {
  static override readonly is: Guard<ConfigurationError> = /* @__PURE__ */ brand(this, 'ConfigurationError');
}

/** A path value, a query value, a body or another argument is invalid. Nothing was sent. */
export class InvalidRequestError extends SuprSendError {
  static override readonly is: Guard<InvalidRequestError> = /* @__PURE__ */ brand(this, 'InvalidRequestError');
}

/** No response: the host name was not resolved, the connection was refused, reset or closed early, or TLS failed. `cause` is a copy of the runtime's error, without a URL. */
export class ConnectionError extends SuprSendError {
  static override readonly is: Guard<ConnectionError> = /* @__PURE__ */ brand(this, 'ConnectionError');
}

/** A time limit ended the call: that of one attempt (`timeout`), or that of the whole call (`totalTimeout`). */
export class TimeoutError extends SuprSendError {
  static override readonly is: Guard<TimeoutError> = /* @__PURE__ */ brand(this, 'TimeoutError');
  /** `attempt` for `timeout`, `total` for `totalTimeout`. */
  readonly scope: 'attempt' | 'total';
  /** The limit, in milliseconds. */
  readonly limit: number;

  constructor(message: string, details: ErrorDetails & { scope: 'attempt' | 'total'; limit: number }) {
    super(message, details);
    ({ scope: this.scope, limit: this.limit } = bare(details));
  }
}

/** The caller's signal ended the call; `cause` is the signal's reason. */
export class AbortError extends SuprSendError {
  static override readonly is: Guard<AbortError> = /* @__PURE__ */ brand(this, 'AbortError');
}

/** The fields of an APIError. */
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

/** The server answered with an error, or with something that cannot be used: a redirect, an HTML page, invalid JSON, too large a body. */
export class APIError extends SuprSendError {
  static override readonly is: Guard<APIError> = /* @__PURE__ */ brand(this, 'APIError');
  /** HTTP status. */
  declare readonly status: number;
  /** `code` of the body; usually the status, but the server does not always agree with itself. */
  declare readonly code: number | undefined;
  /** `error_code` of the body, such as `authentication_failed`. */
  declare readonly errorCode: string | undefined;
  /** `type` of the body, such as `AuthenticationFailed`. */
  declare readonly type: string | undefined;
  /** Messages by field, if the server said which field is wrong. */
  declare readonly fieldErrors: Record<string, string[]> | undefined;
  /** The server's id of the request. */
  declare readonly requestId: string | undefined;
  /** How long the server asks to wait (`Retry-After`), in milliseconds. */
  declare readonly retryAfter: number | undefined;
  /** `detail` of the body: a string, a list or an object. Not enumerable. */
  get detail(): unknown {
    return concealedOf(this).detail;
  }
  /** The body, parsed if it is JSON; at most its first 64 KB if the status is an error. May repeat what was sent. Not enumerable. */
  get body(): unknown {
    return concealedOf(this).body;
  }
  /** The headers of the response; empty in results of many records. Not enumerable. */
  get headers(): Headers {
    return (concealedOf(this).headers as Headers | undefined) ?? new Headers();
  }

  constructor(message: string, details: APIErrorDetails) {
    super(message, details);
    const { status, code, errorCode, type, fieldErrors, requestId, retryAfter, detail, body, headers } = bare(details);
    set(this, { status, code, errorCode, type, fieldErrors, requestId, retryAfter });
    conceal(this, { detail, body, headers });
  }
}

/** 400: the server did not accept the request as it is. */
export class BadRequestError extends APIError {
  static override readonly is: Guard<BadRequestError> = /* @__PURE__ */ brand(this, 'BadRequestError');
}

/** 401: the credential is missing, wrong or no longer valid. */
export class AuthenticationError extends APIError {
  static override readonly is: Guard<AuthenticationError> = /* @__PURE__ */ brand(this, 'AuthenticationError');
}

/** 403: the credential does not allow this call. */
export class PermissionDeniedError extends APIError {
  static override readonly is: Guard<PermissionDeniedError> = /* @__PURE__ */ brand(this, 'PermissionDeniedError');
}

/** 404: the resource does not exist; for a write, perhaps something that the body refers to. */
export class NotFoundError extends APIError {
  static override readonly is: Guard<NotFoundError> = /* @__PURE__ */ brand(this, 'NotFoundError');
}

/** 409: the resource already exists, or its state does not allow this call. */
export class ConflictError extends APIError {
  static override readonly is: Guard<ConflictError> = /* @__PURE__ */ brand(this, 'ConflictError');
}

/** 422: the request is well formed, but not valid. */
export class UnprocessableEntityError extends APIError {
  static override readonly is: Guard<UnprocessableEntityError> = /* @__PURE__ */ brand(this, 'UnprocessableEntityError');
}

/** 429: too many requests. */
export class RateLimitError extends APIError {
  static override readonly is: Guard<RateLimitError> = /* @__PURE__ */ brand(this, 'RateLimitError');
}

/** 5xx: the server failed; it may have acted before that. */
export class ServerError extends APIError {
  static override readonly is: Guard<ServerError> = /* @__PURE__ */ brand(this, 'ServerError');
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

/** The class for a status; `APIError` if no other class has it. */
export const apiErrorClass = (status: number): typeof APIError => BY_STATUS[status] ?? (status >= 500 ? ServerError : APIError);

/** Fails a call before it is sent. @throws InvalidRequestError that names the method and the problem. */
export function invalid(operation: string, problem: string, cause?: unknown, ending = ' Nothing was sent.'): never {
  throw new InvalidRequestError(`${operation}: ${problem}.${ending}`, { operation, cause });
}

/**
 * Runs what reads the arguments of a caller.
 * @param ending - of the message; empty for a function that never sends anything.
 * @throws InvalidRequestError for whatever their getters and proxies throw.
 */
export function reading<T>(operation: string, read: () => T, ending?: string): T {
  try {
    return read();
  } catch (cause) {
    if (SuprSendError.is(cause)) throw cause;
    return invalid(operation, 'an argument cannot be read', cause, ending);
  }
}

/**
 * The options of a caller without a prototype, since what other code has put on `Object.prototype` is not an option. A rest of them has one
 * again.
 * @param ending - as for `reading`, which this throws as.
 */
export const optionsOf = <T extends object>(operation: string, given: T | undefined, ending?: string): T =>
  reading(operation, () => bare(given), ending);

/** Fails a call before it is sent. @throws ConfigurationError that names the method and the problem. */
export function misconfigured(operation: string, problem: string, cause?: unknown): never {
  throw new ConfigurationError(`${operation}: ${problem}. Nothing was sent.`, { operation, cause });
}
