/** Random single changes of a contract, of the kinds that a vendor makes. */
import { isObject, type Json, type JsonObject } from '../../../scripts/contract/json.ts';
import { METHODS } from '../../../scripts/contract/judge.ts';

export interface Mutation {
  /** What was changed, for the message of a test. */
  what: string;
  /** Whether it may be in any place, also in one where it says nothing. */
  anywhere: boolean;
  apply(document: JsonObject): void;
}

type Place = { path: (string | number)[]; node: JsonObject };
type Random = (below: number) => number;

/** A generator of numbers with a seed, so that a failure can be repeated. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

const at = (document: JsonObject, path: (string | number)[]): JsonObject =>
  path.reduce<Json>((node, segment) => (node as JsonObject)[segment] as Json, document) as JsonObject;

/** Every schema of a document that is written out, with its path. */
function schemasIn(document: JsonObject): Place[] {
  const places: Place[] = [];
  const schema = (node: Json | undefined, path: (string | number)[]): void => {
    if (!isObject(node) || node.$ref !== undefined) return;
    places.push({ path, node });
    for (const [name, member] of Object.entries((node.properties ?? {}) as JsonObject)) schema(member, [...path, 'properties', name]);
    schema(node.items, [...path, 'items']);
    schema(node.additionalProperties, [...path, 'additionalProperties']);
    for (const key of ['oneOf', 'anyOf', 'allOf']) {
      for (const [index, member] of ((node[key] ?? []) as Json[]).entries()) schema(member, [...path, key, index]);
    }
  };
  const content = (holder: Json | undefined, path: (string | number)[]): void => {
    const media = isObject(holder) ? ((holder.content ?? {}) as JsonObject) : {};
    for (const [type, one] of Object.entries(media)) schema((one as JsonObject).schema, [...path, 'content', type, 'schema']);
  };
  for (const [path, item] of Object.entries(document.paths as JsonObject)) {
    for (const method of METHODS) {
      const operation = (item as JsonObject)[method];
      if (!isObject(operation)) continue;
      const here = ['paths', path, method];
      content(operation.requestBody, [...here, 'requestBody']);
      for (const [code, response] of Object.entries((operation.responses ?? {}) as JsonObject))
        content(response, [...here, 'responses', code]);
      for (const [index, parameter] of ((operation.parameters ?? []) as JsonObject[]).entries()) {
        schema(parameter.schema, [...here, 'parameters', index, 'schema']);
      }
    }
  }
  for (const [name, one] of Object.entries((document.components as JsonObject).schemas as JsonObject))
    schema(one, ['components', 'schemas', name]);
  return places;
}

type Kind = [what: string, usable: (node: JsonObject) => boolean, change: (node: JsonObject, random: Random, number: number) => void];

const keysOf = (value: Json | undefined): string[] => (isObject(value) ? Object.keys(value) : []);
const hasProperties = (node: JsonObject): boolean => keysOf(node.properties).length > 0;
const pick = <T>(list: T[], random: Random): T => list[random(list.length)] as T;

const KINDS: Kind[] = [
  ['a field removed', hasProperties, (node, random) => delete (node.properties as JsonObject)[pick(keysOf(node.properties), random)]],
  [
    'a field added',
    hasProperties,
    (node, _random, number) => ((node.properties as JsonObject)[`new_field_${number}`] = { type: 'string', description: 'New.' }),
  ],
  [
    'a field retyped',
    (node) => hasProperties(node),
    (node, random) => {
      const name = pick(keysOf(node.properties), random);
      const field = (node.properties as JsonObject)[name] as JsonObject;
      (node.properties as JsonObject)[name] = { ...field, type: field.type === 'boolean' ? 'integer' : 'boolean' };
    },
  ],
  [
    'a field required',
    (node) => keysOf(node.properties).some((name) => !((node.required ?? []) as Json[]).includes?.(name)),
    (node, random) => {
      const required = Array.isArray(node.required) ? node.required : [];
      node.required = [
        ...required,
        pick(
          keysOf(node.properties).filter((name) => !required.includes(name)),
          random,
        ),
      ];
    },
  ],
  [
    'a field no longer required',
    (node) => Array.isArray(node.required) && node.required.length > 0,
    (node, random) => void (node.required as Json[]).splice(random((node.required as Json[]).length), 1),
  ],
  ['a value added', (node) => Array.isArray(node.enum), (node, _random, number) => void (node.enum as Json[]).push(`new_value_${number}`)],
  [
    'a value removed',
    (node) => Array.isArray(node.enum) && node.enum.length > 1,
    (node, random) => void (node.enum as Json[]).splice(random((node.enum as Json[]).length), 1),
  ],
  ['a limit', (node) => node.type === 'string', (node, _random, number) => (node.maxLength = 1000 + number)],
  ['null allowed', (node) => typeof node.type === 'string' && node.nullable === undefined, (node) => (node.nullable = true)],
  ['null no longer allowed', (node) => node.nullable === true, (node) => delete node.nullable],
  ['a format', (node) => node.type === 'string' && node.format === undefined, (node) => (node.format = 'uri')],
  ['a default', (node) => node.type === 'string', (node, _random, number) => (node.default = `default_${number}`)],
  ['deprecated', (node) => node.deprecated === undefined, (node) => (node.deprecated = true)],
  ['closed', (node) => node.type === 'object' && node.additionalProperties === undefined, (node) => (node.additionalProperties = false)],
  ['a description', () => true, (node, _random, number) => (node.description = `Another description ${number}.`)],
  [
    'an alternative added',
    (node) => Array.isArray(node.oneOf),
    (node, _random, number) =>
      void (node.oneOf as Json[]).push({ type: 'object', title: `New ${number}`, properties: { [`a_${number}`]: { type: 'string' } } }),
  ],
];

