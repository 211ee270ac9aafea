/** What the build requires of every operation. Each omission stops it with a message that says what to do. */
import { expect, test } from 'vitest';
import { CONTRACT, fromRoot, readLock, readOverlays } from '../../scripts/contract/files.ts';
import { METHODS, readContract } from '../../scripts/contract/judge.ts';
import { isObject, type Json, type JsonObject } from '../../scripts/contract/json.ts';
import { OPTION_NAMES, typeProblems } from '../../scripts/contract/reserved.ts';
import { CALL_OPTION_NAMES } from '../../src/core/option-names.ts';
import { readOperations } from '../../scripts/contract/operations.ts';
import { parse } from 'yaml';
import { propose } from '../../scripts/contract/proposals.ts';
import { exampleOf } from '../../scripts/generate/examples.ts';
import { build, buildContract, effectiveOf } from '../../scripts/contract/build.ts';

const scheme = (server: string): JsonObject => ({ type: 'http', scheme: 'bearer', 'x-suprsend': { server } });

/** A contract of one valid operation, changed by the test. */
function contract(change: (operation: JsonObject, document: JsonObject) => void): JsonObject {
  const operation: JsonObject = {
    operationId: 'get-thing',
    security: [{ Hub: [] }],
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
    responses: { '204': { description: 'Done' } },
    'x-suprsend': { name: 'things.get', repeat: 'safe', reason: 'reads' },
  };
  const document: JsonObject = {
    servers: [{ url: 'https://hub.example', 'x-suprsend': { server: 'hub' } }],
    components: { securitySchemes: { Hub: scheme('hub'), Token: scheme('management') } },
    paths: { '/v1/thing/{id}/': { get: operation } },
  };
  change(operation, document);
  return document;
}
const x = (operation: JsonObject): JsonObject => operation['x-suprsend'] as JsonObject;
const query = (name: string): JsonObject => ({ name, in: 'query', schema: { type: 'string' } });

test('a valid operation is read', () => {
  expect(readOperations(contract(() => {}))).toMatchObject([
    { name: 'things.get', id: 'thingsGet', method: 'GET', server: 'hub', repeat: 'safe', body: 'none' },
  ]);
});

test.each<[string, (operation: JsonObject, document: JsonObject) => void, string]>([
  ['without a name', (o) => delete x(o).name, 'has no name in the client tree'],
  ['with an invalid name', (o) => (x(o).name = 'Things get'), 'has no name in the client tree'],
  ['without a repeat class', (o) => delete x(o).repeat, 'has no repeat class, or no reason for it'],
  ['without a reason for it', (o) => delete x(o).reason, 'has no repeat class, or no reason for it'],
  [
    'whose credential is for another server',
    (o) => (o.security = [{ Token: [] }]),
    'is sent to hub but accepts the credential Token, which is for management',
  ],
  ['with two credentials', (o) => (o.security = [{ Hub: [] }, { Token: [] }]), 'accepts 2 credentials'],
  ['without a labelled server', (_o, d) => delete (d.servers as JsonObject[])[0]?.['x-suprsend'], 'has no single server'],
  ['named for a server it is not on', (o) => (x(o).name = 'management.things.get'), 'is on the hub server'],
  ['whose URL and path values differ', (o) => (o.parameters = []), 'its URL has id'],
  ['with a query value named like an option', (o) => (o.parameters as JsonObject[]).push(query('timeout')), 'the name of a call option'],
  [
    'with a header parameter',
    (o) => (o.parameters as JsonObject[]).push({ ...query('X-A'), in: 'header' }),
    'which the client does not send',
  ],
  ['paged without the parameters', (o) => (x(o).paging = 'cursor'), 'has no parameter "before"'],
  [
    'with a choice by what is not in its path',
    (o) => (o['x-suprsend'] = { ...x(o), choice: { by: 'kind', field: 'a', of: {} } }),
    'x-suprsend.choice.by "kind"',
  ],
  [
    'with a choice of a component that does not exist',
    (o) => (o['x-suprsend'] = { ...x(o), choice: { by: 'id', field: 'a', of: { b: 'None' } } }),
    'no component of that name',
  ],
  [
    'with a choice that says too little',
    (o) => (o['x-suprsend'] = { ...x(o), choice: { by: 'id' } }),
    'x-suprsend.choice without by, field and of',
  ],
  ['without a success', (o) => (o.responses = { default: { description: 'Any' } }), 'declares no success. Add its response to the overlay'],
  ['keyed without a key in its body', (o) => (x(o).repeat = 'keyed'), 'has no $idempotency_key'],
  ['with the name of a handwritten method', (o) => (x(o).name = 'users.edit'), 'which is a handwritten method'],
])('an operation %s stops the build', (_what, change, problem) => {
  expect(() => readOperations(contract(change))).toThrow(problem);
  expect(() => readOperations(contract(change))).toThrow('get-thing');
});

