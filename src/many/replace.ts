/** Replaces the members of a list atomically: fills a draft version, then publishes it (vendor documentation, lists). */
import { routes } from '../../generated/routes.gen.ts';
import type { ListMembershipResult, SubscriberList } from '../../generated/types.gen.ts';
import { type APIError, invalid, type Sent, SuprSendError } from '../core/errors.ts';
import type { BulkOptions, Source } from '../bulk/result.ts';
import { runBulk } from '../bulk/run.ts';
import type { CallOptions, CallResult, Route, Operation } from '../core/types.ts';
import { callLimits } from '../core/config.ts';
import { pathValue } from '../core/url.ts';
import type { CallRequest } from '../core/prepare.ts';
import { send, type Core } from '../core/send.ts';
import { idChunks } from './members.ts';
import { ListReplaceError, type ReplaceState } from './replace-error.ts';

/** Time limit for deleting the draft of a failed replacement, or for reading the list. The caller's own limits no longer apply then. */
const CLEANUP_TIMEOUT_MS = 10_000;

/** Options of `lists.replace()`. `signal` and `totalTimeout` apply to the whole call, the other call options to each request. */
export interface ReplaceOptions extends CallOptions, Pick<BulkOptions<string>, 'concurrency' | 'onProgress'> {
  /** Allows an empty source, which removes all members. Default false: an empty source is an error. */
  allowEmpty?: boolean | undefined;
}

/** The result of a replacement. */
export interface ReplaceResult {
  /** The list after the replacement. */
  list: SubscriberList;
  /** The draft version that became the list. */
  versionId: string;
  /** Number of ids in the source, including duplicates. */
  total: number;
  /** Number of requests that added them. */
  chunks: number;
}

/**
 * @throws ConfigurationError for invalid options; InvalidRequestError for an invalid list id, or a source that is empty or not iterable; any
 * SuprSendError if no draft was created; ListReplaceError after that.
 */
export async function replaceMembers(
  core: Core,
  listId: string,
  source: Source<string>,
  options: ReplaceOptions = {},
): Promise<ReplaceResult> {
  const operation = 'lists.replace';
  const { signal, concurrency, onProgress, allowEmpty } = options;
  const { totalTimeout } = callLimits(core.config, options);
  const deadline = performance.now() + totalTimeout;
  pathValue(operation, 'list_id', listId);
  const { get, versions } = routes.lists;

  let versionId: string | undefined;
  let chunks = 0;
  let draft: ReplaceState['draft'] | undefined;
  const call = <T>(name: string, route: Route, { options: own, ...rest }: Partial<CallRequest> = {}): Promise<CallResult<T>> => {
    const target: Operation = { ...route, name: `lists.${name}`, server: 'hub' };
    const path = { list_id: listId, version_id: versionId };
    return send<T>(core, { deadline, ...rest, operation: target, path, options: { ...options, ...own } });
  };

  let starting: Promise<void> | undefined;
  const start = async (): Promise<void> => {
    draft = 'unknown';
    try {
      const { data, attempts } = await call<Partial<SubscriberList> | undefined>('versions.startSync', versions.startSync);
      versionId = data?.version_id || undefined;
      if (!versionId)
        throw new SuprSendError(`${operation}: the response to startSync has no version_id.`, { operation, sent: 'maybe', attempts });
      draft = 'left';
    } catch (error) {
      if ((error as SuprSendError).sent !== 'maybe') draft = undefined;
      throw error;
    }
  };

  // The first failure ends the run, and so does the caller's signal. A failure does not abort startSync: its draft could then not be deleted.
  const ending = new AbortController();
  const aborted = (): void => ending.abort(signal?.reason);
  let failed: SuprSendError | undefined;
  if (signal?.aborted) aborted();
  signal?.addEventListener('abort', aborted, { once: true });
  const packing = idChunks(core, operation, async (text) => {
    await (starting ??= start());
    const result = await call<ListMembershipResult | undefined>('versions.subscribers.add', versions.subscribers.add, {
      text,
      options: { signal: ending.signal },
    });
    if (result.data?.success !== false) chunks++;
    return result;
  });
  try {
    // An array is passed as an iterator, so that the run does not report the rest of it as not sent.
    const { total, success, stopped } = await runBulk(Array.isArray(source) ? source.values() : source, packing, {
      operation,
      limits: { signal: ending.signal, deadline },
      totalTimeout,
      concurrency,
      onProgress,
      onRecord({ error }) {
        if (error) ending.abort((failed ??= error));
      },
    });
    const done = (list: SubscriberList): ReplaceResult => ({ list, versionId: versionId as string, total, chunks });
    let finishing = false;
    try {
      // If the run was stopped because of a failed record, the record's error is the reason; otherwise what stopped the run is.
      const ended = !stopped || stopped.cause === failed ? (failed ?? stopped) : stopped;
      if (ended) throw ended;
      if (total === 0 && !allowEmpty) {
        invalid(operation, 'the source is empty, which would remove all members of the list; pass { allowEmpty: true } to do that');
      }
      await (starting ??= start());
      finishing = true;
      const { data } = await call<SubscriberList>('versions.finishSync', versions.finishSync);
      return done(data);
    } catch (thrown) {
      const error = thrown as SuprSendError;
      if (!draft) throw error;
      const alone = { deadline: undefined, options: { signal: undefined, totalTimeout: CLEANUP_TIMEOUT_MS } };
      // If the draft is missing when it should be published, someone else published or deleted it.
      const sent: Sent = finishing && (error.sent === 'maybe' || isMissing(error)) ? 'maybe' : 'no';
      if (finishing && error.sent === 'maybe') {
        // Publishing may still be in progress, so the draft is not deleted. It is looked for instead: it disappears once published.
        draft = 'unknown';
        const list = await call<SubscriberList | undefined>('get', get, alone).then(
          ({ data }) => data,
          () => undefined,
        );
        const drafts = list?.drafts;
        if (list && (drafts === null || Array.isArray(drafts))) {
          if (!drafts?.some((one) => one?.version_id === versionId)) return done(list);
          draft = 'left';
        }
      } else if (versionId) {
        draft = await call<Partial<ListMembershipResult> | undefined>('versions.delete', versions.delete, alone).then(
          ({ data }) => (data?.success === false ? 'unknown' : 'deleted'),
          (reason: SuprSendError) => (isMissing(reason) ? 'deleted' : reason.sent === 'maybe' ? 'unknown' : 'left'),
        );
      }
      throw new ListReplaceError(error, { versionId, chunks, added: success, draft }, { operation, sent });
    }
  } finally {
    signal?.removeEventListener('abort', aborted);
  }
}

/** Whether the error means that something was not found: status 404, or 400 with a `code` of 404. */
const isMissing = ({ status, code }: Partial<APIError>): boolean => status === 404 || code === 404;
