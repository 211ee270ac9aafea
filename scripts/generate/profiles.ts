/** Which fields of a body hold profiles, so that the client can check their keys and addresses, and which lists may not be empty. */
import { isObject, type Json, type JsonObject } from '../contract/json.ts';
import { resolve, type Operation } from '../contract/operations.ts';
import { jsonSchema } from './requests.ts';

/** The names of the fields; an empty name is the body itself. */
export function profilesOf(document: JsonObject, { source }: Operation): string[] {
  return [...new Set(bodies(document, jsonSchema(source.requestBody)).flatMap((body) => fieldsOf(document, body)))];
}

/** The names of the lists that need at least one member. */
export function nonEmptyOf(document: JsonObject, { source }: Operation): string[] {
  return bodies(document, jsonSchema(source.requestBody)).flatMap(({ properties }) =>
    Object.entries(isObject(properties) ? properties : {}).flatMap(([name, schema]) => {
      const field = resolve(document, schema);
      return isObject(field) && Number(field.minItems) > 0 ? [name] : [];
    }),
  );
}

/** A body, or the form of it for one record. */
function bodies(document: JsonObject, schema: Json | undefined): JsonObject[] {
  const body = resolve(document, schema);
  if (!isObject(body)) return [];
  const alternatives = [body.oneOf, body.anyOf].filter(Array.isArray).flat();
  return alternatives.length > 0 ? alternatives.flatMap((one) => bodies(document, one)) : [body];
}

function fieldsOf(document: JsonObject, { properties }: JsonObject): string[] {
  if (!isObject(properties)) return [];
  if ('$email' in properties) return [''];
  return Object.entries(properties).flatMap(([name, schema]) => {
    const field = resolve(document, schema);
    return isProfile(document, isObject(field) && field.type === 'array' ? field.items : field) ? [name] : [];
  });
}

/** Whether a schema, or one of its parts or alternatives, has channels, or is an operation of an edit. */
function isProfile(document: JsonObject, schema: Json | undefined): boolean {
  const resolved = resolve(document, schema);
  if (!isObject(resolved)) return false;
  if (isObject(resolved.properties) && ('$email' in resolved.properties || '$append' in resolved.properties)) return true;
  return [resolved.oneOf, resolved.anyOf, resolved.allOf]
    .filter(Array.isArray)
    .flat()
    .some((part) => isProfile(document, part));
}
