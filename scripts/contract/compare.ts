/** What a new effective contract changes for callers, listed by operation and by named schema. */
import { isObject, type Json, type JsonObject } from './json.ts';
import { readOperations, type Operation } from './operations.ts';

export interface Change {
  /** The operation or schema. */
  where: string;
  what: string;
  /** Whether code that works today may fail to compile or stop working. */
  breaking: boolean;
}

/** Where a schema is used decides what breaks: a caller writes requests and reads responses. */
type Side = 'request' | 'response';

export function compareContracts(before: JsonObject, after: JsonObject): Change[] {
  const old = byName(readOperations(before));
  const now = byName(readOperations(after));
  const changes: Change[] = [];
  for (const [name, operation] of old) {
    const next = now.get(name);
    if (next) changes.push(...compareOperation(operation, next));
    else changes.push({ where: name, what: 'was removed', breaking: true });
  }
  for (const name of now.keys()) if (!old.has(name)) changes.push({ where: name, what: 'is new', breaking: false });
  return [...changes, ...compareComponents(before, after, sidesOf([...old.values(), ...now.values()], before, after))];
}

const byName = (operations: Operation[]): Map<string, Operation> => new Map(operations.map((operation) => [operation.name, operation]));

function compareOperation(old: Operation, now: Operation): Change[] {
  const changes: Change[] = [];
  const add = (what: string, breaking: boolean): void => {
    changes.push({ where: old.name, what, breaking });
  };
  for (const key of ['method', 'path', 'server', 'repeat', 'paging', 'body'] as const) {
    if (old[key] === now[key]) continue;
    const breaking = key === 'paging' || (key === 'body' && now.body !== 'optional') || (key === 'path' && values(old) !== values(now));
    add(`${key}: ${old[key] ?? 'none'} is now ${now[key] ?? 'none'}`, breaking);
  }
  for (const parameter of old.queryParameters) {
    const next = now.queryParameters.find((p) => p.name === parameter.name);
    if (!next) add(`no longer accepts the query value ${parameter.name}`, true);
    else if (next.required && !parameter.required) add(`now requires the query value ${parameter.name}`, true);
    else changes.push(...compareSchema(`${old.name}, query value ${parameter.name}`, parameter.schema, next.schema, 'request'));
  }
  for (const parameter of now.queryParameters) {
    if (!old.queryParameters.some((p) => p.name === parameter.name)) add(`accepts the query value ${parameter.name}`, parameter.required);
  }
  changes.push(...compareSchema(`${old.name}, body`, bodyOf(old), bodyOf(now), 'request'));
  const [statuses, next] = [responsesOf(old), responsesOf(now)];
  if (Object.keys(statuses).join() !== Object.keys(next).join())
    add(`responds with ${Object.keys(next).join(', ')} instead of ${Object.keys(statuses).join(', ')}`, false);
  for (const [status, schema] of Object.entries(statuses)) {
    if (status in next) changes.push(...compareSchema(`${old.name}, response ${status}`, schema, next[status], 'response'));
  }
  return changes;
}

const values = ({ pathParameters }: Operation): string => pathParameters.map((p) => p.name).join();
const schemaIn = (holder: Json | undefined): Json | undefined => {
  const content = isObject(holder) ? (holder.content as JsonObject | undefined) : undefined;
  return (Object.values(content ?? {})[0] as JsonObject | undefined)?.schema;
};
const bodyOf = ({ source }: Operation): Json | undefined => schemaIn(source.requestBody);
function responsesOf({ source }: Operation): Record<string, Json | undefined> {
  const successes = Object.entries(source.responses as JsonObject).filter(([status]) => status.startsWith('2'));
  return Object.fromEntries(successes.map(([status, response]) => [status, schemaIn(response)]));
}

function compareComponents(before: JsonObject, after: JsonObject, sides: Map<string, Set<Side>>): Change[] {
  const [old, now] = [schemasOf(before), schemasOf(after)];
  const changes: Change[] = [];
  for (const [name, schema] of Object.entries(old)) {
    if (!(name in now)) changes.push({ where: name, what: 'was removed: code that names the type no longer compiles', breaking: true });
    else for (const side of sides.get(name) ?? []) changes.push(...compareSchema(name, schema, now[name], side));
  }
  for (const name of Object.keys(now)) if (!(name in old)) changes.push({ where: name, what: 'is new', breaking: false });
  return unique(changes);
}

const schemasOf = (document: JsonObject): JsonObject => ((document.components as JsonObject | undefined)?.schemas ?? {}) as JsonObject;
const unique = (changes: Change[]): Change[] => [...new Map(changes.map((change) => [`${change.where} ${change.what}`, change])).values()];

