/** Reads schemas: what one says next to its reference, its types, and how it is shown. */
import { isObject, type Json, type JsonObject } from './json.ts';
import { resolve, schemaName } from './references.ts';

/** Keywords that say nothing about what is accepted. */
export const TEXTS = ['title', 'description', 'example', 'examples', 'externalDocs', 'xml', '$comment'];

/** What a schema says next to its reference. */
export const nextToRef = (node: Json | undefined): JsonObject =>
  Object.fromEntries(Object.entries(isObject(node) ? node : {}).filter(([key]) => key !== '$ref' && !TEXTS.includes(key)));

export function wholeOf(document: JsonObject, node: Json | undefined): Json | undefined {
  const whole = resolve(document, node);
  return isObject(whole) && whole !== node ? { ...whole, ...nextToRef(node) } : whole;
}

export const listOf = (value: Json | undefined): string[] => (Array.isArray(value) ? value.map((item) => String(item)) : []);
export const typesOf = ({ type }: JsonObject): string[] =>
  Array.isArray(type) ? type.map(String).toSorted() : type === undefined ? [] : [String(type)];

export function shown(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  const text = value === undefined ? 'none' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

export function nameOf(schema: Json): string {
  if (!isObject(schema)) return shown(schema);
  return schemaName(schema) ?? (typeof schema.title === 'string' ? schema.title : shown(schema.type ?? schema));
}
