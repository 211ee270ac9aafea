/** Many edits: `editMany()`, `upsertMany()`, `bulk()` and `resume()` of `users` and `objects`. */
import { routes } from '../../generated/routes.gen.ts';
import type { ObjectEntity, ObjectUpsert, User, UserUpsert } from '../../generated/types.gen.ts';
import { needs } from '../core/config.ts';
import { misconfigured, optionsOf, SuprSendError } from '../core/errors.ts';
import { bare, fieldsOf } from '../core/json.ts';
import type { Own } from '../core/own.ts';
import { checkLock } from '../core/prepare.ts';
import type { Core } from '../core/send.ts';
import {
  checkEdit,
  objectEditing,
  objectTarget,
  userEditing,
  userTarget,
  type EditTarget,
  type ObjectEditing,
  type UserEditing,
} from '../edits/bind.ts';
import { TAKE, type Edit } from '../edits/edit.ts';
import { ObjectEdit, type ObjectEditJSON } from '../edits/object-edit.ts';
import { repeatOf } from '../edits/operation.ts';
import { UserEdit, type UserEditJSON } from '../edits/user-edit.ts';
import type { Batcher } from './batch.ts';
import { Bulk } from './collection.ts';
import { editEvents, lookAtEdit, takeFor } from './edit-events.ts';
import type { BulkOptions, BulkResult, Resumable, ResumeOptions, Source, Profiles } from './result.ts';
import { resumeBulk } from './resume.ts';
import { runRecords } from './run.ts';
import { upserts } from './upserts.ts';

/** How edits of users are sent. */
export interface EditMode {
  /**
   * `patch` (default) sends one PATCH for each user. `event` sends up to 400 users in one request. It is experimental: outside the contract,
   * unproven with an API key, accepted first and applied later, and never repeated on its own.
   */
  via?: 'patch' | 'event' | undefined;
  /** The workspace key that `via: 'event'` needs, instead of the client's `workspaceKey`. */
  workspaceKey?: string | undefined;
}

/** Options of `objects.editMany()` and of the `save()` of `objects.bulk()`. */
export type ObjectEditManyOptions = BulkOptions<ObjectEdit, ObjectEntity>;
/** Options of `users.editMany()` and of the `save()` of `users.bulk()`. */
export type UserEditManyOptions = BulkOptions<UserEdit, User | undefined> & EditMode;

/** A user for `upsertMany()`: the body of `users.upsert()`, with the user's id. */
export type UserRow = Own<UserUpsert & { distinct_id: string }>;
/** An object for `upsertMany()`: the body of `objects.upsert()`, with the object's type and id. */
export type ObjectRow = Own<ObjectUpsert & { object_type: string; id: string }>;

/** Edits of users, one and many. */
export interface UserMethods extends UserEditing {
  /**
   * A list of edits to fill with `append()` and to send with `save()`.
   *
   * Documentation: https://docs.suprsend.com/reference/edit-user-profile
   *
   * @example
   * const bulk = suprsend.users.bulk();
   * for (const { user } of orders) bulk.append(new UserEdit(user).increment('orders'));
   * const result = await bulk.save();
   */
  bulk(): Bulk<UserEdit, UserEditManyOptions>;
  /**
   * Sends the edits of many users, from memory or from a stream, one request for each, a few at a time. Resolves with the result of each,
   * also if the run ended early; no edit is lost by a failure. Whether an edit creates a user that does not exist yet is not known (the
   * contract does not say); to import users, use `upsertMany()`, which does.
   *
   * Documentation: https://docs.suprsend.com/reference/edit-user-profile
   *
   * @example
   * const edits = orders.map(({ user }) => new UserEdit(user).increment('orders'));
   * const result = await suprsend.users.editMany(edits, { concurrency: 16 });
   * console.log(result.success, result.failedRecords);
   * @returns the counts, and the edits that failed, each with its error.
   * @throws ConfigurationError or InvalidRequestError for invalid options, InvalidRequestError for a source that is not iterable. Later
   * failures are in the result.
   */
  editMany(edits: Source<UserEdit>, options?: UserEditManyOptions): Promise<BulkResult<UserEdit>>;
  /**
   * Creates or updates many users, from memory or from a stream: one request for each row, 8 at a time. A row may be sent twice; the second
   * time changes nothing.
   *
   * Documentation: https://docs.suprsend.com/reference/create-update-users
   *
   * @example
   * const result = await suprsend.users.upsertMany([
   *   { distinct_id: 'u1', $email: ['a@example.com'], plan: 'pro' },
   *   { distinct_id: 'u2', $email: ['b@example.com'], plan: 'free' },
   * ]);
   * for (const { record, error } of result.failedRecords) console.error(record.distinct_id, error.message);
   * @returns the counts, and the rows that failed, each with its error.
   * @throws ConfigurationError or InvalidRequestError for invalid options, InvalidRequestError for a source that is not iterable. Later
   * failures are in the result.
   */
  upsertMany<R extends UserRow>(rows: Profiles<R, UserUpsert>, options?: BulkOptions<R, User>): Promise<BulkResult<R>>;
  /**
   * Sends what failed or was not sent in a run of `editMany()`, `bulk()` or `upsertMany()`. Edits that may already have been processed are
   * sent only if a repeat changes nothing (`$set`, `$set_once`, `$unset`, addresses of channels), or with `acceptDuplicates`; `warnings`
   * says what was left out, and it stays in the result.
   *
   * Documentation: https://docs.suprsend.com/reference/edit-user-profile
   *
   * @example
   * let result = await suprsend.users.upsertMany([{ distinct_id: 'u1', plan: 'pro' }]);
   * if (result.resumable > 0) result = await suprsend.users.resume(result);
   * @param result - the result, or its JSON.
   * @returns the counts, and the edits or rows that failed, each with its error.
   * @throws ConfigurationError or InvalidRequestError for invalid options, InvalidRequestError for a result of another method or one
   * without its failures. Later failures are in the result.
   */
  resume<R extends UserEdit | UserRow>(
    result: Resumable<R>,
    options?: BulkOptions<R, User | undefined> & EditMode & ResumeOptions,
  ): Promise<BulkResult<R>>;
}

