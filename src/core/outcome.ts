/** Judges the result of an attempt: its data, or why it failed and whether the server may have acted on it; and makes the error of a call. */
import { apiError, sentOf } from './api-error.ts';
import type { Outcome } from './attempt.ts';
import { conceal } from './conceal.ts';
import { reasonOf } from './deadline.ts';
import {
  AbortError,
  ConfigurationError,
  ConnectionError,
  outcomeText,
  TimeoutError,
  type ErrorDetails,
  type Sent,
  type SuprSendError,
} from './errors.ts';
import { bare } from './json.ts';
import { networkFailure, plainError } from './network-error.ts';
import type { CallRequest, PreparedCall } from './prepare.ts';
import { secretsOf, withCredential, type Secrets } from './redact.ts';
import { readData, retryAfter } from './response.ts';
import type { Attempt } from './types.ts';

/** What is known of a call from its earlier attempts. */
export interface History {
  /** When its first attempt began, in milliseconds since 1970. */
  since: number;
  /** Whether the server may have acted on it. */
  sent: Sent;
  /** What the error of the earlier call holds. */
  held: FailedCall | undefined;
  /** Which retry this is: only the last that began may say that the server did not act. */
  turn: object | undefined;
}

/** What an error keeps of its call, so that `retry(error)` can send it again. It holds no credential. */
export interface FailedCall extends Omit<History, 'held'> {
  /** The client that sent it; no other client may. */
  owner: symbol;
  request: CallRequest;
}

/** What is known of a call over all of its attempts. */
export interface Trail extends History {
  readonly owner: symbol;
  readonly attempts: Attempt[];
  /** The credential of the last attempt; it is masked in messages. */
  authorization: string | undefined;
  /** The values of the request that messages must not repeat, once they were needed. */
  secrets: Secrets | undefined;
  /** Whether a 401 has been followed by an attempt with a new credential, which happens once. */
  renewed: boolean;
}

export interface Success {
  readonly data: unknown;
  readonly response: Response;
  /** A failure has one. */
  readonly reason: undefined;
}

/** Why an attempt failed. */
export interface Failure {
  readonly outcome: Outcome;
  /** Whether the server may have acted on this attempt. */
  readonly sent: Sent;
  /** In a few words, for `attempts`, hooks and logs. */
  readonly reason: string;
  /** Whether another attempt could succeed at all. */
  readonly retryable: boolean;
  /** Status of an error response. */
  readonly status: number | undefined;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfter: number | undefined;
  /** What is wrong with the answer, if its body does not say it. */
  readonly problem: string | undefined;
}

/** Makes a failure. It has all of its fields, since one that is absent is read from `Object.prototype`, where other code may have put it. */
export const failureOf = (
  outcome: Outcome,
  sent: Sent,
  reason: string,
  retryable = false,
  problem?: string,
  asked?: number,
  status?: number,
): Failure => ({ outcome, sent, reason, retryable, problem, retryAfter: asked, status });

/** The data of a successful attempt, or its failure. */
export function judge(outcome: Outcome, call: PreparedCall, trail: Trail, responseBytes: number): Success | Failure {
  switch (outcome.kind) {
    case 'answered': {
      const { response } = outcome;
      const { ok, status, redirected } = response;
      if (redirected) {
        const problem = 'after a redirect that the fetch option followed; it must honour redirect: "manual"';
        return failureOf(outcome, 'maybe', 'redirected', false, problem);
      }
      if (!ok) return failureOf(outcome, sentOf(status), `status ${status}`, true, undefined, retryAfter(response.headers), status);
      // The contract promises a body for all but DELETE. Of `request()` nobody knows.
      const mayBeEmpty = call.operation.method === 'DELETE' || call.operation.name === 'request';
      const reading = readData(outcome, responseBytes, mayBeEmpty);
      if (reading.problem === undefined) return { data: reading.data, response, reason: undefined };
      const { problem, final } = reading;
      // 204 and 205 say that the body is empty, so that it would be empty again.
      const retryable = !final && status !== 204 && status !== 205;
      return failureOf(outcome, 'maybe', problem, retryable, problem, retryAfter(response.headers));
    }
    case 'lost': {
      const { sent, reason } = networkFailure(outcome.cause, outcome.isOnce, () => secretsOfCall(call, trail));
      return failureOf(outcome, sent, reason, true);
    }
    case 'stopped': {
      const { by, during } = outcome;
      const sent = during === 'request' ? 'maybe' : 'no';
      // A credential that did not come in time will not come sooner the next time; an answer may.
      const retryable = by === 'timeout' && during === 'request';
      return failureOf(outcome, sent, by === 'signal' ? 'aborted' : 'timed out', retryable);
    }
    case 'misconfigured':
      return failureOf(outcome, outcome.sent ?? 'no', outcome.problem);
  }
}

