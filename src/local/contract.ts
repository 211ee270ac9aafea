/** The effective contract: which operation a request is, what is wrong with it, and what the contract answers as an example. */
import { dereference, validate, type OutputUnit, type Schema } from '@cfworker/json-schema';
import { contract } from '../../generated/contract.gen.ts';
import { copy, type Json } from './json.ts';
import type { Query } from './paging.ts';
import type { Reply } from './reply.ts';

export interface Answer {
  type?: string;
  schema?: Schema;
  example?: Json;
}

export interface ContractOperation {
  name: string;
  method: string;
  path: string;
  server: 'hub' | 'management';
  query: { name: string; required: boolean; schema: Schema }[];
  body?: { required: boolean; schema: Schema };
  answers: Record<string, Answer>;
}

export interface Match {
  operation: ContractOperation;
  path: Record<string, string>;
}

export interface Contract {
  operations: readonly ContractOperation[];
  /** The operation of a method and a path, with the values of the path. */
  match(server: 'hub' | 'management', method: string, path: string): Match | undefined;
  /** What the contract says is wrong with a request; empty if nothing is. */
  violations(operation: ContractOperation, query: Query, body: unknown, hasBody: boolean): string[];
  /** What the contract says is wrong with an answer. */
  answerViolations(operation: ContractOperation, reply: Reply): string[];
}

/** Where the schemas are for the validator. Nothing is fetched. */
const BASE = 'https://contract.invalid/openapi.json';
const MOST_VIOLATIONS = 20;
/** Longest violation: a name or a value in it may be long. */
const MOST_WORDS = 500;
/** Most members of a value of which everything that is wrong is said. */
const MOST_MEMBERS = 2_000;

/**
 * Reads the contract. Takes a few milliseconds.
 * @param more - operations that the contract does not have.
 */
export function readContract(more: readonly ContractOperation[] = []): Contract {
  const { operations: own, schemas } = JSON.parse(contract) as { operations: ContractOperation[]; schemas: Record<string, Schema> };
  const operations = [...own, ...more];
  const lookup: Record<string, Schema | boolean> = {};
  const root = { $id: BASE, components: { schemas } } as Schema;
  dereference(root, lookup);
  const prepared = new Set<Schema>();
  const patterns = operations.map((operation) => ({ operation, pattern: patternOf(operation.path) }));

  function check(schema: Schema, value: unknown, at: string): string[] {
    if (!prepared.has(schema)) {
      prepared.add(schema);
      dereference(schema, lookup, new URL(BASE), `/inline/${prepared.size}`);
    }
    const first = validate(value, schema, '2020-12', lookup, true);
    if (first.valid) return [];
    // Once more to the end, so that everything that is wrong is said; of a large value, whose errors may be too many, the first one.
    const { errors } = isLarge(value) ? first : validate(value, schema, '2020-12', lookup, false);
    return wordsOf(errors, at);
  }

  return {
    operations,
    match(server, method, path) {
      let best: Match | undefined;
      for (const { operation, pattern } of patterns) {
        if (operation.server !== server || operation.method !== method) continue;
        const values = pattern(path);
        // A fixed part is more specific than a value: `/v1/bulk/user/`.
        if (values && (!best || Object.keys(values).length < Object.keys(best.path).length)) best = { operation, path: values };
      }
      return best;
    },
    violations({ query: parameters, body: declared }, query, body, hasBody) {
      const found: string[] = [];
      for (const name of new Set(query.keys()))
        if (!parameters.some((one) => one.name === name)) found.push(`query ${name}: is not in the contract`);
      for (const { name, required, schema } of parameters) {
        const values = query.getAll(name);
        if (values.length === 0 && required) found.push(`query ${name}: is required`);
        if (values.length > 0) found.push(...check(schema, queryValue(values, name, schema, lookup), `query ${name}`));
      }
      if (!declared && hasBody) found.push('body: the operation has none');
      if (declared?.required && !hasBody) found.push('body: is required');
      if (declared && hasBody) found.push(...check(declared.schema, body, 'body'));
      return found.slice(0, MOST_VIOLATIONS).map((one) => one.slice(0, MOST_WORDS));
    },
    answerViolations({ answers }, { status, body }) {
      const declared = answers[status];
      // Errors are documented for more operations than the contract has them for (api-request-errors).
      if (!declared) return status < 400 ? [`the contract has no answer with the status ${status}`] : [];
      if (body === undefined || declared.schema === undefined) return [];
      return check(declared.schema, body, 'answer').slice(0, MOST_VIOLATIONS);
    },
  };
}

