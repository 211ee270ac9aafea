/** The error for a call to a webhook that is refused. Like all errors of the SDK, it shows neither a secret nor what was sent. */
import { brand, ConfigurationError, SuprSendError, type Guard } from '../core/errors.ts';

/**
 * The status to answer a refused call with: 400, its body is not an event; 401, the shared header is missing or wrong; 405, it is not a
 * POST; 408, its body did not arrive in time; 413, its body is too large.
 */
export type WebhookErrorStatus = 400 | 401 | 405 | 408 | 413;

/** A call to a webhook is refused. Answer it with `status`; the message may be shown to the caller. */
export class WebhookError extends SuprSendError {
  // A field instead of a static block, so that a bundler can drop the class from a program that uses no webhooks.
  protected static readonly marked: void = /* @__PURE__ */ brand(this, 'WebhookError');
  declare static readonly is: Guard<WebhookError>;
  readonly status: WebhookErrorStatus;

  constructor(status: WebhookErrorStatus, problem: string) {
    super(`webhooks: ${problem}.`, { operation: 'webhooks' });
    this.status = status;
  }
}

/** Fails a function that sends nothing. @throws ConfigurationError */
export function misconfigured(problem: string): never {
  throw new ConfigurationError(`webhooks: ${problem}.`, { operation: 'webhooks' });
}
