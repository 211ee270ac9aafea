/** Imports go one way: generated <- core <- lists, edits and the other helpers <- tree <- entries. Also: what src/ may use of its runtime, and its files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support/paths.ts';

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

/** What needs Node's modules: entries, and files that only such entries may load. With the files of their folders they are all that may. */
const NODE = ['src/node.ts', 'src/undici.ts', 'src/cli.ts', 'src/folder.ts'];
const NODE_FILES = ['src/workspace/folder.ts'];
/** The program `suprsend-ts`. It uses what users import. */
const PROGRAM = 'src/cli';
/** Entries without a client. The main entry exports what they export. */
const SMALL_ENTRIES = ['src/webhooks.ts', 'src/tokens.ts'];
/** Entries import everything, and nothing imports them, except that the main entry exports all of the small ones. */
const ENTRIES = [
  'src/index.ts',
  'src/core.ts',
  'src/operations.ts',
  'src/zod.ts',
  'src/testing.ts',
  'src/local.ts',
  'src/validate.ts',
  ...NODE,
  ...SMALL_ENTRIES,
];
/** The only package that an application installs in addition to zod, and who imports it. */
const UNDICI = { name: 'undici', by: 'src/undici/fetch.ts' };
/** Packages that are built into the files that import them. */
const BUILT_IN = [
  { name: '@cfworker/json-schema', by: 'src/workspace/payload.ts' },
  { name: '@cfworker/json-schema', by: 'src/local/contract.ts' },
  { name: 'handlebars/dist/cjs/handlebars/compiler/base.js', by: 'src/local/render/parse.ts' },
  { name: 'json-schema-to-typescript', by: 'src/cli/types/payload-types.ts' },
  { name: 'diff', by: 'src/cli/types.ts' },
];
/** What of core reads and checks arguments. */
const READS_ARGUMENTS = ['src/core/errors.ts', 'src/core/json.ts', 'src/core/option-names.ts'];
/** What may load the local server: its entry, the matchers of the entry for tests, and the command. */
const LOCAL_USERS = ['src/local.ts', 'src/testing.ts', 'src/cli/'];
/** Types the generated code may name. */
const WORDS = ['src/core/types.ts', 'src/core/own.ts', 'src/lists/types.ts', 'src/workspace-types.ts'];
/** Routes with a keyed body hold a function of this file, so that only bundles with such a route contain it. */
const KEYED_BODY = 'src/core/body.ts';
/** What every typed operation calls. */
const TYPED = 'src/core/typed.ts';
/** The contract as data. */
const CONTRACT = 'generated/contract.gen.ts';
/** A constant without imports, which core may read too. */
const VERSION = 'src/version.ts';

