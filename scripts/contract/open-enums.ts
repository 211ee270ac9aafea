/**
 * Opens the enums of responses: a new channel or status must not make a whole page invalid, in types or in zod. Enums of requests stay as
 * the contract has them. A schema that is used on both sides becomes two, `X` for responses and `XInput` for requests.
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
  const isEnum = (name: string): boolean => isObject(schemas[name]) && isClosed(schemas[name]);
  const split = new Set([...requests].filter((name) => responses.has(name) && !isEnum(name) && hasClosed(document, schemas[name])));
  for (const name of split) {
    if (`${name}Input` in schemas) throw new Error(`${name} is sent and received, so requests have ${name}Input. Rename that component.`);
    schemas[`${name}Input`] = sent(schemas[name] as Json, split);
  }
  for (const name of requests) if (!responses.has(name)) schemas[name] = sent(schemas[name] as Json, split);
  for (const name of responses) if (split.has(name) || !requests.has(name)) schemas[name] = opened(document, schemas[name]) as Json;
  for (const { source } of operations) {
    source.responses = opened(document, source.responses) as Json;
    if (source.parameters !== undefined) source.parameters = sent(source.parameters, split);
    if (source.requestBody !== undefined) source.requestBody = sent(source.requestBody, split);
  }
}

/** What requests have: the schemas of their own in place of those that responses have, too. */
function sent(node: Json, split: ReadonlySet<string>): Json {
  if (Array.isArray(node)) return node.map((member) => sent(member, split));
  if (!isObject(node)) return node;
  const name = schemaName(node);
  if (name !== undefined && split.has(name)) return { ...node, $ref: `${node.$ref as string}Input` };
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, DATA.has(key) ? value : sent(value as Json, split)]));
}

/** Whether a schema has an enum that would be opened, directly or through others. */
function hasClosed(document: JsonObject, node: Json | undefined): boolean {
  const names = new Set<string>();
  reach(document, node, names);
  const schemas = (document.components as JsonObject).schemas as JsonObject;
  return [node, ...[...names].map((name) => schemas[name])].some((one) => JSON.stringify(opened(document, one)) !== JSON.stringify(one));
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

/** Whether a schema has an enum of strings, with or without its type, which responses open. */
export const isClosed = ({ type, enum: values }: JsonObject): boolean =>
  Array.isArray(values) &&
  (type === undefined ? values.every((value) => typeof value === 'string' || value === null) : [type].flat().includes('string'));

function open({ type, enum: values, ...rest }: JsonObject): JsonObject {
  const members = (values as Json[]).filter((value) => value !== null);
  const nullable = type === undefined ? (values as Json[]).includes(null) : [type].flat().includes('null');
  return { ...rest, anyOf: [{ type: 'string', enum: members }, { type: 'string' }, ...(nullable ? [{ type: 'null' }] : [])] };
}

const without = (node: JsonObject, key: string): JsonObject => Object.fromEntries(Object.entries(node).filter(([name]) => name !== key));
