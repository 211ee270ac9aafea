/** The smallest value a schema of the contract takes, for what the contract shows no example of. */
import { isObject, type Json, type JsonObject } from '../../scripts/contract/json.ts';
import { resolve } from '../../scripts/contract/operations.ts';

export function sample(document: JsonObject, schema: Json | undefined): Json {
  const node = resolve(document, schema);
  if (!isObject(node)) return 'text';
  if (node.example !== undefined) return node.example;
  if (Array.isArray(node.enum)) return node.enum[0] as Json;
  const alternative = [node.oneOf, node.anyOf].find((list) => Array.isArray(list));
  if (alternative) return sample(document, alternative[0]);
  switch ([node.type].flat()[0]) {
    case 'object':
      return Object.fromEntries(
        ((node.required ?? []) as string[]).map((name) => [name, sample(document, (node.properties as JsonObject)[name])]),
      );
    case 'array':
      return [sample(document, node.items)];
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return node.minimum ?? 1;
    default:
      return node.format === 'date-time' ? '2026-01-02T03:04:05Z' : 'text';
  }
}
