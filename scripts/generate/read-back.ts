/** What `get` returns is accepted by `upsert`: which fields of it are left out of what is sent, and the type that accepts both. */
import { isObject, type Json, type JsonObject } from '../contract/json.ts';
import { jsonSchema, nameOf, type Schemas } from './requests.ts';

export interface ReadBack {
  /** The component that `get` returns. */
  read: string;
  /** Fields that only the server sets (true), and fields that it returns as null but does not accept as null (null). */
  leftOut: Record<string, true | null>;
}

/** By operationId, for every `upsert` that has a `get`. An upsert of a profile has another form than what is read. */
export function readBack(document: JsonObject): ReadonlyMap<string, ReadBack> {
  const schemas = ((document.components as JsonObject).schemas ?? {}) as Schemas;
  const byName = new Map<unknown, JsonObject>();
  for (const item of Object.values(document.paths as JsonObject))
    for (const operation of Object.values(item as JsonObject))
      if (isObject(operation)) byName.set((operation['x-suprsend'] as JsonObject | undefined)?.name, operation);
  const found = new Map<string, ReadBack>();
  for (const [name, upsert] of byName) {
    const get = typeof name === 'string' && name.endsWith('.upsert') ? byName.get(name.replace(/upsert$/, 'get')) : undefined;
    const read = nameOf(jsonSchema((get?.responses as JsonObject | undefined)?.[200]));
    const written = nameOf(jsonSchema(upsert.requestBody));
    const from = read === undefined ? undefined : schemas[read]?.properties;
    const to = written === undefined ? undefined : schemas[written]?.properties;
    if (read === undefined || read === written || !isObject(from) || !isObject(to) || '$email' in to) continue;
    const leftOut: ReadBack['leftOut'] = {};
    for (const [field, schema] of Object.entries(from)) {
      if (!(field in to)) leftOut[field] = true;
      else if (isNullable(schema) && !isNullable(to[field])) leftOut[field] = null;
    }
    found.set(String(upsert.operationId), { read, leftOut });
  }
  return found;
}

function isNullable(schema: Json | undefined): boolean {
  if (!isObject(schema)) return false;
  const types = [schema.type].flat();
  return types.includes('null') || [schema.anyOf, schema.oneOf].some((list) => Array.isArray(list) && list.some(isNullable));
}
