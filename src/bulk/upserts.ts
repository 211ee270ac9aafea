/** Many upserts: the batcher of `users.upsertMany()` and `objects.upsertMany()`. One request for each row, as the contract has no bulk upsert. */
import { bodyText, writtenForm } from '../core/body.ts';
import { invalid } from '../core/errors.ts';
import { bare } from '../core/json.ts';
import type { Core } from '../core/send.ts';
import type { Route } from '../core/types.ts';
import { pathNames, pathValues } from '../core/url.ts';
import type { Batcher } from './batch.ts';

/**
 * @param single - the name of the upsert.
 * @param route - the upsert; its path values are read from each row, and the rest of the row is the body.
 */
export function upserts<R extends object, D>(core: Core, operation: string, single: string, route: Route): Batcher<R, D> {
  const names = pathNames(route.url);
  return {
    maxRecords: 1,
    notFound: 'unclear',
    bodyBytes: core.config.limits.bodyBytes,
    envelope: ['', ''],
    profiles: bare(route).profiles,
    single,
    serialize(item) {
      const { record } = item;
      if (typeof record !== 'object' || record === null || Array.isArray(record))
        invalid(operation, `a row must be an object with ${names.join(' and ')}`);
      // As JSON would write it: users.upsert does the same with its body.
      const row = Object.fromEntries(Object.entries(writtenForm(record)));
      item.path = pathValues(operation, route.url, row);
      item.id = item.path[names.at(-1) as string] as string;
      for (const name of names) delete row[name];
      return bodyText(operation, row) as string;
    },
    request: ([first]) => ({ operation: { ...route, name: operation, server: 'hub' }, path: first?.path }),
    repeatOf: () => route.repeat,
  };
}
