/** Reads a contract and judges it before anything is built: what is damaged or unsupported is refused in one sentence with its remedy. */
import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { same } from './canonical.ts';
import { judgeItem, judgeShapes } from './judge-shapes.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { templateOf } from './pointers.ts';
import { MAPS } from './raw.ts';

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const UNSUPPORTED_METHODS = ['head', 'options', 'trace'];
/** A contract that lost more than this part of its operations is probably cut off. */
const FEWEST = 0.75;

/** A contract that is not built. The message names the file and says what to do. */
export class ContractError extends Error {
  override name = 'ContractError';
}

export interface JudgeOptions {
  /** How many operations the last accepted contract has. */
  operations?: number;
  /** Accept a contract that lost a large part of its operations, or its end. */
  fewer?: boolean;
  /** The last accepted contract. */
  earlier?: JsonObject;
}

/** Reads a YAML or JSON contract. Anchors and merge keys become plain values, and parameters of a path become those of its operations. */
export function readContract(file: string, options: JudgeOptions = {}): JsonObject {
  return judgeContract(bytesOf(file), file, options);
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new ContractError(`${file} cannot be read: ${(cause as Error).message}. Give the path of the vendor's file.`, { cause });
  }
}

export function judgeContract(bytes: Uint8Array, file: string, options: JudgeOptions = {}): JsonObject {
  const refuse = refuseIn(file);
  return judgeDocument(parsed(textOf(bytes, refuse), refuse), file, options);
}

/** Judges a contract that is read already, and changes it as `readContract` does. */
export function judgeDocument(
  document: JsonObject,
  file: string,
  { operations = 0, fewer = false, earlier }: JudgeOptions = {},
): JsonObject {
  const refuse = refuseIn(file);
  judgeVersion(document, refuse);
  judgeShapes(document, refuse);
  document.components ??= {};
  const count = judgePaths(document, refuse);
  judgeReferences(document, refuse);
  if (!fewer && count < operations * FEWEST) {
    refuse(
      `has ${count} of ${operations} operations: is the file whole? If the vendor has really removed the others, repeat with --fewer.`,
    );
  }
  if (!fewer && earlier && isCut(document, earlier)) {
    refuse(
      `ends after ${count} of ${operationsIn(earlier).length} operations, without what follows them in the last contract: is the file whole? If the vendor has really removed it, repeat with --fewer.`,
    );
  }
  return document;
}

/** Whether a contract ends before an earlier one does: its last operations are missing or changed, and all top-level keys after them. */
function isCut(document: JsonObject, earlier: JsonObject): boolean {
  const keys = Object.keys(earlier);
  const after = keys.slice(keys.indexOf('paths') + 1);
  if (after.length === 0 || after.some((key) => document[key] !== undefined)) return false;
  const had = operationsIn(earlier);
  const names = had.map(([name]) => name);
  // What is new may be anywhere before the end.
  const has = operationsIn(document).filter(([name]) => names.includes(name));
  if (has.some(([name], index) => names[index] !== name)) return false;
  return has.length < had.length || !same(had.at(-1), has.at(-1));
}

const operationsIn = ({ paths }: JsonObject): [string, Json][] =>
  Object.entries((paths ?? {}) as JsonObject).flatMap(([path, item]) =>
    METHODS.flatMap((method): [string, Json][] => {
      const operation = (item as JsonObject)[method];
      return operation === undefined ? [] : [[`${method} ${path}`, operation]];
    }),
  );

type Refuse = (problem: string) => never;

const refuseIn =
  (file: string): Refuse =>
  (problem) => {
    throw new ContractError(`${file} ${problem}`);
  };

function textOf(bytes: Uint8Array, refuse: Refuse): string {
  if (bytes.includes(0)) refuse('is not UTF-8 text (it looks like UTF-16 or a binary file). Save it as UTF-8.');
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    refuse('is not UTF-8 text. Save it as UTF-8.');
  }
  if (text.trim() === '') refuse('is empty. Download it again.');
  if (/^\s*</.test(text)) refuse('is an HTML or XML page, not a contract. Download the raw file, not the page that shows it.');
  const conflict = text.split('\n').findIndex((line) => /^(<{7}|>{7}) /.test(line));
  if (conflict >= 0) refuse(`has a merge conflict marker at line ${conflict + 1}. Resolve the conflict first.`);
  return text;
}

