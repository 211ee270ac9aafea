/** The methods that `users` and `objects` of a client have in addition to the generated ones: edits of one profile and of many. */
import { Bulk } from '../bulk/bulk.ts';
import type { BulkOptions, BulkResult, Source } from '../bulk/result.ts';
import { resumeBulk, type Resumable, type ResumeOptions } from '../bulk/resume.ts';
import { runBulk, type Packing } from '../bulk/run.ts';
import { routes } from '../../generated/routes.gen.ts';
import { invalid, misconfigured } from '../core/errors.ts';
import type { EditOperation, ObjectEntity, User } from '../../generated/types.gen.ts';
import type { CallOptions } from '../core/types.ts';
import { callLimits, VARIABLES } from '../core/config.ts';
import type { Core } from '../core/send.ts';
import { BIND, TAKE, type Edit, type EditOptions } from './edit.ts';
import { events } from './event.ts';
import { ObjectEdit } from './object-edit.ts';
import { describeType, repeatOf } from './operation.ts';
import { patches } from './patch.ts';
import { sendEdit, type EditTarget } from './send.ts';
import { UserEdit } from './user-edit.ts';

/** Options of `editMany()` and of a bulk's `save()`. `signal` and `totalTimeout` apply to the whole run, the others to each request. */
export interface EditManyOptions<R, D = unknown> extends BulkOptions<R, D>, CallOptions {}

/** Options of `users.editMany()` and of a bulk's `save()`. */
export interface UserEditManyOptions extends EditManyOptions<UserEdit, User | undefined> {
  /**
   * `patch` (default) sends one PATCH for each user. `event` sends up to 400 users in one request. It is experimental: outside the contract,
   * unproven with an API key, accepted first and applied later, and never repeated on its own.
   */
  via?: 'patch' | 'event' | undefined;
  /** The workspace key that `via: 'event'` needs, instead of the client's `workspaceKey`. */
  workspaceKey?: string | undefined;
}

/** Edits of users. */
export interface UserMethods {
  /**
   * Starts an edit of one user; nothing is sent before its `save()`. An edit that was made without a client is bound to this one and
   * returned. For an edit made by another copy of the package, a copy is returned.
   * @throws InvalidRequestError for an id that is empty, `.`, `..`, not a string, or not well-formed Unicode; for an argument that is not a
   * UserEdit, or one of a version that this one cannot read.
   */
  edit(user: string | UserEdit, options?: EditOptions): UserEdit;
  /** A list of edits to fill with `append()` and to send with `save()`. */
  bulk(): Bulk<UserEdit, UserEditManyOptions>;
  /**
   * Sends the edits of many users, from memory or from a stream, a few requests at a time. Resolves with the result of each, also if the
   * run ended early; no edit is lost by a failure.
   * @throws ConfigurationError for invalid options, InvalidRequestError for a source that is not iterable.
   */
  editMany(edits: Source<UserEdit>, options?: UserEditManyOptions): Promise<BulkResult<UserEdit>>;
  /**
   * Sends what failed or was not sent in a run. Edits that may already have been processed are sent only if a repeat changes nothing
   * (`$set`, `$set_once`, `$unset`), or with `includeUnknown`; the others stay in the result.
   * @throws ConfigurationError for invalid options, InvalidRequestError for an invalid result.
   */
  resume(result: Resumable<UserEdit>, options?: UserEditManyOptions & ResumeOptions): Promise<BulkResult<UserEdit>>;
}

/** Edits of objects. */
export interface ObjectMethods {
  /**
   * Starts an edit of one object; nothing is sent before its `save()`. An edit that was made without a client is bound to this one and
   * returned. For an edit made by another copy of the package, a copy is returned.
   * @throws InvalidRequestError for a type or an id that is empty, `.`, `..`, not a string, or not well-formed Unicode; for an argument that
   * is not an ObjectEdit, or one of a version that this one cannot read.
   */
  edit(objectType: string, id: string, options?: EditOptions): ObjectEdit;
  edit(edit: ObjectEdit): ObjectEdit;
  /** A list of edits to fill with `append()` and to send with `save()`. */
  bulk(): Bulk<ObjectEdit, EditManyOptions<ObjectEdit, ObjectEntity>>;
  /** Sends the edits of many objects, as `users.editMany` does for users. @throws as `users.editMany` does */
  editMany(edits: Source<ObjectEdit>, options?: EditManyOptions<ObjectEdit, ObjectEntity>): Promise<BulkResult<ObjectEdit>>;
  /** Sends what failed or was not sent in a run, as `users.resume` does for users. @throws as `users.resume` does */
  resume(
    result: Resumable<ObjectEdit>,
    options?: EditManyOptions<ObjectEdit, ObjectEntity> & ResumeOptions,
  ): Promise<BulkResult<ObjectEdit>>;
}

