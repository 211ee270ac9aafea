/** Replaces the members of a list atomically: fills a draft version, then publishes it (vendor documentation, lists). */
import { routes } from '../../generated/routes.gen.ts';
import type { ListMembershipResult, SubscriberList } from '../../generated/types.gen.ts';
import { callSettings } from '../core/config.ts';
import { checkSignal, isAborted, onAbort, reasonOf } from '../core/deadline.ts';
import { AbortError, type APIError, invalid, misconfigured, optionsOf, SuprSendError } from '../core/errors.ts';
import { bare, fieldsOf } from '../core/json.ts';
import type { CallRequest } from '../core/prepare.ts';
import { send, type Core } from '../core/send.ts';
import type { CallOptions, CallResult, Operation, Route } from '../core/types.ts';
import { pathValue } from '../core/url.ts';
import { idBatcher } from './members.ts';
import type { BulkOptions, BulkResult, Source } from './result.ts';
import { runRecords } from './run.ts';

const OPERATION = 'lists.replace';

/** Time limit for deleting the draft of a failed replacement, or for reading the list. The caller's own limits no longer apply then. */
const CLEANUP_TIMEOUT_MS = 10_000;

/** Options of `lists.replace()`. `signal` and `totalTimeout` apply to the whole call, the other call options to each request. */
export interface ReplaceOptions extends CallOptions, Pick<BulkOptions<string>, 'concurrency' | 'maxFailedRequests' | 'onProgress'> {
  /** Allows an empty source, which removes all members. Default false: an empty source ends the call before anything is changed. */
  allowEmpty?: boolean | undefined;
}

/** What became of the draft and of the list. */
export interface ReplaceState {
  /**
   * `published`: the list has the new members. Otherwise it has the old ones, and the draft was `deleted`, or never created (`none`), or it
   * still exists (`left`): delete it with `lists.versions.delete()` or publish it with `lists.versions.finishSync()`. `unknown`: it may have
   * been published, or may exist; look for it in `drafts` of `lists.get()`.
   */
  draft: 'published' | 'none' | 'deleted' | 'left' | 'unknown';
  /** The draft version; absent if none was created, or if its id is unknown. */
  versionId?: string;
  /** The list after the replacement. */
  list?: SubscriberList;
  /** Number of requests that added ids to the draft. */
  requests: number;
}

/** The result of a replacement. It is all or nothing: `success` is `total` or 0, and `resumable` is 0. To try again, call it again. */
export type ReplaceResult = BulkResult<string> & { state: ReplaceState };

/** Methods for a whole list. */
export interface ListMethods {
  /**
   * Replaces all members of a list atomically: creates a draft version, adds the ids to it and publishes it. The draft is created when the
   * first ids are ready to send. Everything that fails before it is published ends the call, and the draft is deleted. If it is unknown
   * whether it was published, the list is read to find out, even after the call's own time limit.
   *
   * Documentation: https://docs.suprsend.com/reference/start-sync
   *
   * @example
   * const { state } = await suprsend.lists.replace('newsletter', ['u1', 'u2']);
   * console.log(state);
   * @returns the counts, why the call ended early if it did (`stopped`), and the `state` of the draft. `failedRecords` has the ids that were
   * rejected; the others of a failed replacement are only counted.
   * @throws ConfigurationError or InvalidRequestError for invalid options, InvalidRequestError for an invalid list id or a source that is
   * not iterable. Later failures are in the result.
   */
  replace(listId: string, source: Source<string>, options?: ReplaceOptions): Promise<ReplaceResult>;
}

/** The methods of `lists`, bound to a client. */
export const listMethods = (core: Core): ListMethods => ({
  replace: async (listId, source, options = {}) => new Replacement(core, listId, options).run(source),
});

class Replacement {
  readonly #core: Core;
  readonly #listId: string;
  readonly #options: ReplaceOptions;
  readonly #deadline: number;
  readonly #state: ReplaceState = bare({ draft: 'none', requests: 0 });
  #starting: Promise<void> | undefined;
  #isPublishing = false;

  /** @throws ConfigurationError, InvalidRequestError */
  constructor(core: Core, listId: string, given: ReplaceOptions) {
    if (typeof given !== 'object' || given === null) misconfigured(OPERATION, 'the options must be an object');
    const options = optionsOf(OPERATION, given);
    for (const name of ['onRecord', 'onSend', 'keepFailures']) if (name in options) misconfigured(OPERATION, `"${name}" is not an option`);
    checkSignal(OPERATION, options.signal);
    this.#core = core;
    this.#listId = pathValue(OPERATION, 'list_id', listId);
    this.#options = options;
    this.#deadline = performance.now() + callSettings(core.config, options, OPERATION).totalTimeout;
  }

