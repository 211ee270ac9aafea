/**
 * Many edits of users in one request, as the vendor's SDKs send them (its Node SDK 1.15.1, users_edit_bulk.js and user_edit.js). Outside
 * the contract and unproven with an API key. The server only says that it accepted the records, and applies them later.
 */
import { routes } from '../../generated/routes.gen.ts';
import type { EditOperation } from '../../generated/types.gen.ts';
import { bytesOf } from '../core/body.ts';
import { invalid } from '../core/errors.ts';
import { userAgent } from '../core/runtime.ts';
import type { Core } from '../core/send.ts';
import { TAKE, type Edit } from '../edits/edit.ts';
import { repeatOf } from '../edits/operation.ts';
import type { UserEdit } from '../edits/user-edit.ts';
import type { Batcher, Item } from './batch.ts';

/** Limits of the vendor's SDKs (constants.js): records of a request, bytes of one record and of a request in UTF-8. */
const MAX_RECORDS = 400;
const MAX_RECORD_BYTES = 10 * 1024;
const MAX_BODY_BYTES = 800 * 1024;

/** An edit may have been processed before, or another call may be sending it. */
export function lookAtEdit(edit: Edit<unknown>, item: Item<unknown>): void {
  item.isBusy = edit.isSaving && !item.release;
  item.mayHaveActed ||= edit.mayHaveArrived || item.isBusy;
}

/** Takes the operations of an edit for a run. @throws InvalidRequestError as `TAKE` does */
export function takeFor(operation: string, edit: Edit<unknown>, item: Item<unknown>): readonly EditOperation[] {
  lookAtEdit(edit, item);
  const { operations, settle } = edit[TAKE](item.resumed?.acceptDuplicates, operation);
  item.release = settle;
  return operations;
}

/**
 * @param check - throws if a record is not an edit that can be sent.
 * @param env - the workspace key.
 */
export function editEvents(core: Core, operation: string, check: (record: unknown) => UserEdit, env: string): Batcher<UserEdit, undefined> {
  // What all records share is written once.
  const workspace = JSON.stringify(env);
  const properties = JSON.stringify({ $ss_sdk_version: userAgent(core.config.appInfo) });
  const { method, url } = routes.events.trigger;
  return {
    maxRecords: MAX_RECORDS,
    notFound: 'url',
    bodyBytes: MAX_BODY_BYTES,
    envelope: ['[', ']'],
    serialize(item) {
      const edit = check(item.record);
      const operations = takeFor(operation, edit, item);
      item.id = edit.distinctId;
      // The vendor's SDKs write $increment as $add here.
      const written = operations.map((one) =>
        Object.hasOwn(one, '$increment') ? { $add: one.$increment, ...one, $increment: undefined } : one,
      );
      const start = `"$schema":"2","$insert_id":"${crypto.randomUUID()}","$time":${Date.now()},"env":${workspace}`;
      const id = JSON.stringify(edit.distinctId);
      const text = `{${start},"distinct_id":${id},"$user_operations":${JSON.stringify(written)},"properties":${properties}}`;
      // A UTF-16 unit takes at most three bytes, so most records need not be encoded to be measured.
      const bytes = text.length * 3 > MAX_RECORD_BYTES ? bytesOf(text) : 0;
      if (bytes > MAX_RECORD_BYTES) invalid(operation, `the record has ${bytes} bytes; with via: 'event' it may have ${MAX_RECORD_BYTES}`);
      return text;
    },
    // It is not known whether the server recognizes a second copy by its $insert_id, so it is sent once.
    request: () => ({ operation: { name: operation, server: 'hub', repeat: 'unsafe', method, url }, options: { maxRetries: 0 } }),
    read: (_, items) => items.map(() => ({ error: undefined, data: undefined })),
    repeatOf: (edit) => repeatOf(edit.toJSON().operations),
    lookAt: (item) => lookAtEdit(check(item.record), item),
    warnings: [
      `${operation}: via 'event' is experimental; success means that the server accepted the records, not that it has applied them`,
    ],
  };
}
