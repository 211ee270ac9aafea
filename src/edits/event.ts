/**
 * Many edits of users in one request, as the vendor's SDKs send them (its Node SDK 1.15.1, users_edit_bulk.js and user_edit.js). Outside
 * the contract and unproven with an API key. The server only says that it took the records in.
 */
import { routes } from '../../generated/routes.gen.ts';
import { invalid } from '../core/errors.ts';
import type { BulkRequest, Item, Packing } from '../bulk/run.ts';
import type { CallOptions, Operation } from '../core/types.ts';
import { send, type Core } from '../core/send.ts';
import { userAgent } from '../core/runtime.ts';
import { chunks } from '../many/chunks.ts';
import { take } from './edit.ts';
import type { UserEdit } from './user-edit.ts';

/** Limits of the vendor's SDKs (constants.js): records in a request, and bytes of UTF-8 of one record. */
const MOST_RECORDS = 400;
const MOST_BYTES = 10 * 1024;

/**
 * @param own - the edit to send for a record; throws for what is none.
 * @param env - the workspace key.
 */
export function events<R>(
  core: Core,
  operation: string,
  own: (record: R) => UserEdit,
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
    most: MOST_RECORDS,
    around: ['[', ']'],
    text(item) {
      const edit = own(item.record);
      const { operations, settle: settleOne } = take(edit, acceptDuplicates);
      const text = JSON.stringify({
        $schema: '2',
        $insert_id: crypto.randomUUID(),
        $time: Date.now(),
        env,
        distinct_id: edit.distinctId,
        // The vendor's SDKs know no $increment here.
        $user_operations: operations.map(({ $increment, ...rest }) => ($increment ? { $add: $increment, ...rest } : rest)),
        properties: { $ss_sdk_version: sdk },
      });
      const { length } = encoder.encode(text);
      if (length > MOST_BYTES) {
        settleOne(null); // still pending, for the other way
        invalid(operation, `the record has ${length} bytes; the event way takes ${MOST_BYTES}`);
      }
      pending.set(item, settleOne);
      return text;
    },
    async send(text, items, limits) {
      try {
        // Nothing proves that the server knows a second copy by its $insert_id, so it is sent once.
        const { attempts } = await send(core, { ...options, ...limits, operation: sent, maxRetries: 0, text });
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
      `${operation}: via 'event' is experimental; success means that the server took the records in, not that it has applied them`,
    ],
  };
}
