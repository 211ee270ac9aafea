/**
 * Prepares the contract for types: gives a name to every inline body and answer, and marks the schemas of requests. What is sent may be
 * readonly, a Date, undefined or an interface; what is received is plain JSON. A schema with lists that is both sent and received becomes two.
 */
import { isObject, type Json, type JsonObject } from '../contract/json.ts';
import { resolve } from '../contract/references.ts';
import { pascal } from './source.ts';

/** On a schema of a request. */
export const SENT = 'x-suprsend-sent';
/** On a component, which is wrapped where it is used, so that its own name stays that of an object with an index signature. */
export const COMPONENT = 'x-suprsend-component';
/** On an object of which at most one of these properties may be set. */
export const EXCLUSIVE = 'x-suprsend-exclusive';
/** On an object with keys of the caller's own that must not start with `$`. */
export const PROFILE = 'x-suprsend-profile';

/** Whether `timezone` is a mistake for `$timezone` in an object. */
export const hasTimezone = (schema: { properties?: object | undefined }): boolean =>
  PROFILE in schema && '$timezone' in (schema.properties ?? {}) && !('timezone' in (schema.properties ?? {}));

export type Schemas = Readonly<Record<string, JsonObject>>;

export const REF = '#/components/schemas/';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
/** The component that a schema refers to. */
export const nameOf = (schema: Json | undefined): string | undefined =>
  isObject(schema) && typeof schema.$ref === 'string' && schema.$ref.startsWith(REF) ? schema.$ref.slice(REF.length) : undefined;

/** The schema of the JSON in a request body or a response. */
export const jsonSchema = (holder: Json | undefined): JsonObject | undefined => {
  const content = isObject(holder) && isObject(holder.content) ? holder.content['application/json'] : undefined;
  return isObject(content) && isObject(content.schema) ? content.schema : undefined;
};

/** The first response of a success that is about one record: 207 responds to a list, record by record. */
export function answerOf(document: JsonObject, { source }: { source: JsonObject }): JsonObject | undefined {
  const [first] = Object.entries(source.responses as JsonObject).filter(([code]) => code.startsWith('2') && code !== '207');
  return first && (resolve(document, first[1]) as JsonObject);
}

/** Whether callers may fill an object with keys of their own. */
export function isOpen(schemas: Schemas, schema: Json | undefined): boolean {
  const name = nameOf(schema);
  if (name !== undefined) return isOpen(schemas, schemas[name]);
  return (
    isObject(schema) &&
    (schema.additionalProperties === true || (Array.isArray(schema.allOf) && schema.allOf.some((part) => isOpen(schemas, part))))
  );
}

/**
 * Changes the document in place.
 * @param readTypes - by operationId, the component that a body may be instead of its own.
 */
export function prepareRequests(document: JsonObject, readTypes: ReadonlyMap<string, { read: string }> = new Map()): void {
  const schemas = ((document.components as JsonObject).schemas ??= {}) as Record<string, JsonObject>;
  const operations = Object.values(document.paths as JsonObject).flatMap((item) =>
    Object.entries(item as JsonObject).flatMap(([method, source]) => (METHODS.includes(method) && isObject(source) ? [source] : [])),
  );
  for (const operation of operations) nameInline(schemas, operation);
  splitShared(schemas, operations);
  const marked = new Set<string>();
  for (const schema of operations.flatMap(sentSchemas)) mark(schemas, schema, marked);
  for (const operation of operations) {
    const { read } = readTypes.get(String(operation.operationId)) ?? {};
    if (read === undefined) continue;
    const content = ((operation.requestBody as JsonObject).content as JsonObject)['application/json'] as JsonObject;
    content.schema = { anyOf: [{ $ref: REF + read }, content.schema ?? {}] };
  }
}

const sentSchemas = (operation: JsonObject): JsonObject[] => [
  ...[jsonSchema(operation.requestBody)].filter(isObject),
  ...((operation.parameters ?? []) as JsonObject[]).map(({ schema }) => schema).filter(isObject),
];
const receivedSchemas = (operation: JsonObject): JsonObject[] =>
  Object.values((operation.responses ?? {}) as JsonObject)
    .map(jsonSchema)
    .filter(isObject);

/** Moves inline bodies and answers to the components: `UsersListPage`, `ManagementWorkflowsSetEnabledBody`. */
function nameInline(schemas: Record<string, JsonObject>, operation: JsonObject): void {
  const id = pascal(String(operation.operationId));
  const paging = (operation['x-suprsend'] as JsonObject | undefined)?.paging;
  const move = (holder: Json | undefined, name: string): void => {
    const schema = jsonSchema(holder);
    if (!schema || !(schema.type === 'object' || isObject(schema.properties) || schema.anyOf)) return;
    if (name in schemas) throw new Error(`An inline schema of ${id} would be called ${name}, and a component is. Rename the component.`);
    schemas[name] = schema;
    (((holder as JsonObject).content as JsonObject)['application/json'] as JsonObject).schema = { $ref: REF + name };
  };
  move(operation.requestBody, `${id}Body`);
  for (const [code, response] of Object.entries((operation.responses ?? {}) as JsonObject))
    if (code.startsWith('2')) move(response, `${id}${paging === undefined ? 'Result' : 'Page'}`);
}

