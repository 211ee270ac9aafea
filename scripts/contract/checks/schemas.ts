/** Checks that the generated zod schemas accept the examples of the vendor, and add nothing to a body. */
import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { pathToFileURL } from 'node:url';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { resolve } from '../operations.ts';
import { pointerOf } from './places.ts';
import type { CheckResult, Finding } from './report.ts';

export const SCHEMAS = 'generated/zod.gen.ts';

interface Issue {
  path: PropertyKey[];
  message: string;
  errors?: Issue[][];
}

interface ZodSchema {
  safeParse(value: unknown): { success: true; data: unknown } | { success: false; error: { issues: Issue[] } };
}

export type ZodSchemas = Record<string, ZodSchema | undefined>;

interface Called {
  id: string;
  vendorId: string;
  path: (string | number)[];
  source: JsonObject;
}

/** The module, or a message that says why it cannot be loaded. */
export async function loadSchemas(file: string): Promise<ZodSchemas | string> {
  if (!existsSync(file)) return `${file} does not exist. Generate it from the effective contract, then check again.`;
  try {
    return (await import(pathToFileURL(file).href)) as ZodSchemas;
  } catch (error) {
    return `${file} cannot be loaded: ${(error as Error).message}`;
  }
}

/** Parses the examples of 2xx responses and of request bodies. They are the vendor's own, unless the overlay replaces them. */
export function examplesParse(vendor: JsonObject, document: JsonObject, schemas: ZodSchemas): CheckResult {
  const findings: Finding[] = [];
  const originals = new Map(operations(vendor).map((operation) => [operation.vendorId, operation]));
  const notes: string[] = [];
  const counts = { response: { vendor: 0, fixed: 0, removed: 0, added: 0 }, body: { vendor: 0, fixed: 0, removed: 0, added: 0 } };
  for (const operation of operations(document)) {
    const original = originals.get(operation.vendorId);
    if (!original && (operation.source['x-suprsend'] as JsonObject).newer === undefined) {
      findings.push({
        pointer: pointerOf(operation.path),
        problem: `x-suprsend.vendorId is ${operation.vendorId}, which openapi.yaml does not have.`,
        remedy: 'Build the contract again from the current openapi.yaml.',
      });
      continue;
    }
    for (const [kind, suffix, pick] of [
      ['response', 'Response', successes],
      ['body', 'Body', bodies],
    ] as const) {
      const count = counts[kind];
      const given = original ? pick(vendor, original) : [];
      const kept = pick(document, operation);
      count.vendor += given.length;
      const unchanged = given.filter((example) => kept.some((other) => isDeepStrictEqual(other.value, example.value)));
      const changed = given.filter((example) => !unchanged.includes(example));
      const fresh = kept.filter((example) => !given.some((other) => isDeepStrictEqual(other.value, example.value)));
      const fixed = Math.min(changed.length, fresh.length);
      count.fixed += fixed;
      count.removed += changed.length - fixed;
      count.added += fresh.length - fixed;
      for (const { path } of changed) notes.push(`${pointerOf(path)}  ${fixed === changed.length ? 'fixed' : 'removed'} by overlay`);
      const name = exportName(operation.id, suffix);
      for (const { value, path } of kept) {
        const problem = parseProblem(schemas[name], value);
        if (problem)
          findings.push({
            pointer: pointerOf(path),
            problem: `${name} ${problem}`,
            remedy: 'Correct the schema, or the example if the facts show that the example is wrong; then generate again.',
          });
      }
    }
  }
  const figures = (['response', 'body'] as const).map((kind) => {
    const { vendor: all, fixed, removed, added } = counts[kind];
    const what = kind === 'response' ? 'success' : 'request body';
    return `${all} vendor ${what} examples, ${fixed} fixed and ${removed} removed by overlay, ${added} added`;
  });
  return { check: 'zod examples', figures: `${figures.join('; ')}; ${findings.length} rejected`, findings, notes };
}

