/** Whatever the contract contains, its names, paths and texts stay data and never become code. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import ts from 'typescript';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { alphabetProblems } from '../../scripts/contract/alphabet.ts';
import { EFFECTIVE, fromRoot, readJson } from '../../scripts/contract/files.ts';
import type { JsonObject } from '../../scripts/contract/json.ts';
import { pathSegments } from '../../scripts/contract/jsonpath.ts';
import { readOperations } from '../../scripts/contract/operations.ts';
import { propose } from '../../scripts/contract/proposals.ts';
import { codeProblems } from '../../scripts/generate/data-only.ts';
import { operationsPage } from '../../scripts/generate/reference.ts';
import { routesModule } from '../../scripts/generate/routes.ts';
import { serversModule } from '../../scripts/generate/servers.ts';
import { docComment, docLines, literal, parameterName, propertyName, regexSource } from '../../scripts/generate/source.ts';
import { treeModule } from '../../scripts/generate/tree.ts';
import { generate } from './generate.ts';

/** Ends comments, strings and templates, and then assigns to `broken`. */
const HOSTILE =
  "*/ broken = 1; /* ' \" ` ${broken = 1} \\' \r\n@internal\u2028broken = 1 </script> | `| \\u002a/ broken = 1; /* \\u0027 + broken + \\\\u0022 + broken \\u005c\\u000a";
const PATH = "/v1/'+(broken=1)+'/{id-of\"it}/";

const scheme = { type: 'http', scheme: 'bearer', description: HOSTILE };
const body = JSON.parse(`{ "__proto__": { "a": 1 }, "a-b": ${JSON.stringify(HOSTILE)}, "class": [1, null] }`) as JsonObject;

const document: JsonObject = {
  openapi: '3.1.0',
  info: { title: HOSTILE, version: '1' },
  servers: [{ url: `https://hub.example/${HOSTILE}`, 'x-suprsend': { server: 'hub' } }],
  components: {
    securitySchemes: {
      Hub: { ...scheme, 'x-suprsend': { server: 'hub', scheme: HOSTILE } },
      Token: { ...scheme, 'x-suprsend': { server: 'management', scheme: 'ServiceToken' } },
    },
  },
  paths: {
    [PATH]: {
      post: {
        operationId: 'thingsSend',
        summary: HOSTILE,
        description: HOSTILE,
        externalDocs: { url: HOSTILE },
        security: [{ Hub: [] }],
        parameters: [
          { name: 'id-of"it', in: 'path', required: true, description: HOSTILE, example: HOSTILE, schema: { type: 'string' } },
          { name: `${HOSTILE}[]`, in: 'query', description: HOSTILE, schema: { type: 'array', items: { type: 'string' } } },
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { type: 'object', properties: { [HOSTILE]: { type: 'string', format: 'date-time', description: HOSTILE } } },
              example: body,
            },
          },
        },
        responses: {
          200: { description: HOSTILE, content: { 'application/json': { schema: { type: 'object', title: HOSTILE } } } },
        },
        'x-suprsend': { name: 'things.send', repeat: 'safe', reason: HOSTILE },
      },
    },
  },
};
const operations = readOperations(document);

/** Every identifier of a module outside of strings and comments, and its regular expressions. */
function read(code: string): { identifiers: string[]; patterns: string[] } {
  const [identifiers, patterns]: string[][] = [[], []];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) identifiers?.push(node.text);
    if (ts.isRegularExpressionLiteral(node)) patterns?.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('module.ts', code, ts.ScriptTarget.Latest));
  return { identifiers: identifiers ?? [], patterns: patterns ?? [] };
}

/** Runs a module and returns its exports. */
async function run(code: string): Promise<Record<string, any>> {
  const directory = mkdtempSync(join(tmpdir(), 'suprsend-hostile-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'module.mjs');
  writeFileSync(
    file,
    ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext } }).outputText,
  );
  return (await import(pathToFileURL(file).href)) as Record<string, any>;
}

test('generated modules of a hostile contract parse, and declare nothing but what they should', async () => {
  const modules = {
    ...(await generate(document)),
    tree: treeModule(document, operations),
    routes: routesModule(operations),
    servers: serversModule(document, operations),
  };
  for (const [name, code] of Object.entries(modules)) {
    expect(codeProblems(name, code)).toEqual([]);
    expect(read(code).identifiers, name).not.toContain('broken');
  }
});

test.each([
  'z.string().default((globalThis.broken = 1))',
  "z.string().regex(/a/, '/'), (broken = 1)",
  'z.string().default(`${1}`)',
  'z.string.constructor("broken = 1")()',
  'z["string"]()',
  '{ ...broken }',
  '{ get a() { return 1; } }',
  '{ [broken]: 1 }',
  '() => {}',
  '(a = broken) => a',
  '[{}].map(({ b = (globalThis.broken = 1) }) => 1)',
  'z.string().default(broken)',
  '!1; broken()',
  '1; import "broken"; export default 1',
  '/a',
])('a module with more than data is not published: %s', (code) => {
  expect(codeProblems('zod.gen.ts', `import * as z from 'zod';\nexport const zA = ${code};\n`)[0]).toMatch(/^zod\.gen\.ts:2 /);
});

