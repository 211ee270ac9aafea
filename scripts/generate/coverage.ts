/** `node scripts/generate/coverage.ts`: how many bodies and answers have a name of their own, and how much of the answers is typed. */
import { isObject, type Json, type JsonObject } from '../contract/json.ts';
import { readOperations } from '../contract/operations.ts';
import { EFFECTIVE, fromRoot, readJson } from '../contract/files.ts';
import { codegenInput } from './input.ts';
import { jsonSchema, nameOf } from './requests.ts';

export interface Coverage {
  /** Bodies and answers in JSON, and how many of them are components with a name. */
  bodies: { all: number; named: number };
  answers: { all: number; named: number };
  /** Fields of answers, and how many of them have a type beyond `unknown`. */
  fields: { all: number; typed: number; untyped: string[] };
}

export function coverage(document: JsonObject): Coverage {
  const schemas = (document.components as JsonObject).schemas as Record<string, JsonObject>;
  const found: Coverage = { bodies: { all: 0, named: 0 }, answers: { all: 0, named: 0 }, fields: { all: 0, typed: 0, untyped: [] } };
  const count = (of: { all: number; named: number }, schema: JsonObject | undefined): void => {
    if (!schema) return;
    of.all++;
    const alternatives = [schema, ...[schema.anyOf, schema.oneOf].filter(Array.isArray).flat()];
    if (alternatives.some((one) => nameOf(one) !== undefined)) of.named++;
  };
  const seen = new Set<string>();
  const fields = (schema: Json | undefined, where: string): void => {
    if (!isObject(schema)) return;
    const name = nameOf(schema);
    if (name !== undefined) {
      if (!seen.has(name)) fields(schemas[seen.add(name) && name], name);
      return;
    }
    for (const [key, property] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
      found.fields.all++;
      if (isTyped(property)) found.fields.typed++;
      else found.fields.untyped.push(`${where}.${key}`);
      fields(property, `${where}.${key}`);
    }
    for (const part of [schema.items, schema.anyOf, schema.oneOf, schema.allOf].flat()) fields(part, where);
  };
  for (const { id, source } of readOperations(document)) {
    count(found.bodies, jsonSchema(source.requestBody));
    for (const [code, response] of Object.entries(source.responses as JsonObject)) {
      if (!code.startsWith('2')) continue;
      count(found.answers, jsonSchema(response));
      fields(jsonSchema(response), id);
    }
  }
  return found;
}

/** Whether more is known of a value than that it is JSON, or an object. */
function isTyped(schema: Json | undefined): boolean {
  if (!isObject(schema)) return false;
  if (nameOf(schema) !== undefined || isObject(schema.properties) || Array.isArray(schema.enum) || schema.const !== undefined) return true;
  const parts = [schema.anyOf, schema.oneOf, schema.allOf].filter(Array.isArray).flat();
  if (parts.length > 0) return parts.every((part) => isTyped(part) || (part as JsonObject).type === 'null');
  if (isObject(schema.items)) return isTyped(schema.items);
  if (isObject(schema.additionalProperties)) return isTyped(schema.additionalProperties);
  const types = [schema.type].flat().filter((type) => type !== 'null');
  return types.length > 0 && types.every((type) => type !== 'object' && type !== 'array');
}

if (import.meta.main) {
  const { bodies, answers, fields } = coverage(codegenInput(readJson(fromRoot(EFFECTIVE))));
  const share = (part: number, all: number): string => `${part} of ${all} (${((100 * part) / all).toFixed(1)} %)`;
  console.log(`bodies with a name of their own:   ${share(bodies.named, bodies.all)}`);
  console.log(`answers with a name of their own:  ${share(answers.named, answers.all)}`);
  console.log(`fields of answers beyond unknown:  ${share(fields.typed, fields.all)}`);
  console.log(`untyped: ${fields.untyped.join(', ')}`);
}