/** The sides on which each named schema is used, directly or through references. */
function sidesOf(operations: Operation[], ...documents: JsonObject[]): Map<string, Set<Side>> {
  const sides = new Map<string, Set<Side>>();
  const visit = (node: Json | undefined, side: Side): void => {
    if (Array.isArray(node)) for (const item of node) visit(item, side);
    if (!isObject(node)) return;
    const name = typeof node.$ref === 'string' ? node.$ref.replace('#/components/schemas/', '') : undefined;
    if (name !== undefined && !sides.get(name)?.has(side)) {
      sides.set(name, new Set([...(sides.get(name) ?? []), side]));
      for (const document of documents) visit(schemasOf(document)[name], side);
    }
    for (const value of Object.values(node)) visit(value, side);
  };
  for (const operation of operations) {
    visit(bodyOf(operation), 'request');
    for (const schema of Object.values(responsesOf(operation))) visit(schema, 'response');
  }
  return sides;
}

/** Compares two schemas as they are written. A schema that they refer to is compared under its own name. */
function compareSchema(where: string, old: Json | undefined, now: Json | undefined, side: Side): Change[] {
  if (!isObject(old) || !isObject(now)) {
    return old === undefined && now === undefined
      ? []
      : isObject(old) === isObject(now)
        ? []
        : [{ where, what: now === undefined ? 'no longer has a type' : 'now has a type', breaking: true }];
  }
  const changes: Change[] = [];
  const add = (what: string, breaking: boolean): void => {
    changes.push({ where, what, breaking });
  };
  for (const key of ['$ref', 'type', 'format', 'const'] as const) {
    if (text(old[key]) !== text(now[key])) add(`${key}: ${text(old[key])} is now ${text(now[key])}`, key !== 'format');
  }
  const [had, has] = [listOf(old.enum), listOf(now.enum)];
  const lost = had.filter((value) => !has.includes(value));
  const gained = has.filter((value) => !had.includes(value));
  if (lost.length > 0) add(`no longer has the values ${lost.join(', ')}`, side === 'request' || has.length > 0);
  if (gained.length > 0) add(`has the new values ${gained.join(', ')}`, had.length === 0 && side === 'request');
  const [needed, needs] = [listOf(old.required), listOf(now.required)];
  for (const name of needs.filter((key) => !needed.includes(key))) add(`now requires ${name}`, side === 'request');
  for (const name of needed.filter((key) => !needs.includes(key))) add(`may now lack ${name}`, side === 'response');
  const [properties, next] = [(old.properties ?? {}) as JsonObject, (now.properties ?? {}) as JsonObject];
  for (const [name, schema] of Object.entries(properties)) {
    if (!(name in next)) add(`no longer has ${name}`, true);
    else changes.push(...compareSchema(`${where}.${name}`, schema, next[name], side));
  }
  for (const name of Object.keys(next)) if (!(name in properties)) add(`has the new ${name}`, false);
  changes.push(...compareSchema(`${where}[]`, old.items, now.items, side));
  for (const key of ['oneOf', 'anyOf', 'allOf'] as const) {
    const [branches, nexts] = [(old[key] ?? []) as Json[], (now[key] ?? []) as Json[]];
    if (branches.length !== nexts.length)
      add(`${key} has ${nexts.length} alternatives instead of ${branches.length}`, nexts.length < branches.length || side === 'response');
    for (const [index, branch] of branches.entries())
      if (index < nexts.length) changes.push(...compareSchema(`${where} (alternative ${index + 1})`, branch, nexts[index], side));
  }
  return changes;
}

const text = (value: Json | undefined): string => (value === undefined ? 'none' : JSON.stringify(value));
const listOf = (value: Json | undefined): string[] => (Array.isArray(value) ? value.map((item) => String(item)) : []);

/** The report of a bump: what breaks callers first. */
export function report(changes: Change[]): string {
  if (changes.length === 0) return 'contract: no change for callers';
  const lines = (list: Change[]): string => list.map(({ where, what }) => `  ${where} ${what}`).join('\n');
  const [breaking, rest] = [changes.filter((c) => c.breaking), changes.filter((c) => !c.breaking)];
  return [
    ...(breaking.length > 0 ? [`contract: ${breaking.length} breaking changes\n${lines(breaking)}`] : []),
    ...(rest.length > 0 ? [`contract: ${rest.length} compatible changes\n${lines(rest)}`] : []),
  ].join('\n');
}
