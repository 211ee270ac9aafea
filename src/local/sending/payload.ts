/** Payloads of triggers, checked by the schema of a workflow or an event. Source: vendor documentation, validate-workflow-payload, api-request-errors. */
import { violationText, withoutReserved } from '../../workspace/payload.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { limit, NotDocumented, Refused } from '../reply.ts';
import type { State } from '../state.ts';
import { bounded } from './bounded.ts';
import { PatternError } from './patterns.ts';

/** `data` of a trigger, or `properties` of an event. */
export function dataOf(given: Json | undefined, name = 'data'): JsonObject {
  if (given === undefined || given === null) return {};
  if (!isObject(given)) throw new NotDocumented(`${name} that is not an object`);
  return given;
}

/** @param link - `{ schema, version_no }` of a workflow or an event. @throws Refused in the server's words */
export function checkPayload(state: State, link: Json | undefined, payload: JsonObject): void {
  if (!isObject(link) || typeof link.schema !== 'string') return;
  const versions = state.workspace.schemas.get(link.schema)?.versions ?? [];
  const version = versions.find((one) => one.version_no === link.version_no && link.version_no !== undefined && link.version_no !== null);
  const schema = (version ?? versions.at(-1))?.json_schema;
  if (!isObject(schema)) return;
  const found = problemsOf(state, schema, withoutReserved(payload) as JsonObject);
  if (found.length > 0) throw new Refused(400, found.join('; '));
}

/** What is wrong, in the server's words. @throws NotDocumented for a schema that cannot be evaluated */
function problemsOf(state: State, schema: JsonObject, payload: JsonObject): string[] {
  try {
    let check = state.checks.get(schema);
    if (!check) state.checks.set(schema, (check = bounded(schema)));
    return check(payload).map(violationText);
  } catch (error) {
    if (error instanceof PatternError) throw limit(400, error.message);
    if (error instanceof TypeError) throw new NotDocumented(error.message);
    throw error;
  }
}
