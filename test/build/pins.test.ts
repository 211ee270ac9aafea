/** Corrections are pinned: what changes under one stops the build, and what the vendor has corrected himself is said. */
import { expect, test } from 'vitest';
import { build, effectiveOf, lockOf, stopsOf, type Built } from '../../scripts/contract/build.ts';
import { CONTRACT, fromRoot, readLock, readOverlays, type OverlayFile } from '../../scripts/contract/files.ts';
import { readContract } from '../../scripts/contract/judge.ts';
import type { JsonObject } from '../../scripts/contract/json.ts';
import { knownTexts } from '../../scripts/contract/newer.ts';
import type { OverlayAction } from '../../scripts/contract/overlay.ts';
import { checkPins, type Lock } from '../../scripts/contract/pins.ts';

const contract = (): JsonObject => ({
  openapi: '3.1.0',
  servers: [{ url: 'https://hub.example', 'x-suprsend': { server: 'hub' } }],
  components: { securitySchemes: { Hub: { type: 'http', scheme: 'bearer', 'x-suprsend': { server: 'hub', scheme: 'Bearer' } } } },
  paths: {
    '/v1/thing/': {
      get: {
        operationId: 'get-thing',
        security: [{ Hub: [] }],
        parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', default: 10 } }],
        responses: {
          '200': {
            description: 'OK',
            content: { 'application/json': { schema: { type: 'object', properties: { a: { type: 'string' } } } } },
          },
        },
        'x-suprsend': { name: 'things.get', repeat: 'safe', reason: 'reads' },
      },
    },
  },
});
const schema = "$.paths['/v1/thing/'].get.responses['200'].content['application/json']";
const CREDENTIALS = {
  hub: { url: 'https://hub.example', header: 'Authorization', scheme: 'Bearer' },
  management: { url: 'https://management.example', header: 'Authorization', scheme: 'ServiceToken' },
};

function overlay(actions: Omit<OverlayAction, 'description'>[]): OverlayFile[] {
  const described = actions.map((action) => ({ ...action, description: 'B-01. The reason.' }));
  return [
    { name: 'o.yaml', overlay: { overlay: '1.1.0', info: { title: 'T', version: '1' }, actions: described, 'x-credentials': CREDENTIALS } },
  ];
}
const NONE: Lock = { about: '', operations: 0, overlays: {} };

const lockFor = (files: OverlayFile[], raw = contract()): Lock => lockOf(build(raw, files, NONE));

const REPLACED = overlay([
  { target: `${schema}.schema`, remove: true },
  { target: schema, update: { schema: { type: 'object', properties: { b: { type: 'string' } } } } },
]);

function changed(change: (document: any) => void): JsonObject {
  const document = contract();
  change(document);
  return document;
}

test('a correction whose nodes are as they were stops nothing', () => {
  expect(stopsOf(build(contract(), REPLACED, lockFor(REPLACED)))).toEqual([]);
});

test('a field that the vendor adds under a correction stops the build, with the correction and its reason', () => {
  const raw = changed((d) => {
    d.paths['/v1/thing/'].get.responses['200'].content['application/json'].schema.properties.c = { type: 'string' };
  });
  const built = build(raw, REPLACED, lockFor(REPLACED));
  expect(stopsOf(built)).toEqual([
    expect.stringMatching(/^o\.yaml:action 1 .*has changed since it was corrected.*Reason given: B-01\. The reason\./s),
  ]);
  expect(() => effectiveOf(built)).toThrow('npm run contract:pin');
});

test('another order of keys is the same node', () => {
  const raw = changed((d) => {
    const content = d.paths['/v1/thing/'].get.responses['200'].content['application/json'];
    content.schema = { properties: { a: { type: 'string' } }, type: 'object' };
  });
  expect(stopsOf(build(raw, REPLACED, lockFor(REPLACED)))).toEqual([]);
});

test('a correction that is not pinned stops the build', () => {
  expect(stopsOf(build(contract(), REPLACED, NONE))).toEqual([
    expect.stringMatching(/^Corrections that are not pinned yet: o\.yaml:action 1/),
  ]);
});

