/**
 * Where the bytes of a bundle go: each module of src/ and generated/ with the gzipped bytes that the bundle loses when the module's exports
 * do nothing. Shares overlap, since a module that nothing calls any more takes others with it, so they do not add up.
 *
 *   node scripts/sizes/parts.ts
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { fromRoot } from '../contract/files.ts';

const BUNDLES = {
  'one typed operation with core': `import { createClient } from './src/core.ts';
import { usersGet } from './src/operations.ts';
export const user = usersGet({ client: createClient(), path: { distinct_id: 'u1' } });`,
  'the whole client': `import { SuprSend } from './src/index.ts';
export const suprsend = new SuprSend();`,
};

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

async function bundle(code: string, plugins: Plugin[] = []): Promise<{ bytes: number; modules: string[] }> {
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
  return {
    bytes: gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length,
    modules: Object.values(metafile.outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([name, { bytesInOutput }]) => (bytesInOutput > 100 && name !== 'bundle.ts' ? [name] : [])),
    ),
  };
}

for (const [title, code] of Object.entries(BUNDLES)) {
  const { bytes, modules } = await bundle(code);
  console.log(`\n${title}: ${bytes} bytes`);
  const shares: [number, string][] = [];
  for (const module of modules) shares.push([bytes - (await bundle(code, [without(module)])).bytes, module]);
  for (const [share, module] of shares.toSorted(([a], [b]) => b - a)) console.log(`${String(share).padStart(7)}  ${module}`);
}
