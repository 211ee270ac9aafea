/** Whether a value is a JSON schema that can be used: keywords have the kind of value that they need, patterns compile, and references resolve. */
import { isRecord } from './data.ts';

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];
const SCHEMA = [
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
  'additionalProperties',
  'additionalItems',
  'unevaluatedProperties',
  'unevaluatedItems',
];
const SCHEMAS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const SCHEMAS_BY_NAME = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const NUMBERS = ['minimum', 'maximum', 'multipleOf'];
const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];
const TEXTS = ['title', 'description', 'format'];
const FLAGS = ['deprecated', 'uniqueItems'];
/** Deeper than any schema that a person writes. The check is recursive, and the stack is limited. */
const MAX_DEPTH = 200;

type Schema = Record<string, unknown>;

interface State {
  root: unknown;
  depth: number;
  isResolved: (schema: Schema) => boolean;
}

/**
 * Checks a JSON schema before it is used.
 * @param isResolved - whether the validator can follow the reference of a schema by the name of an anchor or an id. Default: it can.
 * @returns the first problem and where it is, such as `properties/order: "type" must be one of string, number, ...`; undefined if there is none.
 */
export function schemaProblem(schema: unknown, isResolved = (_schema: Schema): boolean => true): string | undefined {
  return problemAt(schema, '(root)', { root: schema, depth: 0, isResolved });
}

function problemAt(schema: unknown, at: string, state: State): string | undefined {
  if (typeof schema === 'boolean') return undefined;
  if (!isRecord(schema)) return `${at}: a schema must be an object, true or false`;
  if (state.depth > MAX_DEPTH) return `${at}: it is nested more than ${MAX_DEPTH} levels deep`;
  const within = (key: string): string => (at === '(root)' ? key : `${at}/${key}`);
  // References are resolved in the nearest schema with an id.
  const root = typeof schema.$id === 'string' ? schema : state.root;
  const inner = { ...state, root, depth: state.depth + 1 };
  return (
    typeProblem(schema, at) ??
    listProblem(schema, at) ??
    referenceProblem(schema, at, { ...state, root }) ??
    patternProblem(schema, at) ??
    first(SCHEMA, (key) => (schema[key] === undefined ? undefined : problemAt(schema[key], within(key), inner))) ??
    first([...SCHEMAS, 'items'], (key) => {
      const list = schema[key];
      if (list === undefined) return undefined;
      if (key === 'items' && !Array.isArray(list)) return problemAt(list, within(key), inner);
      if (!Array.isArray(list)) return `${at}: "${key}" must be a list of schemas`;
      return first([...list.keys()], (index) => problemAt(list[index], within(`${key}/${index}`), inner));
    }) ??
    first(SCHEMAS_BY_NAME, (key) => {
      const named = schema[key];
      if (named === undefined) return undefined;
      if (!isRecord(named)) return `${at}: "${key}" must be an object of schemas`;
      return first(Object.keys(named), (name) => problemAt(named[name], within(`${key}/${name}`), inner));
    })
  );
}

function first<T>(keys: readonly T[], problem: (key: T) => string | undefined): string | undefined {
  for (const key of keys) {
    const found = problem(key);
    if (found !== undefined) return found;
  }
  return undefined;
}

function typeProblem({ type }: Record<string, unknown>, at: string): string | undefined {
  if (type === undefined) return undefined;
  const types = Array.isArray(type) ? type : [type];
  return types.length > 0 && types.every((one) => TYPES.includes(one as string))
    ? undefined
    : `${at}: "type" must be one of ${TYPES.join(', ')}, or a list of these`;
}

function listProblem(schema: Record<string, unknown>, at: string): string | undefined {
  const { required } = schema;
  if (required !== undefined && !(Array.isArray(required) && required.every((name) => typeof name === 'string')))
    return `${at}: "required" must be a list of names of properties`;
  if (schema.enum !== undefined && !Array.isArray(schema.enum)) return `${at}: "enum" must be a list`;
  const wrong = (keys: string[], what: string, isRight: (value: unknown) => boolean): string | undefined =>
    first(keys, (key) => (schema[key] === undefined || isRight(schema[key]) ? undefined : `${at}: "${key}" must be ${what}`));
  return (
    wrong(NUMBERS, 'a number', (value) => typeof value === 'number') ??
    wrong(COUNTS, 'a whole number that is 0 or more', (value) => Number.isInteger(value) && (value as number) >= 0) ??
    wrong(TEXTS, 'a string', (value) => typeof value === 'string') ??
    wrong(FLAGS, 'true or false', (value) => typeof value === 'boolean')
  );
}

function patternProblem({ pattern, patternProperties }: Record<string, unknown>, at: string): string | undefined {
  const patterns = [...(pattern === undefined ? [] : [pattern]), ...(isRecord(patternProperties) ? Object.keys(patternProperties) : [])];
  return first(patterns, (one) => {
    try {
      if (typeof one === 'string' && new RegExp(one, 'u')) return undefined;
    } catch {
      // Said below.
    }
    return `${at}: ${JSON.stringify(one)} is not a valid regular expression`;
  });
}

function referenceProblem(schema: Schema, at: string, { root, isResolved }: State): string | undefined {
  const { $ref } = schema;
  if ($ref === undefined) return undefined;
  if (typeof $ref !== 'string') return `${at}: "$ref" must be a string`;
  if ($ref !== '#' && !$ref.startsWith('#/'))
    return isResolved(schema) ? undefined : `${at}: the reference "${$ref}" is to nothing within the schema`;
  let value: unknown = root;
  for (const part of $ref.split('/').slice(1)) {
    const key = decoded(part);
    value = (isRecord(value) || Array.isArray(value)) && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  }
  return value === undefined ? `${at}: the reference "${$ref}" is to nothing` : undefined;
}

/** One part of a JSON pointer. */
export function decoded(part: string): string {
  let text = part;
  try {
    text = decodeURIComponent(part);
  } catch {
    // A percent sign of its own.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~');
}
