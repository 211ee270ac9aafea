/** The values in a URL. They are checked here, once; client-fetch then percent-encodes them, so that no id can reach another path. */
import { buildUrl } from '../../generated/client/utils.gen.ts';
import { invalid } from './errors.ts';
import { bare, checkJson, isPlain } from './json.ts';
import { shown } from './redact.ts';

/** The names of the placeholders of a path, in their order. */
export const pathNames = (url: string): string[] =>
  url
    .split('{')
    .slice(1)
    .map((part) => part.slice(0, part.indexOf('}')));

/**
 * Checks a path template, picks the values it needs out of `values`, and checks each.
 * @throws InvalidRequestError naming the value: missing, not a string, empty, a part that is `.` or `..`, or not well-formed Unicode.
 */
export function pathValues(operation: string, url: string, values: object): Record<string, string> {
  if (/\/\.{0,2}\/|\/\.{1,2}$|[?#\\%\0- ]/.test(url))
    invalid(
      operation,
      'its path holds an empty segment, ".", "..", "?", "#", "%", a backslash or whitespace, which would call another path',
    );
  const checked = bare<Record<string, string>>({});
  for (const name of pathNames(url))
    checked[name] = pathValue(operation, name, Object.hasOwn(values, name) ? (values as Record<string, unknown>)[name] : undefined);
  return checked;
}

/** Checks one path value. @throws InvalidRequestError as `pathValues` does. */
export function pathValue(operation: string, name: string, value: unknown): string {
  const problem = problemWith(value);
  if (problem) invalid(operation, `the path value ${name} ${problem}`);
  return value as string;
}

const HALF_PAIR = 'has half of a surrogate pair, which a URL cannot carry';

function problemWith(value: unknown): string | undefined {
  if (value === undefined) return 'is missing';
  if (typeof value !== 'string')
    return `must be a string, not ${value === null ? 'null' : Array.isArray(value) ? 'an array' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`}`;
  if (value === '') return 'is empty, which would call another path';
  // A URL parser resolves these, even percent-encoded, to a parent path (WHATWG URL, 4.4), and so does a server that decodes slashes first.
  if (/(^|[\\/])\.\.?([\\/]|$)/.test(value)) return 'has a part "." or "..", which would call another path';
  if (!value.isWellFormed()) return HALF_PAIR;
}

/**
 * Query values as the API reads them. A list becomes `name[]`, which client-fetch repeats; a Date its ISO string; any other object JSON
 * (`tags`); null and undefined are left out.
 * @param lists - names that are always sent as `name[]`, even with a single value.
 * @throws InvalidRequestError for a value that a URL cannot carry.
 */
export function queryValues(operation: string, query: object, lists: readonly string[] = []): Record<string, string | string[]> {
  if (!isPlain(query)) invalid(operation, 'the query must be an object with the names and values');
  const values = bare<Record<string, string | string[]>>({}); // accepts every name, `__proto__` too
  for (const [name, value] of Object.entries(query)) {
    if (!name.isWellFormed()) invalid(operation, `a query name ${HALF_PAIR}`);
    const text = (item: unknown): string =>
      queryText(item) ??
      invalid(
        operation,
        `the query value ${shown(name)} cannot be sent; use a string, a finite number, a boolean, a Date, or a list of them`,
      );
    if (value === undefined || value === null) continue;
    if (Array.isArray(value) || lists.includes(name)) {
      const items = [value].flat(1).filter((item) => item !== undefined && item !== null);
      values[`${encodeURIComponent(name.replace(/\[\]$/, ''))}[]`] = items.map(text);
    } else values[encodeURIComponent(name)] = text(value);
  }
  return values;
}

function queryText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? value : undefined;
  if (typeof value === 'boolean' || typeof value === 'bigint' || Number.isFinite(value)) return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (typeof value !== 'object') return undefined;
  try {
    checkJson(value, () => {
      throw new TypeError();
    });
    return JSON.stringify(value);
  } catch {
    return undefined; // JSON would change or lose a part of it
  }
}

/** The address of a call: base URL, path with its values, query. */
export const urlOf = (baseUrl: string, url: string, path: Record<string, string>, query: Record<string, string | string[]>): string =>
  // Without values, client-fetch need not look for placeholders.
  buildUrl({ baseUrl, url, path: some(path), query: some(query) });

const some = <T extends object>(values: T): T | undefined => {
  for (const _ in values) return values;
  return undefined;
};
