/** Every ts block of README.md and docs/*.md, and every `@example` in src/, is type-checked as a module of its own, as a user would write it. */
import { readdirSync, readFileSync } from 'node:fs';
import typescript from 'typescript';
import oldest from 'typescript-5.4';
import { describe, expect, it } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';
import * as main from '../../src/index.ts';
import * as core from '../../src/core.ts';
import * as operations from '../../src/operations.ts';
import * as node from '../../src/node.ts';
import { pages, snippetsOf, type Snippet } from './markdown.ts';

/** The names that snippets may use without declaring them. */
const GLOBALS = `
declare const suprsend: import('suprsend-ts').SuprSend;
// The vendor's client, on the page about moving from it.
declare const supr_client: typeof import('@suprsend/node-sdk').Suprsend;
`;

/** The names of an application that an `@example` may use too. */
const APPLICATION = `
declare const session: { userId: string; tenantId: string };
declare const token: string;
declare const orders: { id: string; user: string }[];
declare const secret: import('suprsend-ts').WebhookSecret;
declare const signingKey: string;
declare const inboxSecret: string;
declare const request: Request;
declare const queue: { add(event: import('suprsend-ts').WebhookEvent): Promise<void> };
declare const tokens: import('suprsend-ts').UserTokens;
declare function isNew(key: string): Promise<boolean>;
`;

const ENTRIES = {
  'suprsend-ts': 'index',
  'suprsend-ts/core': 'core',
  'suprsend-ts/operations': 'operations',
  'suprsend-ts/zod': 'zod',
  'suprsend-ts/node': 'node',
  'suprsend-ts/webhooks': 'webhooks',
  'suprsend-ts/tokens': 'tokens',
  'suprsend-ts/undici': 'undici',
  'suprsend-ts/local': 'local',
  'suprsend-ts/folder': 'folder',
  'suprsend-ts/testing': 'testing',
  'suprsend-ts/validate': 'validate',
};

