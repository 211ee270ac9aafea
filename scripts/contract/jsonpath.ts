/** RFC 9535 queries that return the path to each node, so that a caller can write there. */
import { exec, query, type JsonValue } from 'jsonpath-rfc9535';
import type { Json, JsonObject } from './json.ts';

export function pathSegments(document: JsonObject, expression: string): (string | number)[][] {
  const found: (string | number)[][] = [];
  exec(document as JsonValue, expression, (_value, path) => {
    found.push([...(path as Iterable<string | number>)]);
  });
  return found;
}

export const values = (document: JsonObject, expression: string): Json[] => query(document as JsonValue, expression);
