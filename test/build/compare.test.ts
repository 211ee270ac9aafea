/** The verdict on each change of the effective contract: whether it breaks callers, and when. */
import { expect, test } from 'vitest';
import { compareContracts } from '../../scripts/contract/compare.ts';
import { EFFECTIVE, fromRoot, readJson } from '../../scripts/contract/files.ts';
import type { JsonObject } from '../../scripts/contract/json.ts';

const today = readJson<JsonObject>(fromRoot(EFFECTIVE));
type Node = Record<string, any>;

function after(change: (document: Node) => void): string[] {
  const next = structuredClone(today) as Node;
  change(next);
  return compareContracts(today, next as JsonObject).map(({ where, what, breaks }) => `${breaks}: ${where} ${what}`);
}
const users = '/v1/user/{distinct_id}/';

test('the same contract changes nothing', () => {
  expect(after(() => {})).toEqual([]);
});

test.each<[string, (document: Node) => void, string]>([
  ['a removed operation', (d) => delete d.paths[users].delete, 'both: users.delete was removed'],
  ['a renamed operation', (d) => (d.paths[users].get['x-suprsend'].name = 'users.read'), 'both: users.get is now called users.read'],
  ['a deprecated operation', (d) => (d.paths[users].get.deprecated = true), 'no: users.get is now deprecated'],
  [
    'a removed query value',
    (d) => (d.paths['/v1/message/'].get.parameters = d.paths['/v1/message/'].get.parameters.filter((p: Node) => p.name !== 'channel')),
    'both: messages.list no longer accepts the query value channel',
  ],
  [
    'a new optional query value',
    (d) => d.paths['/v1/message/'].get.parameters.push({ name: 'q', in: 'query', schema: { type: 'string' } }),
    'no: messages.list accepts the new query value q',
  ],
  [
    'a removed property that callers read',
    (d) => delete d.components.schemas.User.properties.distinct_id,
    'both: User no longer has distinct_id',
  ],
  [
    'a property that is now required',
    (d) => (d.components.schemas.UserUpsert.required = ['$email']),
    'both: UserUpsert now requires $email',
  ],
  ['a new property', (d) => (d.components.schemas.User.properties.nickname = { type: 'string' }), 'no: User has the new nickname'],
  [
    'a property of another type',
    (d) => (d.components.schemas.User.properties.distinct_id.type = 'integer'),
    'both: User.distinct_id type: string is now integer',
  ],
  [
    'a wider request',
    (d) => (d.components.schemas.UserMerge.properties.from_user_id.type = ['string', 'integer']),
    'no: UserMerge.from_user_id type: string is now integer or string',
  ],
  [
    'a shorter request',
    (d) => (d.components.schemas.UserMerge.properties.from_user_id.maxLength = 5),
    'run: UserMerge.from_user_id maxLength: none is now 5',
  ],
  [
    'a body that is now required',
    (d) => (d.paths['/v2/{workspace}/template/{template_slug}/commit/'].patch.requestBody.required = true),
    'both: management.templates.commit body: optional is now required',
  ],
  [
    'a constant of a response',
    (d) => (d.components.schemas.User.properties.distinct_id.const = 'a'),
    'no: User.distinct_id is now one of a',
  ],
  [
    'what a request must not be',
    (d) => (d.components.schemas.UserMerge.properties.from_user_id.not = { maxLength: 5 }),
    'run: UserMerge.from_user_id not: none is now {"maxLength":5}',
  ],
  [
    'an unknown keyword',
    (d) => (d.components.schemas.UserMerge.dependentRequired = { a: ['b'] }),
    'both: UserMerge dependentRequired: none is now {"a":["b"]}',
  ],
])('%s is reported', (_what, change, line) => {
  expect(after(change)).toContain(line);
});

test.each<[string, unknown, unknown, string]>([
  ['of a request that are no longer typed', true, undefined, 'compile: UserUpsert additionalProperties: true is now none'],
  ['of a request that are refused', true, false, 'both: UserUpsert additionalProperties: true is now false'],
  ['of a request that are typed now', undefined, true, 'no: UserMerge additionalProperties: none is now true'],
  ['of a response that are no longer typed', true, undefined, 'compile: User additionalProperties: true is now none'],
  ['of a response that are gone', true, false, 'compile: User additionalProperties: true is now false'],
  ['of a response that are typed now', undefined, true, 'no: User additionalProperties: none is now true'],
])('other fields %s are judged by what the types have', (_what, was, is, line) => {
  const [name = ''] = /(?<=: )\w+/.exec(line) ?? [];
  const [old, now] = [was, is].map((more) => {
    const document = structuredClone(today) as Node;
    document.components.schemas[name] = { type: 'object', properties: {}, ...(more === undefined ? {} : { additionalProperties: more }) };
    return document as JsonObject;
  }) as [JsonObject, JsonObject];
  expect(compareContracts(old, now).map(({ where, what, breaks }) => `${breaks}: ${where} ${what}`)).toEqual([line]);
});

test('a type lost on one side of a shared schema breaks that side', () => {
  const lines = after((d) => (d.components.schemas.ChannelPreference.required = []));
  expect(lines).toContain('compile: ChannelPreference may now lack is_restricted');
});

