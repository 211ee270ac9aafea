/** The builder for a user. */
import { routes } from '../../generated/routes.gen.ts';
import type { User } from '../../generated/types.gen.ts';
import { brandEdit, Edit, hasBrand, type EditOptions } from './edit.ts';

/**
 * Edits of one user. Made by `users.edit(id)` it saves itself; made anywhere by `new UserEdit(id)` it is sent by any client, through
 * `users.edit(edit)`, `users.bulk()` or `users.editMany()`. Holds no credential.
 *
 * @example
 * await suprsend.users.edit('u1').addEmail('a@example.com').setTimezone('Asia/Kolkata').increment('logins').save();
 */
export class UserEdit extends Edit<User> {
  static {
    brandEdit(this, 'UserEdit');
  }
  readonly distinctId: string;

  /** @throws InvalidRequestError for an id that is empty, `.`, `..`, no text, or not well-formed Unicode. */
  constructor(distinctId: string, options?: EditOptions) {
    super({ resource: 'users', route: routes.users.update, path: { distinct_id: distinctId } }, options);
    this.distinctId = distinctId;
  }

  /** Whether a value is a UserEdit, from this copy of the package or any other. */
  static is(value: unknown): value is UserEdit {
    return hasBrand(value, 'UserEdit');
  }
}
