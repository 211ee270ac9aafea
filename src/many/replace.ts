/** Replaces the members of a list at one stroke: a draft version is filled, then published (vendor documentation, lists). */
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

/** How long the draft of a failed replacement may be deleted for, or the list read, in milliseconds; the caller's own limits are over then. */
const AFTER_MS = 10_000;

/** Options of `lists.replace()`. `signal` and `totalTimeout` hold for the whole of it, `timeout`, `maxRetries` and `headers` for each request. */
export interface ReplaceOptions extends CallOptions, Pick<BulkOptions<string>, 'concurrency' | 'onProgress'> {
  /** Replaces the members by none where the source is empty, instead of refusing. Default false. */
  allowEmpty?: boolean | undefined;
}

/** A list replaced. */
export interface ReplaceResult {
  /** The list as the server has it now. */
  list: SubscriberList;
  /** The draft version that became the list. */
  versionId: string;
  /** Ids taken from the source, repeated ones included. */
  total: number;
  /** Requests that added them. */
  chunks: number;
}

/**
 * @throws ConfigurationError, InvalidRequestError for options, a list id and a source that cannot be, and for an empty one; any error of
 * the family where no draft was made; ListReplaceError after that.
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
  const call = <T>(name: string, route: Route, own?: Partial<CallRequest>): Promise<CallResult<T>> => {
    const target: Operation = { ...route, name: `lists.${name}`, server: 'hub' };
    return send<T>(core, { ...options, deadline, ...own, operation: target, path: { list_id: listId, version_id: versionId } });
  };

  let starting: Promise<void> | undefined;
  const start = async (): Promise<void> => {
    draft = 'unknown';
    try {
      const { data, attempts } = await call<Partial<SubscriberList> | undefined>('versions.startSync', versions.startSync);
      versionId = data?.version_id || undefined;
      if (!versionId)
        throw new SuprSendError(`${operation}: the answer to the start names no draft.`, { operation, sent: 'maybe', attempts });
      draft = 'left';
    } catch (error) {
      if ((error as SuprSendError).sent !== 'maybe') draft = undefined;
      throw error;
    }
  };

  // The first failure ends the run, and so does the caller's signal. Starting is not ended by a failure: its draft would stay behind.
  const ending = new AbortController();
  const aborted = (): void => ending.abort(signal?.reason);
  let failed: SuprSendError | undefined;
  if (signal?.aborted) aborted();
  signal?.addEventListener('abort', aborted, { once: true });
  const packing = idChunks(core, operation, async (text) => {
    await (starting ??= start());
    const result = await call<ListMembershipResult | undefined>('versions.subscribers.add', versions.subscribers.add, {
      text,
      signal: ending.signal,
    });
    if (result.data?.success !== false) chunks++;
    return result;
  });
  try {
    // What is left of an array when the run ends is of no interest here, so it is read as a stream.
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
      // A run that was stopped by a failure is told by the failure, and what was not sent for a stop by the stop.
      const ended = !stopped || stopped.cause === failed ? (failed ?? stopped) : stopped;
      if (ended) throw ended;
      if (total === 0 && !allowEmpty) {
        invalid(operation, 'the source is empty, which would leave the list without members; pass { allowEmpty: true } if that is meant');
      }
      await (starting ??= start());
      finishing = true;
      const { data } = await call<SubscriberList>('versions.finishSync', versions.finishSync);
      return done(data);
    } catch (thrown) {
      const error = thrown as SuprSendError;
      if (!draft) throw error;
      const alone = { signal: undefined, deadline: undefined, totalTimeout: AFTER_MS };
      // A draft that is missing when it is to be published was published or deleted by another.
      const sent: Sent = finishing && (error.sent === 'maybe' || isMissing(error)) ? 'maybe' : 'no';
      if (finishing && error.sent === 'maybe') {
        // Publishing may be under way still, so the draft is not deleted but looked for: publishing takes it away.
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

/** Whether the server does not have what the call names; it answers so with 404, or with 400 and a `code` of 404. */
const isMissing = ({ status, code }: Partial<APIError>): boolean => status === 404 || code === 404;
