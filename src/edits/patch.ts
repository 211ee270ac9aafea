/** Many edits as one PATCH each. */
import type { Packing } from '../bulk/run.ts';
import type { CallOptions } from '../core/types.ts';
import type { Core } from '../core/send.ts';
import { sendEdit, type Edit } from './edit.ts';

/** @param own - the edit to send for a record; throws for what is none. */
export function patches<T, R>(core: Core, own: (record: R) => Edit<T>, options: CallOptions, acceptDuplicates: boolean): Packing<R, T> {
  return {
    add(item) {
      const edit = own(item.record);
      return {
        items: [item],
        async send(limits) {
          const { data, attempts } = await sendEdit(core, edit, { ...options, ...limits }, acceptDuplicates);
          return { fates: [{ data }], attempts };
        },
      };
    },
  };
}
