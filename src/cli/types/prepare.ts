/** Prepares a JSON schema for json-schema-to-typescript: what that library does not read is rewritten, or left out with a note. */
import { isRecord } from '../../workspace/data.ts';
import { decoded } from '../../workspace/schema.ts';

type Schema = Record<string, unknown>;

/** Keywords that combine schemas of the same value. */
const COMBINATIONS = ['allOf', 'anyOf', 'oneOf'];
/** Keywords whose values are schemas, lists of schemas, or schemas by name. */
const SCHEMA = ['items', 'additionalItems', 'additionalProperties'];
const SCHEMAS = ['items', ...COMBINATIONS];
const SCHEMAS_BY_NAME = ['properties', '$defs', 'definitions'];
/** Keywords that say what a value looks like, in ways that a type cannot. */
const NOT_IN_TYPES = [
  'if',
  'then',
  'else',
  'not',
  'contains',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
  'patternProperties',
  'propertyNames',
  'unevaluatedProperties',
  'unevaluatedItems',
];
const COMBINED = [...COMBINATIONS, '$ref', 'if'];
/** Keywords that say nothing of the value. */
const ANNOTATIONS = [
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  '$comment',
  '$defs',
  'definitions',
];
/** Keywords that limit values. The library makes types of tuples by the first two. */
const LIMITS = ['minItems', 'maxItems', 'additionalItems', 'prefixItems', 'format', 'nullable'];
/** Keywords from which a type can be made. */
const MEANINGFUL = ['type', 'properties', 'required', 'additionalProperties', 'items', 'enum', 'const', 'allOf', 'anyOf', 'oneOf', '$ref'];
/** The keywords that reach the library. It reads each one, known or not, for schemas, which may hold source code (`tsType`). */
const READ = [...MEANINGFUL, ...LIMITS, 'title', 'description', 'deprecated', '$defs', 'definitions'];
/** The name of the type of the root. */
export const ROOT = 'Payload';

/**
 * @param wrapsAllOf - whether to put each `allOf` into an `anyOf`. Without it the library fails if an `allOf` leads back to its own schema.
 * @returns a copy of the schema. It is one for which `schemaProblem` found nothing.
 */
export function prepare(schema: Schema, wrapsAllOf = false): Schema {
  const anchors = new Map<string, string>();
  findAnchors(schema, '#', anchors);
  return { ...rewrite(schema, { root: schema, anchors, wrapsAllOf }), title: ROOT };
}

interface Context {
  root: Schema;
  /** JSON pointers by anchor. */
  anchors: ReadonlyMap<string, string>;
  wrapsAllOf: boolean;
}

function findAnchors(node: unknown, pointer: string, anchors: Map<string, string>): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === '$anchor' && typeof value === 'string') anchors.set(value, pointer);
    findAnchors(value, `${pointer}/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`, anchors);
  }
}

/** What the schemas around one that is combined with others say of the same object. */
interface Around {
  properties: Schema;
  /** What `additionalProperties` says of the others. */
  others: Schema;
  /** Whether no other property is allowed. */
  isClosed: boolean;
}

const NOTHING_AROUND: Around = { properties: {}, others: {}, isClosed: false };