/** The examples in the doc comments of a source file. A hover shows them without imports, so what the package exports is imported for them. */
function examplesOf(page: string, source: string): Snippet[] {
  const comments = source.matchAll(/^ *\/\*\*\n[^]*?\*\//gm);
  return [...comments].flatMap(({ index: start, 0: comment }) =>
    Array.from(comment.matchAll(/^ *\* @example\n((?: *\*(?!\/)(?! @).*\n)+)/gm), ({ index, 1: lines = '' }) => ({
      page,
      line: source.slice(0, start + index).split('\n').length + 1,
      mark: '',
      text: lines.replaceAll(/^ *\* ?/gm, ''),
    })),
  );
}

/** Statements that import what an example uses of the package and neither imports nor declares. */
function importsFor(text: string): string {
  const values = { 'suprsend-ts': main, 'suprsend-ts/core': core, 'suprsend-ts/operations': operations, 'suprsend-ts/node': node };
  const known = new Set(
    Array.from(text.matchAll(/^(?:export )?(?:import \{|const|let) ?\{? ?([\w, ]+)/gm), ([, names = '']) => names.split(/, */))
      .flat()
      .map((name) => name.trim()),
  );
  const statements = Object.entries(values).map(([entry, exported]) => {
    const names = Object.keys(exported).filter((name) => !known.has(name) && new RegExp(`(?<![.\\w])${name}\\b`).test(text));
    for (const name of names) known.add(name);
    return names.length > 0 ? `import { ${names.join(', ')} } from '${entry}';` : '';
  });
  return statements.join('');
}

/** Problems of each snippet, by `page:line` of its first line. Pages that register a workspace are programs of their own. */
function check(snippets: Snippet[], globals = GLOBALS, ts = typescript): Map<string, string[]> {
  const registering = new Set(snippets.filter(({ text }) => text.includes('interface Register ')).map(({ page }) => page));
  const programs = [
    snippets.filter(({ page }) => !registering.has(page)),
    ...[...registering].map((name) => snippets.filter(({ page }) => page === name)),
  ];
  return new Map(programs.flatMap((program) => [...checkProgram(program, globals, ts)]));
}

function checkProgram(snippets: Snippet[], globals: string, ts: typeof typescript): Map<string, string[]> {
  const { config } = ts.readConfigFile(fromRoot('tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, fromRoot('.'));
  options.paths = Object.fromEntries(Object.entries(ENTRIES).map(([name, entry]) => [name, [fromRoot(`src/${entry}.ts`)]]));
  const host = ts.createCompilerHost(options);
  // In the folder of this file, so that `zod` and Node's types are found as in a project that has them.
  const files = new Map([[fromRoot('test/docs/globals.d.ts'), globals]]);
  const fileOf = ({ page, line }: Snippet): string => fromRoot(`test/docs/${page.replaceAll('/', '-')}-${line}.ts`);
  for (const snippet of snippets) files.set(fileOf(snippet), `${snippet.text}\nexport {};\n`);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, target, ...rest) => {
    const text = files.get(path);
    return text === undefined ? getSourceFile(path, target, ...rest) : ts.createSourceFile(path, text, target);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return new Map(
    snippets.map((snippet) => {
      const source = program.getSourceFile(fileOf(snippet));
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      const problems = found.map(({ start = 0, messageText }) => {
        const line = snippet.line + (source?.getLineAndCharacterOfPosition(start).line ?? 0);
        return `${snippet.page}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      });
      return [`${snippet.page}:${snippet.line}`, problems];
    }),
  );
}

const all = pages.flatMap((page) => snippetsOf(page, readFileSync(fromRoot(page), 'utf8')));
const checked = all.filter(({ mark }) => mark === '');
const results = check(checked);
const oldestResults = check(checked, GLOBALS, oldest as unknown as typeof typescript);

const examples = readdirSync(fromRoot('src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .toSorted()
  .flatMap((name) => examplesOf(`src/${name}`, readFileSync(fromRoot(`src/${name}`), 'utf8')));
/** Imports may follow the code, so the lines keep their numbers. */
const checkExamples = (found: Snippet[]): Map<string, string[]> =>
  check(
    found.map((example) => ({ ...example, text: `${example.text}\n${importsFor(example.text)}` })),
    GLOBALS + APPLICATION,
  );
const exampleResults = checkExamples(examples);

describe('the snippets of the documentation', () => {
  it('are found on every page that has code of the SDK', () => {
    expect(checked.length).toBeGreaterThan(20);
    expect(new Set(checked.map(({ page }) => page))).toContain('README.md');
  });

  it.each(checked.map(({ page, line }) => `${page}:${line}`))('%s compiles', (where) => {
    expect(results.get(where)).toEqual([]);
    expect(oldestResults.get(where), 'TypeScript 5.4').toEqual([]);
  });

  it('have a reason if they are not checked', () => {
    for (const { page, line, mark } of all) if (mark !== '') expect(mark, `${page}:${line}`).toMatch(/^no-check: .{10,}/);
  });

  it('fail the check if they are wrong', () => {
    const wrong = snippetsOf(
      'wrong.md',
      "a\n\n```ts\nimport { SuprSend } from 'suprsend-ts';\nconst user = await new SuprSend().users.get(42);\n```\n",
    );
    expect(check(wrong).get('wrong.md:4')).toEqual([expect.stringMatching(/^wrong\.md:5: Argument of type 'number'/)]);
  });
});

describe('the examples of the doc comments in src/', () => {
  it('are all found', () => {
    const written = readdirSync(fromRoot('src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .reduce((sum, name) => sum + readFileSync(fromRoot(`src/${name}`), 'utf8').split('* @example').length - 1, 0);
    expect(written).toBeGreaterThan(20);
    expect(examples.length).toBe(written);
  });

  it.each(examples.map(({ page, line }) => `${page}:${line}`))('%s compiles', (where) => {
    expect(exampleResults.get(where)).toEqual([]);
  });

  it('fail the check if they are wrong', () => {
    const wrong = examplesOf(
      'src/wrong.ts',
      '/**\n * A class.\n *\n * @example\n * await new SuprSend().users.get(42);\n * @throws never\n */\n',
    );
    expect(checkExamples(wrong).get('src/wrong.ts:5')).toEqual([expect.stringMatching(/^src\/wrong\.ts:5: Argument of type 'number'/)]);
  });
});