/**
 * Makes the error of a call that was prepared, or of one of its attempts. This is the only place that does.
 * @param isFinal - whether the call has ended. Only then may it be sent again, so only then the error holds it; from the start, as
 * hooks are called with it.
 */
export function toError(call: PreparedCall, trail: Trail, failure: Failure, isFinal = false): SuprSendError {
  const error = errorOf(call, trail, failure);
  if (isFinal && !call.request.isResent) conceal(error, { held: failedCall(call, trail) });
  return error;
}

function errorOf(call: PreparedCall, trail: Trail, { outcome, reason, problem, retryAfter: asked }: Failure): SuprSendError {
  const { name } = call.operation;
  const details: ErrorDetails & { sent: Sent } = {
    operation: name,
    sent: trail.sent,
    attempts: [...trail.attempts],
    idempotencyKey: call.key,
    cause: outcome.cause,
  };
  const ending = outcomeText(trail.sent);
  switch (outcome.kind) {
    case 'answered':
    case 'lost': {
      const secrets = secretsOfCall(call, trail);
      const cause = plainError(outcome.cause, secrets);
      if (outcome.kind === 'answered') return apiError(name, outcome, secrets, { ...details, cause, retryAfter: asked }, problem);
      return new ConnectionError(`${name} failed: ${reason}. ${ending}`, { ...details, cause });
    }
    case 'misconfigured':
      return new ConfigurationError(`${name}: ${outcome.problem}. ${ending}`, details);
    case 'stopped': {
      const { by, during } = outcome;
      if (by === 'signal')
        return new AbortError(`${name} was aborted by its signal. ${ending}`, { ...details, cause: reasonOf(call.signal) });
      const [scope, option] = by === 'deadline' ? (['total', 'totalTimeout'] as const) : (['attempt', 'timeout'] as const);
      const limit = call.settings[option];
      const work =
        during === 'credential'
          ? 'the credential took'
          : during === 'validation'
            ? 'its validation took'
            : scope === 'total'
              ? 'the whole call took'
              : 'the attempt took';
      const what = during === 'wait' ? 'the next attempt would start after' : `${work} longer than`;
      return new TimeoutError(`${name} timed out: ${what} ${option} (${limit} ms). ${ending}`, { ...details, scope, limit });
    }
  }
}

/** What messages of a call must not repeat. After a new credential, also the one before it. */
export const secretsOfCall = ({ body, path, query, headers }: PreparedCall, trail: Trail): Secrets =>
  withCredential((trail.secrets ??= secretsOf(body, path, query, headers)), trail.authorization);

/** The call as `retry(error)` sends it again: with the same bytes, but without its signal and its deadline. */
function failedCall({ request, path, query: sentQuery, body, key }: PreparedCall, { owner, since, sent, held, turn }: Trail): FailedCall {
  const { operation, options } = request;
  // What was sent, as the caller may have changed the object since. Names are encoded there, and are encoded again.
  const query = Object.fromEntries(Object.entries(sentQuery).map(([name, value]) => [decodeURIComponent(name), value]));
  const resent = { operation, path, query, text: body, options: bare({ ...options, signal: undefined, idempotencyKey: key }) };
  // The errors of a call and of its retries share it, so that each knows what the others led to.
  const known = held?.turn === turn ? { sent } : {};
  return Object.assign(held ?? { turn }, { owner, since, request: resent, ...known }) as FailedCall;
}