function visit(schemas: Record<string, JsonObject>, node: Json | undefined, see: (name: string) => boolean): void {
  if (Array.isArray(node)) for (const item of node) visit(schemas, item, see);
  if (!isObject(node)) return;
  const name = nameOf(node);
  if (name !== undefined && see(name)) visit(schemas, schemas[name], see);
  for (const value of Object.values(node)) visit(schemas, value, see);
}

function reachable(schemas: Record<string, JsonObject>, roots: readonly JsonObject[]): Set<string> {
  const names = new Set<string>();
  for (const root of roots) visit(schemas, root, (name) => !names.has(name) && Boolean(names.add(name)));
  return names;
}

/** Gives requests a schema of their own, `...Input`, if they share one that has a list or an object of the caller's own. */
function splitShared(schemas: Record<string, JsonObject>, operations: readonly JsonObject[]): void {
  const received = reachable(schemas, operations.flatMap(receivedSchemas));
  const sent = reachable(schemas, operations.flatMap(sentSchemas));
  const differs = (node: Json | undefined): boolean => {
    if (Array.isArray(node)) return node.some(differs);
    return (
      isObject(node) &&
      (node.type === 'array' || isObject(node.items) || node.additionalProperties !== undefined || Object.values(node).some(differs))
    );
  };
  const both = [...sent].filter((name) => received.has(name));
  const split = new Set(
    both.filter((name) => [name, ...reachable(schemas, [schemas[name] as JsonObject])].some((one) => differs(schemas[one]))),
  );
  const input = <T extends Json | undefined>(node: T): T => {
    if (Array.isArray(node)) return node.map(input) as T;
    if (!isObject(node)) return node;
    const name = nameOf(node);
    if (name !== undefined && split.has(name)) return { ...node, $ref: `${REF}${name}Input` } as Json as T;
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, input(value)])) as T;
  };
  for (const name of sent) if (!received.has(name)) schemas[name] = input(schemas[name] as JsonObject);
  for (const name of split) {
    if (`${name}Input` in schemas) throw new Error(`${name} is sent and received, and ${name}Input is the name of another component.`);
    schemas[`${name}Input`] = input(schemas[name] as JsonObject);
  }
  for (const operation of operations) {
    operation.requestBody = input(operation.requestBody);
    operation.parameters = input(operation.parameters);
  }
}

/** `type: [array, null]` has one node for two types. Only a node of its own can be marked. */
function separateNull(node: JsonObject): void {
  if (!Array.isArray(node.type) || !node.type.includes('null')) return;
  const { description: _description, type, ...rest } = node;
  for (const key of Object.keys(node)) if (key !== 'description') delete node[key];
  node.anyOf = [...type.filter((one) => one !== 'null').map((one) => ({ ...rest, type: one })), { type: 'null' }];
}

/** Marks what a request is made of. */
function mark(schemas: Record<string, JsonObject>, node: Json | undefined, seen: Set<string>): void {
  if (Array.isArray(node)) for (const item of node) mark(schemas, item, seen);
  if (!isObject(node)) return;
  const name = nameOf(node);
  if (name !== undefined) {
    if (seen.has(name)) return;
    seen.add(name);
    (schemas[name] as JsonObject)[COMPONENT] = true;
    return mark(schemas, schemas[name], seen);
  }
  separateNull(node);
  node[SENT] = true;
  const { properties, not } = node;
  if (isObject(properties)) {
    if (node.additionalProperties === true && Object.keys(properties).some((key) => /^\$(email|timezone)$/.test(key))) node[PROFILE] = true;
    if (isObject(not) && Array.isArray(not.required)) node[EXCLUSIVE] = not.required;
    for (const property of Object.values(properties)) mark(schemas, property, seen);
  }
  // What a caller most likely means comes first in the contract. Of branches that fit equally well, the compiler's message names the last.
  for (const key of ['anyOf', 'oneOf'] as const) {
    const alternatives = node[key];
    if (
      Array.isArray(alternatives) &&
      alternatives.every(
        (one) => nameOf(one) !== undefined || isObject((one as JsonObject).properties) || (one as JsonObject).type === 'string',
      )
    )
      node[key] = alternatives.toReversed();
  }
  for (const key of ['items', 'additionalProperties', 'anyOf', 'oneOf', 'allOf'] as const) mark(schemas, node[key], seen);
}
