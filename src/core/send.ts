/** The path of one call: checks, then attempts until one is answered, none may follow, or time is up. */
import { apiError, outcome, readSuccess, requestId, sentOf } from './response.ts';
import type { Attempt, CallResult } from './types.ts';
import type { Config } from './config.ts';
import { canChange, createCredentials, type Credentials } from './credentials.ts';
import { AbortError, ConnectionError, InvalidRequestError, SuprSendError, TimeoutError, type ErrorDetails, type Sent } from './errors.ts';
import { networkFailure } from './network-error.ts';
import { pause, StoppedError, within, type Limits, type Stop } from './deadline.ts';
import { createObserver, type AttemptEvent, type Observer } from './hooks.ts';
import { prepare, type CallRequest, type Ready } from './prepare.ts';
import { secretsOf, type Secrets } from './redact.ts';
import { backoff, heldBy, mayRepeat, retryAfter, type Held, type RetryOptions } from './retry.ts';
import { createTransport, type Outcome, type Transport } from './attempt.ts';
import { userAgent } from './runtime.ts';

/** A client without its tree: what every call shares. */
export interface Core {
  readonly config: Config;
  readonly credentials: Credentials;
  readonly transport: Transport;
  readonly observer: Observer;
}

export const createCore = (config: Config): Core => ({
  config,
  credentials: createCredentials(config),
  transport: createTransport(config.fetch, userAgent(config.appInfo)),
  observer: createObserver(config),
});

/** Why an attempt did not succeed. */
interface Failure {
  sent: Sent;
  reason: string;
  error: (details: ErrorDetails & { sent: Sent }) => SuprSendError;
  /** Whether another attempt could help at all. */
  passing: boolean;
  status?: number;
  /** How long the server asks to wait, in milliseconds. */
  retryAfter?: number | undefined;
}

/**
 * Sends one call.
 * @throws ConfigurationError, InvalidRequestError before anything is sent; APIError, ConnectionError, TimeoutError, AbortError after.
 */
export async function send<T>(core: Core, call: CallRequest, since: number = Date.now(), sent: Sent = 'no'): Promise<CallResult<T>> {
  const ready = prepare(core.config, call);
  return new Sending<T>(core, call, ready, since, sent).run();
}

/** Sends the call of a failed one again. @throws InvalidRequestError as `heldBy` does, and what `send` throws. */
export async function retryFailed<T>(core: Core, error: unknown, options?: RetryOptions): Promise<CallResult<T>> {
  const { call, since, sent } = heldBy(error, options);
  return send<T>(core, call, since, sent);
}

const WORST: Sent[] = ['no', 'rejected', 'maybe'];
const worse = (a: Sent, b: Sent): Sent => (WORST.indexOf(a) > WORST.indexOf(b) ? a : b);

class Sending<T> {
  readonly #core: Core;
  readonly #call: CallRequest;
  readonly #ready: Ready;
  readonly #limits: Limits;
  readonly #since: number;
  readonly #number: number;
  readonly #attempts: Attempt[] = [];
  /** Over all attempts, also those of the calls that this one repeats. */
  #sent: Sent;
  /** The credential of the last attempt, and one already asked for the next. */
  #used: string | undefined;
  #next: string | undefined;

  constructor(core: Core, call: CallRequest, ready: Ready, since: number, sent: Sent) {
    this.#core = core;
    this.#call = call;
    this.#ready = ready;
    this.#since = since;
    this.#number = core.observer.begin();
    this.#sent = sent;
    this.#limits = { signal: call.signal, deadline: call.deadline ?? performance.now() + ready.limits.totalTimeout };
  }

