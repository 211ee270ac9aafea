/**
 * What a registered workspace adds to a check by the compiler, written to bench/results/types.md: a program with 500 workflows, 500 calls of
 * `trigger` and 20 of `triggerMany`, against the same program without the file of types. Each is checked several times, in turn.
 *
 *   npm run bench:types
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromRoot } from '../../scripts/contract/files.ts';
import { link } from '../../src/cli/types/link.ts';
import { typesModule } from '../../src/cli/types/module.ts';
import { scene, write } from '../scale/report.ts';

const WORKFLOWS = 500;
const MANY = 20;
const RUNS = 5;
const VERSIONS = { '5.4': 'typescript-5.4', '5.9': 'typescript-5.9', '6.0': 'typescript', '7.0': 'typescript-7' };
/** What it may add, in seconds. */
const GOALS: Record<string, number> = { '6.0': 1.2, '7.0': 0.2 };

const slug = (index: number): string => `workflow-${index}`;
const payload = (index: number): object => ({ id: `i-${index}`, count: index, lines: [{ sku: 'a', price: 1 }], [`own_${index}`]: true });
const workspace = link(
  {
    workflows: Array.from({ length: WORKFLOWS }, (_, index) => ({
      slug: slug(index),
      name: slug(index),
      trigger_type: 'api' as const,
      payload_schema: { schema: `schema-${index}` },
    })),
    schemas: Array.from({ length: WORKFLOWS }, (_, index) => ({
      slug: `schema-${index}`,
      json_schema: {
        type: 'object',
        required: ['id', 'count'],
        properties: {
          id: { type: 'string' },
          count: { type: 'number' },
          lines: { type: 'array', items: { $ref: '#/$defs/line' } },
          kind: { enum: ['a', 'b', 'c'] },
          [`own_${index}`]: { type: 'boolean' },
        },
        additionalProperties: false,
        $defs: {
          line: {
            type: 'object',
            required: ['sku'],
            properties: { sku: { type: 'string' }, price: { type: 'number' } },
            additionalProperties: false,
          },
        },
      },
    })),
  },
  () => {},
);
const trigger = (index: number): string => `{ workflow: '${slug(index)}', recipients: ['u1'], data: ${JSON.stringify(payload(index))} }`;
const calls = Array.from({ length: WORKFLOWS }, (_, index) => `await suprsend.workflows.trigger(${trigger(index)});`);
const many = Array.from(
  { length: MANY },
  (_, index) => `await suprsend.workflows.triggerMany([${[0, 1, 2].map((step) => trigger(index * 3 + step)).join(', ')}]);`,
);
const HEAD = `import { SuprSend, type SlugOf } from 'suprsend-ts';\nconst suprsend = new SuprSend();\n`;
const program = `${HEAD}${[...calls, ...many].join('\n')}\n`;
const any = `declare const workflow: SlugOf<'workflows'>;\nawait suprsend.workflows.trigger({ workflow, recipients: ['u1'], data: { id: 'a', count: 1 } });`;

const work = mkdtempSync(join(tmpdir(), 'suprsend-types-'));
mkdirSync(join(work, 'node_modules'));
symlinkSync(fromRoot('.'), join(work, 'node_modules/suprsend-ts'), 'junction');
writeFileSync(join(work, 'calls.mts'), program);
writeFileSync(join(work, 'none.mts'), HEAD);
writeFileSync(join(work, 'any.mts'), `${HEAD}${any}\n`);
writeFileSync(join(work, 'suprsend.gen.mts'), await typesModule(workspace, undefined, console.error));
const OPTIONS =
  '--noEmit --strict --skipLibCheck --target es2022 --lib es2022,dom --module nodenext --moduleResolution nodenext --extendedDiagnostics --preserveSymlinks';

/** Seconds that the compiler says it needed in all. */
function check(folder: string, files: string[]): number {
  const tsc = fromRoot(`node_modules/${folder}/bin/tsc`);
  const out = execFileSync(process.execPath, [tsc, ...OPTIONS.split(' '), ...files], { cwd: work, encoding: 'utf8' });
  const value = (name: string): number => Number.parseFloat(new RegExp(`^${name}: +([\\d.]+)`, 'm').exec(out)?.[1] ?? 'NaN');
  return value('Total time');
}

/** The fastest run is the one that a busy machine disturbed least. */
const least = (values: number[]): number => Math.min(...values);
const rows = Object.entries(VERSIONS).map(([version, folder]) => {
  const plain: number[] = [];
  const typed: number[] = [];
  const [none, one]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run += 1) {
    plain.push(check(folder, ['calls.mts']));
    typed.push(check(folder, ['suprsend.gen.mts', 'calls.mts']));
    none.push(check(folder, ['suprsend.gen.mts', 'none.mts']));
    one.push(check(folder, ['suprsend.gen.mts', 'any.mts']));
  }
  const added = least(typed) - least(plain);
  const ofAny = least(one) - least(none);
  return `| ${[version, ...[least(plain), least(typed), added].map((value) => value.toFixed(2)), GOALS[version] ?? '', ofAny.toFixed(2)].join(' | ')} |`;
});
rmSync(work, { recursive: true, force: true });

write(
  'types',
  `<!-- Written by bench/types/index.ts. -->

# What typed workspaces cost

A program with ${WORKFLOWS} calls of \`workflows.trigger\`, each of another workflow with a schema of its own, and ${MANY} of \`triggerMany\`, each with three triggers.
It is checked with the file that \`npx suprsend-ts types\` writes, and without. Seconds, as the compiler reports them; the fastest of ${RUNS} runs.
${scene} Load average ${(loadavg()[0] as number).toFixed(1)} on ${cpus().length} processors, which the times grow with.

| TypeScript | without the file | with the file | added | goal | one call whose slug may be any of them |
| --- | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

At run time the file adds nothing: it has only types.
`,
);
