/** Follows `$ref` inside one document. */
import { isObject, type Json, type JsonObject } from './json.ts';

/** A node, or what its reference leads to. @throws if a reference leads nowhere or back to itself. */
export function resolve<T extends Json | undefined>(document: JsonObject, node: T): T {
  let current: Json | undefined = node;
  const seen = new Set<string>();
  while (isObject(current) && typeof current.$ref === 'string') {
    const ref = current.$ref;
    if (seen.has(ref)) throw new Error(`${ref} leads back to itself.`);
    seen.add(ref);
    let target: Json | undefined = document;
    for (const part of ref.replace(/^#\//, '').split('/')) {
      target = (target as JsonObject | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')];
    }
    if (target === undefined) throw new Error(`${ref} points to a missing component.`);
    current = target;
  }
  return current as T;
}

/** The name of the component schema that a node refers to. */
export function schemaName(node: Json | undefined): string | undefined {
  if (!isObject(node) || typeof node.$ref !== 'string') return undefined;
  return node.$ref.startsWith('#/components/schemas/') ? node.$ref.slice('#/components/schemas/'.length) : undefined;
}
