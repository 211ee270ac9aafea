/** What a new effective contract changes for callers, listed by operation and by named schema. */
import { same } from './canonical.ts';
import { grouped, merged, touchedBy, type Breaks, type Change } from './changes.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { operationsOf, type Operation, type Parameter } from './operations.ts';
import { resolve } from './references.ts';
import { SchemaComparison } from './compare-schemas.ts';

export function compareContracts(before: JsonObject, after: JsonObject): Change[] {
  const [old, now] = [operationsOf(before).operations, operationsOf(after).operations];
  const schemas = new SchemaComparison(before, after);
  const changes: Change[] = [];
  for (const [operation, next] of paired(old, now)) {
    const add = (what: string, breaks: Breaks = 'no', where = operation.name): void => {
      changes.push({ where, what, breaks, touches: touchedBy([operation.name]) });
    };
    if (!next) add('was removed', 'both');
    else compareOperation(before, after, operation, next, add, schemas);
  }
  const known = new Set([...paired(old, now).values()].map((operation) => operation?.name));
  for (const { name } of now) if (!known.has(name)) changes.push({ where: name, what: 'is new', breaks: 'no', touches: [name] });
  return grouped(merged([...changes, ...schemas.components(old, now)]));
}

/** Operations by name, and renamed ones by their request. */
function paired(old: Operation[], now: Operation[]): Map<Operation, Operation | undefined> {
  const names = new Map(now.map((operation) => [operation.name, operation]));
  const oldNames = new Set(old.map(({ name }) => name));
  const requests = new Map(now.filter(({ name }) => !oldNames.has(name)).map((o) => [`${o.method} ${o.path}`, o]));
  return new Map(old.map((operation) => [operation, names.get(operation.name) ?? requests.get(`${operation.method} ${operation.path}`)]));
}

function compareOperation(
  before: JsonObject,
  after: JsonObject,
  old: Operation,
  now: Operation,
  add: (what: string, breaks?: Breaks, where?: string) => void,
  schemas: SchemaComparison,
): void {
  const report: Report = { add, schemas, name: old.name };
  if (old.name !== now.name) add(`is now called ${now.name}`, 'both');
  const facts: ['method' | 'path' | 'server' | 'repeat' | 'paging', Breaks][] = [
    ['method', 'no'],
    ['path', 'no'],
    ['server', 'run'],
    ['repeat', 'no'],
    ['paging', 'both'],
  ];
  for (const [key, breaks] of facts) {
    if (old[key] !== now[key])
      add(`${key === 'repeat' ? 'repeat class' : key}: ${old[key] ?? 'none'} is now ${now[key] ?? 'none'}`, breaks);
  }
  if ((old.source.deprecated === true) !== (now.source.deprecated === true)) {
    add(now.source.deprecated === true ? 'is now deprecated' : 'is no longer deprecated');
  }
  if (old.key !== now.key)
    add(now.key ? 'now accepts an idempotency key' : 'no longer accepts an idempotency key', now.key ? 'no' : 'both');
  comparePathValues(old, now, report);
  compareQuery(old, now, report);
  compareBody(before, after, old, now, report);
  compareResponses(before, after, old, now, report);
  const known = new Set([
    'operationId',
    'summary',
    'description',
    'externalDocs',
    'tags',
    'parameters',
    'requestBody',
    'responses',
    'deprecated',
    'servers',
    'security',
    'x-suprsend',
  ]);
  for (const key of new Set([...Object.keys(old.source), ...Object.keys(now.source)])) {
    if (!known.has(key) && !key.startsWith('x-') && !same(old.source[key], now.source[key])) add(`${key} has changed`, 'run');
  }
}

interface Report {
  add: (what: string, breaks?: Breaks, where?: string) => void;
  schemas: SchemaComparison;
  name: string;
}

function comparePathValues(old: Operation, now: Operation, { add, schemas, name }: Report): void {
  const names = ({ pathParameters }: Operation): string => pathParameters.map((p) => p.name).join(', ') || 'none';
  if (old.pathParameters.length !== now.pathParameters.length) add(`takes the path values ${names(now)} instead of ${names(old)}`, 'both');
  else if (names(old) !== names(now)) add(`calls its path values ${names(now)} instead of ${names(old)}`, 'compile');
  for (const [index, parameter] of old.pathParameters.entries()) {
    const next = now.pathParameters[index];
    if (next) schemas.compare(`${name}, path value ${parameter.name}`, parameter.schema, next.schema, 'request', [name]);
  }
}

