/**
 * Many edits of users in one request, as the vendor's SDKs send them (its Node SDK 1.15.1, users_edit_bulk.js and user_edit.js). Outside
 * the contract and unproven with an API key. The server only says that it accepted the records, and applies them later.
 */
import { routes } from '../../generated/routes.gen.ts';
import { invalid } from '../core/errors.ts';
import type { BulkRequest, Item, Packing } from '../bulk/run.ts';
import type { CallOptions, Operation } from '../core/types.ts';
import { send, type Core } from '../core/send.ts';
import { userAgent } from '../core/runtime.ts';
import { chunks } from '../many/chunks.ts';
import { TAKE } from './edit.ts';
import type { UserEdit } from './user-edit.ts';

/** Limits of the vendor's SDKs (constants.js): records of a request, and bytes of one record in UTF-8. */
const MAX_RECORDS = 400;
const MAX_RECORD_BYTES = 10 * 1024;

/**
 * @param check - throws if a record is not an edit that can be sent.
 * @param env - the workspace key.
 */
export function events<R>(
  core: Core,
  operation: string,
  check: (record: R) => UserEdit,
  options: CallOptions,
  env: string,
  acceptDuplicates: boolean,
): Packing<R, undefined> {
  const encoder = new TextEncoder();
  const sdk = userAgent(core.config.appInfo);
  const { method, url } = routes.events.trigger;
  const sent: Operation = { name: operation, server: 'hub', repeat: 'unsafe', method, url };
  const pending = new Map<Item<R>, (error?: unknown) => void>();
  const settle = (items: readonly Item<R>[], error?: unknown): void => {
    for (const item of items) {
      pending.get(item)?.(error);
      pending.delete(item);
    }
  };
  const packing = chunks<R, undefined>({
    operation,
    most: MAX_RECORDS,
    around: ['[', ']'],
    text(item) {
      const edit = check(item.record);
      const { operations, settle: settleOne } = edit[TAKE](acceptDuplicates);
      const text = JSON.stringify({
        $schema: '2',
        $insert_id: crypto.randomUUID(),
        $time: Date.now(),
        env,
        distinct_id: edit.distinctId,
        // The vendor's SDKs write $increment as $add here.
        $user_operations: operations.map(({ $increment, ...rest }) => ($increment ? { $add: $increment, ...rest } : rest)),
        properties: { $ss_sdk_version: sdk },
      });
      const { length } = encoder.encode(text);
      if (length > MAX_RECORD_BYTES) {
        settleOne(null); // still pending, so that it can be sent by patch
        invalid(operation, `the record has ${length} bytes; with via: 'event' it may have ${MAX_RECORD_BYTES}`);
      }
      pending.set(item, settleOne);
      return text;
    },
    async send(text, items, limits) {
      try {
        // It is not known whether the server recognizes a second copy by its $insert_id, so it is sent once.
        const { attempts } = await send(core, { operation: sent, text, options: { ...options, ...limits, maxRetries: 0 } });
        settle(items);
        return { fates: items.map(() => ({ data: undefined })), attempts };
      } catch (error) {
        settle(items, error);
        throw error;
      }
    },
  });
  const released = (request: BulkRequest<R, undefined> | undefined): BulkRequest<R, undefined> | undefined =>
    request && { ...request, unsent: () => settle(request.items, null) };
  return {
    add: (item) => released(packing.add(item)),
    rest: () => released(packing.rest?.()),
    warnings: [
      `${operation}: via 'event' is experimental; success means that the server accepted the records, not that it has applied them`,
    ],
  };
}
