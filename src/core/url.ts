/** The parts of a URL a caller gives: path values and query values, checked here and percent-encoded by client-fetch. */
import { invalid } from './errors.ts';

/** The names of the values a path takes, in the order of the URL. */
export const pathNames = (url: string): string[] =>
  url
    .split('{')
    .slice(1)
    .map((part) => part.slice(0, part.indexOf('}')));

/**
 * Takes the values a path needs from `values`, each checked.
 * @throws InvalidRequestError naming the value: missing, not a string, empty, `.` or `..`, or not well-formed Unicode.
 */
export function pathValues(operation: string, url: string, values: object): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const name of pathNames(url))
    checked[name] = pathValue(operation, name, Object.hasOwn(values, name) ? (values as Record<string, unknown>)[name] : undefined);
  return checked;
}

/** One path value, checked. */
export function pathValue(operation: string, name: string, value: unknown): string {
  const problem = problemWith(value);
  if (problem) invalid(operation, `the path value ${name} ${problem}`);
  return value as string;
}

function problemWith(value: unknown): string | undefined {
  if (value === undefined) return 'is missing';
  if (typeof value !== 'string')
    return `must be a string, not ${value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`}`;
  if (value === '') return 'is empty, which would call another path';
  // A URL parser resolves these, even percent-encoded, to a parent path (WHATWG URL, 4.4).
  if (value === '.' || value === '..') return `is "${value}", which would call another path`;
  if (/\p{Surrogate}/u.test(value)) return 'has half of a surrogate pair, which no URL can carry';
}

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
      values[`${encodeURIComponent(name.replace(/\[\]$/, ''))}[]`] = items.map((item) => queryText(item) ?? fail());
    } else values[encodeURIComponent(name)] = queryText(value) ?? fail();
  }
  return values;
}

function queryText(value: unknown): string | undefined {
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
