/** The effective contract as @hey-api/openapi-ts reads it: what only the SDK's types should say is added here and nowhere else. */
import { CLIENT_PATH_VALUES } from '../../src/core/option-names.ts';
import { EFFECTIVE, readJson } from '../contract/files.ts';
import { isObject, type JsonObject } from '../contract/json.ts';
import { ERROR_STATUSES } from './hover.ts';
import { readOperations } from '../contract/operations.ts';
import { readBack } from './read-back.ts';
import { prepareRequests } from './requests.ts';
import { routeExtras } from './routes.ts';
import { staged } from './staging.ts';

export function codegenInput(document: JsonObject = readJson<JsonObject>(staged(EFFECTIVE))): JsonObject {
  const input = withoutArrows(structuredClone(document)) as JsonObject;
  for (const item of Object.values(input.paths as JsonObject)) {
    for (const operation of Object.values(item as JsonObject) as JsonObject[]) {
      withoutErrors(operation);
      for (const parameter of (operation.parameters ?? []) as JsonObject[]) {
        if (parameter.in === 'path' && CLIENT_PATH_VALUES.includes(String(parameter.name))) parameter.required = false;
      }
    }
  }
  prepareRequests(input, readBack(document));
  return input;
}

/** Words that become comments, in Latin-1: a file with any other character takes twice the memory in a compiler. */
function withoutArrows(node: unknown): unknown {
  if (Array.isArray(node)) for (const member of node) withoutArrows(member);
  if (!isObject(node)) return node;
  for (const [key, value] of Object.entries(node)) {
    const isComment = typeof value === 'string' && (key === 'description' || key === 'summary');
    if (isComment) node[key] = value.replaceAll('\u2194', '<->').replaceAll('\u2192', '->');
    else if (!/^(example|examples|default|enum|const)$/.test(key)) withoutArrows(value);
  }
  return node;
}

/** An error is an APIError, whatever its body is, so error responses need no types. Their statuses are kept for hovers. */
function withoutErrors(operation: JsonObject): void {
  if (!isObject(operation.responses)) return;
  const { responses } = operation;
  const [codes, errors] = [Object.keys(responses), Object.keys(responses).filter((code) => !code.startsWith('2'))];
  // An operation without any response would have no type at all.
  if (errors.length === codes.length) return;
  operation[ERROR_STATUSES] = errors;
  for (const code of errors) delete responses[code];
}

export function codegenExtras(): ReturnType<typeof routeExtras> {
  const document = readJson<JsonObject>(staged(EFFECTIVE));
  return routeExtras(document, readOperations(document));
}