const sources = ['src', 'generated'].flatMap((dir) =>
  readdirSync(join(ROOT, dir), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${dir}/${name.split(sep).join('/')}`),
);
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const imports = sources.flatMap(importsOf);
const show = (found: Import[]): string[] => found.map(({ from, to }) => `${from} imports ${to}`);
const mayUseNode = (file: string): boolean =>
  [...NODE, ...NODE_FILES].some((entry) => file === entry || file.startsWith(`${entry.slice(0, -3)}/`));
const inside =
  (dir: string) =>
  (file: string): boolean =>
    file.startsWith(`${dir}/`);

function importsOf(from: string): Import[] {
  const statements = /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
  const dynamic = /\bimport\(\s*['"]([^'"]+)['"]/g;
  const text = withoutComments(read(from));
  const target = (path: string): string => (path.startsWith('.') ? posix.join(posix.dirname(from), path) : path);
  return [
    ...[...text.matchAll(statements)].map(([, type, path]) => ({ from, to: target(path as string), typeOnly: type !== undefined })),
    ...[...text.matchAll(dynamic)].map(([, path]) => ({ from, to: target(path as string), typeOnly: false })),
  ];
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' ')).replace(/(^|\s)\/\/.*$/gm, '$1');
}

describe('imports', () => {
  it('are found', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(imports.length).toBeGreaterThan(40);
    expect(imports.filter(({ to }) => to.startsWith('src/') && !sources.includes(to))).toEqual([]);
  });

  it('of generated code reach nothing but the types of calls and lists, and the writer of keyed bodies', () => {
    const out = imports.filter(({ from, to }) => inside('generated')(from) && !inside('generated')(to) && to !== 'zod');
    expect(show(out.filter(({ to, typeOnly }) => !(typeOnly ? WORDS.includes(to) : to === KEYED_BODY || to === TYPED)))).toEqual([]);
  });

  it('of core reach only core and generated code', () => {
    const out = imports.filter(
      ({ from, to }) => inside('src/core')(from) && !inside('src/core')(to) && !inside('generated')(to) && to !== VERSION,
    );
    expect(show(out)).toEqual([]);
  });

  it('never reach an entry, except that the main entry exports the small ones', () => {
    // Schemas of zod are checked by the Standard Schema interface, which has an entry of its own.
    const reached = imports.filter(({ from, to }) => ENTRIES.includes(to) && !(inside(PROGRAM)(from) && to === 'src/index.ts'));
    expect(show(reached)).toEqual(SMALL_ENTRIES.toReversed().map((entry) => `src/index.ts imports ${entry}`));
  });

  it('of tokens and webhooks reach only errors, so that their entries stay small', () => {
    const folders = ['src/tokens', 'src/webhooks'];
    const out = imports.filter(({ from, to }) => folders.some((dir) => inside(dir)(from) && !inside(dir)(to)));
    expect(show(out.filter(({ to }) => to !== 'src/core/errors.ts'))).toEqual([]);
  });

  it('of the program reach the client only by its entry, and nothing reaches the program', () => {
    const out = imports.filter(({ from, to }) => inside(PROGRAM)(from) && to.startsWith('src/') && !inside(PROGRAM)(to));
    const others = out.filter(({ to }) => to !== 'src/index.ts' && !inside('src/workspace')(to));
    // Its command `local` is the local server with a port.
    expect(show(others.filter(({ from, to }) => !(inside('src/local')(to) && from.startsWith('src/cli/local'))))).toEqual([]);
    const into = imports.filter(({ from, to }) => inside(PROGRAM)(to) && !inside(PROGRAM)(from) && from !== 'src/cli.ts');
    expect(show(into)).toEqual([]);
    const data = imports.filter(({ from, to }) => inside(PROGRAM)(from) && inside('generated')(to));
    expect(show(data.filter(({ typeOnly }) => !typeOnly))).toEqual([]);
  });

  it('of the workspace reach only generated types and errors, so that everything may use it', () => {
    const out = imports.filter(({ from, to }) => inside('src/workspace')(from) && !inside('src/workspace')(to) && to.startsWith('src/'));
    expect(show(out.filter(({ to }) => to !== 'src/core/errors.ts'))).toEqual([]);
    const generated = imports.filter(({ from, to }) => inside('src/workspace')(from) && inside('generated')(to));
    expect(show(generated.filter(({ typeOnly }) => !typeOnly))).toEqual([]);
  });

  it('of the local server come only from its entry, the matchers and the command, and are of types, the contract, the workspace, errors and what reads arguments', () => {
    const into = imports.filter(({ from, to }) => inside('src/local')(to) && !inside('src/local')(from));
    expect(show(into.filter(({ from }) => !LOCAL_USERS.some((user) => from.startsWith(user))))).toEqual([]);
    expect(show(into.filter(({ from, to }) => from === 'src/testing.ts' && to !== 'src/local/matchers.ts'))).toEqual([]);
    const out = imports.filter(({ from, to, typeOnly }) => inside('src/local')(from) && !inside('src/local')(to) && !typeOnly);
    const ours = out.filter(({ to }) => to.startsWith('src/') || to.startsWith('generated/'));
    expect(show(ours.filter(({ to }) => !inside('src/workspace')(to) && to !== CONTRACT && !READS_ARGUMENTS.includes(to)))).toEqual([]);
    expect(show(imports.filter(({ to }) => to === CONTRACT))).toEqual([`src/local/contract.ts imports ${CONTRACT}`]);
    expect(
      show(imports.filter(({ from, to }) => from === 'src/local/matchers.ts' && !/(types|core\/errors|core\/json)\.ts$/.test(to))),
    ).toEqual([]);
  });

  it('end in .ts, and bring in nothing from outside but zod, which only the schemas use, undici, which only its entry does, and what is built in', () => {
    const outside = imports.filter(
      ({ from, to }) =>
        !(to.startsWith('node:') && mayUseNode(from)) && ![UNDICI, ...BUILT_IN].some(({ name, by }) => to === name && from === by),
    );
    const out = outside.filter(({ to }) => !to.startsWith('src/') && !to.startsWith('generated/'));
    expect(show(out.filter(({ from, to }) => to !== 'zod' || from !== 'generated/zod.gen.ts'))).toEqual([]);
    expect(show(outside.filter(({ to }) => to !== 'zod' && !to.endsWith('.ts')))).toEqual([]);
    expect(show(imports.filter(({ from, to }) => to === 'generated/zod.gen.ts' && from !== 'src/zod.ts'))).toEqual([]);
  });

  it('have no cycle', () => {
    const graph = new Map(
      sources.map((file) => [file, imports.filter(({ from, typeOnly }) => from === file && !typeOnly).map(({ to }) => to)]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (done.has(file) || path.includes(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const file of sources) visit(file, []);
    expect(cycles).toEqual([]);
  });
});

describe('src/', () => {
  const own = sources.filter(inside('src'));

  it('uses no Node: the environment is read in src/core/runtime.ts and nowhere else', () => {
    const found = own
      .filter((file) => !mayUseNode(file))
      .flatMap((file) =>
        (withoutComments(read(file)).match(/\bprocess\b|\bBuffer\b|\bnode:|\brequire\(/g) ?? []).map((word) => `${file}: ${word}`),
      );
    expect([...new Set(found)]).toEqual(['src/core/runtime.ts: process']);
  });

  it('has no file of more than 300 lines', () => {
    expect(own.filter((file) => read(file).split('\n').length - 1 > 300)).toEqual([]);
  });

  it('says in the head of every file what the file is for', () => {
    expect(own.filter((file) => !/^(#!.*\n)?\/(\*\*|\/)/.test(read(file)))).toEqual([]);
  });
});
