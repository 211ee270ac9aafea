/** The `@example` of every operation, in the tree and in the typed operations, compiles as a user would write it. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { EFFECTIVE, fromRoot, readJson } from '../../scripts/contract/files.ts';
import type { JsonObject } from '../../scripts/contract/json.ts';
import { readOperations } from '../../scripts/contract/operations.ts';

const operations = readOperations(readJson<JsonObject>(fromRoot(EFFECTIVE)));

function examplesIn(file: string): string[] {
  const blocks = readFileSync(fromRoot(file), 'utf8').matchAll(/\* @example\n\s*\* ```ts\n([^]*?)\n\s*\* ```/g);
  return Array.from(blocks, ([, code = '']) => code.replaceAll(/^\s*\* ?/gm, '').replaceAll('*\\/', '*/'));
}

const HEAD = `
import type { SuprSend } from 'suprsend-ts';
import { createClient, paginate } from 'suprsend-ts/core';
import { ${operations.map(({ id }) => id).join(', ')} } from 'suprsend-ts/operations';
declare const suprsend: SuprSend;
const client = createClient();
`;

/** Compile errors of each example, all checked as one module. */
function errorsOf(examples: string[]): string[][] {
  const { config } = ts.readConfigFile(fromRoot('tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, fromRoot('.'));
  const entries = { 'suprsend-ts': 'index', 'suprsend-ts/core': 'core', 'suprsend-ts/operations': 'operations' };
  options.paths = Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, [fromRoot(`src/${entry}.ts`)]]));
  const file = fromRoot('test/build/examples-of-the-contract.ts');
  const starts: number[] = [];
  let text = HEAD;
  for (const example of examples) {
    starts.push(text.length);
    // Several examples have a variable of the same name.
    text += `{ ${example} }\n`;
  }
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (path) => path === file || fileExists(path);
  host.getSourceFile = (path, target, ...rest) =>
    path === file ? ts.createSourceFile(path, text, target) : getSourceFile(path, target, ...rest);
  const program = ts.createProgram([file], options, host);
  const source = program.getSourceFile(file);
  const errors: string[][] = examples.map(() => []);
  for (const { start = 0, messageText } of [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]) {
    const index = starts.findLastIndex((from) => from <= start);
    const message = ts.flattenDiagnosticMessageText(messageText, '\n');
    if (index < 0) throw new Error(message);
    errors[index]?.push(message);
  }
  return errors;
}

const shown = ['generated/tree.gen.ts', 'generated/sdk.gen.ts'].map(examplesIn);
const errors = errorsOf(shown.flat());

test('every operation has an example, in both forms', () => {
  expect(shown.map(({ length }) => length)).toEqual([operations.length, operations.length]);
});

test('an example shows the method, what it must have and what it returns', () => {
  const [methods = [], functions = []] = shown;
  const of = (list: string[], name: string): string | undefined => list.find((example) => example.includes(name));
  expect(of(methods, 'suprsend.users.get')).toBe("const user = await suprsend.users.get('distinct_id');");
  expect(of(methods, 'preferenceCategories.get')).toBe(
    "const tree = await suprsend.management.preferenceCategories.get({ mode: 'live' });",
  );
  expect(of(methods, 'lists.subscribers.add')).toBe(
    "const result = await suprsend.lists.subscribers.add('list_id', { distinct_ids: ['distinct_id'] });",
  );
  expect(of(methods, 'suprsend.users.list')).toBe('for await (const item of suprsend.users.list()) console.log(item);');
  expect(of(functions, 'paginate(usersList')).toBe('for await (const item of paginate(usersList, { client })) console.log(item);');
});

test('every example compiles', () => {
  expect(shown.flat().flatMap((example, index) => (errors[index] ?? []).map((error) => `${error}\n${example}`))).toEqual([]);
});