test('another order of alternatives, or a name for an inline shape, changes nothing', () => {
  const lines = after((d) => {
    d.components.schemas.SlackChannel.anyOf.reverse();
    const content = d.paths['/v1/{workspace}/workflow/{slug}/enable/'].patch.requestBody.content['application/json'];
    d.components.schemas.WorkflowEnable = content.schema;
    content.schema = { $ref: '#/components/schemas/WorkflowEnable' };
  });
  expect(lines).toEqual(['no: WorkflowEnable is a new type']);
});

test('fields that move into allOf, or out of it, change nothing, in alternatives too', () => {
  const flat = { type: 'object', required: ['a', 'b'], properties: { a: { type: 'string' }, b: { type: 'integer' } } };
  const parts = {
    required: ['b', 'a'],
    allOf: [
      { type: 'object', properties: { b: { type: 'integer' } } },
      { type: 'object', properties: { a: { type: 'string' } } },
    ],
  };
  const other = { type: 'object', properties: { c: { type: 'string' } } };
  expect(verdicts(flat, parts)).toEqual([]);
  expect(verdicts(parts, flat)).toEqual([]);
  expect(verdicts({ anyOf: [flat, other] }, { anyOf: [other, parts] })).toEqual([]);
  expect(verdicts({ $ref: '#/components/schemas/Tenant' }, { description: 'T', allOf: [{ $ref: '#/components/schemas/Tenant' }] })).toEqual(
    [],
  );
});

test('what moves into allOf and changes is compared, and a closed part is not open', () => {
  const flat = { type: 'object', properties: { a: { type: 'string' } } };
  const moved = (a: object, more = {}): object => ({ type: 'object', allOf: [{ type: 'object', properties: { a }, ...more }] });
  expect(verdicts(flat, moved({ type: 'integer' }))).toEqual(['both: type: string is now integer']);
  expect(verdicts(flat, moved({ type: 'string' }, { additionalProperties: false }))).not.toEqual([]);
});

test('a change of a named schema names the methods and helpers that it reaches', () => {
  const next = structuredClone(today) as Node;
  next.components.schemas.WorkflowTrigger.required.push('tenant_id');
  const [change] = compareContracts(today, next as JsonObject);
  expect(change?.touches).toEqual(expect.arrayContaining(['workflows.trigger', 'workflows.triggerMany']));
});

test('a new operation is compatible', () => {
  const lines = after((d) => {
    const copy = structuredClone(d.paths[users].get);
    copy['x-suprsend'].name = 'users.peek';
    d.paths['/v1/peek/{distinct_id}/'] = { get: copy };
  });
  expect(lines).toEqual(['no: users.peek is new']);
});

/** The verdicts on a change of `k`, a property that responses have with this schema. */
function verdicts(old: Node, now: Node): string[] {
  const [was, is] = [old, now].map((k) => {
    const document = structuredClone(today) as Node;
    document.components.schemas.User.properties.k = k;
    return document as JsonObject;
  }) as [JsonObject, JsonObject];
  return compareContracts(was, is).map(({ what, breaks }) => `${breaks}: ${what}`);
}

test('values of responses that are not opened break at compile time, in both directions', () => {
  expect(verdicts({ type: 'integer', enum: [1, 2] }, { type: 'integer', enum: [1, 3] })).toEqual([
    'compile: no longer has the values 2',
    'compile: has the new values 3',
  ]);
  expect(verdicts({ type: 'string', const: 'a' }, { type: 'string', const: 'b' })).toEqual([
    'compile: no longer has the values a',
    'compile: has the new values b',
  ]);
  expect(verdicts({ type: 'string', enum: ['a'] }, { type: 'string', enum: ['b'] })).toEqual([
    'no: no longer has the values a',
    'no: has the new values b',
  ]);
});

test('schemas that contain themselves can have another name', () => {
  const lines = after((d) => {
    const { schemas } = d.components;
    schemas.UserMerge.properties.inner = { $ref: '#/components/schemas/UserMerge' };
    schemas.Merge = structuredClone(schemas.UserMerge);
    schemas.Merge.properties.inner.$ref = '#/components/schemas/Merge';
    schemas.UserMerge.properties.inner.$ref = '#/components/schemas/Merge';
  });
  expect(lines).toEqual(['no: UserMerge has the new inner', 'no: Merge is a new type']);
  const nested = (name: string): JsonObject => {
    const document = structuredClone(today) as Node;
    document.components.schemas[name] = { type: 'object', properties: { next: { $ref: `#/components/schemas/${name}` } } };
    document.components.schemas.User.properties.chain = { $ref: `#/components/schemas/${name}` };
    return document as JsonObject;
  };
  expect(compareContracts(nested('Chain'), nested('Link')).map(({ where, what }) => `${where} ${what}`)).toEqual([
    'Chain was removed: code that names the type no longer compiles',
    'Link is a new type',
  ]);
});

test('a change of an error that many operations share is one line with all of them', () => {
  const schema = { type: 'object', properties: { oops: { type: 'string' } } };
  const lines = after((d) => {
    for (const { responses } of Object.values<Node>(d.paths).flatMap((item) => Object.values<Node>(item)))
      if (responses?.['404']) responses['404'] = { description: 'No.', content: { 'application/json': { schema } } };
  });
  expect(lines.filter((line) => line.includes('has the new oops'))).toEqual([
    expect.stringMatching(/^no: \d+ operations, response 404 has the new oops$/),
  ]);
});
