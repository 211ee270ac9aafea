/** Every ts block of README.md and docs/*.md is type-checked as a module of its own, as a user of the package would write it. */
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';

interface Snippet {
  page: string;
  /** Line of the page on which its first line stands. */
  line: number;
  /** What follows the language: `no-check: ` and the reason, or nothing. */
  mark: string;
  text: string;
}

/** What short snippets may use without making it. */
const GLOBALS = "declare const suprsend: import('suprsend-ts').SuprSend;\n";

const ENTRIES = {
  'suprsend-ts': 'index',
  'suprsend-ts/core': 'core',
  'suprsend-ts/operations': 'operations',
  'suprsend-ts/zod': 'zod',
  'suprsend-ts/node': 'node',
  'suprsend-ts/webhooks': 'webhooks',
  'suprsend-ts/tokens': 'tokens',
  'suprsend-ts/undici': 'undici',
};

const pages = [
  'README.md',
  ...readdirSync(fromRoot('docs'))
    .filter((name) => name.endsWith('.md'))
    .toSorted()
    .map((name) => `docs/${name}`),
];

function snippetsOf(page: string, markdown: string): Snippet[] {
  return Array.from(markdown.matchAll(/^```(?:ts|typescript)\b *(.*)\n([^]*?)^```$/gm), ({ index, 1: mark = '', 2: text = '' }) => ({
    page,
    line: markdown.slice(0, index).split('\n').length + 1,
    mark: mark.trim(),
    text,
  }));
}

/** Problems of each snippet, by `page:line` of its first line. */
function check(snippets: Snippet[]): Map<string, string[]> {
  const { config } = ts.readConfigFile(fromRoot('tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, fromRoot('.'));
  options.paths = Object.fromEntries(Object.entries(ENTRIES).map(([name, entry]) => [name, [fromRoot(`src/${entry}.ts`)]]));
  const host = ts.createCompilerHost(options);
  // Beside this file, so that `zod` and Node's types are found as in a project that has them.
  const files = new Map([[fromRoot('test/docs/globals.d.ts'), GLOBALS]]);
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

describe('the snippets of the documentation', () => {
  it('are found on every page that has code of the SDK', () => {
    expect(checked.length).toBeGreaterThan(20);
    expect(new Set(checked.map(({ page }) => page))).toContain('README.md');
  });

  it.each(checked.map(({ page, line }) => `${page}:${line}`))('%s compiles', (where) => {
    expect(results.get(where)).toEqual([]);
  });

  it('give a reason where they are not checked', () => {
    for (const { page, line, mark } of all) if (mark !== '') expect(mark, `${page}:${line}`).toMatch(/^no-check: .{10,}/);
  });

  it('fail the check where they are wrong', () => {
    const wrong = snippetsOf(
      'wrong.md',
      "a\n\n```ts\nimport { SuprSend } from 'suprsend-ts';\nconst user = await new SuprSend().users.get(42);\n```\n",
    );
    expect(check(wrong).get('wrong.md:4')).toEqual([expect.stringMatching(/^wrong\.md:5: Argument of type 'number'/)]);
  });
});