  async run(source: Source<string>): Promise<ReplaceResult> {
    const result = await this.#fill(source);
    const state = this.#state;
    let { stopped } = bare(result);
    try {
      if (!stopped && result.total === 0 && !this.#options.allowEmpty)
        invalid(OPERATION, 'the source is empty, which would remove all members of the list; pass { allowEmpty: true } to do that');
      if (stopped) await this.#discard();
      else await this.#publish();
    } catch (error) {
      stopped = error as SuprSendError;
    }
    if (state.draft === 'published') return Object.assign(result, { state: { ...state } });
    const { total, rejected } = result;
    const failedRecords = result.failedRecords.filter(({ status }) => status === 'rejected');
    const counts =
      this.#isPublishing && (state.draft === 'unknown' || (state.draft === 'left' && stopped?.sent === 'maybe'))
        ? { unknown: total - rejected, notSent: 0 }
        : { unknown: 0, notSent: total - rejected };
    return Object.assign(result, {
      status: 'fail' as const,
      success: 0,
      failure: total,
      ...counts,
      resumable: 0,
      failedRecords,
      ...(stopped ? { stopped } : {}),
      state: { ...state },
    });
  }

  /** Adds all ids to the draft. The first failure ends it, and so does the caller's signal. */
  async #fill(source: Source<string>): Promise<BulkResult<string>> {
    const { signal } = this.#options;
    // A failure does not abort startSync: its draft could then not be deleted.
    const ending = new AbortController();
    const aborted = (): void => ending.abort(reasonOf(signal));
    if (isAborted(signal)) aborted();
    const unlisten = onAbort(signal, aborted);
    let failed: SuprSendError | undefined;
    const { subscribers } = routes.lists.versions;
    const batcher = idBatcher(this.#core, OPERATION, 'lists.versions.subscribers.add', async () => {
      await (this.#starting ??= this.#start());
      this.#state.requests++;
      return { operation: this.#operation(subscribers.add), path: this.#path() };
    });
    try {
      const result = await runRecords({
        core: this.#core,
        operation: OPERATION,
        target: { list: this.#listId },
        // An array is passed as an iterator, so that the run does not report the rest of it as not sent.
        source: Array.isArray(source) ? source.values() : source,
        batcher,
        also: ['allowEmpty'],
        options: {
          ...this.#options,
          signal: ending.signal,
          keepFailures: true,
          totalTimeout: Math.max(1, Math.ceil(this.#deadline - performance.now())),
          onRecord: (outcome) => outcome.status !== 'success' && ending.abort((failed ??= outcome.error)),
        },
      });
      // If a failed record ended the run, its error is the reason.
      const { stopped: reason } = bare(result);
      const stopped = !reason || (AbortError.is(reason) && !isAborted(signal)) ? failed : reason;
      return stopped ? Object.assign(result, { stopped }) : result;
    } finally {
      unlisten();
    }
  }

  /** Creates the draft. */
  async #start(): Promise<void> {
    const state = this.#state;
    state.draft = 'unknown';
    try {
      const { startSync } = routes.lists.versions;
      const { data, attempts } = await this.#call<Partial<SubscriberList> | undefined>(startSync);
      const { version_id: versionId } = fieldsOf<SubscriberList>(data);
      if (!versionId)
        throw new SuprSendError(`${OPERATION}: the response to startSync has no version_id. The server may have created a draft.`, {
          operation: OPERATION,
          sent: 'maybe',
          attempts,
        });
      state.versionId = versionId;
      state.draft = 'left';
    } catch (error) {
      if ((error as SuprSendError).sent !== 'maybe') state.draft = 'none';
      throw error;
    }
  }

  /** Publishes the draft. @throws the error if it was not published, or if that is unknown */
  async #publish(): Promise<void> {
    const state = this.#state;
    await (this.#starting ??= this.#start());
    this.#isPublishing = true;
    try {
      const { data } = await this.#call<SubscriberList>(routes.lists.versions.finishSync);
      Object.assign(state, { draft: 'published', list: data });
    } catch (error) {
      // If the draft is missing when it should be published, someone else published or deleted it.
      if ((error as SuprSendError).sent === 'maybe') await this.#look();
      else await this.#discard();
      if (isMissing(error as SuprSendError)) state.draft = 'unknown';
      if (state.draft !== 'published') throw error;
    }
  }

  /** Looks whether the draft was published: it then is no longer among the drafts. Publishing may still be in progress. */
  async #look(): Promise<void> {
    const state = this.#state;
    state.draft = 'unknown';
    const list = await this.#call<SubscriberList | undefined>(routes.lists.get, CLEANUP).then(
      ({ data }) => data,
      () => undefined,
    );
    const { drafts } = fieldsOf<SubscriberList>(list);
    if (!list || !(drafts === null || Array.isArray(drafts))) return;
    if (drafts?.some((one) => fieldsOf(one).version_id === state.versionId)) state.draft = 'left';
    else Object.assign(state, { draft: 'published', list });
  }

  /** Deletes the draft, if there is one. */
  async #discard(): Promise<void> {
    const state = this.#state;
    if (!state.versionId) return;
    const call = this.#call<Partial<ListMembershipResult> | undefined>(routes.lists.versions.delete, CLEANUP);
    state.draft = await call.then(
      ({ data }) => (fieldsOf(data).success === false ? 'unknown' : 'deleted'),
      (reason: SuprSendError) => (isMissing(reason) ? 'deleted' : reason.sent === 'maybe' ? 'unknown' : 'left'),
    );
  }

  #call<T>(route: Route, given: Partial<CallRequest> = {}): Promise<CallResult<T>> {
    const own = bare(given);
    const { signal, timeout, totalTimeout, maxRetries, headers } = this.#options;
    const options = { signal, timeout, totalTimeout, maxRetries, headers, ...own.options };
    return send<T>(this.#core, { deadline: this.#deadline, ...own, operation: this.#operation(route), path: this.#path(), options });
  }

  #operation = (route: Route): Operation => ({ ...route, name: OPERATION, server: 'hub' });

  #path = (): { list_id: string; version_id?: string } => {
    const { versionId } = this.#state;
    return { list_id: this.#listId, ...(versionId === undefined ? {} : { version_id: versionId }) };
  };
}

/** The limits of calls after a failure. */
const CLEANUP: Partial<CallRequest> = { deadline: undefined, options: { signal: undefined, totalTimeout: CLEANUP_TIMEOUT_MS } };

/** Whether the error means that something was not found: status 404, or 400 with a `code` of 404. */
const isMissing = (error: Partial<APIError>): boolean => {
  const { status, code } = bare(error);
  return status === 404 || code === 404;
};
