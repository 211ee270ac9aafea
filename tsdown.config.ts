/**
 * How src/ becomes what users install: ES modules and CommonJS, and one copy of the types for both. Modules that the same entries load share a
 * file. With a file for each module, bundles would be no smaller, and an import would take three to four times as long (both are recorded in
 * bench/results/overhead.md, Import). Types have a file for each.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsdown';
import { licenses } from './scripts/licenses.ts';
import { pureSchemas } from './scripts/pure-schemas.ts';
import { shareZodTypes } from './scripts/share-zod-types.ts';
import { starExports } from './scripts/star-exports.ts';

const entry = {
  index: 'src/index.ts',
  core: 'src/core.ts',
  operations: 'src/operations.ts',
  zod: 'src/zod.ts',
  node: 'src/node.ts',
  webhooks: 'src/webhooks.ts',
  tokens: 'src/tokens.ts',
  undici: 'src/undici.ts',
  local: 'src/local.ts',
  folder: 'src/folder.ts',
  testing: 'src/testing.ts',
  validate: 'src/validate.ts',
};
type Entry = keyof typeof entry;

/** Entries that need no client. What they share with the main entry is in files that hold none. */
const WITHOUT_CLIENT: readonly Entry[] = ['node', 'webhooks', 'tokens', 'undici', 'folder'];

/** Files that entries share. Each imports only files before it, whatever moves in src/. */
const SHARED = ['errors', 'client', 'standalone', 'suprsend'] as const;

/** The shared file of a module; undefined if only one entry loads it, or no entry with a client. */
function sharedFile(loads: (entry: Entry) => boolean): (typeof SHARED)[number] | undefined {
  if (!loads('index')) return undefined;
  const standalone = WITHOUT_CLIENT.some(loads);
  if (loads('core')) return standalone ? 'errors' : 'client';
  return standalone ? 'standalone' : 'suprsend';
}

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const ids = Object.fromEntries(Object.entries(entry).map(([name, file]) => [name, path(file)])) as Record<Entry, string>;

interface Modules {
  getModuleInfo(id: string): { importers: readonly string[] } | null;
}

/** All modules that import this one, directly or not, and itself. */
function importersOf(id: string, modules: Modules, found = new Set<string>()): Set<string> {
  if (found.has(id)) return found;
  found.add(id);
  for (const importer of modules.getModuleInfo(id)?.importers ?? []) importersOf(importer, modules, found);
  return found;
}

/** Checks of payloads are in a file of their own, which bundlers drop and which only those load that use it. */
const payload = {
  name: (id: string): string | null => (/\/src\/workspace\/(?!folder)|\/@cfworker\//.test(id.replaceAll('\\', '/')) ? 'payload' : null),
};

const groups = SHARED.map((name) => ({
  name: (id: string, modules: Modules): string | null => {
    if (id === ids.index) return null;
    const importers = importersOf(id, modules);
    return sharedFile((by) => importers.has(ids[by])) === name ? name : null;
  },
}));

/** Types of ES modules: those of CommonJS by reference, so that both formats share one copy, and one identity of each class. */
const typesByReference = {
  name: 'types-by-reference',
  generateBundle(this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): unknown }): void {
    for (const name of Object.keys(entry))
      this.emitFile({ type: 'asset', fileName: `${name}.d.mts`, source: `export * from './${name}.cjs';\n` });
  },
};

/**
 * The same in fewer bytes, for those who install it and for compilers: types of zod written once, names of generated types not repeated, each
 * schema and each operation on a line, and a short name for zod.
 */
const smallerFiles = {
  name: 'smaller-files',
  generateBundle(_options: unknown, bundle: Record<string, { type: string; code?: string }>): void {
    for (const [name, file] of Object.entries(bundle)) {
      if (!file.code) continue;
      if (name.endsWith('zod.gen.d.cts')) file.code = shareZodTypes(file.code);
      if (/^(zod|operations)\.[cm]js$/.test(name)) file.code = file.code.replaceAll(/\n\t+/g, '');
      if (name === 'zod.cjs') file.code = file.code.replaceAll(/(?<![\w"/])zod(?![\w"/])/g, 'z');
      const source = (entry as Record<string, string | undefined>)[name.replace('.d.cts', '')];
      if (source) file.code = starExports(file.code, readFileSync(path(source), 'utf8'));
    }
  },
};