/** The contract's own example of a successful answer, marked. */
export function exampleOf({ answers }: ContractOperation, status?: number): Reply {
  const [code, answer] = Object.entries(answers).find(([one]) => (status === undefined ? one.startsWith('2') : one === String(status))) ?? [
    '200',
    {},
  ];
  return { status: Number(code), body: copy(answer.example), headers: { 'x-local': 'example' } };
}

/** Reads the values of a path; undefined if it is another path. */
function patternOf(path: string): (given: string) => Record<string, string> | undefined {
  const parts = path.split('/');
  return (given) => {
    const others = given.split('/');
    if (others.length !== parts.length) return undefined;
    const values: Record<string, string> = {};
    for (const [index, part] of parts.entries()) {
      const actual = others[index] as string;
      const name = part.startsWith('{') ? part.slice(1, -1) : undefined;
      if (name === undefined ? part !== actual : actual === '') return undefined;
      if (name !== undefined) values[name] = decoded(actual);
    }
    return values;
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A value of a query by the type that it should have. */
function queryValue(values: readonly string[], name: string, schema: Schema, lookup: Record<string, Schema | boolean>): unknown {
  if (name.endsWith('[]')) return values;
  const [value] = values as [string];
  const resolved = schema.$ref ? (lookup[new URL(schema.$ref, BASE).toString()] as Schema | undefined) : schema;
  const types = [resolved?.type ?? []].flat();
  if (types.includes('integer') || types.includes('number'))
    return value.trim() === '' || Number.isNaN(Number(value)) ? value : Number(value);
  if (types.includes('boolean') && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function isLarge(value: unknown): boolean {
  let left = MOST_MEMBERS;
  const count = (one: unknown): boolean => --left < 0 || (typeof one === 'object' && one !== null && Object.values(one).some(count));
  return count(value);
}

/** Keywords that only say that something below them does not match. */
const WRAPPERS: ReadonlySet<string> = new Set([
  '$ref',
  'properties',
  'items',
  'allOf',
  'additionalProperties',
  'patternProperties',
  'prefixItems',
]);

/** What is wrong, in words. Of alternatives only the one is explained that has the type of the value. */
function wordsOf(errors: readonly OutputUnit[], at: string): string[] {
  const found: string[] = [];
  for (let index = 0; index < errors.length; index++) {
    const error = errors[index] as OutputUnit;
    const { keyword, keywordLocation, instanceLocation } = error;
    if (WRAPPERS.has(keyword)) continue;
    if (keyword !== 'anyOf' && keyword !== 'oneOf') {
      found.push(`${at}${instanceLocation.slice(1)}: ${error.error}`);
      continue;
    }
    const below: OutputUnit[] = [];
    const isBelow = (one: OutputUnit | undefined): one is OutputUnit => one?.keywordLocation.startsWith(`${keywordLocation}/`) ?? false;
    for (let next = errors[index + 1]; isBelow(next); next = errors[index + 1]) {
      below.push(next);
      index++;
    }
    found.push(...alternativeWords(error, below, at));
  }
  return [...new Set(found)];
}

function alternativeWords({ error, keywordLocation, instanceLocation }: OutputUnit, below: readonly OutputUnit[], at: string): string[] {
  const alternatives = new Map<string, OutputUnit[]>();
  for (const one of below) {
    const number = one.keywordLocation.slice(keywordLocation.length + 1).split('/')[0] as string;
    const own = alternatives.get(number);
    if (own) own.push(one);
    else alternatives.set(number, [one]);
  }
  const isOtherType = (one: OutputUnit): boolean => one.keyword === 'type' && one.instanceLocation === instanceLocation;
  const [likely, ...others] = [...alternatives.values()].filter((list) => !list.some(isOtherType));
  return likely && others.length === 0 ? wordsOf(likely, at) : [`${at}${instanceLocation.slice(1)}: ${error}`];
}