/** Changes of operations. */
const OPERATIONS: Kind[] = [
  ['the operation deprecated', (node) => node.deprecated !== true, (node) => (node.deprecated = true)],
  [
    'a query value added',
    () => true,
    (node, _random, number) =>
      (node.parameters = [...((node.parameters ?? []) as Json[]), { name: `filter_${number}`, in: 'query', schema: { type: 'string' } }]),
  ],
  [
    'a query value removed',
    (node) => ((node.parameters ?? []) as JsonObject[]).some((one) => one.in === 'query'),
    (node, random) => {
      const all = node.parameters as JsonObject[];
      all.splice(
        all.indexOf(
          pick(
            all.filter((one) => one.in === 'query'),
            random,
          ),
        ),
        1,
      );
    },
  ],
  [
    'a query value required',
    (node) => ((node.parameters ?? []) as JsonObject[]).some((one) => one.in === 'query' && one.required !== true),
    (node, random) =>
      (pick(
        (node.parameters as JsonObject[]).filter((one) => one.in === 'query' && one.required !== true),
        random,
      ).required = true),
  ],
  ['an error response added', () => true, (node) => ((node.responses as JsonObject)['418'] = { description: 'No.' })],
  [
    'a response removed',
    (node) => keysOf(node.responses).length > 1,
    (node, random) => delete (node.responses as JsonObject)[pick(keysOf(node.responses), random)],
  ],
  [
    'a success status changed',
    (node) => '200' in (node.responses as JsonObject) && !('206' in (node.responses as JsonObject)),
    (node) => {
      const responses = node.responses as JsonObject;
      responses['206'] = responses['200'];
      delete responses['200'];
    },
  ],
  ['the body optional', (node) => isObject(node.requestBody), (node) => ((node.requestBody as JsonObject).required = false)],
  ['another operationId', () => true, (node) => (node.operationId = `${String(node.operationId)}-again`)],
  ['a server of its own', () => true, (node) => (node.servers = [{ url: 'https://elsewhere.example' }])],
  ['no credential', (node) => node.security !== undefined, (node) => (node.security = [])],
];

/** Every object of a document, with its path. */
function objectsIn(document: JsonObject): Place[] {
  const places: Place[] = [];
  const visit = (node: Json | undefined, path: (string | number)[]): void => {
    if (Array.isArray(node)) for (const [index, member] of node.entries()) visit(member, [...path, index]);
    if (!isObject(node)) return;
    places.push({ path, node });
    for (const [key, member] of Object.entries(node)) visit(member, [...path, key]);
  };
  visit(document, []);
  return places;
}

/** Keywords of OpenAPI and JSON Schema with a value that they may have. */
const KEYWORDS: [string, Json][] = [
  ['required', ['status']],
  ['required', true],
  ['dependentRequired', { description: ['name'] }],
  ['patternProperties', { '^x': { type: 'string' } }],
  ['const', 'x'],
  ['not', { type: 'null' }],
  ['if', { required: ['a'] }],
  ['readOnly', true],
  ['nullable', true],
  ['deprecated', true],
  ['in', 'query'],
  ['style', 'form'],
  ['security', []],
  ['servers', [{ url: 'https://elsewhere.example' }]],
  ['parameters', [{ name: 'added', in: 'query', schema: { type: 'string' } }]],
  ['content', { 'text/plain': { schema: { type: 'string' } } }],
  ['callbacks', {}],
  ['examples', { a: { value: 1 } }],
  ['title', 'Another title'],
  ['type', 'string'],
  ['enum', ['a', 'b']],
  ['name', 'another_name'],
  ['constructor', { type: 'string' }],
  ['x-suprsend', { name: 'users.added', repeat: 'safe', reason: 'The vendor says so.' }],
];

/** Changes in any place, whatever they mean there. */
const ANYWHERE: Kind[] = [
  ['a key removed', (node) => keysOf(node).length > 0, (node, random) => delete node[pick(keysOf(node), random)]],
  [
    'a value changed',
    (node) => keysOf(node).length > 0,
    (node, random, number) => {
      const key = pick(keysOf(node), random);
      const value = node[key];
      node[key] =
        typeof value === 'string' ? `${value} ${number}` : typeof value === 'number' ? value + 1 : typeof value !== 'boolean' || !value;
    },
  ],
  [
    'a keyword added',
    () => true,
    (node, random) => {
      const [key, value] = pick(
        KEYWORDS.filter(([name, one]) => !Object.hasOwn(node, name) || JSON.stringify(node[name]) !== JSON.stringify(one)),
        random,
      );
      node[key] = structuredClone(value);
    },
  ],
];

/** One random change, bound to its place so that it can be applied to any copy of the document. */
export function mutation(document: JsonObject, random: Random, number: number): Mutation {
  const schemas = schemasIn(document);
  const objects = objectsIn(document);
  const operations = Object.entries(document.paths as JsonObject).flatMap(([path, item]) =>
    METHODS.filter((method) => isObject((item as JsonObject)[method])).map((method): Place => ({
      path: ['paths', path, method],
      node: (item as JsonObject)[method] as JsonObject,
    })),
  );
  for (;;) {
    const anywhere = random(4) === 0;
    const [places, kinds] = anywhere ? [objects, ANYWHERE] : random(4) === 0 ? [operations, OPERATIONS] : [schemas, KINDS];
    const [what, usable, change] = pick<Kind>(kinds, random);
    const found = places.filter(({ node }) => usable(node));
    if (found.length === 0) continue;
    const { path } = pick(found, random);
    const seed = random(1 << 30);
    return {
      what: `${what} at /${path.join('/')}`,
      anywhere,
      apply: (copy) => change(at(copy, path), randomFrom(seed), number),
    };
  }
}
