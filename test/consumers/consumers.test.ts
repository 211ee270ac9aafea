/** The packed package in the bundlers, test runners and frameworks that applications use: what they build runs, and keeps little of what is unused. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { start } from '../../examples/process.ts';
import { output, run } from '../package/support/run.ts';
import { localSuprSend } from '../../src/local.ts';
import { localAnswer } from '../support/local-answer.ts';
import { serve, type TestServer } from '../support/server.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const MODULES = join(HERE, 'tools/node_modules');
const require = createRequire(join(HERE, 'tools/package.json'));
/** What the local SuprSend answers for one of its users. */
const user = (distinct_id: string): object => ({ distinct_id, properties: { plan: 'pro' } });

/** An application that has installed the package and the tools. */
const app = mkdtempSync(join(tmpdir(), 'suprsend-consumers-'));
let server: TestServer;

beforeAll(async () => {
  const users = ['tree', 'operation', 'route', 'page'].map((distinct_id) => ({ distinct_id, plan: 'pro' }));
  const local = localSuprSend({}, { seed: { users } });
  server = await serve((request) => localAnswer(local, request));
  mkdirSync(join(app, 'node_modules'));
  cpSync(join(inject('bare'), 'node_modules/suprsend-ts'), join(app, 'node_modules/suprsend-ts'), { recursive: true });
  for (const name of ['react', 'react-dom', 'next', 'vitest'])
    symlinkSync(join(MODULES, name), join(app, 'node_modules', name), 'junction');
  cpSync(join(HERE, 'programs'), app, { recursive: true });
  for (const name of ['send', 'notify.test'])
    writeFileSync(join(app, `${name}.mjs`), asModule(readFileSync(join(app, `${name}.cjs`), 'utf8')));
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true }));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(app, { recursive: true, force: true });
});

/** A CommonJS program as an ES module. */
const asModule = (program: string): string => program.replaceAll(/const (.*) = require\((.*)\);/g, 'import $1 from $2;');

type Format = 'esm' | 'cjs';
/** Bundles a program into one file for Node, minified. */
type Bundle = (entry: string, file: string, format: Format) => Promise<unknown>;

const bundlers: Record<string, Bundle> = {
  esbuild: async (entry, outfile, format) => {
    const { build } = (await import(require.resolve('esbuild'))) as typeof import('esbuild');
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      minify: true,
      platform: 'node',
      format,
      logLevel: 'error',
      absWorkingDir: app,
    });
  },
  vite: async (entry, file, format) => {
    const { build } = (await import(join(MODULES, 'vite/dist/node/index.js'))) as { build: (config: object) => Promise<unknown> };
    await build({
      root: app,
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: {
        ssr: entry,
        minify: true,
        emptyOutDir: false,
        outDir: join(file, '..'),
        rollupOptions: { output: { format, entryFileNames: file.slice(file.lastIndexOf('/') + 1) } },
      },
    });
  },
  rollup: async (entry, file, format) => {
    const { rollup } = (await import(join(MODULES, 'rollup/dist/es/rollup.js'))) as {
      rollup: (options: object) => Promise<{ write: (options: object) => Promise<unknown> }>;
    };
    const { nodeResolve } = (await import(join(MODULES, '@rollup/plugin-node-resolve/dist/es/index.js'))) as {
      nodeResolve: (options: object) => unknown;
    };
    const made = await rollup({ input: entry, plugins: [nodeResolve({ exportConditions: ['node'] })], external: /^node:/ });
    await made.write({ file, format });
  },
  webpack: (entry, file, format) => {
    const webpack = require('webpack') as (
      options: object,
      done: (error: Error | null, stats?: { hasErrors(): boolean; toString(): string }) => void,
    ) => void;
    const name = file.slice(file.lastIndexOf('/') + 1);
    const toModule = {
      experiments: { outputModule: true },
      output: { path: join(file, '..'), filename: name, module: true, library: { type: 'module' } },
    };
    const toCommon = { output: { path: join(file, '..'), filename: name, library: { type: 'commonjs2' } } };
    return new Promise<void>((resolve, reject) => {
      webpack({ mode: 'production', target: 'node20', context: app, entry, ...(format === 'esm' ? toModule : toCommon) }, (error, stats) =>
        error || stats?.hasErrors() ? reject(error ?? new Error(stats?.toString())) : resolve(),
      );
    });
  },
};