test.each([
  "import { execSync } from 'node:child_process';",
  "import 'data:text/javascript,broken()';",
  'export const { a = (globalThis.broken = 1) } = {};',
  'export const { [globalThis.broken]: a } = {};',
  'export const [a = broken] = [];',
  "import type * as Function from './x.ts'; export const a = Function('broken = 1')();",
  "import { type Function } from './x.ts'; export const a = Function('broken = 1')();",
  "declare const Function: any; export const a = Function('broken = 1')();",
])('a module that takes more than its own files and zod, or takes a value apart, is not published: %s', (code) => {
  expect(codeProblems('zod.gen.ts', `import * as z from 'zod';\n${code}\n`)[0]).toMatch(/^zod\.gen\.ts:2 /);
});

const characters = fc.constantFrom(
  ...'\\/\'"`${}()[]|,.*+?:^-=!<>cdxuk019apP{,}'.split(''),
  '\n',
  '\r',
  '\t',
  '\u2028',
  '\u2029',
  '\u00e9',
  '\ud83d\ude00',
  '\ud83d',
);
const isPattern = (pattern: string): boolean => {
  try {
    return regexSource(pattern) !== '';
  } catch {
    return false;
  }
};
const hostilePatterns = fc
  .oneof(
    fc.constantFrom(
      "|a\\\\/,'",
      '/',
      '/a/',
      '[\\/]',
      '[/]',
      '\\\n',
      '(?<a>/)\\k<a>',
      '\\p{L}/',
      '\\u002f',
      '[\\u2028\\\\u0041]',
      '\\u005c/',
    ),
    fc.string({ unit: characters, minLength: 1, maxLength: 12 }),
  )
  .filter(isPattern);

