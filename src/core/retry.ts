/** Retries: whether and when a failed attempt is repeated, and `retry(error)`, which sends a failed call again. */
import type { Outcome } from './attempt.ts';
import type { Config } from './config.ts';
import { concealedOf } from './conceal.ts';
import { canChange, type CredentialResult, type Credentials } from './credentials.ts';
import { runWithin, sleep, type StoppedError, type StopReason } from './deadline.ts';
import { callSafely } from './hooks.ts';
import { invalid, InvalidRequestError, optionsOf, type Sent, type SuprSendError } from './errors.ts';
import { SENDING_OPTION_NAMES, unknownOption } from './option-names.ts';
import { failureOf, secretsOfCall, toError, type FailedCall, type Failure, type Trail } from './outcome.ts';
import type { CallRequest, PreparedCall } from './prepare.ts';
import type { CallOptions, Repeat } from './types.ts';

const RETRYABLE_STATUSES = [408, 429, 500, 502, 503, 504];

/**
 * Whether a failed attempt may be repeated: if a second time changes nothing (safe), if the server skips a second one (keyed), or if it was
 * certainly not processed (it never arrived, or was answered 429).
 * @param status - of the answer, if there was one.
 * @param sent - whether the server may have acted on the attempt.
 */
export function mayRepeat(repeat: Repeat, status: number | undefined, sent: Sent): boolean {
  if (status !== undefined && !RETRYABLE_STATUSES.includes(status)) return false;
  return repeat === 'safe' || repeat === 'keyed' || sent === 'no' || status === 429;
}

/**
 * Milliseconds to wait before a retry: exponential backoff with full jitter, or what the user's function returns.
 * @param retry - 1 for the first.
 */
export function backoff(delay: Config['retryDelay'], retry: number, error: () => SuprSendError): number {
  if (typeof delay !== 'function') return Math.random() * Math.min(delay.max, delay.base * 2 ** Math.min(retry - 1, 31));
  const wait = delay(retry, error());
  callSafely(() => wait); // a promise is not a number, and its rejection must not end the process
  return wait;
}

/** How long an idempotency key is relied on: the server keeps it for 24 hours (vendor documentation, idempotent requests); one hour is margin. */
const KEY_LIFETIME_MS = 23 * 60 * 60 * 1000;

/** Whether a key that was first sent at `since` no longer protects against a second copy. @param wait - milliseconds from now. */
export const hasExpired = (since: number, wait = 0): boolean => Date.now() + wait - since > KEY_LIFETIME_MS;

/** The next attempt: when it starts, and its credential if that was read already. */
export interface Step {
  wait: number;
  credential: CredentialResult | undefined;
  /** A failure has one. */
  reason: undefined;
}

/** Decides whether another attempt follows a failed one. @returns its step, or the failure that ends the call. */
export async function nextStep(
  { config, credentials }: { config: Config; credentials: Credentials },
  call: PreparedCall,
  trail: Trail,
  failure: Failure,
): Promise<Step | Failure> {
  const { operation, settings } = call;
  const retry = trail.attempts.length;
  if (retry > settings.maxRetries) return failure;
  let step: Step;
  if (failure.status === 401 && !trail.renewed && canChange(config, operation.server)) {
    let credential: CredentialResult;
    try {
      credential = await runWithin(call, settings.timeout, async (signal) => credentials(operation.server, signal));
    } catch (error) {
      return ended({ kind: 'stopped', by: (error as StoppedError).reason, during: 'credential', cause: undefined });
    }
    if (credential.problem !== undefined) return callbackFailed(credential.problem, credential.cause);
    if (credential.authorization === trail.authorization) return failure;
    trail.renewed = true;
    trail.secrets = secretsOfCall(call, trail);
    step = { wait: 0, credential, reason: undefined };
  } else {
    if (!failure.retryable || !mayRepeat(operation.repeat, failure.status, failure.sent)) return failure;
    if ((failure.retryAfter ?? 0) > config.maxRetryAfter) return failure;
    let wait: number;
    try {
      wait = failure.retryAfter ?? backoff(config.retryDelay, retry, () => toError(call, trail, failure));
    } catch (cause) {
      return callbackFailed('retryDelay threw an error', cause);
    }
    if (!Number.isFinite(wait) || wait < 0)
      return callbackFailed('retryDelay did not return milliseconds, 0 or more', toError(call, trail, failure));
    if (isUnprotected(call, trail, wait)) return failure;
    step = { wait, credential: undefined, reason: undefined };
  }
  // A wait that would end after the deadline is not begun.
  return step.wait < call.deadline - performance.now() ? step : stopped('deadline', toError(call, trail, failure));
}

