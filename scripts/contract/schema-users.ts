/** Which operations use a named schema. */
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Operation } from './operations.ts';
import { schemaName } from './references.ts';

export const schemasOf = (document: JsonObject): JsonObject =>
  ((document.components as JsonObject | undefined)?.schemas ?? {}) as JsonObject;

/** The operations that use each named schema, directly or through others. */
export function usersOf(operations: Operation[], ...documents: JsonObject[]): Map<string, string[]> {
  const users = new Map<string, Set<string>>();
  for (const operation of operations) {
    const visit = (node: Json | undefined): void => {
      if (Array.isArray(node)) for (const item of node) visit(item);
      if (!isObject(node)) return;
      const name = schemaName(node);
      if (name !== undefined && !users.get(name)?.has(operation.name)) {
        users.set(name, (users.get(name) ?? new Set()).add(operation.name));
        for (const document of documents) visit(schemasOf(document)[name]);
      }
      for (const value of Object.values(node)) visit(value);
    };
    for (const key of ['parameters', 'requestBody', 'responses']) visit(operation.source[key]);
  }
  return new Map([...users].map(([name, names]) => [name, [...names]]));
}
