/**
 * What a compiler keeps in memory for a program of one call, beyond what it keeps for an empty one. Measured in live bytes after a garbage
 * collection, as what tsc reports as "Memory used" depends on when it last collected; and once the same program has been checked and dropped,
 * as the engine compiles functions of tsc when they first run (2 MB for any program with a generic call).
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ROOT } from '../package/support/paths.ts';
import { output } from '../package/support/run.ts';

const directory = join(inject('bare'), 'cost');
const PROGRAMS = {
  empty: 'export {};',
  one: `import { SuprSend } from 'suprsend-ts';
await new SuprSend({ apiKey: 'k' }).workflows.trigger({ workflow: 'w', recipients: ['u1'] });`,
  typed: `import { createClient } from 'suprsend-ts/core';
import { workflowsTrigger } from 'suprsend-ts/operations';
await workflowsTrigger({ client: createClient(), body: { workflow: 'w', recipients: ['u1'] } });`,
};
const MEASURE = `
import { createRequire } from 'node:module';
const [, , typescript, file] = process.argv;
const ts = createRequire(import.meta.url)(typescript);
const options = {
  noEmit: true, strict: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext,
};
const check = (path) => {
  const host = ts.createCompilerHost(options);
  // As tsc does.
  host.jsDocParsingMode = ts.JSDocParsingMode.ParseForTypeErrors;
  const program = ts.createProgram([path], options, host);
  const [problem] = ts.getPreEmitDiagnostics(program);
  if (problem) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\\n'));
  return program;
};
// One collection may leave what the stack, or a marking that was in progress, still holds.
const live = async () => {
  let least = Infinity;
  for (let turn = 0; turn < 5; turn++) {
    await new Promise(setImmediate);
    gc();
    least = Math.min(least, process.memoryUsage().heapUsed);
  }
  return least;
};
check('empty.mts');
check(file);
const before = await live();
const program = check(file);
const after = await live();
console.log(after - before, program.getSourceFiles().length > 0);
`;

beforeAll(() => {
  mkdirSync(directory, { recursive: true });
  for (const [name, code] of Object.entries(PROGRAMS)) writeFileSync(join(directory, `${name}.mts`), code);
  writeFileSync(join(directory, 'measure.mjs'), MEASURE);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function bytes(typescript: string, program: keyof typeof PROGRAMS): Promise<number> {
  const folder = join(ROOT, 'node_modules', typescript);
  return Number.parseInt(await output(process.execPath, ['--expose-gc', 'measure.mjs', folder, `${program}.mts`], { cwd: directory }), 10);
}

describe.each(['typescript-5.4', 'typescript-5.9', 'typescript'])('%s', (typescript) => {
  it.each(['one', 'typed'] as const)('keeps little for a program of one call (%s)', async (program) => {
    const cost = (await bytes(typescript, program)) - (await bytes(typescript, 'empty'));
    console.log(`${typescript}, ${program}: ${(cost / 1e6).toFixed(1)} MB more than an empty program`);
    expect(cost).toBeLessThan(10_000_000);
  });
});
