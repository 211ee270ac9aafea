/** What `lists`, `lists.subscribers` and `messages` of a client have besides the generated methods. */
import type { MessageUpdate } from '../../generated/types.gen.ts';
import type { BulkResult, Source } from '../bulk/result.ts';
import type { Core } from '../core/send.ts';
import { changeMembers, type MembersOptions } from './members.ts';
import { updateMany, type UpdateManyOptions } from './messages.ts';
import { replaceMembers, type ReplaceOptions, type ReplaceResult } from './replace.ts';

/** Members of a list by the thousand. */
export interface SubscriberMethods {
  /**
   * Adds users by their distinct_ids, from memory or from a stream: 1,000 in a request, fewer where its body would have
   * more than 800 KB (`limits.bodyBytes` of the client), and a few requests at a time. Resolves with what became of each id, which is what became of its request. Adding a member again changes
   * nothing, so what failed may be given to another call.
   * @throws ConfigurationError, InvalidRequestError for options, a list id and a source that cannot be.
   */
  addMany(listId: string, source: Source<string>, options?: MembersOptions): Promise<BulkResult<string>>;
  /** Removes users, as `addMany` adds them. @throws ConfigurationError, InvalidRequestError */
  removeMany(listId: string, source: Source<string>, options?: MembersOptions): Promise<BulkResult<string>>;
}

/** Lists as a whole. */
export interface ListMethods {
  /**
   * Replaces the members of a list by those of a source, all or nothing: fills a draft version, as `addMany` fills a list, and publishes it.
   * The draft is made when the first ids have come, and deleted when anything fails before it is published. Where publishing may have
   * been done, the list is read to find out; resolves if it was, also where a limit had ended the call.
   * @throws ConfigurationError, InvalidRequestError for arguments that cannot be and for an empty source; ListReplaceError for what
   * failed with a draft made: it says what became of the draft, and `sent: 'maybe'` where the live list may have changed.
   */
  replace(listId: string, source: Source<string>, options?: ReplaceOptions): Promise<ReplaceResult>;
}

/** Messages by the thousand. */
export interface MessageMethods {
  /**
   * Updates messages, from memory or from a stream: 1,000 in a request, and a few requests at a time. Resolves with what the server said of
   * each. An update of a message that the run has had already fails by itself, since requests overtake each other; for that the run keeps
   * every message_id. What failed with `sent: 'maybe'` may be given to another call.
   * @throws ConfigurationError, InvalidRequestError for options and a source that cannot be.
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
