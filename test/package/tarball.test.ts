/** What is in the package: exactly what it needs, and in the form that every resolver finds. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, inject, it } from 'vitest';
import { ROOT } from './support/paths.ts';
import { output, run } from './support/run.ts';

const tarball = inject('tarball');
const installed = join(inject('bare'), 'node_modules/suprsend-ts');
const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Record<string, unknown>;
const ENTRIES = ['index', 'core', 'operations', 'zod', 'node', 'webhooks', 'tokens', 'undici', 'local', 'folder', 'testing', 'validate'];
const EXTENSIONS = ['.mjs', '.cjs', '.d.mts', '.d.cts'];

describe('the tarball', () => {
  it('is of the version that the client says it is', () => {
    expect(readFileSync(join(ROOT, 'src/version.ts'), 'utf8')).toContain(`'${String(manifest.version)}'`);
  });

  it('holds the entries, the files they import, and the texts', async () => {
    const listed = (await output('tar', ['-tzf', tarball], { cwd: ROOT }))
      .trim()
      .split('\n')
      .map((name) => name.replace(/^package\//, ''));
    const entries = ENTRIES.flatMap((entry) => EXTENSIONS.map((extension) => `dist/${entry}${extension}`));
    const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
    const contracts = ['generated/openapi.hub.json', 'generated/openapi.management.json'];
    const licences = ['LICENSE', 'dist/LICENSES.txt', 'dist/cli/LICENSES.txt'];
    const texts = [
      'CHANGELOG.md',
      'README.md',
      'SECURITY.md',
      'SKILL.md',
      'llms.txt',
      ...docs.map((name) => `docs/${name}`),
      ...contracts,
      ...licences,
    ];
    const expected = new Set([...texts, 'package.json', 'dist/cli/index.mjs', ...entries]);
    for (const file of expected) for (const imported of importsOf(file)) expected.add(imported);
    expect(listed.toSorted()).toEqual([...expected].toSorted());
  });

  it('has the licences of the libraries that are built into it, and of the client that the generator copies', () => {
    const names = (file: string): string[] =>
      [...readFileSync(join(installed, file), 'utf8').matchAll(/^(@?[\w./-]+) \d+\.\d+\.\d+, [A-Z]/gm)].map(([, name]) => name as string);
    expect(names('dist/LICENSES.txt')).toEqual(['@cfworker/json-schema', '@hey-api/openapi-ts', 'handlebars']);
    expect([...new Set(names('dist/cli/LICENSES.txt'))]).toEqual([
      '@apidevtools/json-schema-ref-parser',
      '@cfworker/json-schema',
      '@jsdevtools/ono',
      'diff',
      'handlebars',
      'js-yaml',
      'json-schema-to-typescript',
      'lodash',
    ]);
  });

  it('exports each entry to every resolver', () => {
    const names = ENTRIES.filter((entry) => entry !== 'index');
    const files = ['./openapi.hub.json', './openapi.management.json', './package.json'];
    expect(Object.keys(manifest.exports as object)).toEqual(['.', ...names.map((name) => `./${name}`), ...files]);
    const contracts = ['openapi.hub.json', 'openapi.management.json'].map((name) => [name, [`./generated/${name}`]]);
    expect(manifest.typesVersions).toEqual({
      '*': Object.fromEntries([...names.map((name) => [name, [`./dist/${name}.d.cts`]]), ...contracts]),
    });
  });

  it('holds one copy of the types: those of ES modules are those of CommonJS by reference', () => {
    for (const entry of ENTRIES)
      expect(readFileSync(join(installed, `dist/${entry}.d.mts`), 'utf8')).toBe(`export * from './${entry}.cjs';\n`);
    expect(
      readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.d.mts')),
    ).toHaveLength(ENTRIES.length);
  });

  it.each(['webhooks', 'tokens', 'node'])('loads no client for suprsend-ts/%s', (entry) => {
    for (const extension of ['mjs', 'cjs']) {
      const loaded = new Set([`dist/${entry}.${extension}`]);
      for (const file of loaded) for (const imported of importsOf(file)) loaded.add(imported);
      expect([...loaded].toSorted()).toEqual([entry, 'errors', 'standalone'].map((name) => `dist/${name}.${extension}`).toSorted());
    }
  });

  it.each(ENTRIES.filter((entry) => entry !== 'local'))('loads nothing of the local server for suprsend-ts/%s', (entry) => {
    for (const extension of ['mjs', 'cjs']) {
      const loaded = new Set([`dist/${entry}.${extension}`]);
      for (const file of loaded) for (const imported of importsOf(file)) loaded.add(imported);
      expect([...loaded].filter((file) => /local|handlebars|contract/.test(file))).toEqual([]);
    }
  });

  it('loads no module of Node for suprsend-ts/local, which browsers and workers run', () => {
    const loaded = new Set(['dist/local.mjs']);
    for (const file of loaded) for (const imported of importsOf(file)) loaded.add(imported);
    expect([...loaded].filter((file) => /from ?"node:/.test(readFileSync(join(installed, file), 'utf8')))).toEqual([]);
  });

  it('needs nothing at run time but zod for its schemas and undici for its fetch', () => {
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('optionalDependencies');
    expect(manifest).toMatchObject({
      // Without a range for zod, as an application with zod 3 would have a conflict although it may not use the schemas (test/package/peers.test.ts).
      peerDependencies: { undici: '^7 || ^8' },
      peerDependenciesMeta: { undici: { optional: true }, zod: { optional: true } },
      engines: { node: '>=20.19' },
      sideEffects: false,
    });
    const scripts = manifest.scripts as Record<string, string>;
    expect(['preinstall', 'install', 'postinstall', 'prepare'].filter((name) => name in scripts)).toEqual([]);
  });

  it('pleases publint', async () => {
    const { messages } = await publint({ pack: { tarball: Uint8Array.from(readFileSync(tarball)).buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, manifest, { color: false }))).toEqual([]);
  });

  it('pleases attw for every resolver, node10 too', async () => {
    const cli = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const { status, stdout, stderr } = await run(process.execPath, [cli, tarball, '--format', 'table', '--no-color', '--no-emoji'], {
      cwd: ROOT,
    });
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toContain('No problems found');
  });
});

/** The files of the package that one of them imports. */
function importsOf(file: string): string[] {
  if (!file.startsWith('dist/')) return [];
  const text = readFileSync(join(installed, file), 'utf8');
  const types = /\.d\.[mc]ts$/.test(file);
  return [...text.matchAll(/(?:from|require\(|import\()\s*["'`](\.[^"'`]+)["'`]/g)].map(([, path]) => {
    const target = posix.join(dirname(file), path as string);
    return types ? target.replace(/\.([mc])js$/, '.d.$1ts') : target;
  });
}