function rewrite(node: unknown, context: Context, around = NOTHING_AROUND): Schema {
  if (node === false) return { enum: [] };
  // The library would not name a union with `true` in it.
  if (!isRecord(node)) return { tsType: 'unknown' };
  const read = reference(node, context);
  const schema = asObject(read, around);
  const notes = NOT_IN_TYPES.filter((key) => schema[key] !== undefined && !isClosing(schema, key));
  const copy: Schema = Object.fromEntries(Object.entries(schema).filter(([key]) => READ.includes(key)));
  if (isClosing(schema, 'unevaluatedProperties')) copy.additionalProperties = false;
  // Properties that match a pattern would be refused where no others are allowed.
  if (schema.patternProperties !== undefined) copy.additionalProperties = true;
  const isClosed = copy.additionalProperties === false;
  // An interface without members would accept anything.
  if (isClosed && Object.keys(schema.properties ?? {}).length === 0 && !(around.isClosed && read.additionalProperties === undefined))
    copy.additionalProperties = { enum: [] };
  // The library leaves out what has no properties and is combined.
  const isCombined = COMBINATIONS.some((key) => copy[key] !== undefined);
  if (isCombined && (isClosed || isRecord(copy.additionalProperties))) copy.properties ??= {};
  if (isCombined && isNullable(copy)) Object.assign(copy, { type: 'object', nullable: true });
  if (Array.isArray(copy.required) && copy.required.length === 0) delete copy.required;
  tuple(copy);
  for (const key of SCHEMA) {
    if (isRecord(copy[key])) copy[key] = rewrite(copy[key], context);
  }
  const within: Around = {
    properties: { ...around.properties, ...(isRecord(schema.properties) ? schema.properties : {}) },
    others: schema.patternProperties === undefined && isRecord(schema.additionalProperties) ? schema.additionalProperties : around.others,
    isClosed: around.isClosed || isClosed || isRecord(copy.additionalProperties),
  };
  for (const key of SCHEMAS) {
    const inner = COMBINATIONS.includes(key) ? within : NOTHING_AROUND;
    if (Array.isArray(copy[key])) copy[key] = copy[key].map((one) => rewrite(one, context, inner));
  }
  for (const key of SCHEMAS_BY_NAME) {
    const named = copy[key];
    if (isRecord(named)) copy[key] = Object.fromEntries(Object.entries(named).map(([name, one]) => [name, rewrite(one, context)]));
  }
  if (context.wrapsAllOf && copy.allOf !== undefined && copy.anyOf === undefined) {
    copy.anyOf = [{ allOf: copy.allOf }];
    delete copy.allOf;
  }
  if (notes.length > 0) copy.description = withNote(copy.description, `Not checked by the compiler: ${notes.join(', ')}.`);
  // The library takes what has a description but no type for an object.
  return MEANINGFUL.some((key) => copy[key] !== undefined) ? dates(copy) : { ...copy, tsType: 'unknown' };
}

/**
 * The library makes a property of what `properties` has, not of what is only required, as in `anyOf: [{ required: ['email'] }, ...]`. And it
 * takes an object of which nothing else is said for one with any properties, which the schema around it may not allow.
 */
function asObject(schema: Schema, { properties, others: othersAround, isClosed }: Around): Schema {
  const own = isRecord(schema.properties) ? schema.properties : {};
  const required = (Array.isArray(schema.required) ? (schema.required as string[]) : []).filter((name) => !Object.hasOwn(own, name));
  if (required.length === 0 && schema.properties === undefined) return schema;
  const others = isRecord(schema.additionalProperties) ? schema.additionalProperties : othersAround;
  const named = required.map((name) => [name, Object.hasOwn(properties, name) ? properties[name] : others]);
  return {
    ...schema,
    properties: { ...own, ...Object.fromEntries(named) },
    ...(isClosed && schema.additionalProperties === undefined ? { additionalProperties: false } : {}),
  };
}

/** Whether a value is an object or null. Combined with others, the library would take it for an object. */
const isNullable = ({ type }: Schema): boolean =>
  Array.isArray(type) && type.length === 2 && type.includes('object') && type.includes('null');

/** Whether `unevaluatedProperties: false` says the same as `additionalProperties: false`. */
const isClosing = (schema: Schema, key: string): boolean =>
  key === 'unevaluatedProperties' &&
  schema.unevaluatedProperties === false &&
  schema.additionalProperties === undefined &&
  COMBINED.every((one) => schema[one] === undefined);

const withNote = (description: unknown, note: string): string => (typeof description === 'string' ? `${description}\n\n${note}` : note);

/** A reference with other keywords means both. One to somewhere else cannot be followed. */
function reference(node: Schema, context: Context): Schema {
  const { root, anchors } = context;
  const { $ref, ...others } = node;
  const dynamic = ['$dynamicRef', '$recursiveRef'].find((key) => node[key] !== undefined);
  if (dynamic !== undefined) return unknown(others, `${dynamic} is resolved when a payload is checked`);
  if (typeof $ref !== 'string') return node;
  const pointer = pointerOf($ref, anchors);
  if (pointer === undefined) return unknown(others, `"${$ref}" is outside of the schema`);
  if (!isRecord(valueAt(root, pointer))) return unknown(others, `"${$ref}" is not within the schema`);
  if (!isSchemaAt(pointer)) return unknown(others, `"${$ref}" is not where the schema has schemas`);
  if (isReached(pointer, pointer, context)) return unknown(others, `"${$ref}" refers to itself without end`);
  if (Object.keys(others).length === 0) return { $ref: pointer };
  const { described, checked } = split(others);
  return { ...described, allOf: [{ $ref: pointer }, ...(Object.keys(checked).length > 0 ? [checked] : [])] };
}