/** The contract that was read last, as JSON: the one of the work tree is often the committed one, and reading YAML takes seconds. */
let last: { text: string; json: string } | undefined;

function parsed(text: string, refuse: Refuse): JsonObject {
  if (last?.text === text) return JSON.parse(last.json) as JsonObject;
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, uniqueKeys: true, prettyErrors: false, lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    const problem = error.code === 'DUPLICATE_KEY' ? 'has the same key twice' : 'is not valid YAML';
    refuse(
      `${problem} at line ${line}, column ${col}: ${error.message}. Is the file whole? Download it again, or report it to the vendor.`,
    );
  }
  try {
    // An alias is one shared object, which an overlay would change in every place. The copy has plain values.
    const json = JSON.stringify(document.toJS({ maxAliasCount: 100_000 }));
    const value = JSON.parse(json) as Json;
    if (isObject(value)) {
      last = { text, json };
      return value;
    }
  } catch (cause) {
    refuse(`cannot be read: ${(cause as Error).message.split('\n')[0]}. An alias may refer to itself, or aliases are nested too deeply.`);
  }
  return refuse('is not an OpenAPI document: its top level is not a map.');
}

function judgeVersion({ swagger, openapi }: JsonObject, refuse: Refuse): void {
  if (swagger !== undefined)
    refuse(`is Swagger ${String(swagger)}. This build reads OpenAPI 3.1: convert it, or ask the vendor for the 3.1 file.`);
  if (openapi === undefined) refuse('has no `openapi` version, so it is not an OpenAPI document. Is the file whole?');
  if (!/^3\.1(?:\.\d+)?$/.test(String(openapi))) {
    refuse(
      `is OpenAPI ${String(openapi)}. This build reads OpenAPI 3.1, where null and other keywords differ. Convert it, or ask for the 3.1 file.`,
    );
  }
}

/** Checks the path items, moves what they say for all of their operations into each, and counts the operations. */
function judgePaths(document: JsonObject, refuse: Refuse): number {
  const { paths } = document;
  if (!isObject(paths) || Object.keys(paths).length === 0) return refuse('has no paths: is the file whole?');
  let count = 0;
  const templates = new Map<string, string>();
  moveExtensions(document, paths);
  for (const [path, item] of Object.entries(paths)) {
    if (!isObject(item)) return refuse(`has nothing under the path ${path}. Is the file whole?`);
    if (item.$ref !== undefined) refuse(`has a $ref in place of the path ${path}. Ask for the bundled file.`);
    for (const method of UNSUPPORTED_METHODS) {
      if (item[method] !== undefined) {
        refuse(`has ${method.toUpperCase()} ${path}, a method the client does not have. Add the method to src/core, or ask the vendor.`);
      }
    }
    judgeItem(path, item, METHODS, refuse);
    const operations = METHODS.filter((method) => item[method] !== undefined);
    count += operations.length;
    for (const method of operations) {
      const template = `${method} ${templateOf(path)}`;
      const other = templates.get(template);
      if (other !== undefined) refuse(`has ${method.toUpperCase()} ${path} twice, the other time as ${other}. Report it to the vendor.`);
      templates.set(template, path);
      const operation = item[method] as JsonObject;
      inherit(document, item, operation);
      const keys = ((operation.parameters ?? []) as Json[]).map((parameter) => parameterKey(document, parameter));
      const twice = keys.find((key, index) => keys.indexOf(key) !== index);
      if (twice) refuse(`has the same parameter twice (${twice}, in ${method.toUpperCase()} ${path}). Report it to the vendor.`);
    }
    delete item.parameters;
    delete item.servers;
  }
  return count;
}

/** An extension among the paths is not a path. It moves to `x-paths`, where a change of it is reported as a change of a description. */
function moveExtensions(document: JsonObject, paths: JsonObject): void {
  const extensions = Object.entries(paths).filter(([key]) => key.startsWith('x-'));
  if (extensions.length === 0) return;
  document['x-paths'] = Object.fromEntries(extensions);
  for (const [key] of extensions) delete paths[key];
}