/** The methods of `users`, bound to a client. */
export function userMethods(core: Core): UserMethods {
  const operation = 'users.editMany';
  const check = checkEdit(operation, 'UserEdit', UserEdit);
  const target = ({ distinctId }: UserEdit): EditTarget => {
    return { name: 'users.update', route: routes.users.update, path: { distinct_id: distinctId } };
  };
  const checkOne = checkEdit('users.edit', 'UserEdit', UserEdit);
  return {
    edit(user, options) {
      const edit = typeof user === 'string' ? new UserEdit(user, options) : checkOne(user);
      return bound<User, UserEdit>(core, target, edit, () => new UserEdit(edit.distinctId));
    },
    ...manyOf<UserEdit, User | undefined, UserEditManyOptions>(core, 'users', check, (options, acceptDuplicates) => {
      const { via = 'patch', workspaceKey = core.config.workspaceKey } = options;
      if (via === 'patch') return patches<User | undefined, UserEdit>(core, check, target, options, acceptDuplicates);
      if (via !== 'event') misconfigured(operation, 'via must be "patch" or "event"');
      if (workspaceKey) return events<UserEdit>(core, operation, check, options, workspaceKey, acceptDuplicates);
      const needs = "via: 'event' needs the option workspaceKey (on the client or on the call) or the environment variable";
      return misconfigured(operation, `${needs} ${VARIABLES.workspaceKey}`);
    }),
  };
}

/** The methods of `objects`, bound to a client. */
export function objectMethods(core: Core): ObjectMethods {
  const operation = 'objects.editMany';
  const check = checkEdit(operation, 'ObjectEdit', ObjectEdit);
  const target = ({ objectType, id }: ObjectEdit): EditTarget => {
    return { name: 'objects.update', route: routes.objects.update, path: { object_type: objectType, id } };
  };
  const checkOne = checkEdit('objects.edit', 'ObjectEdit', ObjectEdit);
  return {
    edit(first: string | ObjectEdit, id?: string, options?: EditOptions) {
      const edit = typeof first === 'string' ? new ObjectEdit(first, id as string, options) : checkOne(first);
      return bound<ObjectEntity, ObjectEdit>(core, target, edit, () => new ObjectEdit(edit.objectType, edit.id));
    },
    ...manyOf<ObjectEdit, ObjectEntity, EditManyOptions<ObjectEdit, ObjectEntity>>(core, 'objects', check, (options, acceptDuplicates) => {
      if ('via' in options && options.via !== 'patch') misconfigured(operation, 'objects can only be sent via "patch"');
      return patches<ObjectEntity, ObjectEdit>(core, check, target, options, acceptDuplicates);
    }),
  };
}

/** Checks that a value is an edit whose operations this copy of the package can take, and returns it. */
const checkEdit =
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
function bound<T, E extends Edit<T>>(core: Core, target: (edit: E) => EditTarget, given: E, copy: () => E): E {
  const isOwn = BIND in given;
  const edit = isOwn ? given : copy();
  return edit[BIND](
    (options, acceptDuplicates) => sendEdit<T>(core, target(edit), edit, options, acceptDuplicates),
    isOwn ? undefined : pendingOf(given),
  );
}

/** The operations that an edit holds. @throws InvalidRequestError if they are being sent, or may have been processed and add up */
function pendingOf(edit: Edit<unknown>): readonly EditOperation[] {
  if (edit.isEmpty) return [];
  const { operations, settle } = edit[TAKE]();
  settle(null);
  return operations;
}

function manyOf<E extends Edit<unknown>, D, O extends EditManyOptions<E, D>>(
  core: Core,
  resource: string,
  check: (edit: E) => E,
  packing: (options: O, acceptDuplicates: boolean) => Packing<E, D>,
) {
  const run = async (
    method: string,
    edits: Source<E>,
    options: O,
    acceptDuplicates = false,
    indexOf?: (position: number) => number,
  ): Promise<BulkResult<E>> => {
    const { totalTimeout } = callLimits(core.config, options);
    const limits = { signal: options.signal, deadline: performance.now() + totalTimeout };
    const about = { operation: `${resource}.${method}`, limits, totalTimeout, indexOf };
    return runBulk(edits, packing(options, acceptDuplicates), { ...options, ...about });
  };
  const editMany = (edits: Source<E>, options: O = {} as O): Promise<BulkResult<E>> => run('editMany', edits, options);
  const bulk = (): Bulk<E, O> => new Bulk<E, O>(`${resource}.bulk`, check, editMany);
  const resume = (result: Resumable<E>, options: O & ResumeOptions = {} as O): Promise<BulkResult<E>> => {
    const { includeUnknown = false } = options;
    const shouldResend = ({ record, sent }: { record: E; sent: string }): boolean =>
      includeUnknown || !(sent === 'maybe' || (record as E | null)?.mayHaveArrived) || repeatOf(record.toJSON().operations) === 'safe';
    return resumeBulk(`${resource}.resume`, result, shouldResend, (edits, indexOf) =>
      run('resume', edits, options, includeUnknown, indexOf),
    );
  };
  return { bulk, editMany, resume };
}
