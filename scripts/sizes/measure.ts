/** How many bytes a bundle gets from this package: the built entries, bundled as an application would, minified and gzipped. */
import { constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { fromRoot } from '../contract/files.ts';

export interface Size {
  minified: number;
  gzip: number;
}

/** What is measured: the code an application would write. */
export const SUBJECTS = {
  client: {
    title: 'the whole client',
    code: `import { SuprSend } from './dist/index.mjs';
export const suprsend = new SuprSend();`,
  },
  operation: {
    title: 'one typed operation with core',
    code: `import { createClient } from './dist/core.mjs';
import { usersGet } from './dist/operations.mjs';
export const user = usersGet({ client: createClient(), path: { distinct_id: 'u1' } });`,
  },
  generated: {
    title: 'the same operation, generated client alone',
    code: `import { createClient } from './generated/client/index.ts';
import { usersGet } from './generated/sdk.gen.ts';
export const user = usersGet({ client: createClient(), path: { distinct_id: 'u1' } });`,
  },
} as const;

export type Subject = keyof typeof SUBJECTS;

export async function measure(subject: Subject): Promise<Size> {
  const { outputFiles } = await build({
    stdin: { contents: SUBJECTS[subject].code, resolveDir: fromRoot('.'), sourcefile: `${subject}.js` },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
  const { contents } = outputFiles[0] as { contents: Uint8Array };
  return { minified: contents.length, gzip: gzipSync(contents, { level: constants.Z_BEST_COMPRESSION }).length };
}

/** What the bytes of a gzip depend on besides its input: builds of zlib find different matches on different processors. */
export const compressor = (): string => `zlib ${process.versions.zlib} ${process.arch}`;
