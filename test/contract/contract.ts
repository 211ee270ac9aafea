/** The effective contract as tables: its operations, a valid request and every declared success of each. */
import { EFFECTIVE, fromRoot, readJson } from '../../scripts/contract/files.ts';
import { isObject, type Json, type JsonObject } from '../../scripts/contract/json.ts';
import { readOperations, resolve, type Operation, type Parameter } from '../../scripts/contract/operations.ts';
import { sample } from './sample.ts';

export type { Operation };

export const contract = readJson<JsonObject>(fromRoot(EFFECTIVE));
export const operations = readOperations(contract);

/** Rows of `describe.each(table)('%s', ...)`: `$name` would cut long names. */
export const table = operations.map((operation) => [operation.name, operation] as const);

/** Path values that a caller passes once, to the client. */
export const CLIENT_PATH_VALUES: Record<string, string> = { workspace: 'the-workspace', workspace_key: 'the-workspace-key' };

/** What a caller passes for one call. */
export interface Given {
  path: Record<string, string>;
  query: Record<string, Json>;
  body: Json | undefined;
}

/** The least the contract takes. */
export function requestFor(operation: Operation): Given {
  return {
    path: Object.fromEntries(positional(operation).map((p) => [p.name, pathValue(p)])),
    query: queryOf(operation.queryParameters.filter((p) => p.required)),
    body: bodyFor(operation),
  };
}

/** Requests with every query value of the contract: two requests if there are two cursors, since a list takes one of them. */
export function fullRequestsFor(operation: Operation): Given[] {
  const { paging, queryParameters } = operation;
  const without = (name: string): Given['query'] => queryOf(queryParameters.filter((p) => p.name !== name));
  const queries = paging === 'cursor' ? [without('before'), without('after')] : [queryOf(queryParameters)];
  // A static mock answers for one offset, whatever it is asked for, and the SDK notices.
  const { meta } = (answersOf(operation)[0].example?.value ?? {}) as { meta?: { offset?: number } };
  return queries.map((query) => ({
    ...requestFor(operation),
    query: paging === 'offset' ? { ...query, offset: meta?.offset ?? 0 } : query,
  }));
}

const queryOf = (parameters: Parameter[]): Given['query'] =>
  Object.fromEntries(parameters.map((p) => [p.name, exampleOf(p) ?? sample(contract, p.schema)]));

/** The path values that a caller passes to the method, in URL order. */
export const positional = (operation: Operation): Parameter[] => operation.pathParameters.filter((p) => !(p.name in CLIENT_PATH_VALUES));

/** Where a request must go: the path of the contract with each value percent-encoded as one segment. */
export const urlPath = (operation: Operation, given: Given): string =>
  operation.path.replace(/\{([^}]+)\}/g, (_match, name: string) =>
    encodeURIComponent(given.path[name] ?? CLIENT_PATH_VALUES[name] ?? name),
  );

/** The request body's schema as a JSON pointer into the contract. */
export function bodySchema({ path, method, source }: Operation): string {
  const body = source.requestBody as JsonObject;
  const holder = typeof body.$ref === 'string' ? body.$ref : `#/paths/${path.replaceAll('/', '~1')}/${method.toLowerCase()}/requestBody`;
  return `${holder}/content/application~1json/schema`;
}

/** A success that the contract declares, with one of its examples if it has any. */
export interface Answer {
  status: number;
  example?: { name?: string; value: Json };
}

/** Every declared success, each as often as it has examples; the first is what a mock answers unasked. */
export function answersOf({ source }: Operation): [Answer, ...Answer[]] {
  const successes = Object.entries(source.responses as JsonObject).filter(([status]) => status.startsWith('2'));
  return successes.flatMap(([status, response]): Answer[] => {
    const { content } = resolve(contract, response) as { content?: JsonObject };
    const examples = Object.values(content ?? {}).flatMap((media) => examplesOf(media as JsonObject));
    return examples.length === 0 ? [{ status: Number(status) }] : examples.map((example) => ({ status: Number(status), example }));
  }) as [Answer, ...Answer[]];
}

function examplesOf(holder: JsonObject): { name?: string; value: Json }[] {
  if (holder.example !== undefined) return [{ value: holder.example }];
  return Object.entries((holder.examples ?? {}) as JsonObject).map(([name, example]) => ({
    name,
    value: (resolve(contract, example) as JsonObject).value as Json,
  }));
}

/** Where the contract shows no value, one that names its parameter, so that two values in the wrong order show, and that holds what must be encoded. */
function pathValue(parameter: Parameter): string {
  const { enum: members } = resolve(contract, parameter.schema);
  return String(exampleOf(parameter) ?? (Array.isArray(members) ? members[0] : `${parameter.name}/?ä 1`));
}

const exampleOf = (parameter: Parameter): Json | undefined => examplesOf(parameter as unknown as JsonObject)[0]?.value;

function bodyFor({ source }: Operation): Json | undefined {
  const body = resolve(contract, source.requestBody);
  if (!isObject(body)) return undefined;
  const media = (body.content as JsonObject)['application/json'] as JsonObject;
  return examplesOf(media)[0]?.value ?? sample(contract, media.schema);
}
