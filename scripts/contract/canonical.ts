/** One form of a JSON value whatever the order of its keys, for comparing, for digests and for the files that are written. */
import { createHash } from 'node:crypto';
import { isObject, type Json } from './json.ts';

export function canonical(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'undefined';
  const members = Object.keys(value).toSorted();
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

export const same = (a: Json | undefined, b: Json | undefined): boolean => a === b || canonical(a) === canonical(b);
export const digest = (value: Json | undefined): string => createHash('sha256').update(canonical(value)).digest('hex').slice(0, 12);
