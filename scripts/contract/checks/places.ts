/** Every schema and every example of an OpenAPI 3.1 document, each with its JSON pointer. References are not followed, so each is visited once. */
import { isObject, type Json, type JsonObject } from '../json.ts';

/** What a schema describes. Parameters differ by where they are sent. */
export type Role = 'request' | 'response' | 'component' | 'path' | 'query' | 'header' | 'cookie';

export interface SchemaPlace {
  pointer: string;
  schema: JsonObject;
  role: Role;
}

export interface ExamplePlace {
  pointer: string;
  value: Json;
  kind: 'media' | 'parameter' | 'schema';
  /** Pointer of the schema that it must match, if the contract has one. */
  schema?: string;
}

interface Holder {
  pointer: string;
  node: JsonObject;
  role: Role;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const SCHEMA_MAPS = ['properties', 'patternProperties', '$defs', 'dependentSchemas'];
const SCHEMA_LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const SCHEMA_SINGLES = [
  'items',
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'contains',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
];

export const escape = (key: string | number): string => String(key).replaceAll('~', '~0').replaceAll('/', '~1');
export const pointerOf = (path: readonly (string | number)[]): string => `#${path.map((key) => `/${escape(key)}`).join('')}`;

export function at(document: JsonObject, pointer: string): Json | undefined {
  let node: Json | undefined = document;
  for (const part of pointer.split('/').slice(1)) {
    node = (node as JsonObject | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return node;
}

export function* schemaPlaces(document: JsonObject): Generator<SchemaPlace> {
  for (const { pointer, node, role } of holders(document)) yield* within(node.schema, `${pointer}/schema`, role);
  for (const [pointer, schema] of members(components(document).schemas, '#/components/schemas'))
    yield* within(schema, pointer, 'component');
}

export function* examplePlaces(document: JsonObject): Generator<ExamplePlace> {
  for (const { pointer, node, role } of holders(document)) {
    const kind = role === 'request' || role === 'response' ? 'media' : 'parameter';
    const schema = node.schema === undefined ? {} : { schema: `${pointer}/schema` };
    if (node.example !== undefined) yield { pointer: `${pointer}/example`, value: node.example, kind, ...schema };
    for (const [place, example] of members(node.examples, `${pointer}/examples`)) {
      const target = typeof example.$ref === 'string' ? example.$ref : place;
      const { value } = at(document, target) as JsonObject;
      if (value !== undefined) yield { pointer: `${target}/value`, value, kind, ...schema };
    }
  }
  for (const { pointer, schema } of schemaPlaces(document)) {
    if (schema.example !== undefined) yield { pointer: `${pointer}/example`, value: schema.example, kind: 'schema', schema: pointer };
    for (const [index, value] of (Array.isArray(schema.examples) ? schema.examples : []).entries()) {
      yield { pointer: `${pointer}/examples/${index}`, value, kind: 'schema', schema: pointer };
    }
  }
}

/** Media types, parameters and headers: the objects that hold `schema`, `example` and `examples`. */
function* holders(document: JsonObject): Generator<Holder> {
  for (const [path, item] of members(document.paths, '#/paths')) {
    yield* parameters(item.parameters, `${path}/parameters`);
    for (const method of METHODS) {
      const operation = item[method];
      if (!isObject(operation)) continue;
      const pointer = `${path}/${method}`;
      yield* parameters(operation.parameters, `${pointer}/parameters`);
      if (isObject(operation.requestBody)) yield* content(operation.requestBody, `${pointer}/requestBody`, 'request');
      for (const [place, response] of members(operation.responses, `${pointer}/responses`)) yield* ofResponse(response, place);
    }
  }
  const { parameters: shared, headers, requestBodies, responses } = components(document);
  yield* parameters(shared, '#/components/parameters');
  for (const [pointer, header] of members(headers, '#/components/headers')) yield* own(header, pointer, 'header');
  for (const [pointer, body] of members(requestBodies, '#/components/requestBodies')) yield* content(body, pointer, 'request');
  for (const [pointer, response] of members(responses, '#/components/responses')) yield* ofResponse(response, pointer);
}

function* parameters(list: Json | undefined, pointer: string): Generator<Holder> {
  for (const [place, parameter] of members(list, pointer)) yield* own(parameter, place, parameter.in as Role);
}

function* ofResponse(response: JsonObject, pointer: string): Generator<Holder> {
  yield* content(response, pointer, 'response');
  for (const [place, header] of members(response.headers, `${pointer}/headers`)) yield* own(header, place, 'header');
}

function* own(node: JsonObject, pointer: string, role: Role): Generator<Holder> {
  if (typeof node.$ref === 'string') return;
  yield { pointer, node, role };
  yield* content(node, pointer, role);
}

function* content(node: JsonObject, pointer: string, role: Role): Generator<Holder> {
  for (const [place, media] of members(node.content, `${pointer}/content`)) yield { pointer: place, node: media, role };
}

function* within(schema: Json | undefined, pointer: string, role: Role): Generator<SchemaPlace> {
  if (!isObject(schema)) return;
  yield { pointer, schema, role };
  for (const key of SCHEMA_SINGLES) yield* within(schema[key], `${pointer}/${key}`, role);
  for (const key of [...SCHEMA_MAPS, ...SCHEMA_LISTS]) {
    for (const [place, child] of members(schema[key], `${pointer}/${key}`)) yield* within(child, place, role);
  }
}

/** The objects in a map or a list, each with its pointer. */
function members(node: Json | undefined, pointer: string): [string, JsonObject][] {
  return Object.entries((node ?? {}) as JsonObject)
    .filter((entry): entry is [string, JsonObject] => isObject(entry[1]))
    .map(([key, value]) => [`${pointer}/${escape(key)}`, value]);
}

const components = (document: JsonObject): JsonObject => (document.components ?? {}) as JsonObject;