/** A valid operation with a body, typed by what the test says. */
const typed = (by: Json): JsonObject =>
  contract((operation) => {
    const schema = {
      type: 'object',
      required: ['workflow'],
      properties: {
        workflow: { type: 'string' },
        data: {},
        note: { type: 'string' },
        topics: { type: 'array', items: { allOf: [{ required: ['topic'], properties: { topic: {}, note: {} } }, {}] } },
      },
    };
    operation.requestBody = { required: true, content: { 'application/json': { schema } } };
    x(operation).typed = by;
  });

test.each<[string, Json, object]>([
  ['in the body', { kind: 'workflows', by: 'workflow', field: 'data' }, { in: 'body', kind: 'workflows', by: 'workflow', field: 'data' }],
  ['in a list', { kind: 'categories', list: 'topics', by: 'topic' }, { in: 'list', kind: 'categories', list: 'topics', by: 'topic' }],
  ['in the path', { kind: 'templates', by: 'id' }, { in: 'path', kind: 'templates', by: 'id', open: false }],
  ['in the path that may be new', { kind: 'templates', by: 'id', open: true }, { in: 'path', kind: 'templates', by: 'id', open: true }],
])('a slug %s is read', (_what, by, slug) => {
  expect(readOperations(typed(by))).toMatchObject([{ typed: slug }]);
});

test.each<[string, Json, string]>([
  ['without a kind', { by: 'id' }, 'has an x-suprsend.typed without kind and by'],
  ['that is a list', [{ kind: 'workflows', by: 'id' }], 'has an x-suprsend.typed without kind and by'],
  ['of an unknown kind', { kind: 'tenants', by: 'id' }, 'is typed by the kind "tenants", which does not exist. Use one of workflows,'],
  [
    'that neither the path nor the body has',
    { kind: 'workflows', by: 'slug', field: 'data' },
    'is typed by "slug", which is neither a path parameter nor',
  ],
  ['that is optional', { kind: 'workflows', by: 'note', field: 'data' }, 'nor a required property of its body'],
  [
    'whose payload the body lacks',
    { kind: 'workflows', by: 'workflow', field: 'payload' },
    'has its payload in "payload", which its body does not have',
  ],
  ['in the body without a payload', { kind: 'workflows', by: 'workflow' }, 'Set x-suprsend.typed.field'],
  [
    'in the body of a kind without payloads',
    { kind: 'templates', by: 'workflow', field: 'data' },
    'only workflows and events have payloads',
  ],
  ['in the path with a payload', { kind: 'workflows', by: 'id', field: 'data' }, 'its slug "id" is in the path'],
  ['in the body that may be new', { kind: 'workflows', by: 'workflow', field: 'data', open: true }, 'which is for a slug in the path'],
  [
    'in a list that the body lacks',
    { kind: 'categories', list: 'others', by: 'topic' },
    'by "topic" of the items of "others", which its body',
  ],
  ['in a list, and is optional', { kind: 'categories', list: 'topics', by: 'note' }, 'or not as a required property'],
  ['in a list with a payload', { kind: 'categories', list: 'topics', by: 'topic', field: 'data' }, 'have no meaning together with .list'],
  ['in a list that is a number', { kind: 'categories', list: 1, by: 'id' }, 'must be the name of a property'],
  ['with another word', { kind: 'templates', by: 'id', closed: true }, 'with closed, which has no meaning there'],
])('a slug %s stops the build', (_what, by, problem) => {
  expect(() => readOperations(typed(by))).toThrow(problem);
});

