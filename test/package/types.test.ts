/** The types of the packed package check, our own files included, under the oldest and the newest TypeScript and every module resolution. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, inject, it } from 'vitest';
import { ROOT } from './support/paths.ts';
import { run } from './support/run.ts';

const bare = inject('bare');
const full = inject('full');

const RESOLVERS: Record<string, { args: string[]; files: string[] }> = {
  node16: { args: ['--module', 'node16', '--moduleResolution', 'node16'], files: ['types-plain.ts', 'types.mts', 'types.cts'] },
  bundler: { args: ['--module', 'esnext', '--moduleResolution', 'bundler'], files: ['types-plain.ts', 'types.mts'] },
  node10: { args: ['--module', 'commonjs', '--moduleResolution', 'node10'], files: ['types-plain.ts'] },
};

/** TypeScript 6 accepts node10 only with `ignoreDeprecations`, and 7 does not accept it. */
const VERSIONS: Record<string, { folder: string; resolvers: string[]; node10?: string[] }> = {
  '5.4': { folder: 'typescript-5.4', resolvers: ['bundler', 'node10'] },
  '5.9': { folder: 'typescript-5.9', resolvers: ['bundler', 'node10'] },
  '6.0': { folder: 'typescript', resolvers: ['bundler', 'node10'], node10: ['--ignoreDeprecations', '6.0'] },
  '7.0': { folder: 'typescript-7', resolvers: ['bundler'] },
};

/** Our declarations are checked as well as the code that uses them, the compiler's own are not. */
const STRICT =
  '--noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --target es2022 --skipLibCheck false --skipDefaultLibCheck true'.split(
    ' ',
  );
const WEB = ['--lib', 'es2022,dom'];
const NODE = ['--lib', 'es2022', '--types', 'node'];

/** The findings of tsc, but for those in the declarations of zod and Node, which are not ours. */
async function check(version: string, resolver: string, dir: string, lib: string[], more: string[] = []): Promise<string[]> {
  const { folder, node10 = [] } = VERSIONS[version] as (typeof VERSIONS)[string];
  const { args, files } = RESOLVERS[resolver] as (typeof RESOLVERS)[string];
  const tsc = join(ROOT, 'node_modules', folder, 'bin/tsc');
  const { stdout, stderr } = await run(
    process.execPath,
    [tsc, '--pretty', 'false', ...STRICT, ...lib, ...args, ...(resolver === 'node10' ? node10 : []), ...files, ...more],
    { cwd: dir },
  );
  return (stdout + stderr)
    .split('\n')
    .filter((line) => /\S/.test(line) && !/^\s/.test(line) && !/node_modules\/(zod|@types\/node|undici-types)\//.test(line));
}

describe.concurrent.each(Object.keys(VERSIONS))('TypeScript %s', (version) => {
  it('checks everything with node16, and without the types of pages', async () => {
    expect(await check(version, 'node16', full, NODE, ['types-zod.ts', 'types-undici.ts', 'types-default.mts'])).toEqual([]);
  });

  it.each(VERSIONS[version]?.resolvers ?? [])('checks the client and the operations with %s', async (resolver) => {
    expect(await check(version, resolver, bare, WEB)).toEqual([]);
  });
});

describe('the types of an entry', () => {
  const require = createRequire(join(full, 'package.json'));
  const { exports } = require('suprsend-ts/package.json') as {
    exports: Record<string, { import: { types: string }; require: { types: string } }>;
  };
  const entries = Object.keys(exports).filter((entry) => !entry.endsWith('.json'));
  const typesOf = (entry: string, how: 'import' | 'require'): string =>
    join(full, 'node_modules/suprsend-ts', exports[entry]?.[how].types as string);

  it.each(['import', 'require'] as const)('have the values that %s finds, by the same names', (how) => {
    const program = ts.createProgram(
      entries.map((entry) => typesOf(entry, how)),
      { module: ts.ModuleKind.Node16, noEmit: true },
    );
    const checker = program.getTypeChecker();
    for (const entry of entries) {
      const file = checker.getSymbolAtLocation(program.getSourceFile(typesOf(entry, how)) as ts.SourceFile) as ts.Symbol;
      const values = checker.getExportsOfModule(file).filter((symbol) => isValue(symbol, checker));
      const found = Object.keys(require(join('suprsend-ts', entry)) as object);
      expect(values.map(({ name }) => name).toSorted(), entry).toEqual(found.toSorted());
    }
  });
});

it('the schemas have the types of their sources, although those are written in a shorter form', () => {
  const packed = join(full, 'node_modules/suprsend-ts/dist/generated/zod.gen.d.cts');
  const names = [...readFileSync(packed, 'utf8').matchAll(/^export declare const (\w+)/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(100);
  const same = `type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<T extends true>(): void;`;
  const lines = names.map((name) => `same<Same<typeof Packed.${name}, typeof Source.${name}>>();`);
  const file = join(full, 'same-schemas.mts');
  // With the package's own types, as a type with a symbol of its own is not that of another declaration.
  const source = readFileSync(join(ROOT, 'generated/zod.gen.ts'), 'utf8').replace('../src/core/own.ts', 'suprsend-ts/operations');
  writeFileSync(join(full, 'source-schemas.mts'), source);
  writeFileSync(
    file,
    `import type * as Packed from ${JSON.stringify(packed.replace(/d\.cts$/, 'cjs'))};
import type * as Source from './source-schemas.mts';
${same}
${lines.join('\n')}
// @ts-expect-error the check can fail
same<Same<typeof Packed.zUser, typeof Source.zAttachment>>();`,
  );
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.Node16,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    types: [],
  });
  const problems = program.getSemanticDiagnostics(program.getSourceFile(file));
  expect(problems.map(({ messageText, start = 0 }) => [ts.flattenDiagnosticMessageText(messageText, ' '), start])).toEqual([]);
});

function isValue(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  const typeOnly = symbol.declarations?.some((node) => ts.isExportSpecifier(node) && node.isTypeOnly) ?? false;
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return !typeOnly && (target.flags & ts.SymbolFlags.Value) !== 0;
}
