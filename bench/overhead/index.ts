/**
 * What a user pays for the client: calls per second and CPU per call on a server on loopback, next to other clients; own cost, its growth,
 * sizes and imports. Prints markdown and writes it to bench/results/overhead.md. Run: npm run bench:overhead, which builds first.
 * Options: --rounds <number>; --before <dist/ of an older build>, to measure that build in the same run; --print, to write no file.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure, SUBJECTS, type Size, type Subject } from '../../scripts/sizes/measure.ts';
import { callCosts } from './calls.ts';
import { growths } from './growth.ts';
import { importCosts } from './imports.ts';
import { report } from './report.ts';
import { stubbedCosts } from './stubbed.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string' }, before: { type: 'string' }, print: { type: 'boolean' } } });
const { before } = values;
const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const load = loadavg()[0] as number;

const calls = await callCosts({ dist, before, rounds: Number(values.rounds ?? 16) });
const stubbed = await stubbedCosts();
const growth = await growths(dist);
const imports = await importCosts(dist, before);
const subjects = Object.keys(SUBJECTS) as Subject[];
const sizes = new Map<Subject, Size>();
for (const subject of subjects) sizes.set(subject, await measure(subject));

/** The commit of an earlier build, from its folder. */
const commitOf = (folder: string): string =>
  execFileSync('git', ['-C', folder, 'log', '-1', '--format=%h, %s'], { encoding: 'utf8' }).trim();

const text = report({ earlier: before && commitOf(before), calls, stubbed, growth, imports, sizes, load: [load, loadavg()[0] as number] });
console.log(text);
if (!values.print) {
  mkdirSync(new URL('../results/', import.meta.url), { recursive: true });
  writeFileSync(new URL('../results/overhead.md', import.meta.url), text);
}
