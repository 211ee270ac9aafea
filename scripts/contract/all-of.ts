/** Schemas without their `allOf`, as far as its parts only have fields: where a field is written changes nothing that a caller sends or reads. */
import { canonical } from './canonical.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { schemaName } from './references.ts';
import { listOf, TEXTS, wholeOf } from './schema-parts.ts';

const isText = (key: string): boolean => TEXTS.includes(key) || key.startsWith('x-');

/** What a schema is, if all that it says is one part. */
export function onlyPart(schema: Json | undefined): Json | undefined {
  if (!isObject(schema) || !Array.isArray(schema.allOf)) return schema;
  const [part, ...others] = schema.allOf;
  const isAlone = others.length === 0 && Object.keys(schema).every((key) => key === 'allOf' || isText(key));
  return isAlone ? onlyPart(part) : schema;
}

/** The names of the parts that are components. */
export const partNames = (schema: JsonObject): string[] =>
  (Array.isArray(schema.allOf) ? schema.allOf : []).flatMap((part) => schemaName(part) ?? []);

/** A schema with the fields of its parts, but for the parts that are components called `kept`. */
export function withParts(document: JsonObject, schema: JsonObject, kept: readonly string[], open: readonly Json[] = []): JsonObject {
  const { allOf, ...own } = schema;
  if (!Array.isArray(allOf) || !isOpen(own) || (own.type !== undefined && own.type !== 'object')) return schema;
  const rest: Json[] = [];
  let whole: JsonObject = own;
  for (const part of allOf) {
    const name = schemaName(part);
    const found = wholeOf(document, onlyPart(part));
    const isOwn = isObject(found) && !open.includes(found) && !(name !== undefined && kept.includes(name));
    const inner = isOwn ? withParts(document, found, kept, [...open, found]) : undefined;
    if (inner && hasOnlyFields(inner)) whole = joined(whole, inner);
    else rest.push(part);
  }
  return rest.length > 0 ? { ...whole, allOf: rest } : whole;
}

/** Whether fields of other parts may be there too. */
const isOpen = ({ additionalProperties: more }: JsonObject): boolean =>
  more === undefined || more === true || (isObject(more) && Object.keys(more).length === 0);

const hasOnlyFields = (schema: JsonObject): boolean =>
  isOpen(schema) &&
  (schema.type === undefined || schema.type === 'object') &&
  Object.keys(schema).every((key) => isText(key) || ['type', 'properties', 'required', 'additionalProperties'].includes(key));

function joined(a: JsonObject, b: JsonObject): JsonObject {
  const properties: JsonObject = { ...(a.properties as JsonObject | undefined) };
  for (const [name, schema] of Object.entries((b.properties ?? {}) as JsonObject)) {
    const other = properties[name];
    const parts = other === undefined || canonical(other) === canonical(schema) ? [schema as Json] : [other, schema as Json];
    properties[name] = parts.length === 1 ? (parts[0] as Json) : { allOf: parts };
  }
  const required = [...new Set([...listOf(a.required), ...listOf(b.required)])];
  const { additionalProperties: more = b.additionalProperties, type = b.type } = a;
  return {
    ...a,
    ...(type === undefined ? {} : { type }),
    ...(more === undefined ? {} : { additionalProperties: more }),
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}