test('a new node with known content is noted, one with unknown content stops the build', () => {
  const files = overlay([{ target: '$.paths.*.*.parameters[*].schema.default', remove: true }]);
  const added = (value: number): JsonObject =>
    changed((d) => d.paths['/v1/thing/'].get.parameters.push({ name: 'offset', in: 'query', schema: { type: 'integer', default: value } }));
  const [known, unknown] = [10, 11].map((value) => build(added(value), files, lockFor(files)));
  expect(stopsOf(known!)).toEqual([]);
  expect(known!.pins.notes).toMatchObject([{ kind: 'also', pointer: '/paths/~1v1~1thing~1/get/parameters/query:offset/schema/default' }]);
  expect(stopsOf(unknown!)).toEqual([expect.stringContaining('is new under this correction: 11')]);
});

test('an update that the vendor has made is said to be made', () => {
  const files = overlay([{ target: "$.paths['/v1/thing/'].get", update: { deprecated: true } }]);
  const raw = changed((d) => (d.paths['/v1/thing/'].get.deprecated = true));
  expect(stopsOf(build(raw, files, lockFor(files)))).toEqual([expect.stringContaining('The vendor has fixed this; delete the action.')]);
});

test('an update that would apply a second time is refused', () => {
  const add = overlay([
    { target: "$.paths['/v1/thing/'].get.parameters", update: [{ name: 'after', in: 'query', schema: { type: 'string' } }] },
  ]);
  const raw = changed((d) => d.paths['/v1/thing/'].get.parameters.push({ name: 'after', in: 'query', schema: { type: 'integer' } }));
  expect(stopsOf(build(raw, add, lockFor(add)))).toEqual([expect.stringContaining('would add query:after a second time')]);
});

test('the removal of what was copied is pinned once, with the copy', () => {
  const files = overlay([
    { target: '$.components', update: { schemas: { New: {} } } },
    { target: '$.components.schemas.New', copy: `${schema}.schema` },
    { target: `${schema}.schema`, remove: true },
  ]);
  expect(Object.keys(lockFor(files).overlays['o.yaml'] ?? {})).toEqual([`copy ${schema}.schema to $.components.schemas.New`]);
});

test('a node that an action no longer meets is noted', () => {
  const files = overlay([{ target: '$.paths.*.*.parameters[*].schema.default', remove: true }]);
  const lock = lockFor(
    files,
    changed((d) => d.paths['/v1/thing/'].get.parameters.push({ name: 'x', in: 'query', schema: { default: 10 } })),
  );
  const { overlays, provenance } = build(contract(), files, lock);
  expect(checkPins('o.yaml', overlays[0]!.overlay, provenance.mets[0]!, lock).notes).toMatchObject([{ kind: 'made' }]);
});

const texts = ({ known, overlays, provenance }: Built): string[] => knownTexts(known, overlays, provenance);

test('an addition is dropped, with a sentence, once the contract has it', () => {
  const files = overlay([
    { target: "$.paths['/v1/thing/'].get", update: { deprecated: true }, 'x-unless': "$.paths['/v1/thing/'].get.deprecated" },
  ]);
  expect(texts(build(contract(), files, NONE))).toEqual([]);
  const built = build(
    changed((d) => (d.paths['/v1/thing/'].get.deprecated = false)),
    files,
    NONE,
  );
  expect(texts(built)).toEqual([expect.stringContaining('so this addition is dropped')]);
  expect(built.document).toMatchObject({ paths: { '/v1/thing/': { get: { deprecated: false } } } });
});

test('an addition stays, with a sentence, where a correction hides what the contract has', () => {
  const added = overlay([
    { target: `${schema}.schema.properties`, update: { c: { type: 'string' } }, 'x-unless': `${schema}.schema.properties.c` },
  ]).map((file) => ({ ...file, name: 'newer.yaml' }));
  const raw = changed((d) => {
    d.paths['/v1/thing/'].get.responses['200'].content['application/json'].schema.properties.c = { type: 'string' };
  });
  const built = build(raw, [...REPLACED, ...added], NONE);
  expect(texts(built)).toEqual([expect.stringContaining('but o.yaml:action 1 replaces it. This addition stays; better, move it there.')]);
  expect(JSON.stringify(built.document)).toContain('"c":{"type":"string"}');
});