/** Checks that a body schema rejects an empty object or returns it empty. */
export function bodiesStayEmpty(document: JsonObject, schemas: ZodSchemas): CheckResult {
  const findings: Finding[] = [];
  let rejected = 0;
  let empty = 0;
  for (const { id, path, source } of operations(document)) {
    if (source.requestBody === undefined) continue;
    const name = exportName(id, 'Body');
    const pointer = pointerOf([...path, 'requestBody']);
    const schema = schemas[name];
    if (!schema) {
      findings.push({ pointer, problem: `${name} is not generated.`, remedy: 'Add a JSON schema to the body, and generate again.' });
      continue;
    }
    const result = schema.safeParse({});
    if (!result.success) rejected += 1;
    else if (isDeepStrictEqual(result.data, {})) empty += 1;
    else
      findings.push({
        pointer,
        problem: `${name} turns {} into ${JSON.stringify(result.data)}.`,
        remedy: 'Remove the default from the body in the overlay.',
      });
  }
  return {
    check: 'zod bodies',
    figures: `${rejected + empty + findings.length} bodies parsed from {}: ${rejected} reject it, ${empty} leave it empty, ${findings.length} fail`,
    findings,
  };
}

const exportName = (id: string, suffix: string): string => `z${id.charAt(0).toUpperCase()}${id.slice(1)}${suffix}`;

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete']);

function operations(document: JsonObject): Called[] {
  return Object.entries(document.paths as JsonObject).flatMap(([path, item]) =>
    Object.entries(item as JsonObject)
      .filter(([method, source]) => METHODS.has(method) && isObject(source))
      .map(([method, node]) => {
        const source = node as JsonObject;
        const id = String(source.operationId);
        const vendorId = (source['x-suprsend'] as JsonObject | undefined)?.vendorId;
        return { id, vendorId: String(vendorId ?? id), path: ['paths', path, method], source };
      }),
  );
}

interface Example {
  value: Json;
  path: (string | number)[];
}

const successes = (document: JsonObject, { source, path }: Called): Example[] =>
  Object.entries((source.responses ?? {}) as JsonObject)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([status, response]) => examplesOf(document, response, [...path, 'responses', status]));

const bodies = (document: JsonObject, { source, path }: Called): Example[] =>
  examplesOf(document, source.requestBody, [...path, 'requestBody']);

/** The examples of one response or body. */
function examplesOf(document: JsonObject, holder: Json | undefined, path: (string | number)[]): Example[] {
  const resolved = resolve(document, holder);
  if (!isObject(resolved)) return [];
  return Object.entries((resolved.content ?? {}) as JsonObject).flatMap(([type, media]) => {
    const { example, examples } = media as JsonObject;
    const place = [...path, 'content', type];
    const named = Object.entries((examples ?? {}) as JsonObject).map(([name, entry]) => ({
      value: (resolve(document, entry) as JsonObject).value,
      path: [...place, 'examples', name, 'value'],
    }));
    return [{ value: example, path: [...place, 'example'] }, ...named].filter((found): found is Example => found.value !== undefined);
  });
}

function parseProblem(schema: ZodSchema | undefined, value: Json): string | undefined {
  if (!schema) return 'is not generated, although there is an example.';
  const result = schema.safeParse(value);
  if (result.success) return undefined;
  const issues = result.error.issues.flatMap((issue) => deepest(issue));
  const shown = issues
    .slice(0, 4)
    .map(({ path, message }) => `${path.length === 0 ? 'the value' : `/${path.map(String).join('/')}`} ${message}`);
  return `rejects it: ${shown.join('; ')}${issues.length > 4 ? `; and ${issues.length - 4} more` : ''}`;
}

/** The issues of a union's closest alternative: the one with the fewest issues. */
function deepest(issue: Issue): Issue[] {
  const nearest = (issue.errors ?? []).filter((list) => list.length > 0).toSorted((a, b) => a.length - b.length)[0];
  if (!nearest) return [issue];
  return nearest.flatMap((inner) => deepest({ ...inner, path: [...issue.path, ...inner.path] }));
}
