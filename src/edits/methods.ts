/** What `users` and `objects` of a client have besides the generated methods: builders, one at a time and many. */
import { Bulk } from '../bulk/bulk.ts';
import type { BulkOptions, BulkResult, Source } from '../bulk/result.ts';
import { resumeBulk, type Resumable, type ResumeOptions } from '../bulk/resume.ts';
import { runBulk, type Packing } from '../bulk/run.ts';
import { invalid, misconfigured } from '../core/errors.ts';
import type { ObjectEntity, User } from '../../generated/types.gen.ts';
import type { CallOptions } from '../core/types.ts';
import { callLimits, VARIABLES } from '../core/config.ts';
import type { Core } from '../core/send.ts';
import { adopt, bindTo, hasBrand, isOwn, repeatOf, type Edit, type EditOptions } from './edit.ts';
import { events } from './event.ts';
import { ObjectEdit } from './object-edit.ts';
import { patches } from './patch.ts';
import { UserEdit } from './user-edit.ts';

/** Options of `editMany()` and of a bulk's `save()`. `signal` and `totalTimeout` hold for the whole run, the others for each request. */
export interface EditManyOptions<R, D = unknown> extends BulkOptions<R, D>, CallOptions {}

/** Options of `users.editMany()` and of a bulk's `save()`. */
export interface UserEditManyOptions extends EditManyOptions<UserEdit, User | undefined> {
  /**
   * `patch` (default) sends one PATCH for each user. `event` sends up to 400 users in one request; experimental: outside the contract,
   * unproven with an API key, accepted now and applied later, and never repeated by itself.
   */
  via?: 'patch' | 'event' | undefined;
  /** Workspace key that `via: 'event'` needs, instead of the client's `workspaceKey`. */
  workspaceKey?: string | undefined;
}

/** Edits of users. */
export interface UserMethods {
  /**
   * A builder for the edits of one user; nothing is sent before its `save()`. Given an edit that was made without a client, gives that edit
   * bound to this one; given one of another copy of the package, a copy of it.
   * @throws InvalidRequestError for an id that is empty, `.`, `..`, no text, or not well-formed Unicode, and for what is no UserEdit.
   */
  edit(user: string | UserEdit, options?: EditOptions): UserEdit;
  /** A list of edits to fill with `append()` and to send with `save()`. */
  bulk(): Bulk<UserEdit, UserEditManyOptions>;
  /**
   * Sends the edits of many users, from memory or from a stream, a few requests at a time. Resolves with what became of each, also when
   * it was ended early; nothing is lost by a failure.
   * @throws ConfigurationError, InvalidRequestError for options and a source that cannot be.
   */
  editMany(edits: Source<UserEdit>, options?: UserEditManyOptions): Promise<BulkResult<UserEdit>>;
  /**
   * Sends again what a run did not get through. What may have arrived is sent only where a repeat changes nothing (`$set`, `$set_once`,
   * `$unset`), or with `includeUnknown`; the rest of it stays in the result.
   * @throws ConfigurationError, InvalidRequestError for options and a result that cannot be.
   */
  resume(result: Resumable<UserEdit>, options?: UserEditManyOptions & ResumeOptions): Promise<BulkResult<UserEdit>>;
}

/** Edits of objects. */
export interface ObjectMethods {
  /**
   * A builder for the edits of one object; nothing is sent before its `save()`. Given an edit that was made without a client, gives that
   * edit bound to this one; given one of another copy of the package, a copy of it.
   * @throws InvalidRequestError for a type or an id that no path can carry, and for what is no ObjectEdit.
   */
  edit(objectType: string, id: string, options?: EditOptions): ObjectEdit;
  edit(edit: ObjectEdit): ObjectEdit;
  /** A list of edits to fill with `append()` and to send with `save()`. */
  bulk(): Bulk<ObjectEdit, EditManyOptions<ObjectEdit, ObjectEntity>>;
  /** Sends the edits of many objects, as `users.editMany` does for users. @throws ConfigurationError, InvalidRequestError */
  editMany(edits: Source<ObjectEdit>, options?: EditManyOptions<ObjectEdit, ObjectEntity>): Promise<BulkResult<ObjectEdit>>;
  /** Sends again what a run did not get through, as `users.resume` does for users. @throws ConfigurationError, InvalidRequestError */
  resume(
    result: Resumable<ObjectEdit>,
    options?: EditManyOptions<ObjectEdit, ObjectEntity> & ResumeOptions,
  ): Promise<BulkResult<ObjectEdit>>;
}