const pointerOf = ($ref: string, anchors: ReadonlyMap<string, string>): string | undefined =>
  $ref === '#' || $ref.startsWith('#/') ? $ref : $ref.startsWith('#') ? anchors.get($ref.slice(1)) : undefined;

/** Whether a JSON pointer leads only through keywords that are rewritten. What is elsewhere is not a schema, whatever it looks like. */
function isSchemaAt(pointer: string): boolean {
  const parts = pointer.split('/').slice(1).map(decoded);
  while (parts.length > 0) {
    const key = parts.shift() as string;
    const isNamed = SCHEMAS_BY_NAME.includes(key) || (SCHEMAS.includes(key) && /^\d+$/.test(parts[0] ?? ''));
    if (isNamed ? parts.shift() === undefined : !SCHEMA.includes(key)) return false;
  }
  return true;
}

/** Whether a schema is reached from another one with no object or list between them, as no type could be. */
function isReached(target: string, from: string, context: Context, seen = new Set<string>()): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  return refsIn(valueAt(context.root, from)).some(($ref) => {
    const pointer = pointerOf($ref, context.anchors);
    return pointer !== undefined && (pointer === target || isReached(target, pointer, context, seen));
  });
}

function refsIn(node: unknown): string[] {
  if (!isRecord(node)) return [];
  const combined = COMBINATIONS.flatMap((key) => (Array.isArray(node[key]) ? (node[key] as unknown[]) : []));
  return [...(typeof node.$ref === 'string' ? [node.$ref] : []), ...combined.flatMap(refsIn)];
}

function split(schema: Schema): { described: Schema; checked: Schema } {
  const entries = Object.entries(schema);
  return {
    described: Object.fromEntries(entries.filter(([key]) => ANNOTATIONS.includes(key))),
    checked: Object.fromEntries(entries.filter(([key]) => !ANNOTATIONS.includes(key))),
  };
}

const unknown = (schema: Schema, why: string): Schema => ({
  ...split(schema).described,
  description: withNote(schema.description, `Unknown to the compiler: ${why}.`),
});

function valueAt(root: Schema, pointer: string): unknown {
  let value: unknown = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = decoded(part);
    value = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Schema)[key] : undefined;
  }
  return value;
}

/** The library knows tuples as older drafts write them. Of other lists it would write every length that is allowed. */
function tuple(schema: Schema): void {
  const { prefixItems, items, additionalItems, maxItems } = schema;
  const members = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : undefined;
  delete schema.prefixItems;
  // No list has these lengths, and the library would refuse the entire schema.
  if (Number(schema.minItems) > Number(maxItems)) delete schema.minItems;
  if (!members || members.length === 0) {
    delete schema.minItems;
    delete schema.maxItems;
    return;
  }
  const rest = Array.isArray(prefixItems) ? items : additionalItems;
  schema.items = members;
  schema.additionalItems = rest === undefined || rest === true ? {} : rest;
  if (typeof maxItems === 'number' && maxItems > members.length) delete schema.maxItems;
}

/** A Date is sent as a string, so a time may be one. `globalThis`, as a schema may define a type with the name. */
function dates(schema: Schema): Schema {
  const { type, format } = schema;
  const types = Array.isArray(type) ? type : [type];
  if (format !== 'date-time' || schema.enum !== undefined || schema.const !== undefined) return schema;
  if (!types.every((one) => one === 'string' || one === 'null') || !types.includes('string')) return schema;
  const nullable = types.includes('null') || schema.nullable === true;
  return { ...schema, tsType: `(string | globalThis.Date${nullable ? ' | null' : ''})` };
}
