/** Query values as the API reads them. */
import { invalid } from './refuse.ts';

/**
 * Lists become `name[]`, repeated by client-fetch; a Date its ISO text; any other object JSON (`tags`); null and undefined are left out.
 * @param lists - names that are always sent as `name[]`, a single value too.
 * @throws InvalidRequestError for a value no URL can carry.
 */
export function queryValues(operation: string, query: object, lists: readonly string[] = []): Record<string, string | string[]> {
  const values = Object.create(null) as Record<string, string | string[]>; // takes any name, `__proto__` too
  for (const [name, value] of Object.entries(query)) {
    if (/\p{Surrogate}/u.test(name)) invalid(operation, 'a query name has half of a surrogate pair');
    const fail = (): never =>
      invalid(operation, `the query value ${name} cannot be sent: give a string, a finite number, a boolean, a Date, or a list of them`);
    if (value === undefined || value === null) continue;
    if (Array.isArray(value) || lists.includes(name)) {
      const items = [value].flat(1).filter((item) => item !== undefined && item !== null);
      values[`${encodeURIComponent(name.replace(/\[\]$/, ''))}[]`] = items.map((item) => text(item) ?? fail());
    } else values[encodeURIComponent(name)] = text(value) ?? fail();
  }
  return values;
}

function text(value: unknown): string | undefined {
  if (typeof value === 'string') return /\p{Surrogate}/u.test(value) ? undefined : value;
  if (typeof value === 'boolean' || typeof value === 'bigint' || Number.isFinite(value)) return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (typeof value !== 'object') return undefined;
  try {
    return JSON.stringify(value);
  } catch {
    return undefined; // a cycle or a BigInt inside
  }
}