/** What every program prints. */
const PRINTED = {
  tree: user('tree'),
  operation: user('operation'),
  errors: [
    ['NotFoundError', true, true],
    ['NotFoundError', true, true],
  ],
  functions: ['function', 'function'],
};
const printedBy = async (file: string): Promise<unknown> =>
  JSON.parse(await output(process.execPath, [file], { cwd: app, env: { PATH: process.env.PATH, HUB_URL: server.url } }));

describe.each(Object.entries(bundlers))('%s', (name, bundle) => {
  test.each<[Format, string]>([
    ['esm', 'send.mjs'],
    ['cjs', 'send.cjs'],
  ])('a program as %s runs, with one copy of the package', async (format, program) => {
    // Rollup reads CommonJS by a plugin only, and users of it write ES modules.
    const entry = name === 'rollup' ? 'send.mjs' : program;
    const file = join(app, `built/${name}-${format}.${format === 'esm' ? 'mjs' : 'cjs'}`);
    // What uses await at the top level cannot be CommonJS.
    const isTop = name === 'rollup' && format === 'cjs';
    await bundle(join(app, isTop ? 'token.mjs' : entry), file, format);
    if (isTop) return expect((createRequire(file)(file) as { createUserToken: unknown }).createUserToken).toBeTypeOf('function');
    expect(await printedBy(file)).toMatchObject(PRINTED);
  });

  test('one function costs a bundle little', async () => {
    const file = join(app, `built/${name}-token.mjs`);
    await bundle(join(app, 'token.mjs'), file, 'esm');
    // Rollup does not minify.
    expect(statSync(file).size).toBeLessThan(name === 'rollup' ? 20_000 : 8_000);
    expect(readFileSync(file, 'utf8')).not.toContain('/v1/user/');
  });
});

test('Jest runs a test of an application, with the matchers and the local SuprSend', async () => {
  writeFileSync(join(app, 'jest.config.json'), JSON.stringify({ testMatch: ['<rootDir>/notify.test.cjs'] }));
  const args = [join(MODULES, 'jest/bin/jest.js'), '--config', 'jest.config.json', '--watchman=false', '--json'];
  const { stdout, stderr } = await run(process.execPath, args, { cwd: app });
  expect(JSON.parse(stdout), stderr).toMatchObject({ numPassedTests: 1, success: true });
});

test('Vitest runs the same test, as an ES module', async () => {
  writeFileSync(join(app, 'vitest.config.mjs'), "export default { test: { globals: true, include: ['notify.test.mjs'] } };");
  const { stderr } = await run(
    process.execPath,
    [join(MODULES, 'vitest/vitest.mjs'), 'run', '--reporter=json', '--outputFile=vitest.json'],
    { cwd: app },
  );
  expect(JSON.parse(readFileSync(join(app, 'vitest.json'), 'utf8')), stderr).toMatchObject({ numPassedTests: 1, success: true });
});

test('Next.js builds and serves a route and a server component', async () => {
  const root = join(app, 'next');
  const env = { HUB_URL: server.url };
  const next = join(MODULES, 'next/dist/bin/next');
  await output(process.execPath, [next, 'build', root, '--webpack'], {
    cwd: root,
    env: { PATH: process.env.PATH, NEXT_TELEMETRY_DISABLED: '1', ...env },
  });
  await using site = await start(root, [next, 'start', root, '--hostname', '127.0.0.1', '--port', '0'], env);
  expect(await (await fetch(`${site.url}/api/user?id=route`)).json()).toMatchObject(user('route'));
  expect(await (await fetch(site.url)).text()).toContain('plan: pro');
});