test('a body that contains itself is searched to its end', () => {
  const value = { anyOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/components/schemas/Value' } }] };
  const document = contract((operation, d) => {
    (d.components as JsonObject).schemas = { Value: value };
    operation.requestBody = { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/Value' } } } };
  });
  const [operation] = readOperations(document);
  expect(operation).toMatchObject({ key: false });
  expect(exampleOf(operation!, 'method', document)).toBe("await suprsend.things.get('id', 'body');");
});

test('a component with the name of a type of the SDK is refused', () => {
  const components = { schemas: { Call: {}, Page: {}, NotFoundError: {}, User: {} } };
  expect(typeProblems({ components })).toEqual(
    ['Call', 'Page', 'NotFoundError'].map((name) => expect.stringContaining(`the component ${name},`)),
  );
});

test('two operations with one name stop the build', () => {
  const twice = contract(
    (operation, document) => ((document.paths as JsonObject)['/v1/other/{id}/'] = { get: structuredClone(operation) }),
  );
  expect(() => readOperations(twice)).toThrow('are both called things.get');
});

test('an operation named like a branch stops the build', () => {
  const branch = contract((operation, document) => {
    const other = structuredClone(operation);
    x(other).name = 'things.get.all';
    (document.paths as JsonObject)['/v1/other/{id}/'] = { get: other };
  });
  expect(() => readOperations(branch)).toThrow('but things.get is a method');
});

test('the contract as given and its corrections make one operation of each, on two servers', () => {
  const { operations } = buildContract();
  const given = readContract(fromRoot(CONTRACT)).paths as JsonObject;
  const ids = Object.values(given).flatMap((item) =>
    METHODS.flatMap((method) => (method in (item as JsonObject) ? [((item as JsonObject)[method] as JsonObject).operationId] : [])),
  );
  expect(operations.map(({ vendorId }) => vendorId)).toEqual(expect.arrayContaining(ids));
  expect(new Set(operations.map(({ server }) => server))).toEqual(new Set(['hub', 'management']));
});

test('another order of the keys of a contract makes the same effective contract', () => {
  const turned = (value: Json): Json =>
    Array.isArray(value)
      ? value.map(turned)
      : isObject(value)
        ? Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([key, member]) => [key, turned(member as Json)]),
          )
        : value;
  const [lock, overlays, raw] = [readLock(), readOverlays(), readContract(fromRoot(CONTRACT))];
  const text = JSON.stringify(effectiveOf(build(raw, overlays, lock)).document);
  expect(JSON.stringify(effectiveOf(build(turned(raw) as JsonObject, overlays, lock)).document)).toBe(text);
});

test('every option of a call is a name that no query value may have', () => {
  expect(CALL_OPTION_NAMES.filter((name) => !OPTION_NAMES.has(name))).toEqual([]);
});

test.each([
  ['Get a thing', undefined, 'Get a thing.'],
  [undefined, 'Fetches a thing. See also\nothers.', 'Fetches a thing.'],
  ["it's: {odd}\n, confirm: ''", undefined, "it's: {odd}."],
  [undefined, undefined, undefined],
])(
  'an entry that is proposed for a new operation has the summary as the first line of its hover: %j, %j',
  (summary, description, about) => {
    const document = contract((operation) => Object.assign(operation, { summary, description }));
    const [entry] = parse(propose(document, [], 'GET', '/v1/thing/{id}/').entry) as { update: { 'x-suprsend': JsonObject } }[];
    expect(entry?.update['x-suprsend']).toMatchObject({ name: 'things.get', confirm: expect.any(String) as string });
    expect(entry?.update['x-suprsend'].about).toBe(about);
  },
);
