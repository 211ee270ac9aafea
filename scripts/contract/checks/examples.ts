/** Checks that every example matches its schema, and has no property that its schema does not declare. */
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { Matcher } from './matcher.ts';
import { at, escape, examplePlaces } from './places.ts';
import type { CheckResult, Finding } from './report.ts';

/** Pointers of example properties that no schema needs to declare, as `undeclared` prints them (`*` for an item of a list). */
const ALLOWED: readonly string[] = [];

const ERRORS_SHOWN = 4;

export function examplesMatch(document: JsonObject, match: Matcher): CheckResult {
  const findings: Finding[] = [];
  const counts = { media: 0, parameter: 0, schema: 0 };
  for (const { pointer, value, kind, schema } of examplePlaces(document)) {
    counts[kind] += 1;
    if (schema === undefined) {
      findings.push({
        pointer,
        problem: 'has no schema to match.',
        remedy: 'Add a schema to these media types, or remove the content of a response that has no body.',
      });
      continue;
    }
    const errors = match(schema, value);
    if (errors.length === 0) continue;
    const more = errors.length > ERRORS_SHOWN ? `; and ${errors.length - ERRORS_SHOWN} more` : '';
    findings.push({
      pointer,
      problem: `${errors.slice(0, ERRORS_SHOWN).join('; ')}${more}`,
      remedy: 'Correct the schema, or the example if the facts show that the example is wrong.',
    });
  }
  const total = counts.media + counts.parameter + counts.schema;
  const figures = `${total} checked (${counts.media} of bodies, ${counts.parameter} of parameters, ${counts.schema} in schemas), ${findings.length} fail`;
  return { check: 'examples', figures, findings };
}

export function examplesDeclared(document: JsonObject, match: Matcher): CheckResult {
  const findings: Finding[] = [];
  const notes: string[] = [];
  const used = new Set<string>();
  let checked = 0;
  for (const { pointer, value, schema } of examplePlaces(document)) {
    if (schema === undefined) continue;
    checked += 1;
    const found: Found = { undeclared: new Set(), bare: new Set() };
    undeclared(document, match, value, [schema], '', found);
    if (found.bare.size > 0) notes.push(`${pointer}  ${[...found.bare].map((path) => path || 'the value').join(' ')}`);
    const open = [...found.undeclared].filter((path) => {
      if (!ALLOWED.includes(pointer + path)) return true;
      used.add(pointer + path);
      return false;
    });
    if (open.length > 0) {
      findings.push({
        pointer,
        problem: open.join(' '),
        remedy: 'Declare these properties in the schema, or allow any key with additionalProperties.',
      });
    }
  }
  const failed = findings.length;
  for (const pointer of ALLOWED.filter((entry) => !used.has(entry))) {
    findings.push({
      pointer,
      problem: 'is in the list of allowed properties, but is declared or no longer exists.',
      remedy: 'Delete it from ALLOWED in scripts/contract/checks/examples.ts.',
    });
  }
  const figures = `${checked} checked, ${failed} have properties that their schema does not declare, ${ALLOWED.length} properties allowed; ${notes.length} have objects that their schema does not describe`;
  return { check: 'undeclared', figures, findings, notes };
}

interface Found {
  undeclared: Set<string>;
  /** Objects with keys whose schema is an object but neither declares properties nor allows any key. */
  bare: Set<string>;
}

/** Collects the paths in a value that none of its schemas declares. Together the schemas describe the value. */
function undeclared(document: JsonObject, match: Matcher, value: Json, schemas: string[], path: string, found: Found): void {
  if (value === null || typeof value !== 'object') return;
  const applied = schemas.map((schema) => appliedTo(document, match, value, schema));
  const parts = applied.flatMap((entry) => entry.parts);
  const read = (pointer: string): JsonObject => at(document, pointer) as JsonObject;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const children = parts.flatMap((part) => {
        const { prefixItems, items } = read(part);
        if (Array.isArray(prefixItems) && index < prefixItems.length) return [`${part}/prefixItems/${index}`];
        return isObject(items) ? [`${part}/items`] : [];
      });
      undeclared(document, match, item, children, `${path}/*`, found);
    }
    return;
  }
  const stated = applied.some((entry) => entry.open);
  const bare = !stated && !parts.some((part) => declares(read(part)));
  if (bare && parts.some((part) => [read(part).type].flat().includes('object')) && Object.keys(value).length > 0) found.bare.add(path);
  for (const [key, item] of Object.entries(value)) {
    const children = parts.flatMap((part) => childrenOf(read(part), part, key));
    if (children.length > 0) undeclared(document, match, item as Json, children, `${path}/${escape(key)}`, found);
    else if (!stated && !bare) found.undeclared.add(`${path}/${escape(key)}`);
  }
}

/** The schemas that describe a value: the schema itself, what it refers to, and the alternatives that the value matches. */
function appliedTo(document: JsonObject, match: Matcher, value: Json, pointer: string): { parts: string[]; open: boolean } {
  const schema = at(document, pointer);
  if (!isObject(schema)) return { parts: [], open: schema !== false };
  const always = [
    ...(typeof schema.$ref === 'string' ? [schema.$ref] : []),
    ...indexes(schema.allOf).map((index) => `${pointer}/allOf/${index}`),
    ...(isObject(schema.if) ? [`${pointer}/${match(`${pointer}/if`, value).length === 0 ? 'then' : 'else'}`] : []).filter((place) =>
      isObject(at(document, place)),
    ),
  ].map((place) => appliedTo(document, match, value, place));
  const parts = [pointer, ...always.flatMap((entry) => entry.parts)];
  const isOpen = (key: 'additionalProperties' | 'unevaluatedProperties'): boolean => schema[key] === true || isObject(schema[key]);
  let open = isOpen('additionalProperties') || isOpen('unevaluatedProperties') || always.some((entry) => entry.open);
  const closedSoFar = parts.some((part) => declares(at(document, part) as JsonObject));
  for (const key of ['anyOf', 'oneOf'] as const) {
    const branches = indexes(schema[key]).map((index) => `${pointer}/${key}/${index}`);
    const matching = branches.filter((branch) => match(branch, value).length === 0);
    for (const branch of matching.length > 0 ? matching : branches) {
      const entry = appliedTo(document, match, value, branch);
      const empty = !entry.parts.some((part) => declares(at(document, part) as JsonObject));
      open ||= entry.open || (matching.length > 0 && empty && !closedSoFar);
      parts.push(...entry.parts);
    }
  }
  return { parts, open };
}

function childrenOf(schema: JsonObject, pointer: string, key: string): string[] {
  if (isObject(schema.properties) && key in schema.properties) return [`${pointer}/properties/${escape(key)}`];
  const patterns = Object.keys((schema.patternProperties ?? {}) as JsonObject).filter((pattern) => new RegExp(pattern, 'u').test(key));
  if (patterns.length > 0) return patterns.map((pattern) => `${pointer}/patternProperties/${escape(pattern)}`);
  return isObject(schema.additionalProperties) ? [`${pointer}/additionalProperties`] : [];
}

const declares = (schema: JsonObject): boolean =>
  [schema.properties, schema.patternProperties].some((map) => isObject(map) && Object.keys(map).length > 0);

const indexes = (list: Json | undefined): number[] => (Array.isArray(list) ? [...list.keys()] : []);
