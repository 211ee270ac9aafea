/** How many bytes the package costs: the built entries, bundled as an application would, minified and gzipped; and what `npm install` writes. */
import { execFileSync } from 'node:child_process';
import { constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { VERSION } from '../../src/version.ts';
import { fromRoot } from '../contract/files.ts';

/** What is bundled: the code an application would write. The package is imported by its name, through its `exports`. */
const BUNDLES = {
  client: {
    title: 'the whole client',
    code: `import { SuprSend } from 'suprsend-ts';
export const suprsend = new SuprSend();`,
  },
  operation: {
    title: 'one typed operation with core',
    code: `import { createClient } from 'suprsend-ts/core';
import { usersGet } from 'suprsend-ts/operations';
export const user = usersGet({ client: createClient(), path: { distinct_id: 'u1' } });`,
  },
  tokens: { title: 'createUserToken, from suprsend-ts/tokens', code: "export { createUserToken } from 'suprsend-ts/tokens';" },
  tokensFromMain: { title: 'createUserToken, from suprsend-ts', code: "export { createUserToken } from 'suprsend-ts';" },
  webhooks: { title: 'webhooks, from suprsend-ts/webhooks', code: "export { webhooks } from 'suprsend-ts/webhooks';" },
  webhooksFromMain: { title: 'webhooks, from suprsend-ts', code: "export { webhooks } from 'suprsend-ts';" },
  generated: {
    title: 'the same operation, generated client alone',
    code: `import { createClient } from './generated/client/index.ts';
import { usersGet } from './generated/sdk.gen.ts';
export const user = usersGet({ client: createClient(), path: { distinct_id: 'u1' } });`,
  },
} as const;

/** Parts of dist/ that only tools and tests import; `workspace` has types of theirs. */
const TOOLS = ['cli', 'local', 'folder', 'workspace'];

/** Whatever is measured, with its title. */
export const SUBJECTS = {
  ...BUNDLES,
  unpacked: { title: 'unpacked, what programs import' },
  rest: { title: 'unpacked, the rest: tools, documentation, contracts' },
} as const;

export type Subject = keyof typeof SUBJECTS;

export interface Size {
  /** Of a bundle only. */
  minified?: number;
  /** Gzipped for a bundle, as they are for files. */
  bytes: number;
}

export function measure(subject: Subject): Size | Promise<Size> {
  if (subject === 'unpacked') return { bytes: unpacked(imported) };
  // The changelog grows with every version.
  return subject === 'rest' ? { bytes: unpacked((file) => !imported(file) && file !== 'CHANGELOG.md') } : bundled(subject);
}

async function bundled(subject: keyof typeof BUNDLES): Promise<Size> {
  const { outputFiles } = await build({
    stdin: { contents: BUNDLES[subject].code, resolveDir: fromRoot('.'), sourcefile: `${subject}.js` },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
  });
  // A release changes nothing but the version, and must not cost a byte for it.
  const contents = Buffer.from((outputFiles[0] as { text: string }).text.replaceAll(VERSION, '0.0.0'));
  return { minified: contents.length, bytes: gzipSync(contents, { level: constants.Z_BEST_COMPRESSION }).length };
}

/** In steps of 10 kB, so that a few words in a comment are no change. */
const STEP = 10_000;

/** Whether a file of the package is of what programs import. */
const imported = (file: string): boolean => file.startsWith('dist/') && !TOOLS.includes(/^dist\/(\w+)/.exec(file)?.[1] ?? '');

function unpacked(counts: (file: string) => boolean): number {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: fromRoot('.'), encoding: 'utf8' });
  const [{ files }] = JSON.parse(packed) as [{ files: { path: string; size: number }[] }];
  const bytes = files.filter(({ path }) => counts(path)).reduce((sum, { size }) => sum + size, 0);
  return Math.ceil(bytes / STEP) * STEP;
}

/** What the bytes of a gzip depend on besides its input: builds of zlib find different matches on different processors. */
export const compressor = (): string => `zlib ${process.versions.zlib} ${process.arch}`;