/** Waits before the next attempt. @returns the failure that ends the call, if the attempt may no longer follow. */
export async function waitBefore({ wait }: Step, call: PreparedCall, trail: Trail, last: Failure): Promise<Failure | undefined> {
  const { sleep: given } = call.request;
  try {
    if (given && !(await given(wait))) return last;
    if (!given) await sleep(call, wait);
  } catch (error) {
    return stopped((error as StoppedError).reason);
  }
  // A machine may have slept meanwhile.
  return isUnprotected(call, trail, 0) ? last : undefined;
}

/** Whether a wait would outlive the idempotency key, so that nothing would skip a second copy. */
const isUnprotected = ({ operation }: PreparedCall, { sent, since }: Trail, wait: number): boolean =>
  operation.repeat === 'keyed' && sent === 'maybe' && hasExpired(since, wait);

const stopped = (by: StopReason, cause?: unknown): Failure => ended({ kind: 'stopped', by, during: 'wait', cause });
const callbackFailed = (problem: string, cause: unknown): Failure => ended({ kind: 'misconfigured', problem, cause, sent: undefined });
/** A failure between two attempts, which says nothing of what the server did. */
const ended = (outcome: Outcome): Failure => failureOf(outcome, 'no', '');

/** Options of `retry(error)`. */
export interface RetryOptions extends CallOptions {
  /** Send the call although the server may then act on it twice. Default false. */
  acceptDuplicates?: boolean | undefined;
}

const RETRY_OPTION_NAMES: readonly string[] = ['acceptDuplicates', ...SENDING_OPTION_NAMES];

/**
 * The call of an error, and the request that sends it again.
 * @throws InvalidRequestError if the error has no call, or one of another client, or if the server may act on the call twice.
 */
export function callOf(owner: symbol, error: unknown, given?: RetryOptions): { failed: FailedCall; request: CallRequest } {
  const options = optionsOf('retry', given);
  const unknown = unknownOption(options, RETRY_OPTION_NAMES, 'retry');
  if (unknown) invalid('retry', unknown);
  const { acceptDuplicates = false, ...rest } = options;
  if (typeof acceptDuplicates !== 'boolean') invalid('retry', 'acceptDuplicates must be true or false');
  const failed = concealedOf(error as object).held as FailedCall | undefined;
  if (!failed)
    return invalid(
      'retry',
      'this error has no request to retry: it is of an edit (call save() again) or of many records (use resume()), its call failed before it was prepared, or it is not an error of a call',
    );
  if (failed.owner !== owner) return invalid('retry', 'this error is of a call of another client; retry it with that client');
  const { request, since, sent } = failed;
  const { operation, options: own } = request;
  const { idempotencyKey } = own;
  if (sent === 'maybe' && !acceptDuplicates) {
    const problem =
      operation.repeat === 'unsafe'
        ? 'a second call may do it twice'
        : hasExpired(since)
          ? 'its first attempt was more than 23 hours ago, when an idempotency key no longer protects'
          : undefined;
    if (problem) {
      throw new InvalidRequestError(
        `retry: ${operation.name} may have been processed, and ${problem}. Check first, or pass { acceptDuplicates: true }. Nothing was sent.`,
        { operation: operation.name, idempotencyKey },
      );
    }
  }
  const chosen = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { failed, request: { ...request, options: { ...own, ...chosen } } };
}
