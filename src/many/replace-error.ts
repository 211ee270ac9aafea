/** The error of a replacement that had begun. */
import { brand, SuprSendError, type ErrorDetails } from '../core/errors.ts';

/** How far a replacement had come, and what was left of it. */
export interface ReplaceState {
  /** The draft version; undefined where the server may have made one without saying which. */
  versionId: string | undefined;
  /** Requests that added ids to the draft. */
  chunks: number;
  /** Ids in these requests. */
  added: number;
  /**
   * What became of the draft: `deleted`; `left`, it still stands, for `lists.versions.delete()` or `finishSync()`; `unknown`, see `drafts`
   * of `lists.get()`.
   */
  draft: 'deleted' | 'left' | 'unknown';
}

/** What the message says of the draft. */
const DRAFTS = {
  deleted: 'was deleted',
  left: 'still stands',
  unknown: 'may still stand',
};

/**
 * A list was not replaced, or nobody can tell: `sent` is `maybe` where the live list may have changed, and it is unchanged otherwise.
 * `cause` is the error that ended it.
 */
export class ListReplaceError extends SuprSendError implements ReplaceState {
  // A field where the family has a static block, so that a bundle without lists.replace can leave the class out.
  protected static readonly marked: void = /* @__PURE__ */ brand(this, 'ListReplaceError');
  readonly versionId: string | undefined;
  readonly chunks: number;
  readonly added: number;
  readonly draft: ReplaceState['draft'];

  constructor(cause: SuprSendError, { versionId, chunks, added, draft }: ReplaceState, details: ErrorDetails) {
    const live = details.sent === 'maybe' ? 'may have changed' : 'is unchanged';
    super(
      `${details.operation} ended after ${added} ids. ${cause.message} The live list ${live}; the draft${versionId ? ` ${versionId}` : ''} ${DRAFTS[draft]}.`,
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
