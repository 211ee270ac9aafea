/** The error for a call to a webhook that is not taken. Like all of the family, it shows neither a secret nor what was sent. */
import { brand, SuprSendError } from '../core/errors.ts';

/**
 * A status to answer a refused call with: 400, its body is no event; 401, the shared header is missing or wrong; 405, no POST; 413, its
 * body is too large.
 */
export type WebhookErrorStatus = 400 | 401 | 405 | 413;

/** A call to a webhook is refused. `status` is what to answer; the message may be shown to whoever called. */
export class WebhookError extends SuprSendError {
  // A field where the family has a static block, so that a bundle which uses no webhooks can leave the class out.
  protected static readonly marked: void = /* @__PURE__ */ brand(this, 'WebhookError');
  readonly status: WebhookErrorStatus;

  constructor(status: WebhookErrorStatus, problem: string) {
    super(`webhooks: ${problem}.`, { operation: 'webhooks' });
    this.status = status;
  }
}
