/** The builder for a user. */
import type { EditOperations, User } from '../../generated/types.gen.ts';
import { brand, invalid, reading, type Guard } from '../core/errors.ts';
import { pathValue } from '../core/url.ts';
import { BIND, Edit, type EditOptions } from './edit.ts';

/** A UserEdit as JSON. */
export interface UserEditJSON extends EditOperations {
  distinct_id: string;
}

/**
 * Edits of one user. One made by `users.edit(id)` has a client and can `save()`. One made by `new UserEdit(id)` needs none; any client can
 * send it, by `users.edit(edit)`, `users.bulk()` or `users.editMany()`. An edit holds no credential.
 *
 * @example
 * await suprsend.users.edit('u1').addEmail('a@example.com').setTimezone('Asia/Kolkata').increment('logins').save();
 */
export class UserEdit extends Edit<User> {
  /** Whether a value is of this class, from any copy of the package. */
  static readonly is: Guard<UserEdit> = /* @__PURE__ */ brand(this, 'UserEdit');
  /** The user's id. */
  readonly distinctId: string;

  /** @throws InvalidRequestError for an id that is empty, `.`, `..`, not a string, or not well-formed Unicode. */
  constructor(distinctId: string, options?: EditOptions) {
    super(
      'users',
      reading('users.edit', () => [pathValue('users.edit', 'distinct_id', distinctId)]),
      options,
    );
    this.distinctId = distinctId;
  }

  /**
   * Makes an edit of its JSON, as `toJSON()` returns it.
   * @throws InvalidRequestError if it is not the JSON of a UserEdit.
   */
  static fromJSON(json: UserEditJSON): UserEdit {
    return reading('users.edit', () => {
      const { distinct_id: id, operations } = { ...json };
      if (!Array.isArray(operations)) return invalid('users.edit', 'fromJSON: its argument must be the JSON of a UserEdit');
      return new UserEdit(id)[BIND](undefined, operations);
    });
  }

  override toJSON(): UserEditJSON {
    return { distinct_id: this.distinctId, operations: this.copyOperations() };
  }
}
