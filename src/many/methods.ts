/** The handwritten methods of `lists`, `lists.subscribers` and `messages` of a client. */
import type { MessageUpdate } from '../../generated/types.gen.ts';
import type { BulkResult, Source } from '../bulk/result.ts';
import type { Core } from '../core/send.ts';
import { changeMembers, type MembersOptions } from './members.ts';
import { updateMany, type UpdateManyOptions } from './messages.ts';
import { replaceMembers, type ReplaceOptions, type ReplaceResult } from './replace.ts';

/** Methods for many members of a list. */
export interface SubscriberMethods {
  /**
   * Adds users by their distinct_ids, from memory or from a stream. A request has up to 1,000 ids and 800 KB (`limits.bodyBytes` of the
   * client), and a few requests are in flight at a time. The outcome of an id is that of its request. Adding a member twice changes
   * nothing, so failed ids may be passed to another call.
   * @throws ConfigurationError for invalid options, InvalidRequestError for an invalid list id or a source that is not iterable.
   */
  addMany(listId: string, source: Source<string>, options?: MembersOptions): Promise<BulkResult<string>>;
  /** Removes users from the list. Works like `addMany`. @throws ConfigurationError, InvalidRequestError */
  removeMany(listId: string, source: Source<string>, options?: MembersOptions): Promise<BulkResult<string>>;
}

/** Methods for a whole list. */
export interface ListMethods {
  /**
   * Replaces all members of a list atomically: creates a draft version, adds the ids to it and publishes it. The draft is created when the
   * first ids are ready to send. If anything fails before it is published, it is deleted. If it is unknown whether it was published, the
   * list is read to find out, and the call resolves if it was, even after its own time limit.
   * @throws ConfigurationError for invalid options, InvalidRequestError for invalid arguments or an empty source, ListReplaceError for a
   * failure after the draft was created. That error says whether the draft still exists, and has `sent: 'maybe'` if the live list may have
   * changed.
   */
  replace(listId: string, source: Source<string>, options?: ReplaceOptions): Promise<ReplaceResult>;
}

/** Methods for many messages. */
export interface MessageMethods {
  /**
   * Updates messages, from memory or from a stream. A request has up to 1,000 updates, and a few requests are in flight at a time. Resolves
   * with the outcome of each message. A second update of the same message fails on its own, since requests may overtake each other; to
   * detect it, the run keeps every message_id in memory. Updates that failed with `sent: 'maybe'` may be passed to another call.
   * @throws ConfigurationError for invalid options, InvalidRequestError for a source that is not iterable.
   */
  updateMany(source: Source<MessageUpdate>, options?: UpdateManyOptions): Promise<BulkResult<MessageUpdate>>;
}

/** The methods of `lists.subscribers`, bound to a client. */
export const subscriberMethods = (core: Core): SubscriberMethods => ({
  addMany: (listId, source, options) => changeMembers(core, 'add', listId, source, options),
  removeMany: (listId, source, options) => changeMembers(core, 'remove', listId, source, options),
});

/** The methods of `lists`, bound to a client. */
export const listMethods = (core: Core): ListMethods => ({
  replace: (listId, source, options) => replaceMembers(core, listId, source, options),
});

/** The methods of `messages`, bound to a client. */
export const messageMethods = (core: Core): MessageMethods => ({
  updateMany: (source, options) => updateMany(core, source, options),
});
