/** The effective contract as @hey-api/openapi-ts reads it: what only the SDK's types should say is added here and nowhere else. */
import { CLIENT_PATH_VALUES } from '../../src/core/option-names.ts';
import { EFFECTIVE, readJson } from '../contract/files.ts';
import type { JsonObject } from '../contract/json.ts';
import { readOperations } from '../contract/operations.ts';
import { readBack } from './read-back.ts';
import { prepareRequests } from './requests.ts';
import { routeExtras } from './routes.ts';
import { staged } from './staging.ts';

export function codegenInput(document: JsonObject = readJson<JsonObject>(staged(EFFECTIVE))): JsonObject {
  const input = structuredClone(document);
  for (const item of Object.values(input.paths as JsonObject)) {
    for (const operation of Object.values(item as JsonObject) as JsonObject[]) {
      for (const parameter of (operation.parameters ?? []) as JsonObject[]) {
        if (parameter.in === 'path' && CLIENT_PATH_VALUES.includes(String(parameter.name))) parameter.required = false;
      }
    }
  }
  prepareRequests(input, readBack(document));
  return input;
}

export function codegenExtras(): ReturnType<typeof routeExtras> {
  const document = readJson<JsonObject>(staged(EFFECTIVE));
  return routeExtras(document, readOperations(document));
}
