/** Binds edits to a client: `users.edit()` and `objects.edit()`, whose `save()` sends one PATCH. */
import { routes } from '../../generated/routes.gen.ts';
import type { EditOperation, ObjectEntity, User } from '../../generated/types.gen.ts';
import { invalid } from '../core/errors.ts';
import { send, type Core } from '../core/send.ts';
import type { CallOptions, CallResult, Route } from '../core/types.ts';
import { validationOf } from '../core/config.ts';
import { BIND, TAKE, type Edit, type EditOptions } from './edit.ts';
import { ObjectEdit } from './object-edit.ts';
import { describeType, repeatOf } from './operation.ts';
import { UserEdit } from './user-edit.ts';

/** Edits of one user. */
export interface UserEditing {
  /**
   * Starts an edit of one user; nothing is sent before its `save()`. An edit that is passed in is sent by this client from then on, and
   * returned. For an edit made by another copy of the package, a copy is returned.
   *
   * Documentation: https://docs.suprsend.com/reference/edit-user-profile
   *
   * @example
   * await suprsend.users.edit('u1').addEmail('a@example.com').set('plan', 'pro').save();
   * @throws InvalidRequestError for an id that is empty, `.`, `..`, not a string, or not well-formed Unicode; for an argument that is not a
   * UserEdit, or one of a version that this one cannot read; for options together with an edit.
   */
  edit(user: string | UserEdit, options?: EditOptions): UserEdit;
}

/** Edits of one object. */
export interface ObjectEditing {
  /**
   * Starts an edit of one object; nothing is sent before its `save()`. An edit that is passed in is sent by this client from then on, and
   * returned. For an edit made by another copy of the package, a copy is returned.
   *
   * Documentation: https://docs.suprsend.com/reference/edit-object-profile
   *
   * @example
   * await suprsend.objects.edit('teams', 'core').set('size', 12).save();
   * @throws InvalidRequestError for a type or an id that is empty, `.`, `..`, not a string, or not well-formed Unicode; for an argument that
   * is not an ObjectEdit, or one of a version that this one cannot read; for options together with an edit.
   */
  edit(objectType: string, id: string, options?: EditOptions): ObjectEdit;
  edit(edit: ObjectEdit): ObjectEdit;
}

/** The operation of an edit, and the profile it changes. It is not taken from the edit, so that an edit cannot choose a URL. */
export interface EditTarget<E> {
  /** The operation's name in the client tree, such as `users.update`. */
  name: string;
  route: Route;
  pathOf: (edit: E) => Record<string, string>;
}

/** What edits of users change. */
export const userTarget: EditTarget<UserEdit> = {
  name: 'users.update',
  route: routes.users.update,
  pathOf: ({ distinctId }) => ({ distinct_id: distinctId }),
};

/** What edits of objects change. */
export const objectTarget: EditTarget<ObjectEdit> = {
  name: 'objects.update',
  route: routes.objects.update,
  pathOf: ({ objectType, id }) => ({ object_type: objectType, id }),
};

/** What the client validates holds for an edit, unless the edit has an option of its own. */
const optionsOf = (core: Core, name: string, options?: EditOptions): EditOptions => ({
  ...options,
  validation: { profile: Boolean(validationOf(options?.validation, core.config, name).profile) },
});

/** An edit that a caller passed in keeps the options that it was made with. @throws InvalidRequestError if there are others. */
const existing = <E>(edit: E, name: string, options: unknown): E =>
  options === undefined ? edit : invalid(name, 'an edit that exists takes no options; make it with them');

export const userEditing = (core: Core): UserEditing => ({
  edit(user, options) {
    const edit =
      typeof user === 'string'
        ? new UserEdit(user, optionsOf(core, 'users.edit', options))
        : existing(checkEdit('users.edit', 'UserEdit', UserEdit)(user), 'users.edit', options);
    return bound<User, UserEdit>(core, userTarget, edit, () => new UserEdit(edit.distinctId));
  },
});

export const objectEditing = (core: Core): ObjectEditing => ({
  edit(first: string | ObjectEdit, id?: string, options?: EditOptions) {
    const edit =
      typeof first === 'string'
        ? new ObjectEdit(first, id as string, optionsOf(core, 'objects.edit', options))
        : existing(checkEdit('objects.edit', 'ObjectEdit', ObjectEdit)(first), 'objects.edit', id ?? options);
    return bound<ObjectEntity, ObjectEdit>(core, objectTarget, edit, () => new ObjectEdit(edit.objectType, edit.id));
  },
});

/** Checks that a value is an edit whose operations this copy of the package can take, and returns it. */
export const checkEdit =
  <E extends Edit<unknown>>(operation: string, name: string, type: { is(value: unknown): value is E }) =>
  (given: unknown): E => {
    if (!type.is(given)) {
      const hint = Array.isArray(given) ? '; pass its members one by one' : '';
      return invalid(operation, `the argument must be a ${name}, but is ${describeType(given)}${hint}`);
    }
    if (typeof given[TAKE] !== 'function') {
      invalid(operation, `this ${name} was made by a version of suprsend-ts that this version cannot read; make it with the same version`);
    }
    return given;
  };

/**
 * Binds an edit to a client, and returns it. The edit gets a function that sends it and not the client, whose credential it could reveal.
 * @param copy - makes an empty edit of the same profile: one that another copy of the package made cannot be bound, but copied.
 */
function bound<T, E extends Edit<T>>(core: Core, target: EditTarget<E>, given: E, copy: () => E): E {
  const isOwn = BIND in given;
  const edit = isOwn ? given : copy();
  return edit[BIND](
    (options, acceptDuplicates) => sendEdit<T, E>(core, target, edit, options, acceptDuplicates),
    isOwn ? undefined : pendingOf(given),
  );
}

/** Sends the pending operations once; they are repeated only if a repeat changes nothing. @throws as `save()` does */
async function sendEdit<T, E extends Edit<T>>(
  core: Core,
  { name, route, pathOf }: EditTarget<E>,
  edit: E,
  options: CallOptions,
  acceptDuplicates?: boolean,
): Promise<CallResult<T>> {
  const { operations, settle } = edit[TAKE](acceptDuplicates);
  try {
    const operation = { ...route, name, server: 'hub', repeat: repeatOf(operations) } as const;
    const result = await send<T>(core, { operation, path: pathOf(edit), body: { operations }, options, isResent: true });
    settle();
    return result;
  } catch (error) {
    settle(error);
    throw error;
  }
}

/** The operations that an edit holds. @throws InvalidRequestError if they are being sent, or may have been processed and add up */
function pendingOf(edit: Edit<unknown>): readonly EditOperation[] {
  if (edit.isEmpty) return [];
  const { operations, settle } = edit[TAKE]();
  settle(null);
  return operations;
}
