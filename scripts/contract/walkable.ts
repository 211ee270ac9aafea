/**
 * Makes the example of each list its last page, so that a list can be walked on a mock server, which answers every request with the same
 * example. The vendor's examples say that more pages follow.
 */
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Operation } from './operations.ts';

export function endListExamples(operations: readonly Operation[]): void {
  for (const { paging, source } of operations) {
    if (paging === undefined || paging === 'single') continue;
    for (const response of Object.values((source.responses ?? {}) as Record<string, JsonObject>)) {
      const { example, examples } = ((response.content as JsonObject | undefined)?.['application/json'] ?? {}) as JsonObject;
      for (const value of [example, ...Object.values((examples ?? {}) as JsonObject).map((one) => (one as JsonObject).value)]) end(value);
    }
  }
}

function end(page: Json | undefined): void {
  if (!isObject(page) || !isObject(page.meta) || !Array.isArray(page.results)) return;
  const { meta, results } = page;
  meta.count = results.length;
  if ('offset' in meta) meta.offset = 0;
  if ('has_next' in meta) Object.assign(meta, { has_next: false, after: null, has_prev: false, before: null });
}