  async run(): Promise<CallResult<T>> {
    let renewed = false;
    for (let wait = 0; ;) {
      const result = await this.#attempt(wait);
      if (!('failure' in result)) return result;
      const { failure, event, ms } = result;
      this.#sent = worse(this.#sent, failure.sent);

      const mayFollow = this.#attempts.length <= this.#ready.limits.maxRetries;
      let next: number | undefined;
      if (mayFollow && failure.status === 401 && !renewed && (await this.#hasNewCredential())) {
        renewed = true;
        next = 0;
      } else if (mayFollow && failure.passing && mayRepeat(this.#call.operation.repeat, failure)) {
        next = failure.retryAfter ?? backoff(this.#attempts.length - 1);
        if ((failure.retryAfter ?? 0) > this.#core.config.maxRetryAfter) next = undefined;
      }

      let error = this.#error(failure.error);
      // A wait that would outlast the deadline is not begun: the caller hears now what would be true then.
      if (next !== undefined && next >= this.#limits.deadline - performance.now()) {
        next = undefined;
        error = this.#error((details) => this.#timeout({ ...details, cause: error }, 'total', 'the next attempt would begin after'));
      }
      // Aborted while the other credential was asked for.
      if (this.#limits.signal?.aborted) {
        next = undefined;
        error = this.#error(this.#stopped({ by: 'signal' }, true).error);
      }
      const { observer } = this.#core;
      observer.error({ ...event, ms, error, willRetry: next !== undefined });
      if (next === undefined) throw error;
      observer.retry({ ...event, wait: next, reason: failure.reason });
      wait = next;
      try {
        await pause(this.#limits, wait);
      } catch (stopped) {
        if (!(stopped instanceof StoppedError)) throw stopped;
        error = this.#error(this.#stopped(stopped.stop, true).error);
        observer.error({ ...event, ms, error, willRetry: false });
        throw error;
      }
    }
  }

  async #attempt(waited: number): Promise<CallResult<T> | { failure: Failure; event: AttemptEvent; ms: number }> {
    const { name, server, method, url } = this.#call.operation;
    const { request, key, limits } = this.#ready;
    const attempt: Attempt = { ms: 0, waited };
    const event: AttemptEvent = {
      call: this.#number,
      operation: name,
      server,
      method,
      route: url,
      baseUrl: request.baseUrl,
      attempt: this.#attempts.length + 1,
      idempotencyKey: key,
    };
    let left = false;
    let result: Outcome | Stop;
    const started = performance.now();
    try {
      result = await within(this.#limits, limits.timeout, async (signal) => {
        this.#used = this.#next ?? (await this.#core.credentials(server, name, signal));
        this.#next = undefined;
        signal.throwIfAborted();
        this.#core.observer.request(event);
        left = true;
        this.#attempts.push(attempt);
        return this.#core.transport(request, this.#used, signal);
      });
    } catch (error) {
      if (error instanceof StoppedError) result = error.stop;
      else {
        // Only the credential fails so. After a first attempt hooks have been promised another, and hear that there is none.
        if (this.#attempts.length === 0) throw error;
        const last = this.#error((details) => recast(error, details));
        this.#core.observer.error({ ...event, ms: performance.now() - started, error: last, willRetry: false });
        throw last;
      }
    }
    const ms = (attempt.ms = performance.now() - started);
    const failure = 'by' in result ? this.#stopped(result, left) : this.#read(result, attempt, event);
    if (!('sent' in failure)) return failure;
    attempt.reason = failure.reason;
    return { failure, event, ms };
  }

  #read(result: Outcome, attempt: Attempt, event: AttemptEvent): CallResult<T> | Failure {
    const operation = this.#call.operation.name;
    if ('failed' in result) {
      if (!result.built) {
        const text = `${operation}: the request could not be built. Nothing was sent.`;
        return {
          sent: 'no',
          reason: 'not built',
          passing: false,
          error: (details) => new InvalidRequestError(text, { ...details, cause: result.failed }),
        };
      }
      const { sent, reason } = networkFailure(result.failed, () => this.#secrets());
      return {
        sent,
        reason,
        passing: true,
        error: (details) =>
          new ConnectionError(`${operation} failed: ${reason}. ${outcome(details.sent)}`, { ...details, cause: result.failed }),
      };
    }
    const { answer, response, broken } = result;
    const { status, headers } = answer;
    const id = requestId(headers);
    attempt.status = status;
    if (id) attempt.requestId = id;
    this.#core.observer.response({ ...event, status, ms: attempt.ms, requestId: id });

    const reading = response.ok ? readSuccess(answer) : undefined;
    if (reading && 'data' in reading)
      return { data: reading.data as T, response, attempts: this.#attempts, idempotencyKey: this.#ready.key };
    const asked = retryAfter(headers);
    return {
      sent: response.ok ? 'maybe' : sentOf(status),
      reason: reading?.problem ?? `status ${status}`,
      // An answer that broke off is a lost connection; one that is no answer will be none the next time either.
      passing: !response.ok || broken !== undefined,
      ...(response.ok ? {} : { status }),
      retryAfter: asked,
      error: (details) => apiError(operation, answer, this.#secrets(), { ...details, cause: broken, retryAfter: asked }, reading?.problem),
    };
  }

  /** What no message of this call may show. */
  #secrets(): Secrets {
    const { body, path, query } = this.#ready.request;
    return secretsOf(body, { ...path, ...query, ...this.#call.headers }, this.#used);
  }

  #stopped(stop: Stop, left: boolean): Failure {
    const operation = this.#call.operation.name;
    const sent: Sent = left ? 'maybe' : 'no';
    if (stop.by === 'signal') {
      const cause: unknown = this.#call.signal?.reason;
      return {
        sent,
        reason: 'aborted',
        passing: false,
        error: (details) => new AbortError(`${operation} was aborted by its signal. ${outcome(details.sent)}`, { ...details, cause }),
      };
    }
    const scope = stop.by === 'deadline' ? 'total' : 'attempt';
    const what = left
      ? scope === 'total'
        ? 'the whole call took longer than'
        : 'an attempt took longer than'
      : 'the credential took longer than';
    return {
      sent,
      reason: 'timed out',
      // A credential that does not come will not come sooner the next time; an attempt may.
      passing: scope === 'attempt' && left,
      error: (details) => this.#timeout(details, scope, what),
    };
  }

  #timeout(details: ErrorDetails & { sent: Sent }, scope: TimeoutError['scope'], what: string): TimeoutError {
    const option = scope === 'total' ? 'totalTimeout' : 'timeout';
    const limit = this.#ready.limits[option];
    return new TimeoutError(`${this.#call.operation.name} timed out: ${what} ${option} (${limit} ms). ${outcome(details.sent)}`, {
      ...details,
      scope,
      limit,
    });
  }

  /** Whether asking again gives another credential than the one refused. */
  async #hasNewCredential(): Promise<boolean> {
    const { server, name } = this.#call.operation;
    if (!canChange(this.#core.config, server)) return false;
    try {
      const next = await within(this.#limits, this.#ready.limits.timeout, (signal) => this.#core.credentials(server, name, signal));
      if (next === this.#used) return false;
      this.#next = next;
      return true;
    } catch {
      return false; // the refusal is the news, not the second request for a credential
    }
  }

  #error(make: Failure['error']): SuprSendError {
    const { signal: _signal, body: _body, deadline: _deadline, ...call } = this.#call;
    const { request, key } = this.#ready;
    const held: Held = {
      call: { ...call, path: request.path, text: request.body, idempotencyKey: key },
      since: this.#since,
      sent: this.#sent,
    };
    return make({ operation: call.operation.name, sent: this.#sent, attempts: [...this.#attempts], idempotencyKey: key, held });
  }
}

/** An error of a later attempt's preparation (its credential), told with what earlier attempts may have done. */
function recast(error: unknown, details: ErrorDetails): SuprSendError {
  if (!SuprSendError.is(error)) throw error;
  const Class = error.constructor as new (message: string, details: ErrorDetails) => SuprSendError;
  return new Class(error.message.replace('Nothing was sent.', outcome(details.sent ?? 'maybe')), { ...details, cause: error.cause });
}
