/** A contract is judged before anything is built: each kind of damage is refused in one sentence, with the file and what to do. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { canonical } from '../../scripts/contract/canonical.ts';
import { CONTRACT, fromRoot, readLock } from '../../scripts/contract/files.ts';
import { judgeContract, readContract } from '../../scripts/contract/judge.ts';
import type { JsonObject } from '../../scripts/contract/json.ts';

const text = readFileSync(fromRoot(CONTRACT), 'utf8');
const { operations } = readLock();
const nearlyWhole = text.slice(0, text.lastIndexOf('\n', text.length * 0.95) + 1);
const earlier = judgeContract(Buffer.from(text), 'openapi.yaml');
const judge = (bytes: string | Uint8Array): JsonObject =>
  judgeContract(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, 'new.yaml', { operations, earlier });

const small = `openapi: 3.1.0
components:
  parameters:
    A: { $ref: '#/components/parameters/B' }
    B: { name: b, in: query, schema: { type: string } }
paths:
  /thing/:
    get:
      parameters: [{ $ref: '#/components/parameters/A' }]
      responses: { '200': { description: OK } }
`;
const judgeSmall = (change: (yaml: string) => string): JsonObject => judgeContract(Buffer.from(change(small)), 'new.yaml');

test.each<[string, string | Uint8Array, RegExp]>([
  ['cut off in the middle', text.slice(0, Math.floor(text.length * 0.6)), /^new\.yaml .*(is the file whole\?|Is the file whole\?)/],
  [
    'cut off at an operation',
    text.slice(0, text.lastIndexOf('\n  /v1/', Math.floor(text.length * 0.6)) + 1),
    /^new\.yaml has \d+ of \d+ operations: is the file whole\?/,
  ],
  ['cut off near its end', nearlyWhole, /^new\.yaml ends after 1\d+ of \d+ operations, .* is the file whole\?/],
  ['cut off in its last operation', text.slice(0, text.lastIndexOf('\n', text.indexOf('\nx-readme:') - 300) + 1), /^new\.yaml ends after/],
  ['empty', ' \n', /^new\.yaml is empty/],
  ['UTF-16', Buffer.from(small, 'utf16le'), /^new\.yaml is not UTF-8 text/],
  ['HTML', '<!DOCTYPE html><html></html>', /^new\.yaml is an HTML or XML page/],
  ['Swagger 2', "swagger: '2.0'\npaths: {}\n", /^new\.yaml is Swagger 2\.0\. This build reads OpenAPI 3\.1/],
  ['OpenAPI 3.0', small.replace('3.1.0', '3.0.3'), /^new\.yaml is OpenAPI 3\.0\.3/],
  ['a list', '- a\n', /^new\.yaml is not an OpenAPI document/],
  ['without a version', 'paths: {}\n', /^new\.yaml has no `openapi` version/],
  ['without paths', 'openapi: 3.1.0\n', /^new\.yaml has no paths/],
  ['an alias of itself', 'openapi: 3.1.0\npaths: &all\n  /thing/: *all\n', /^new\.yaml cannot be read: .* An alias may refer to itself/],
  ['in conflict', small.replace('paths:', '<<<<<<< ours\npaths:'), /^new\.yaml has a merge conflict marker at line 6/],
  ['with the same key twice', `${small}paths: {}\n`, /^new\.yaml has the same key twice at line \d+/],
  ['indented with a tab', small.replace('  /thing/:', '\t/thing/:'), /^new\.yaml is not valid YAML at line \d+/],
])('a contract that is %s is refused in one sentence', (_what, bytes, problem) => {
  expect(() => judge(bytes)).toThrow(problem);
  expect(() => judge(bytes)).toThrow(/^[^\n]{1,400}$/);
});

test.each<[string, (yaml: string) => string, RegExp]>([
  ['a path without content', (yaml) => yaml.replace('paths:\n', 'paths:\n  /empty/:\n'), /has nothing under the path \/empty\//],
  ['a HEAD operation', (yaml) => yaml.replace('    get:', '    head: { responses: {} }\n    get:'), /has HEAD \/thing\//],
  [
    'a reference to another file',
    (yaml) => yaml.replace('#/components/parameters/B', './common.yaml#/B'),
    /refers to \.\/common\.yaml#\/B, another file/,
  ],
  [
    'a reference by an anchor',
    (yaml) => yaml.replace('#/components/parameters/B', '#B'),
    /^new\.yaml refers to #B \(at .*\), where this build reads paths such as #\/components\/schemas\/User\. Report it to the vendor\.$/,
  ],
  ['a reference to nothing', (yaml) => yaml.replace('#/components/parameters/B', '#/components/parameters/C'), /which is missing/],
  ['references in a circle', (yaml) => yaml.replace('#/components/parameters/B', '#/components/parameters/A'), /lead back to themselves/],
  [
    'a method that OpenAPI does not have',
    (yaml) => yaml.replace('    get:', '    query: {}\n    get:'),
    /has query under the path \/thing\//,
  ],
  [
    'parameters of a path that are a map',
    (yaml) => yaml.replace('    get:', '    parameters: { a: 1 }\n    get:'),
    /has a map at .*, where OpenAPI 3\.1 has a list/,
  ],
  [
    'a parameter that is nothing',
    (yaml) => yaml.replace("[{ $ref: '#/components/parameters/A' }]", '[null]'),
    /has nothing at .*parameters\/0/,
  ],
  [
    'a parameter without a name',
    (yaml) => yaml.replace("{ $ref: '#/components/parameters/A' }", '{ in: query }'),
    /has no name at .*parameters\/0/,
  ],
  [
    'the same parameter twice',
    (yaml) => yaml.replace("{ $ref: '#/components/parameters/A' }", "{ $ref: '#/components/parameters/A' }, { name: b, in: query }"),
    /has the same parameter twice \(query b, in GET \/thing\/\)/,
  ],
  ['a response that is nothing', (yaml) => yaml.replace('{ description: OK }', 'null'), /has nothing at .*responses\/200/],
  [
    'a credential that is a string',
    (yaml) => yaml.replace('      responses:', '      security: Key\n      responses:'),
    /has "Key" at .*security/,
  ],
  ['servers that are a map', (yaml) => `${yaml}servers: { url: 'https://a.example' }\n`, /has a map at #\/servers/],
  [
    'the same request twice',
    (yaml) =>
      yaml.replace(
        'paths:\n',
        'paths:\n  /a/{b}/: { get: { responses: { 200: { description: OK } } } }\n  /a/{c}: { get: { responses: { 200: { description: OK } } } }\n',
      ),
    /has GET \/a\/\{c\} twice, the other time as \/a\/\{b\}\//,
  ],
  [
    'an operationId of two lines',
    (yaml) => yaml.replace('    get:', '    get:\n      operationId: "a\\n  - target: $.info"'),
    /has "a.* at .*operationId, where OpenAPI 3\.1 has a name on one line/,
  ],
  ['a server without a URL', (yaml) => `${yaml}servers: [{}]\n`, /has no url at #\/servers\/0/],
  [
    'a schema that is nothing',
    (yaml) => yaml.replace('components:', 'components:\n  schemas: { A: null }'),
    /has nothing at #\/components\/schemas\/A/,
  ],
  [
    'properties of a schema that are not a map',
    (yaml) => yaml.replace('components:', 'components:\n  schemas: { A: { items: { properties: true } } }'),
    /has true at #\/components\/schemas\/A\/items\/properties, where OpenAPI 3\.1 has a map/,
  ],
  [
    'a reference to another file in a field called value',
    (yaml) => yaml.replace('components:', "components:\n  schemas: { A: { properties: { value: { $ref: './common.yaml#/B' } } } }"),
    /refers to \.\/common\.yaml#\/B, another file/,
  ],
  ...(
    [
      ['a type without quotes', '{ type: [string, null] }', /has the type \["string",null\] at .*, which .* YAML reads null as nothing/],
      ['a type that does not exist', '{ type: text }', /has the type "text" at .*\/A\/type/],
      ['alternatives that are a map', '{ oneOf: { a: {} } }', /has a map at .*\/oneOf, where OpenAPI 3\.1 has a list/],
      ['a pattern that is not one', "{ pattern: '[' }", /has the pattern "\[" at .*, which is not a valid regular expression/],
      ['a reference that is a number', '{ items: { $ref: 5 } }', /has 5 at .*\/items\/\$ref, where OpenAPI 3\.1 has a string/],
      [
        'a schema that is only true',
        '{ properties: { a: true } }',
        /has true at .*\/a, where this build reads a schema that is a map, such as {}/,
      ],
      [
        'a reference into a component',
        "{ properties: { a: { type: string }, b: { $ref: '#/components/schemas/A/properties/a' } } }",
        /refers to #\/components\/schemas\/A\/properties\/a .*whole components/,
      ],
      [
        'a schema that is an alternative of itself',
        "{ anyOf: [{ type: string }, { allOf: [{ $ref: '#/components/schemas/A' }] }] }",
        /has a schema that is a part of itself \(#\/components\/schemas\/A\)/,
      ],
    ] as const
  ).map(([what, schema, problem]): [string, (yaml: string) => string, RegExp] => [
    what,
    (yaml) => yaml.replace('components:', `components:\n  schemas: { A: ${schema} }`),
    problem,
  ]),
  [
    "data of this project's own",
    (yaml) => yaml.replace('    get:', '    get:\n      x-suprsend: { name: things.get, repeat: safe, reason: The vendor says so. }'),
    /has x-suprsend at .*, which only this project's overlays may add/,
  ],
  ...['constructor', 'toString', '__proto__'].map((name): [string, (yaml: string) => string, RegExp] => [
    `a field called ${name}`,
    (yaml) => yaml.replace('components:', `components:\n  schemas: { A: { properties: { ${name}: { type: string } } } }`),
    new RegExp(`has the key ${name} at .*properties`),
  ]),
  [
    'a reference for a path',
    (yaml) => yaml.replace('paths:\n', "paths:\n  /other/: { $ref: '#/paths/~1thing~1' }\n"),
    /in place of the path/,
  ],
])('a contract with %s is refused in one sentence', (_what, change, problem) => {
  expect(() => judgeSmall(change)).toThrow(problem);
  expect(() => judgeSmall(change)).toThrow(/^new\.yaml [^\n]{1,300}$/);
});

test('OpenAPI 3.1 without a patch version is accepted, and so is an end that a vendor has really removed', () => {
  expect(judgeSmall((yaml) => yaml.replace('3.1.0', '3.1'))).toHaveProperty('paths');
  expect(judgeContract(Buffer.from(nearlyWhole), 'new.yaml', { operations, earlier, fewer: true })).toHaveProperty('paths');
});

test('a schema may contain itself in a list or a field, and a contract may have no components', () => {
  const value = "{ anyOf: [{ type: string }, { type: array, items: { $ref: '#/components/schemas/A' } }] }";
  expect(judgeSmall((yaml) => yaml.replace('components:', `components:\n  schemas: { A: ${value} }`))).toHaveProperty('paths');
  const [, paths = ''] = small.split('paths:');
  const bare = `openapi: 3.1.0\npaths:${paths.replace(/parameters: .*/, 'summary: A thing')}`;
  expect(judgeContract(Buffer.from(bare), 'new.yaml')).toMatchObject({ components: {} });
});

test('a contract that has something new and is cut off is refused', () => {
  const cut = JSON.parse(JSON.stringify(earlier)) as { paths: JsonObject; components: JsonObject };
  const [first, ...others] = Object.entries(cut.paths);
  const paths = Object.fromEntries([first!, ['/new/', { get: { responses: {} } }], ...others.slice(0, -3)]);
  const { openapi, info, servers, components, security } = earlier;
  expect(() => judge(JSON.stringify({ openapi, info, servers, components, security, paths }))).toThrow(/^new\.yaml ends after \d+ of/);
});

test('a file that cannot be read is named', () => {
  expect(() => readContract('none.yaml')).toThrow(/^none\.yaml cannot be read: .*Give the path of the vendor's file\.$/);
});

test('a contract that lost many operations is accepted with --fewer', () => {
  expect(() => judgeContract(Buffer.from(small), 'new.yaml', { operations: 100 })).toThrow('has 1 of 100 operations');
  expect(judgeContract(Buffer.from(small), 'new.yaml', { operations: 100, fewer: true })).toHaveProperty('paths');
});

test('JSON, CRLF with a byte order mark, anchors and merge keys are the plain contract', () => {
  const plain = canonical(judgeContract(Buffer.from(text), 'openapi.yaml'));
  const document = parse(text, { maxAliasCount: -1 }) as JsonObject;
  expect(canonical(judge(JSON.stringify(document)))).toBe(plain);
  expect(canonical(judge(`\uFEFF${text.replaceAll('\n', '\r\n')}`))).toBe(plain);
  // One object in many places is written as an anchor and aliases.
  const seen = new Map<string, unknown>();
  const shared = JSON.parse(JSON.stringify(document), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    const key = JSON.stringify(value);
    if (!seen.has(key)) seen.set(key, value);
    return seen.get(key);
  }) as JsonObject;
  const anchored = stringify(shared);
  expect(anchored.match(/\*a\d+/g)?.length).toBeGreaterThan(100);
  expect(canonical(judge(anchored))).toBe(plain);
});

test('merge keys are the plain form', () => {
  const merged = judgeSmall((yaml) =>
    yaml.replace("{ '200': { description: OK } }", "{ '200': &ok { description: OK }, '201': { <<: *ok } }"),
  );
  expect(merged).toMatchObject({ paths: { '/thing/': { get: { responses: { '201': { description: 'OK' } } } } } });
});

test('parameters and servers of a path become those of its operations', () => {
  const judged = judgeSmall((yaml) =>
    yaml.replace(
      '    get:',
      "    servers: [{ url: 'https://a.example' }]\n    parameters: [{ name: a, in: query }, { name: b, in: query, required: true }]\n    get:",
    ),
  );
  const item = (judged.paths as Record<string, JsonObject>)['/thing/'];
  expect(item).toEqual({
    get: {
      parameters: [{ name: 'a', in: 'query' }, { $ref: '#/components/parameters/A' }],
      responses: { '200': { description: 'OK' } },
      servers: [{ url: 'https://a.example' }],
    },
  });
});

test('an extension among the paths is not a path', () => {
  const document = judgeSmall((yaml) => yaml.replace('paths:\n', 'paths:\n  x-groups: { things: Things }\n'));
  expect(Object.keys(document.paths as object)).toEqual(['/thing/']);
  expect(document['x-paths']).toEqual({ 'x-groups': { things: 'Things' } });
});
