/** Enums of responses are open, those of requests closed, in the schemas that zod and the mock servers use. */
import { expect, test } from 'vitest';
import { EFFECTIVE, fromRoot, readJson } from '../../scripts/contract/files.ts';
import { isObject, type Json, type JsonObject } from '../../scripts/contract/json.ts';
import { openResponseEnums } from '../../scripts/contract/open-enums.ts';
import { readOperations, type Operation } from '../../scripts/contract/operations.ts';
import { resolve } from '../../scripts/contract/references.ts';
import { zChannelPreferences, zChannelPreferencesInput, zWorkflow } from '../../src/zod.ts';

const document = readJson<JsonObject>(fromRoot(EFFECTIVE));
const operations = readOperations(document);

/** Every enum below a node that accepts none but its members, with the way to it. */
function closed(node: Json | undefined, way: string, seen = new Set<string>()): string[] {
  if (Array.isArray(node)) return node.flatMap((member, index) => closed(member, `${way}/${index}`, seen));
  if (!isObject(node)) return [];
  if (typeof node.$ref === 'string') {
    if (seen.has(node.$ref)) return [];
    seen.add(node.$ref);
    return closed(resolve(document, node), node.$ref, seen);
  }
  if (Array.isArray(node.anyOf) && node.anyOf.some((one) => isObject(one) && one.type === 'string' && one.enum === undefined)) return [];
  const own = Array.isArray(node.enum) && [node.type].flat().includes('string') ? [way] : [];
  const data = ['example', 'examples', 'default', 'x-suprsend'];
  return [...own, ...Object.entries(node).flatMap(([key, value]) => (data.includes(key) ? [] : closed(value, `${way}/${key}`, seen)))];
}

test('no response of any operation has a closed enum', () => {
  const found = operations.flatMap(({ name, source }) => closed(source.responses, name));
  expect(found).toEqual([]);
});

test('a request has the enums that the contract closes', () => {
  const of = (name: string): string[] =>
    closed((operations.find((operation) => operation.name === name) as Operation).source.requestBody, name);
  expect(of('users.preferences.channels.update')).not.toEqual([]);
  expect(of('management.preferenceCategories.upsert')).not.toEqual([]);
  expect(of('management.workflows.upsert')).not.toEqual([]);
});

test('a response with a channel or a node that is newer than this SDK is valid, and a request with one is not', () => {
  const preferences = { channel_preferences: [{ channel: 'carrier_pigeon', is_restricted: false }] };
  expect(zChannelPreferences.safeParse(preferences).success).toBe(true);
  expect(zChannelPreferencesInput.safeParse(preferences).success).toBe(false);
  const workflow = { slug: 'w', tree: { nodes: [{ node_type: 'teleport', name: 'n' }] } };
  expect(zWorkflow.shape.tree.safeParse(workflow.tree).success).toBe(true);
});

test('an enum without a type is open in a response, null included, and so is a component of one', () => {
  const schema = { properties: { a: { enum: ['x', null] }, b: { $ref: '#/components/schemas/B' } } };
  const made: JsonObject = { components: { schemas: { B: { enum: ['y'] } } } };
  const source: JsonObject = { responses: { 200: { content: { 'application/json': { schema } } } } };
  openResponseEnums(made, [{ source } as unknown as Operation]);
  const string = { type: 'string' };
  expect(JSON.stringify(source)).toContain(JSON.stringify({ anyOf: [{ ...string, enum: ['x'] }, string, { type: 'null' }] }));
  expect(made).toEqual({ components: { schemas: { B: { anyOf: [{ ...string, enum: ['y'] }, string] } } } });
});