test.each<[string, (document: any) => void, RegExp]>([
  [
    'another URL',
    (d) => (d.servers[0].url = 'https://evil.example'),
    /^CREDENTIALS: the API key would be sent to https:\/\/evil\.example instead of https:\/\/hub\.example/,
  ],
  [
    'a URL of one operation',
    (d) => (d.paths['/v1/thing/'].get.servers = [{ ...d.servers[0], url: 'https://eu.example' }]),
    /^CREDENTIALS: .* \(things\.get\)/,
  ],
  [
    'another scheme word',
    (d) => (d.components.securitySchemes.Hub['x-suprsend'].scheme = 'Token'),
    /^CREDENTIALS: .*"Authorization: Token \.\.\."/,
  ],
  [
    'another header',
    (d) => Object.assign(d.components.securitySchemes.Hub, { type: 'apiKey', in: 'header', name: 'X-Key' }),
    /^CREDENTIALS: .*"X-Key: Bearer \.\.\."/,
  ],
  [
    'the query',
    (d) => Object.assign(d.components.securitySchemes.Hub, { type: 'apiKey', in: 'query', name: 'key' }),
    /^CREDENTIALS: .*"apiKey/,
  ],
])('a credential that would go to %s stops the build first', (_what, change, problem) => {
  const files = overlay([{ target: '$.openapi', update: '3.1.1' }]);
  expect(stopsOf(build(changed(change), files, lockFor(files)))[0]).toMatch(problem);
});

test('a field that the vendor removed is not added again by what a correction says of it', () => {
  const properties = `${schema}.schema.properties`;
  const whole = overlay([{ target: properties, update: { a: { type: 'integer', description: 'A.' } } }]);
  const lock = lockFor(whole);
  expect(stopsOf(build(contract(), whole, lock))).toEqual([]);
  const raw = changed((d) => {
    d.paths['/v1/thing/'].get.responses['200'].content['application/json'].schema.properties = { b: { type: 'string' } };
  });
  expect(stopsOf(build(raw, whole, lock))).toEqual([
    expect.stringMatching(/properties\/a is no longer in the vendor's file, and this correction would add it again/),
  ]);
  // Once pinned anew, it is an addition.
  expect(stopsOf(build(raw, whole, lockFor(whole, raw)))).toEqual([]);
});

test('a field that the vendor removed is not added again by the second of two actions, which only adds to it', () => {
  const properties = `${schema}.schema.properties`;
  const pair = overlay([
    { target: `${properties}[?@.type == 'string'].type`, remove: true },
    { target: properties, update: { a: { type: 'integer' } } },
  ]);
  const lock = lockFor(pair);
  expect(stopsOf(build(contract(), pair, lock))).toEqual([]);
  const raw = changed((d) => {
    d.paths['/v1/thing/'].get.responses['200'].content['application/json'].schema.properties = { b: { type: 'string' } };
  });
  expect(stopsOf(build(raw, pair, lock)).join('\n')).toMatch(
    /properties\/a is no longer in the vendor's file, and this correction would add it again/,
  );
});

test('the lock is what contract:pin would write', () => {
  const lock = readLock();
  expect(lockOf(build(readContract(fromRoot(CONTRACT), lock), readOverlays(), lock))).toEqual(lock);
});

/** An overlay of additions, as the vendor's newer documentation has them. */
const newer = (target: string, unless: string, update: JsonObject): OverlayFile[] =>
  overlay([{ target, 'x-newer': 'September 2026', 'x-unless': unless, update }]);

test('a place that only an addition enters stops the build if the vendor removes it', () => {
  const files = newer("$.paths['/v1/thing/'].get", '$.none', { responses: { '400': { description: 'No.' } } });
  const lock = lockFor(files);
  expect(stopsOf(build(contract(), files, lock))).toEqual([]);
  const raw = changed((d) => delete d.paths['/v1/thing/'].get.responses);
  expect(stopsOf(build(raw, files, lock))[0]).toContain("is no longer in the vendor's file");
});

test('an addition keeps its pins when one before it at the same target is dropped', () => {
  const files = overlay(
    ['first', 'second'].map((name) => ({
      target: "$.paths['/v1/thing/'].get",
      'x-newer': 'September 2026',
      'x-unless': `$.tags[?@ == '${name}']`,
      update: name === 'first' ? { summary: 'First' } : { responses: { '400': { description: 'No.' } } },
    })),
  );
  const lock = lockFor(files);
  const raw: JsonObject = { ...contract(), tags: ['first'] };
  expect(stopsOf(build(raw, files, lock))).toEqual([]);
  delete ((raw as any).paths['/v1/thing/'].get as JsonObject).responses;
  expect(stopsOf(build(raw, files, lock))[0]).toContain("is no longer in the vendor's file");
});
