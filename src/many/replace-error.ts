/** The error of a list replacement that failed after it had started. */
import { brand, SuprSendError, type ErrorDetails, type Guard } from '../core/errors.ts';

/** The progress of a failed replacement, and the state of its draft. */
export interface ReplaceState {
  /** The draft version; undefined if the server may have created one but its id is unknown. */
  versionId: string | undefined;
  /** Number of requests that added ids to the draft. */
  chunks: number;
  /** Number of ids in these requests. */
  added: number;
  /**
   * State of the draft. `deleted`; `left`: it still exists, delete it with `lists.versions.delete()` or publish it with `finishSync()`;
   * `unknown`: look for it in `drafts` of `lists.get()`.
   */
  draft: 'deleted' | 'left' | 'unknown';
}

/** The state of the draft, as the message says it. */
const DRAFTS = {
  deleted: 'was deleted',
  left: 'still exists',
  unknown: 'may still exist',
};

/**
 * A list was not replaced, or it is unknown whether it was. If `sent` is `maybe`, the live list may have changed, otherwise it is
 * unchanged. `cause` is the error that ended the replacement.
 */
export class ListReplaceError extends SuprSendError implements ReplaceState {
  // A field, not a static block as in the other errors, so that bundlers can drop the class if lists.replace is not used.
  protected static readonly marked: void = /* @__PURE__ */ brand(this, 'ListReplaceError');
  declare static readonly is: Guard<ListReplaceError>;
  readonly versionId: string | undefined;
  readonly chunks: number;
  readonly added: number;
  readonly draft: ReplaceState['draft'];

  constructor(cause: SuprSendError, { versionId, chunks, added, draft }: ReplaceState, details: ErrorDetails) {
    const live = details.sent === 'maybe' ? 'may have changed' : 'is unchanged';
    super(
      `${details.operation} failed after ${added} ids. ${cause.message} The live list ${live}; the draft${versionId ? ` ${versionId}` : ''} ${DRAFTS[draft]}.`,
      {
        ...details,
        attempts: cause.attempts,
        cause,
      },
    );
    this.versionId = versionId;
    this.chunks = chunks;
    this.added = added;
    this.draft = draft;
  }
}