function inherit(document: JsonObject, item: JsonObject, operation: JsonObject): void {
  if (Array.isArray(item.parameters)) {
    const own = (operation.parameters ?? []) as Json[];
    const keys = new Set(own.map((parameter) => parameterKey(document, parameter)));
    const shared = item.parameters.filter((parameter) => !keys.has(parameterKey(document, parameter)));
    operation.parameters = [...structuredClone(shared), ...own];
  }
  if (item.servers !== undefined) operation.servers ??= structuredClone(item.servers);
}

function parameterKey(document: JsonObject, parameter: Json): string {
  const { name, in: where } = (follow(document, parameter) ?? {}) as JsonObject;
  return `${String(where)} ${String(name)}`;
}

const COMPONENT = /^#\/components\/[^/]+\/[^/]+$/;
/** Values of these keywords are data, in which `$ref` has no meaning. */
const DATA = new Set(['example', 'default', 'const', 'enum', 'value']);

function judgeReferences(document: JsonObject, refuse: Refuse): void {
  // The keys of a map such as `properties` are names of the contract, which may be the same as a keyword.
  const visit = (node: Json | undefined, where: string, names = false): void => {
    if (Array.isArray(node)) for (const [index, member] of node.entries()) visit(member, `${where}/${index}`);
    if (!isObject(node)) return;
    const { $ref } = node;
    if (typeof $ref === 'string' && !names) {
      if ($ref.startsWith('#') && !$ref.startsWith('#/'))
        refuse(`refers to ${$ref} (at ${where}), where this build reads paths such as #/components/schemas/User. Report it to the vendor.`);
      if ($ref.startsWith('#/') && !COMPONENT.test($ref))
        refuse(
          `refers to ${$ref} (at ${where}), where this build reads references to whole components. Ask the vendor for a component of its own.`,
        );
      if (!$ref.startsWith('#/')) refuse(`refers to ${$ref}, another file (at ${where}). Ask for the bundled file, or bundle it.`);
      const found = follow(document, node);
      if (found === 'cycle') refuse(`has references that lead back to themselves (${$ref}, at ${where}). Report it to the vendor.`);
      if (found === undefined) refuse(`refers to ${$ref}, which is missing (at ${where}). Is the file whole?`);
    }
    for (const [key, value] of Object.entries(node)) if (names || !DATA.has(key)) visit(value, `${where}/${key}`, !names && MAPS.has(key));
  };
  visit(document.components, '#/components');
  visit(document.paths, '#/paths', true);
  judgeParts(document, refuse);
}

/** A schema may contain itself in a field or in a list. It cannot be a part or an alternative of itself. */
function judgeParts(document: JsonObject, refuse: Refuse): void {
  const done = new Set<string>();
  const visit = (node: Json, open: readonly string[]): void => {
    if (!isObject(node)) return;
    const { $ref } = node;
    if (typeof $ref === 'string' && !done.has($ref)) {
      if (open.includes($ref)) refuse(`has a schema that is a part of itself (${$ref}). Report it to the vendor.`);
      visit(follow(document, node) as Json, [...open, $ref]);
      done.add($ref);
    }
    for (const key of ['allOf', 'anyOf', 'oneOf']) for (const part of (node[key] ?? []) as Json[]) visit(part, open);
  };
  for (const name of Object.keys(((document.components as JsonObject).schemas ?? {}) as JsonObject))
    visit({ $ref: `#/components/schemas/${name}` }, []);
}

/** What a node is after its references, undefined where one is missing, `'cycle'` where they lead back. */
function follow(document: JsonObject, node: Json): Json | undefined {
  const seen = new Set<string>();
  let current: Json | undefined = node;
  while (isObject(current) && typeof current.$ref === 'string') {
    if (seen.has(current.$ref)) return 'cycle';
    seen.add(current.$ref);
    let target: Json | undefined = document;
    for (const part of current.$ref.replace(/^#\//, '').split('/')) {
      target =
        isObject(target) || Array.isArray(target) ? (target as JsonObject)[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
    }
    current = target;
  }
  return current;
}