/** Edits of objects, one and many. */
export interface ObjectMethods extends ObjectEditing {
  /**
   * A list of edits to fill with `append()` and to send with `save()`.
   *
   * Documentation: https://docs.suprsend.com/reference/edit-object-profile
   *
   * @example
   * const bulk = suprsend.objects.bulk().append(new ObjectEdit('teams', 'core').set('size', 12));
   * const result = await bulk.save();
   */
  bulk(): Bulk<ObjectEdit, ObjectEditManyOptions>;
  /**
   * Sends the edits of many objects, as `users.editMany` does for users.
   *
   * Documentation: https://docs.suprsend.com/reference/edit-object-profile
   *
   * @example
   * const result = await suprsend.objects.editMany([new ObjectEdit('teams', 'core').set('size', 12)]);
   * @returns the counts, and the edits that failed, each with its error.
   * @throws ConfigurationError or InvalidRequestError for invalid options, InvalidRequestError for a source that is not iterable. Later
   * failures are in the result.
   */
  editMany(edits: Source<ObjectEdit>, options?: ObjectEditManyOptions): Promise<BulkResult<ObjectEdit>>;
  /**
   * Creates or updates many objects, as `users.upsertMany` does for users.
   *
   * Documentation: https://docs.suprsend.com/reference/create-update-objects
   *
   * @example
   * const result = await suprsend.objects.upsertMany([{ object_type: 'teams', id: 'core', size: 12 }]);
   * @returns the counts, and the rows that failed, each with its error.
   * @throws ConfigurationError or InvalidRequestError for invalid options, InvalidRequestError for a source that is not iterable. Later
   * failures are in the result.
   */
  upsertMany<R extends ObjectRow>(rows: Profiles<R, ObjectUpsert>, options?: BulkOptions<R, ObjectEntity>): Promise<BulkResult<R>>;
  /**
   * Sends what failed or was not sent in a run, as `users.resume` does for users.
   *
   * Documentation: https://docs.suprsend.com/reference/edit-object-profile
   *
   * @example
   * let result = await suprsend.objects.upsertMany([{ object_type: 'teams', id: 'core', size: 12 }]);
   * if (result.resumable > 0) result = await suprsend.objects.resume(result);
   * @returns the counts, and the edits or rows that failed, each with its error.
   * @throws ConfigurationError or InvalidRequestError for invalid options, InvalidRequestError for a result of another method or one
   * without its failures. Later failures are in the result.
   */
  resume<R extends ObjectEdit | ObjectRow>(
    result: Resumable<R>,
    options?: BulkOptions<R, ObjectEntity> & ResumeOptions,
  ): Promise<BulkResult<R>>;
}

/** The methods of `users`, bound to a client. */
export const userMethods = (core: Core): UserMethods => ({
  ...userEditing(core),
  ...methodsOf<UserEdit, UserRow>(core, 'users', {
    check: (operation) => checkEdit(operation, 'UserEdit', UserEdit),
    isEdit: (record) => UserEdit.is(record),
    fromJSON: (record) => UserEdit.fromJSON(record as UserEditJSON),
    upsert: (operation) => upserts(core, operation, 'users.upsert', routes.users.upsert),
    mode: ['via', 'workspaceKey'],
    edits(operation, { via = 'patch', workspaceKey = core.config.workspaceKey }) {
      const check = checkEdit(operation, 'UserEdit', UserEdit);
      if (via === 'patch') return patches(core, operation, check, userTarget);
      if (via !== 'event') misconfigured(operation, 'via must be "patch" or "event"');
      checkLock(core.config, operation, 'workspaceKey', workspaceKey);
      if (workspaceKey) return editEvents(core, operation, check, workspaceKey);
      return misconfigured(operation, `via: 'event' ${needs('workspaceKey')}`);
    },
  }),
});

