/** RFC 9535 queries that return the path to each node, so that a caller can write there. */
import { exec, query, type JsonValue } from 'jsonpath-rfc9535';
import { isObject, type Json, type JsonObject } from './json.ts';

export function pathSegments(document: JsonObject, expression: string): (string | number)[][] {
  const quick = namedPath(document, expression) ?? operationPath(document, expression);
  if (quick) return quick;
  const found: (string | number)[][] = [];
  exec(relevant(document, expression) as JsonValue, expression, (_value, path) => {
    found.push([...(path as Iterable<string | number>)]);
  });
  return found;
}

export const values = (document: JsonObject, expression: string): Json[] => query(document as JsonValue, expression);

// Most targets of the overlay have one of two simple forms, which take a third of the time of a build if they go through a general query.
const NAMES = /^\$((?:\.[A-Za-z_]\w*|\['[^'\\]*'\])+)$/;
const OPERATION = /^\$\.paths\.\*\[\?@\.operationId == '([^'\\]+)'\]$/;

/** `$.a['b'].c`: one name after the other. */
function namedPath(document: JsonObject, expression: string): string[][] | undefined {
  const [, names] = NAMES.exec(expression) ?? [];
  if (names === undefined) return undefined;
  const path = Array.from(names.matchAll(/\.([A-Za-z_]\w*)|\['([^']*)'\]/g), ([, plain, quoted]) => (plain ?? quoted) as string);
  let node: Json | undefined = document;
  for (const name of path) {
    if (!isObject(node) || !Object.hasOwn(node, name)) return [];
    node = node[name];
  }
  return [path];
}

/** `$.paths.*[?@.operationId == 'x']`: the operations with that id. */
function operationPath({ paths }: JsonObject, expression: string): string[][] | undefined {
  const [, id] = OPERATION.exec(expression) ?? [];
  if (id === undefined || !isObject(paths)) return undefined;
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(isObject(item) ? item : {}).flatMap(([method, operation]) =>
      isObject(operation) && operation.operationId === id ? [['paths', path, method]] : [],
    ),
  );
}

// `$..[?@.key == 'value']` visits every node. Only one with the key can match, unless the filter negates or compares two queries, so what
// is searched is what leads to these, with the members of each that the query reads.
const FILTER = /^\$\.\.\[\?((?:\['[^'\\]*'\]|'[^'\\]*'|[^'[\]!])+)\]((?:\.[A-Za-z_]\w*|\['[^'\\]*'\])*)$/;
const NAME = /(?:\.([A-Za-z_]\w*)|\['([^']*)'\])/;

function relevant(document: JsonObject, expression: string): Json {
  const [, filter = '', rest = ''] = FILTER.exec(expression) ?? [];
  const all = namesIn(filter, new RegExp(`@${NAME.source}`, 'g'));
  // A node that matches `@.a && @.b` has both keys, so it has the first.
  const keys = filter.includes('||') ? all : all.slice(0, 1);
  if (keys.length === 0 || /==\s*@/.test(filter)) return document;
  return without(document, keys, [...all, ...namesIn(rest, new RegExp(NAME, 'g')).slice(0, 1)]) ?? {};
}

const namesIn = (text: string, name: RegExp): string[] =>
  Array.from(text.matchAll(name), ([, plain, quoted]) => (plain ?? quoted) as string);

/** A node with what leads to one of the keys, and with all of `read` where one is. The places of what is left are the same. */
function without(node: Json | undefined, keys: readonly string[], read: readonly string[]): Json | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  if (Array.isArray(node)) {
    const members = node.map((member) => without(member, keys, read));
    return members.some((member) => member !== undefined) ? members.map((member) => member ?? null) : undefined;
  }
  const here = keys.some((key) => Object.hasOwn(node, key));
  let kept: JsonObject | undefined;
  for (const key of Object.keys(node)) {
    // Most members are scalars, and few of them are read.
    if (!here && (typeof node[key] !== 'object' || node[key] === null)) continue;
    const member = here && read.includes(key) ? node[key] : without(node[key], keys, read);
    if (member !== undefined) (kept ??= {})[key] = member;
  }
  return kept;
}