/** The methods of `users`, bound to a client. */
export function userMethods(core: Core): UserMethods {
  const operation = 'users.editMany';
  const copy = (edit: UserEdit): UserEdit => new UserEdit(edit.distinctId);
  const own = ownOf<UserEdit>(operation, 'UserEdit', copy);
  return {
    edit: (user, options) =>
      bound(core, typeof user === 'string' ? new UserEdit(user, options) : ownOf<UserEdit>('users.edit', 'UserEdit', copy)(user)),
    ...manyOf<UserEdit, User | undefined, UserEditManyOptions>(core, 'users', own, (options, twice) => {
      const { via = 'patch', workspaceKey = core.config.workspaceKey } = options;
      if (via === 'patch') return patches(core, own as (edit: UserEdit) => Edit<User | undefined>, options, twice);
      if (via !== 'event') misconfigured(operation, 'via must be "patch" or "event"');
      if (workspaceKey) return events(core, operation, own, options, workspaceKey, twice);
      const needs = "via: 'event' needs the option workspaceKey (on the client or on the call) or the environment variable";
      return misconfigured(operation, `${needs} ${VARIABLES.workspaceKey}`);
    }),
  };
}

/** The methods of `objects`, bound to a client. */
export function objectMethods(core: Core): ObjectMethods {
  const operation = 'objects.editMany';
  const own = ownOf<ObjectEdit>(operation, 'ObjectEdit', (edit) => new ObjectEdit(edit.objectType, edit.id));
  return {
    edit: (first: string | ObjectEdit, id?: string, options?: EditOptions) =>
      bound(core, typeof first === 'string' ? new ObjectEdit(first, id as string, options) : own(first)),
    ...manyOf<ObjectEdit, ObjectEntity, EditManyOptions<ObjectEdit, ObjectEntity>>(core, 'objects', own, (options, twice) => {
      if ('via' in options && options.via !== 'patch') misconfigured(operation, 'objects are sent by patch only');
      return patches(core, own, options, twice);
    }),
  };
}

const bound = <E extends Edit<unknown>>(core: Core, edit: E): E => {
  bindTo(edit, core);
  return edit;
};

/** Gives the edit to send for what a caller gave as one: itself, or a copy of one that another copy of the package made. */
const ownOf =
  <E extends Edit<unknown>>(operation: string, name: string, copy: (edit: E) => E) =>
  (given: E): E => {
    if (!hasBrand(given, name)) {
      invalid(operation, `takes a ${name}, but got ${Array.isArray(given) ? 'a list; give its members one by one' : 'something else'}`);
    }
    if (isOwn(given)) return given;
    const made = copy(given);
    adopt(made, given.toJSON().operations);
    return made;
  };

function manyOf<E extends Edit<unknown>, D, O extends EditManyOptions<E, D>>(
  core: Core,
  resource: string,
  own: (edit: E) => E,
  packing: (options: O, acceptDuplicates: boolean) => Packing<E, D>,
) {
  const run = async (
    method: string,
    edits: Source<E>,
    options: O,
    twice = false,
    indexOf?: (position: number) => number,
  ): Promise<BulkResult<E>> => {
    const { totalTimeout } = callLimits(core.config, options);
    const limits = { signal: options.signal, deadline: performance.now() + totalTimeout };
    return runBulk(edits, packing(options, twice), { ...options, operation: `${resource}.${method}`, limits, totalTimeout, indexOf });
  };
  const editMany = (edits: Source<E>, options: O = {} as O): Promise<BulkResult<E>> => run('editMany', edits, options);
  const bulk = (): Bulk<E, O> => new Bulk<E, O>(`${resource}.bulk`, own, editMany);
  const resume = (result: Resumable<E>, options: O & ResumeOptions = {} as O): Promise<BulkResult<E>> => {
    const { includeUnknown = false } = options;
    const again = ({ record, sent }: { record: E; sent: string }): boolean =>
      includeUnknown || !(sent === 'maybe' || (record as E | null)?.mayHaveArrived) || repeatOf(record.toJSON().operations) === 'safe';
    return resumeBulk(`${resource}.resume`, result, again, (edits, indexOf) => run('resume', edits, options, includeUnknown, indexOf));
  };
  return { bulk, editMany, resume };
}
