/** Sends one call: prepares it, then makes attempts until one succeeds, no further one may follow, or time is up. */
import { attempt } from './attempt.ts';
import type { Config } from './config.ts';
import { createCredentials, type Credentials } from './credentials.ts';
import { conceal } from './conceal.ts';
import { reading, SuprSendError, type Sent } from './errors.ts';
import { createReporter, type AttemptEvent, type Reporter } from './hooks.ts';
import { failureOf, judge, toError, type Failure, type History, type Trail } from './outcome.ts';
import { prepare, type CallRequest, type PreparedCall } from './prepare.ts';
import { requestIdOf } from './redact.ts';
import { callOf, nextStep, waitBefore, type RetryOptions, type Step } from './retry.ts';
import { checkSchema } from './schemas.ts';
import type { Attempt, CallResult } from './types.ts';

/** A client without its tree: what all of its calls share. */
export interface Core {
  readonly config: Config;
  readonly credentials: Credentials;
  readonly reporter: Reporter | undefined;
  /** Names this client. Its errors hold it; it gives access to nothing. */
  readonly owner: symbol;
}

export const createCore = (config: Config): Core => ({
  config,
  credentials: createCredentials(config),
  reporter: createReporter(config),
  owner: Symbol('suprsend-ts client'),
});

/**
 * Sends one call.
 * @param history - of a failed call that this one repeats.
 * @throws ConfigurationError, InvalidRequestError before anything is sent; APIError, ConnectionError, TimeoutError, AbortError after that.
 */
export async function send<T>(
  core: Core,
  request: CallRequest,
  history: History = { since: Date.now(), sent: 'no', held: undefined, turn: undefined },
): Promise<CallResult<T>> {
  const { name } = request.operation;
  const { since, sent, held, turn } = history;
  const trail: Trail = {
    owner: core.owner,
    since,
    sent,
    held,
    turn,
    attempts: [],
    authorization: undefined,
    secrets: undefined,
    renewed: false,
  };
  const call = reading(name, () => prepare(core.config, request));
  try {
    return await makeAttempts(core, call, trail);
  } catch (cause) {
    if (SuprSendError.is(cause)) throw cause;
    // Only a response, a signal or an error that is not the runtime's own throws when it is read.
    if (trail.attempts.length > 0) trail.sent = 'maybe';
    throw toError(
      call,
      trail,
      failureOf({ kind: 'lost', cause: undefined, isOnce: false }, 'no', 'the response or the signal cannot be read'),
      true,
    );
  }
}

/** Makes attempts until the call has ended. */
async function makeAttempts<T>(core: Core, call: PreparedCall, trail: Trail): Promise<CallResult<T>> {
  const { config, reporter } = core;
  const invalidBody = await checkSchema(config, call, 'request', call.request.body);
  if (invalidBody) throw toError(call, trail, invalidBody, true);
  const number = reporter?.begin() ?? 0;
  let step: Step = { wait: 0, credential: undefined, reason: undefined };
  while (true) {
    const event = reporter && eventOf(call, number, trail);
    const record: Attempt = { ms: 0, waited: step.wait };
    const started = performance.now();
    const outcome = await attempt(core, call, step.credential, (authorization) => {
      trail.attempts.push(record);
      trail.authorization = authorization;
      if (event) reporter?.request(event);
    });
    const ms = (record.ms = performance.now() - started);
    if (outcome.kind === 'answered') {
      const { status, headers } = outcome.response;
      const requestId = requestIdOf(headers, call, trail.authorization);
      record.status = status;
      if (requestId) record.requestId = requestId;
      if (event) reporter?.response({ ...event, status, ms, requestId });
    }
    let result = judge(outcome, call, trail, config.limits.responseBytes);
    if (result.reason === undefined) {
      const mismatch = await checkSchema(config, call, 'response', result.data, outcome);
      if (call.request.hasRecords) conceal(result.response, { headers: call.headers, authorization: trail.authorization });
      if (!mismatch) return { data: result.data as T, response: result.response, attempts: trail.attempts, idempotencyKey: call.key };
      result = mismatch;
    }

    record.reason = result.reason;
    record.sent = result.sent;
    trail.sent = mostUncertain(trail.sent, result.sent);
    const next = await nextStep(core, call, trail, result);
    let end: Failure | undefined;
    if (next.reason === undefined) {
      if (event) {
        reporter?.error({ ...event, ms, willRetry: true }, () => toError(call, trail, result));
        reporter?.retry({ ...event, wait: next.wait, reason: result.reason });
      }
      end = await waitBefore(next, call, trail, result);
    } else end = next;
    if (end) {
      const error = toError(call, trail, end, true);
      // Hooks are notified of attempts, so not of a call without a credential, which ends before its first one.
      if (event && (outcome.kind !== 'misconfigured' || trail.attempts.length > 0))
        reporter?.error({ ...event, ms, willRetry: false }, () => error);
      throw error;
    }
    step = next as Step;
  }
}

/** Sends the call of a failed one again. @throws InvalidRequestError as `callOf` does, and what `send` throws. */
export async function retryFailed<T>(core: Core, error: unknown, options?: RetryOptions): Promise<CallResult<T>> {
  const { failed, request } = reading('retry', () => callOf(core.owner, error, options));
  const { since, sent } = failed;
  failed.sent = 'maybe'; // while it is being sent, and for good if it is accepted
  const turn = (failed.turn = {});
  try {
    return await send<T>(core, request, { since, sent, held: failed, turn });
  } catch (cause) {
    // Another retry that began meanwhile, in a hook for instance, may be under way or accepted.
    if (failed.turn === turn) failed.sent = mostUncertain(sent, (cause as SuprSendError).sent);
    throw cause;
  }
}

const CERTAINTY: Sent[] = ['no', 'rejected', 'maybe'];
const mostUncertain = (a: Sent, b: Sent): Sent => (CERTAINTY.indexOf(a) > CERTAINTY.indexOf(b) ? a : b);

const eventOf = ({ operation, baseUrl, key }: PreparedCall, call: number, { attempts }: Trail): AttemptEvent => ({
  call,
  operation: operation.name,
  server: operation.server,
  method: operation.method,
  route: operation.url,
  baseUrl,
  attempt: attempts.length + 1,
  idempotencyKey: key,
});