/** The methods of `objects`, bound to a client. */
export const objectMethods = (core: Core): ObjectMethods => ({
  ...objectEditing(core),
  ...methodsOf<ObjectEdit, ObjectRow>(core, 'objects', {
    check: (operation) => checkEdit(operation, 'ObjectEdit', ObjectEdit),
    isEdit: (record) => ObjectEdit.is(record),
    fromJSON: (record) => ObjectEdit.fromJSON(record as ObjectEditJSON),
    upsert: (operation) => upserts(core, operation, 'objects.upsert', routes.objects.upsert),
    mode: [],
    edits: (operation) => patches(core, operation, checkEdit(operation, 'ObjectEdit', ObjectEdit), objectTarget),
  }),
});

/** What differs between users and objects. */
interface Kind<E, R> {
  check: (operation: string) => (record: E) => E;
  isEdit: (record: unknown) => record is E;
  fromJSON: (record: unknown) => E;
  /** The options that say how edits are sent. */
  mode: readonly string[];
  edits: (operation: string, mode: EditMode) => Batcher<E, unknown>;
  upsert: (operation: string) => Batcher<R, unknown>;
}

// The public interfaces say what `data` is; here it is whatever the server returned.
// oxlint-disable-next-line typescript/no-explicit-any
type AnyOptions = BulkOptions<any, any> & EditMode & ResumeOptions;

function methodsOf<E extends Edit<unknown>, R extends object>(core: Core, resource: string, kind: Kind<E, R>) {
  const names = { edit: `${resource}.editMany`, bulk: `${resource}.bulk`, upsert: `${resource}.upsertMany` };
  const edit = async (operation: string, source: Source<E>, options: AnyOptions = {}): Promise<BulkResult<E>> => {
    const mode = optionsOf(operation, options);
    const { via } = mode;
    const batcher = kind.edits(operation, mode);
    return runRecords<E, unknown>({
      core,
      operation,
      source,
      options,
      also: kind.mode,
      batcher,
      ...(via === undefined ? {} : { target: { via } }),
    });
  };
  return {
    editMany: (edits: Source<E>, options?: AnyOptions) => edit(names.edit, edits, options),
    bulk: () => new Bulk<E, AnyOptions>(names.bulk, kind.check(names.bulk), (edits, options) => edit(names.bulk, edits, options)),
    upsertMany: async <Row extends R>(source: unknown, options: AnyOptions = {}): Promise<BulkResult<Row>> => {
      const batcher = kind.upsert(names.upsert) as unknown as Batcher<Row, unknown>;
      return runRecords({ core, operation: names.upsert, source: source as Source<Row>, options, batcher });
    },
    resume: async <Any extends E | R>(result: Resumable<Any>, options: AnyOptions = {}): Promise<BulkResult<Any>> => {
      const operation = `${resource}.resume`;
      const { operation: method, target } = fieldsOf(result);
      const isUpsert = method === names.upsert;
      const mode = optionsOf(operation, options);
      const via = mode.via ?? (fieldsOf(target).via as EditMode['via']);
      const batcherFor = (): Batcher<Any, unknown> =>
        (isUpsert ? kind.upsert(operation) : kind.edits(operation, bare({ ...mode, via }))) as unknown as Batcher<Any, unknown>;
      const revive = (record: Any, mayHaveActed: boolean): Any => {
        if (isUpsert || kind.isEdit(record)) return record;
        const made = kind.fromJSON(record);
        // Like the edit of the earlier process, it refuses to add up a second time.
        if (mayHaveActed && !made.isEmpty) made[TAKE]().settle(new SuprSendError('unknown', { sent: 'maybe' }));
        return made as unknown as Any;
      };
      // The next resume() sends them in the same way.
      const given = via === undefined || isUpsert ? result : { ...result, target: { via } };
      return resumeBulk<Any, unknown>(core, operation, Object.values(names), given, options, batcherFor, kind.mode, revive);
    },
  };
}

/** Edits as one PATCH each. */
function patches<E extends Edit<unknown>>(
  core: Core,
  operation: string,
  check: (record: unknown) => E,
  { name, route, pathOf }: EditTarget<E>,
): Batcher<E, unknown> {
  return {
    maxRecords: 1,
    notFound: 'record',
    bodyBytes: core.config.limits.bodyBytes,
    envelope: ['{"operations":', '}'],
    single: name,
    serialize(item) {
      const edit = check(item.record);
      const operations = takeFor(operation, edit, item);
      item.repeat = repeatOf(operations);
      item.path = pathOf(edit);
      item.id = Object.values(item.path).at(-1) as string;
      return JSON.stringify(operations);
    },
    request: ([first]) => ({
      operation: { ...route, name: operation, server: 'hub', repeat: first?.repeat ?? 'unsafe' },
      path: first?.path,
    }),
    repeatOf: (edit) => repeatOf(edit.toJSON().operations),
    lookAt: (item) => lookAtEdit(check(item.record), item),
  };
}
