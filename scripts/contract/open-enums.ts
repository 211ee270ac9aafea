/**
 * Opens the enums of responses: a new channel or status must not make a whole page invalid, in types or in zod. Enums of requests stay as
 * the contract has them. A schema that is used on both sides keeps its enums, except where a response refers to a named enum.
 */
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Operation } from './operations.ts';
import { resolve, schemaName } from './references.ts';

export function openResponseEnums(document: JsonObject, operations: readonly Operation[]): void {
  const requests = new Set<string>();
  const responses = new Set<string>();
  for (const { source } of operations) {
    reach(document, source.parameters, requests);
    reach(document, source.requestBody, requests);
    reach(document, source.responses, responses);
  }
  const schemas = ((document.components as JsonObject).schemas ?? {}) as JsonObject;
  for (const name of responses) {
    const schema = schemas[name];
    if (requests.has(name) || !isObject(schema)) continue;
    schemas[name] = opened(document, schema) as Json;
  }
  for (const { source } of operations) source.responses = opened(document, source.responses) as Json;
}

/** The names of all schemas that a node refers to, directly or through others. */
function reach(document: JsonObject, node: Json | undefined, names: Set<string>): void {
  if (Array.isArray(node)) for (const member of node) reach(document, member, names);
  if (!isObject(node)) return;
  const name = schemaName(node);
  if (name !== undefined) {
    if (names.has(name)) return;
    names.add(name);
  }
  if (typeof node.$ref === 'string') reach(document, resolve(document, node), names);
  else for (const value of Object.values(node)) reach(document, value, names);
}

/** Values of these keywords are data. */
const DATA = new Set(['example', 'examples', 'default', 'const', 'enum', 'x-suprsend']);

function opened(document: JsonObject, node: Json | undefined): Json | undefined {
  if (Array.isArray(node)) return node.map((member) => opened(document, member) as Json);
  if (!isObject(node)) return node;
  const target = schemaName(node) === undefined ? node : (resolve(document, node) as Json);
  if (isObject(target) && isClosed(target)) return open({ ...target, ...without(node, '$ref') });
  // A union with a member for any string is open already.
  if (Array.isArray(node.anyOf) && node.anyOf.some((one) => isObject(one) && one.type === 'string' && one.enum === undefined)) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, DATA.has(key) ? value : opened(document, value)]));
}

const isClosed = ({ type, enum: values }: JsonObject): boolean =>
  Array.isArray(values) && (type === 'string' || (Array.isArray(type) && type.includes('string')));

function open({ type, enum: values, ...rest }: JsonObject): JsonObject {
  const members = (values as Json[]).filter((value) => value !== null);
  const nullable = Array.isArray(type) && type.includes('null');
  return { ...rest, anyOf: [{ type: 'string', enum: members }, { type: 'string' }, ...(nullable ? [{ type: 'null' }] : [])] };
}

const without = (node: JsonObject, key: string): JsonObject => Object.fromEntries(Object.entries(node).filter(([name]) => name !== key));
