/** One order for the effective contract, so that another order of keys in the vendor's file changes nothing that is generated. */
import { isObject, type Json, type JsonObject } from './json.ts';
import { METHODS } from './judge.ts';

/** Keywords in the order in which a reader looks for them. Other keys follow in alphabetical order. */
const KEYWORDS = [
  'openapi',
  'info',
  'servers',
  'paths',
  'components',
  'securitySchemes',
  'parameters',
  'schemas',
  'operationId',
  'summary',
  '$ref',
  'name',
  'in',
  'title',
  'type',
  'description',
  'required',
  'enum',
  'const',
  'format',
  'properties',
  'items',
  'content',
  'schema',
  'requestBody',
  'responses',
  'security',
  'externalDocs',
  'x-suprsend',
];
const RANK = new Map([...KEYWORDS, ...METHODS].map((key, index) => [key, index]));
/** Keywords whose members have names of the contract's own: in alphabetical order, whatever the names are. */
const MAPS = new Set([
  'paths',
  'properties',
  'schemas',
  'responses',
  'content',
  'examples',
  'securitySchemes',
  'headers',
  'patternProperties',
]);
/** Keywords whose values are data. */
const DATA = new Set(['example', 'default', 'const', 'enum', 'value']);
/** Lists whose order says nothing. */
const SETS = new Set(['required']);

export function sortDocument(document: JsonObject): JsonObject {
  return sorted(document, false) as JsonObject;
}

function sorted(node: Json | undefined, names: boolean): Json {
  if (Array.isArray(node)) return node.map((member) => sorted(member, false));
  if (!isObject(node)) return node ?? null;
  const keys = Object.keys(node).toSorted((a, b) => (names ? many(node[a]) - many(node[b]) : rank(a) - rank(b)) || order(a, b));
  return Object.fromEntries(
    keys.map((key) => {
      const value = node[key];
      if (!names && DATA.has(key)) return [key, data(value)];
      if (!names && SETS.has(key) && Array.isArray(value)) return [key, value.toSorted((a, b) => order(String(a), String(b)))];
      return [key, sorted(value, !names && MAPS.has(key))];
    }),
  );
}

/** Data, such as an example: `$` keys last, because the others say what it is. */
function data(node: Json | undefined): Json {
  if (Array.isArray(node)) return node.map(data);
  if (!isObject(node)) return node ?? null;
  const keys = Object.keys(node).toSorted((a, b) => Number(a.startsWith('$')) - Number(b.startsWith('$')) || order(a, b));
  return Object.fromEntries(keys.map((key) => [key, data(node[key])]));
}

/** Among named examples, a list comes after a single body: readers and mock servers take the first. */
const many = (example: Json | undefined): number => Number(isObject(example) && Array.isArray(example.value));
const rank = (key: string): number => RANK.get(key) ?? KEYWORDS.length + METHODS.length;
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