function compareQuery(old: Operation, now: Operation, { add, schemas, name }: Report): void {
  const bare = (parameter: Parameter): string => parameter.name.replace(/\[\]$/, '');
  for (const parameter of old.queryParameters) {
    const next = now.queryParameters.find((p) => p.name === parameter.name);
    const renamed = now.queryParameters.find((p) => bare(p) === bare(parameter));
    const where = `${name}, query value ${parameter.name}`;
    if (!next) {
      add(
        renamed
          ? `sends the query value ${renamed.name} instead of ${parameter.name}`
          : `no longer accepts the query value ${parameter.name}`,
        'both',
      );
      continue;
    }
    if (next.required && !parameter.required) add(`now requires the query value ${parameter.name}`, 'both');
    if (!next.required && parameter.required) add(`no longer requires the query value ${parameter.name}`);
    const [was, is] = [parameter, next] as unknown as [JsonObject, JsonObject];
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
      if (['name', 'in', 'required', 'schema', 'description', 'example', 'examples'].includes(key) || key.startsWith('x-')) continue;
      if (!same(was[key], is[key])) add(`${key}: ${text(was[key])} is now ${text(is[key])}`, 'no', where);
    }
    schemas.compare(where, parameter.schema, next.schema, 'request', [name]);
  }
  for (const parameter of now.queryParameters) {
    if (old.queryParameters.some((p) => bare(p) === bare(parameter))) continue;
    if (parameter.required) add(`now requires the new query value ${parameter.name}`, 'both');
    else add(`accepts the new query value ${parameter.name}`);
  }
}

function compareBody(before: JsonObject, after: JsonObject, old: Operation, now: Operation, { add, schemas, name }: Report): void {
  if (old.body !== now.body) {
    // Options come after the body, so a body that appears or goes moves them: those of a caller would be sent as the body.
    const breaks: Breaks = now.body === 'optional' && old.body === 'required' ? 'no' : 'both';
    const moved = now.body === 'optional' && old.body === 'none' ? '; options are now the argument after it' : '';
    add(`body: ${old.body} is now ${now.body}${moved}`, breaks);
  }
  const [was, is] = [mediaOf(resolve(before, old.source.requestBody)), mediaOf(resolve(after, now.source.requestBody))];
  if (old.body === 'none' || now.body === 'none') return;
  compareMedia(was, is, 'body', add);
  for (const type of Object.keys(was)) if (type in is) schemas.compare(`${name}, body`, was[type], is[type], 'request', [name]);
}

function compareResponses(before: JsonObject, after: JsonObject, old: Operation, now: Operation, { add, schemas, name }: Report): void {
  const [was, is] = [(old.source.responses ?? {}) as JsonObject, (now.source.responses ?? {}) as JsonObject];
  const success = (code: string): boolean => code.startsWith('2');
  for (const [code, response] of Object.entries(was)) {
    const next = is[code];
    if (next === undefined) {
      add(`no longer declares a response ${code}`, 'compile');
      continue;
    }
    const [left, right] = [resolve(before, response) as JsonObject, resolve(after, next) as JsonObject];
    const [media, nextMedia] = [mediaOf(left), mediaOf(right)];
    compareMedia(media, nextMedia, `response ${code}`, add, success(code));
    for (const type of Object.keys(media)) {
      if (!(type in nextMedia)) continue;
      schemas.compare(`${name}, response ${code}`, media[type], nextMedia[type], success(code) ? 'response' : 'error', [name]);
    }
    for (const key of ['headers', 'links']) if (!same(left[key], right[key])) add(`response ${code} has other ${key}`);
  }
  for (const code of Object.keys(is)) {
    if (code in was) continue;
    const another = success(code) && Object.keys(mediaOf(resolve(after, is[code]))).length > 0;
    add(`declares a response ${code}`, another ? 'compile' : 'no');
  }
}

function compareMedia(was: Media, is: Media, what: string, add: Report['add'], matters = true): void {
  const [old, now] = [Object.keys(was).toSorted(), Object.keys(is).toSorted()];
  if (old.join() === now.join()) return;
  const lost = old.filter((type) => !now.includes(type));
  add(
    `${what} is ${now.join(', ') || 'empty'} instead of ${old.join(', ') || 'empty'}`,
    matters && (lost.length > 0 || old.length === 0) ? 'both' : 'no',
  );
}

type Media = Record<string, Json | undefined>;

function mediaOf(holder: Json | undefined): Media {
  const content = isObject(holder) ? (holder.content as JsonObject | undefined) : undefined;
  return Object.fromEntries(Object.entries(content ?? {}).map(([type, media]) => [type, (media as JsonObject).schema]));
}

const text = (value: Json | undefined): string => (value === undefined ? 'none' : JSON.stringify(value));