test('a pattern between two slashes is the same regular expression, and ends at the second', () => {
  fc.assert(
    fc.property(hostilePatterns, fc.string({ unit: characters, maxLength: 12 }), (pattern, text) => {
      const source = regexSource(pattern);
      const flags = /\\p\{/i.test(pattern) ? 'u' : '';
      expect(regexSource(source)).toBe(source);
      expect(source).toMatch(/^(?:[ -.0-[\]-~]|\\[ -~])+$/);
      for (const one of [text, pattern, source]) expect(new RegExp(source, flags).exec(one)).toEqual(new RegExp(pattern, flags).exec(one));
    }),
    { numRuns: 3000 },
  );
});

test('a pattern that is not a regular expression stops the build, and the message shows each character', () => {
  for (const pattern of ['(', '[', '\\', 'a\u202e{2,1}', '\\p{broken}', '*/'])
    expect(() => regexSource(pattern)).toThrow(/^The contract has the pattern ["'][ -~]*["'], which is not a regular expression\./);
});

test('a pattern stays one wherever hey-api writes it, whatever stands in the default beside it', async () => {
  const code = ",(globalThis.broken=1)),//'";
  await fc.assert(
    fc.asyncProperty(fc.array(hostilePatterns, { minLength: 40, maxLength: 40 }), async (patterns) => {
      const schemas = patterns.map((pattern) => ({ type: 'string', pattern, default: code, example: code, description: code }));
      const objectOf = (part: object[]): JsonObject => ({
        type: 'object',
        properties: Object.fromEntries(part.map((schema, index) => [`p${index}`, schema])) as JsonObject,
      });
      const contract = structuredClone(document) as any;
      const { post } = contract.paths[PATH];
      const [inQuery, inBody, inAnswer, inList] = [1, 10, 20, 30].map((start) => schemas.slice(start, start + 10)) as object[][];
      post.parameters[0].schema = schemas[0];
      inQuery?.forEach((schema, index) => post.parameters.push({ name: `q${index}`, in: 'query', schema }));
      post.requestBody.content['application/json'].schema = objectOf(inBody ?? []);
      post.responses['200'].content['application/json'].schema = { $ref: '#/components/schemas/Answer' };
      const answer = objectOf(inAnswer ?? []) as any;
      answer.properties.list = { type: 'array', items: { anyOf: inList } };
      contract.components.schemas = { Answer: answer };
      const { zod } = await generate(contract as JsonObject);
      expect(codeProblems('zod', zod)).toEqual([]);
      const { identifiers, patterns: written } = read(zod);
      expect(identifiers).not.toContain('broken');
      expect(new Set(written.map((one) => one.replace(/^\/([^]*)\/u?$/, '$1')))).toEqual(new Set(patterns.map(regexSource)));
    }),
    { numRuns: 4 },
  );
}, 60_000);

test('names, paths and texts arrive as they are', async () => {
  const { servers } = await run(serversModule(document, operations));
  expect(servers.hub).toEqual({ url: `https://hub.example/${HOSTILE}`, scheme: HOSTILE });
  const { routes } = await run(routesModule(operations).replace(/^import \{ keyedBody.*$/m, ''));
  expect(routes.things.send).toEqual({ method: 'POST', url: PATH, repeat: 'safe', body: true, lists: [HOSTILE] });
});

test('a value is the same once it has been code, and sets no prototype', async () => {
  const { value } = await run(`export const value = ${literal(body)};`);
  expect(JSON.stringify(value)).toBe(JSON.stringify(body));
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Object.keys(value)).toEqual(['__proto__', 'a-b', 'class']);
});

test('a comment ends where it should, and a string cannot begin a tag', () => {
  const comment = docComment(docLines([HOSTILE], ['@see x']));
  expect(comment.indexOf('*/')).toBe(comment.length - 2);
  expect(comment.match(/^ \* @\w+/gm)).toEqual([' * @see']);
});

test.each([
  ['distinct_id', 'distinctId'],
  ['id-of"it', 'idOfIt'],
  ['delete', '_delete'],
  ['1st', '_1st'],
  ['', '_'],
])('the path value %j is the parameter %s', (name, parameter) => {
  expect(parameterName(name)).toBe(parameter);
});

test('the name of a property is quoted unless it is an identifier', () => {
  expect(['a', '$b', 'a-b', '__proto__', "'"].map(propertyName)).toEqual(['a', '$b', "'a-b'", "['__proto__']", '"\'"']);
});

test('a string cannot add a row or a column to docs/operations.md', () => {
  const [row, ...rest] = operationsPage(operations).split('| --- |\n')[1]?.trimEnd().split('\n') ?? [];
  expect(rest).toEqual([]);
  expect(row?.match(/(?<!\\)\|/g)).toHaveLength(7);
});

/** The properties of the first component that has some. */
const propertiesOf = ({ components }: any): any =>
  (Object.values(components.schemas) as any[]).find(({ properties }) => properties).properties;

test.each<[string, (contract: JsonObject) => unknown]>([
  [
    'a property',
    (d) =>
      (propertiesOf(d)[`x'>, o?: object): void } (globalThis as any).BROKEN = 1`] = {
        type: 'string',
      }),
  ],
  [
    'a property below one that is named like a keyword',
    (d) => {
      for (const keyword of ['example', 'default', 'enum', 'const', 'properties'])
        propertiesOf(d)[keyword] = { type: 'object', properties: { "a'": { type: 'string' } } };
    },
  ],
  [
    'a property of a response that is named like a keyword',
    (d) => {
      const schema = { type: 'object', properties: { "a'": { type: 'string' } } };
      const [get] = Object.values(d.paths as any).flatMap((item: any) => item.get ?? []);
      get.responses = { default: { description: '', content: { 'application/json': { schema } } } };
    },
  ],
  ['a property of a component that is named like a keyword', (d) => ((d.components as any).schemas.const = { properties: { "a'": {} } })],
  ['a property that hides', (d) => (propertiesOf(d)['na\u202eme\u001b[2K'] = { type: 'string' })],
  ['a component', (d) => ((d.components as any).schemas['A; broken = 1'] = { type: 'object' })],
  ['a path', (d) => ((d.paths as any)["/v1/'+(broken=1)+'/"] = {})],
  ['a path that leaves its own', (d) => ((d.paths as any)['/v1/../admin'] = {})],
  [
    'a parameter',
    (d) =>
      Object.values(d.paths as any)
        .flatMap((item: any) => item.get?.parameters ?? [])
        .forEach((p: any) => (p.name = 'a`b')),
  ],
  ['a server', (d) => ((d.servers as any)[0].url = "https://hub.example/';broken=1;'")],
])('%s with other characters than names have stops the build, and the report shows each character', (_, change) => {
  const contract = structuredClone(readJson<JsonObject>(fromRoot(EFFECTIVE)));
  expect(alphabetProblems(contract)).toEqual([]);
  change(contract);
  const problems = alphabetProblems(contract);
  expect(problems.length).toBeGreaterThan(0);
  for (const problem of problems) expect(problem).toMatch(/^The contract has the \w+ "[ -~]*", with characters that no \w+ needs\./);
});

test('a proposed entry is one action of the overlay, whatever the contract calls the operation', () => {
  const names = [`a'] == "b: #`, 'x\\', '- target: $.info', 'a }, { b'];
  for (const operationId of names) {
    const contract = {
      paths: { '/v1/it/': { get: { operationId, summary: `${operationId}\u0007`, servers: [{ url: 'https://a"b' }], responses: {} } } },
    };
    const { entry } = propose(contract, [], 'GET', '/v1/it/');
    const actions = parse(`actions:\n${entry}`) as { actions: { target: string; update: object }[] };
    expect(actions.actions, operationId).toHaveLength(1);
    expect(Object.keys(actions.actions[0]?.update ?? {}), operationId).toEqual(['x-suprsend']);
    expect(pathSegments(contract, actions.actions[0]?.target ?? ''), operationId).toEqual([['paths', '/v1/it/', 'get']]);
  }
});