/** Schemas that bundlers can drop. */
const droppableSchemas = {
  name: 'droppable-schemas',
  transform: (code: string, id: string): string | undefined => (id.endsWith('/zod.gen.ts') ? pureSchemas(code) : undefined),
};

/** An import does nothing, so the validator makes its base URL when it first needs it. */
const quietValidator = {
  name: 'quiet-validator',
  transform(code: string, id: string): string | undefined {
    if (!/@cfworker\/json-schema\/.*\/dereference\.js$/.test(id.replaceAll('\\', '/'))) return undefined;
    const quiet = code
      .replace(/(let initialBaseURI) =[^;]*;/, '$1;')
      .replace('baseURI = initialBaseURI', "baseURI = (initialBaseURI ??= new URL('https://github.com/cfworker'))");
    if (/let initialBaseURI =/.test(quiet) || !quiet.includes('??='))
      throw new Error('@cfworker/json-schema has changed: see quietValidator.');
    return quiet;
  },
};

/** Imports of the program suprsend-ts that are entries: it uses what users import, so that there is one copy. */
const entriesOutside = {
  name: 'entries-outside',
  resolveId(source: string, importer: string | undefined): { id: string; external: true } | undefined {
    if (importer === undefined || !source.startsWith('.')) return undefined;
    const id = resolve(dirname(importer), source);
    const [name] = Object.entries(ids).find(([, file]) => file === id) ?? [];
    return name === undefined ? undefined : { id: `../${name}.mjs`, external: true };
  },
};

/** json-schema-to-typescript formats by prettier, which the program does not ask for. */
const withoutFormatter = {
  name: 'without-formatter',
  resolveId: (source: string): string | undefined => (source === 'prettier' ? '\0no-formatter' : undefined),
  load: (id: string): string | undefined => (id === '\0no-formatter' ? 'export const format = (code) => code;' : undefined),
};

const program = defineConfig({
  entry: { index: 'src/cli.ts' },
  outDir: 'dist/cli',
  format: 'esm',
  dts: false,
  platform: 'node',
  deps: { neverBundle: [/^node:/] },
  plugins: [entriesOutside, withoutFormatter, licenses('LICENSES.txt')],
  target: 'node20.19',
  fixedExtension: true,
  hash: false,
  // Four fifths are libraries, which nobody reads here.
  minify: true,
  sourcemap: false,
  failOnWarn: true,
  checks: { pluginTimings: false },
  logLevel: 'warn',
});

const library = defineConfig({
  entry,
  format: {
    esm: { dts: false, plugins: [typesByReference, droppableSchemas, quietValidator, licenses('LICENSES.txt')] },
    cjs: { dts: {}, plugins: [quietValidator] },
  },
  platform: 'neutral',
  // Of the entries for Node, src/node.ts and src/undici.ts; and zod, which is the application's own.
  deps: { neverBundle: [/^node:/, 'zod'] },
  target: 'es2022',
  fixedExtension: true,
  // Names without a hash: the list of files in the package changes only when the code does.
  hash: false,
  outputOptions: (options, _format, { cjsDts }) => ({
    ...options,
    plugins: [smallerFiles],
    ...(cjsDts
      ? // "Go to definition" opens a file named as in src/.
        { preserveModules: true, preserveModulesRoot: path('src') }
      : // Comments are in the types, where hovers find them.
        { comments: { annotation: true, jsdoc: false, legal: false }, codeSplitting: { groups: [...groups, payload] } }),
  }),
  // The sources are not in the package, and the built code is as readable as they are.
  sourcemap: false,
  failOnWarn: true,
  checks: { pluginTimings: false },
  logLevel: 'warn',
});

export default [library, program];
