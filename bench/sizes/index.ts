/**
 * Where the bytes of a bundle go, written to bench/results/sizes.md: each module of src/ and generated/ with the gzipped bytes that the bundle
 * loses when the module's exports do nothing. Shares overlap, since a module that nothing calls any more takes others with it, so they do not
 * add up.
 *
 *   npm run bench:sizes
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import ts from 'typescript';
import { fromRoot } from '../../scripts/contract/files.ts';
import { readRecord } from '../../scripts/sizes/record.ts';
import { write } from '../scale/report.ts';

const BUNDLES = {
  operation: {
    title: 'One typed operation with core',
    code: `import { createClient } from './src/core.ts';
import { usersGet } from './src/operations.ts';
export const user = usersGet({ client: createClient(), path: { distinct_id: 'u1' } });`,
  },
  client: {
    title: 'The whole client',
    code: `import { SuprSend } from './src/index.ts';
export const suprsend = new SuprSend();`,
  },
} as const;

/** What a module is for: the first sentence of its file. */
function purposeOf(module: string): string {
  const [, comment = ''] = /^\/\*\*([^]*?)\*\//.exec(readFileSync(fromRoot(module), 'utf8')) ?? [];
  const [text = ''] = comment
    .replace(/\s*\n \*\s*/g, ' ')
    .trim()
    .split(/(?<=\.) /);
  return text.replaceAll('|', '\\|');
}

/** Less is not worth a row. */
const LEAST = 100;

const gzipped = (text: string): number => gzipSync(text, { level: 9 }).length;

/** Minified code without the words of its messages. */
function withoutMessages(code: string): string {
  const file = ts.createSourceFile('bundle.js', code, ts.ScriptTarget.Latest);
  const words: [start: number, end: number][] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isStringLiteralLike(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isTemplateHead(node)) && /\w \w/.test(node.text)) {
      const isOpen = ts.isTemplateHead(node) || ts.isTemplateMiddle(node); // it ends in `${`
      words.push([node.getStart(file) + 1, node.end - (isOpen ? 2 : 1)]);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return words.toReversed().reduce((text, [start, end]) => text.slice(0, start) + text.slice(end), code);
}

/** Replaces what a module exports by functions that do nothing, and by plain classes. */
const without = (file: string): Plugin => ({
  name: 'without',
  setup(context) {
    context.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (!path.endsWith(file)) return undefined;
      const exported = [...readFileSync(path, 'utf8').matchAll(/^export (?:async |abstract )?(const|function|class) (\w+)/gm)];
      const lines = exported.map(([, kind, name]) => `export const ${name} = ${kind === 'class' ? 'class {}' : '() => 0'};`);
      return { contents: lines.join('\n'), loader: 'ts' };
    });
  },
});

async function bundle(code: string, plugins: Plugin[] = []): Promise<{ text: string; bytes: number; modules: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: fromRoot('.'), loader: 'ts', sourcefile: 'bundle.ts' },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    logLevel: 'silent',
    plugins,
  });
  const text = outputFiles[0]?.text ?? '';
  return {
    text,
    bytes: gzipped(text),
    modules: Object.values(metafile.outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([name, { bytesInOutput }]) => (bytesInOutput > 100 && name !== 'bundle.ts' ? [name] : [])),
    ),
  };
}

/** How far a bundle is from its goal, and what of that is words. */
function distanceOf(bytes: number, goal: number, messages: number): string {
  const [all, most, words, over, left] = [bytes, goal, messages, bytes - goal, bytes - goal - messages].map((one) =>
    one.toLocaleString('en'),
  );
  const start = `${all} bytes; the goal is ${most}. The words of its messages are ${words} of them.`;
  if (bytes <= goal) return start;
  return bytes - messages <= goal
    ? `${start} It is ${over} over the goal; shorter messages would reach it.`
    : `${start} It is ${over} over the goal, and without any message it would still be ${left} over: the rest is what these modules do.`;
}

const { figures } = readRecord();
const sections: string[] = [];
for (const [name, { title, code }] of Object.entries(BUNDLES)) {
  const { text, bytes, modules } = await bundle(code);
  const shares: [share: number, module: string][] = [];
  for (const module of modules) shares.push([bytes - (await bundle(code, [without(module)])).bytes, module]);
  const rows = shares
    .filter(([share]) => share >= LEAST)
    .toSorted(([a], [b]) => b - a)
    .map(([share, module]) => `| \`${module}\` | ${share.toLocaleString('en')} | ${purposeOf(module)} |`);
  const messages = bytes - gzipped(withoutMessages(text));
  const { goal = 0 } = figures[name as keyof typeof BUNDLES];
  sections.push(`## ${title}

${distanceOf(bytes, goal, messages)}

| without | bytes less | what it is for |
| --- | ---: | --- |
${rows.join('\n')}`);
}

write(
  'sizes',
  `<!-- Written by bench/sizes/index.ts. -->

# Where the bytes go

Bundled from the sources with esbuild, minified and gzipped, without packages. For each module: what the bundle loses when the exports of the module do
nothing. The shares do not add up, since a module that nothing calls any more takes others with it.

${sections.join('\n\n')}
`,
);
