/** Many edits, each as one PATCH. */
import type { Packing } from '../bulk/run.ts';
import type { CallOptions } from '../core/types.ts';
import type { Core } from '../core/send.ts';
import type { Edit } from './edit.ts';
import { sendEdit, type EditTarget } from './send.ts';

/**
 * @param check - throws if a record is not an edit that can be sent.
 * @param target - the profile that an edit changes.
 */
export function patches<T, E extends Edit<T>>(
  core: Core,
  check: (record: E) => E,
  target: (edit: E) => EditTarget,
  options: CallOptions,
  acceptDuplicates: boolean,
): Packing<E, T> {
  return {
    add(item) {
      const edit = check(item.record);
      return {
        items: [item],
        async send(limits) {
          const { data, attempts } = await sendEdit<T>(core, target(edit), edit, { ...options, ...limits }, acceptDuplicates);
          return { fates: [{ data }], attempts };
        },
      };
    },
  };
}
