/**
 * The names of a contract are made of few characters. All others are refused: what is generated quotes every name, and this is the second
 * lock, for a name that was made to become code, to hide in a report, or to leave its URL.
 */
import { isObject, type Json, type JsonObject } from './json.ts';

const NAME = /^[\w$.-]+(?:\[\])?$/;
const PATH = /^(?:\/(?!\.\.?(?:\/|$))(?:[\w.~-]|\{\w+\})*)+$/;
const SERVER = /^https:\/\/[\w.-]+(?::\d+)?(?:\/[\w.~-]*)*$/;
/** Members of a schema that hold names. */
const NAMED = ['properties', 'patternProperties', '$defs', 'dependentSchemas', 'dependentRequired'];
/** Members whose keys are free, so that one may be named as a keyword below. */
const KEYED = ['responses', 'headers', 'content', 'callbacks'];
/** Members that hold values, not names. */
const VALUES = ['example', 'examples', 'default', 'enum', 'const'];

/** As JSON in ASCII, so that a report shows every character. */
const escaped = (text: string): string =>
  JSON.stringify(text).replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A sentence for each name, path and server that has another character. */
export function alphabetProblems(document: JsonObject): string[] {
  const problems = new Set<string>();
  const check = (what: string, text: unknown, pattern: RegExp): void => {
    if (typeof text !== 'string' || !pattern.test(text))
      problems.add(
        `The contract has the ${what} ${escaped(String(text))}, with characters that no ${what} needs. Correct it in the overlay, or ask the vendor.`,
      );
  };
  const visit = (node: Json | undefined): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (!isObject(node)) return;
    if (typeof node.in === 'string' && node.name !== undefined) check('parameter', node.name, NAME);
    if (typeof node.$ref === 'string') check('reference', node.$ref, /^[\w#/~.$-]+$/);
    for (const [key, member] of Object.entries(node)) {
      if (VALUES.includes(key)) continue;
      if (NAMED.includes(key) && isObject(member)) {
        for (const [name, schema] of Object.entries(member)) {
          check('property', name, NAME);
          visit(schema); // here, so that a property named like a keyword is not taken for one
        }
      } else if (KEYED.includes(key) && isObject(member)) Object.values(member).forEach(visit);
      else visit(member);
    }
  };
  const { paths, components, servers } = document;
  for (const [path, item] of Object.entries((paths ?? {}) as JsonObject)) {
    check('path', path, PATH);
    for (const operation of Object.values((item ?? {}) as JsonObject))
      if (isObject(operation)) serversOf(operation.servers).forEach((url) => check('server', url, SERVER));
  }
  for (const [group, members] of Object.entries((components ?? {}) as JsonObject)) {
    for (const [name, member] of Object.entries((members ?? {}) as JsonObject)) {
      check('component', name, NAME);
      if (group !== 'examples') visit(member);
    }
  }
  for (const url of serversOf(servers)) check('server', url, SERVER);
  visit(paths);
  return [...problems];
}

const serversOf = (servers: Json | undefined): unknown[] =>
  Array.isArray(servers) ? servers.map((server) => (server as JsonObject).url) : [];
