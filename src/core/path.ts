/** The one place where path values are checked. client-fetch then percent-encodes them, so that no id can reach another path. */
import { invalid } from './refuse.ts';

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
