/** Whatever the contract contains, its names, paths and texts stay data and never become code. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { alphabetProblems } from '../../scripts/contract/alphabet.ts';
import { EFFECTIVE, fromRoot, readJson } from '../../scripts/contract/files.ts';
import type { JsonObject } from '../../scripts/contract/json.ts';
import { pathSegments } from '../../scripts/contract/jsonpath.ts';
import { readOperations } from '../../scripts/contract/operations.ts';
import { propose } from '../../scripts/contract/proposals.ts';
import { operationsPage } from '../../scripts/generate/reference.ts';
import { routesModule } from '../../scripts/generate/routes.ts';
import { serversModule } from '../../scripts/generate/servers.ts';
import { docComment, docLines, literal, parameterName, propertyName } from '../../scripts/generate/source.ts';
import { treeModule } from '../../scripts/generate/tree.ts';
import { generate } from './generate.ts';

/** Ends comments, strings and templates, and then assigns to `broken`. */
const HOSTILE = "*/ broken = 1; /* ' \" ` ${broken = 1} \\' \r\n@internal\u2028broken = 1 </script> | `|";
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

/** Kinds of statements of a module, and every identifier outside of strings and comments. */
function read(code: string): { errors: number; statements: string[]; identifiers: string[] } {
  const source = ts.createSourceFile('module.ts', code, ts.ScriptTarget.Latest);
  const identifiers: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) identifiers.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const { diagnostics = [] } = ts.transpileModule(code, { reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ESNext } });
  return { errors: diagnostics.length, statements: source.statements.map(({ kind }) => ts.SyntaxKind[kind]), identifiers };
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

/** `FirstStatement` is how TypeScript prints the kind of a variable statement. */
const STATEMENTS = ['ImportDeclaration', 'FirstStatement', 'InterfaceDeclaration', 'TypeAliasDeclaration'];

test('generated modules of a hostile contract parse, and declare nothing but what they should', async () => {
  const { sdk, types } = await generate(document);
  const modules = {
    sdk,
    types,
    tree: treeModule(document, operations),
    routes: routesModule(operations),
    servers: serversModule(document, operations),
  };
  for (const [name, code] of Object.entries(modules)) {
    const { errors, statements, identifiers } = read(code);
    expect(errors, name).toBe(0);
    expect(
      statements.filter((kind) => !STATEMENTS.includes(kind)),
      name,
    ).toEqual([]);
    expect(identifiers, name).not.toContain('broken');
  }
});

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
