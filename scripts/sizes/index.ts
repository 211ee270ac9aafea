/**
 * `npm run sizes`: what the package costs a bundle and a disk, next to the recorded figures and the goals.
 *
 *   npm run sizes -- --record            records figures that went down, and writes README.md, which states them
 *   npm run sizes -- --raise "reason"    records figures that went up too, with the reason
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fromRoot } from '../contract/files.ts';
import { measure, SUBJECTS, type Size, type Subject } from './measure.ts';
import { excess, HELD, readRecord, recorded, withFigures, writeRecord, type Held, type SizeRecord } from './record.ts';

const { values } = parseArgs({ options: { record: { type: 'boolean' }, raise: { type: 'string' } } });

const subjects = Object.keys(SUBJECTS) as Subject[];
const sizes = Object.fromEntries(await Promise.all(subjects.map(async (subject) => [subject, await measure(subject)]))) as Record<
  Subject,
  Size
>;

try {
  if (values.record || values.raise !== undefined) {
    writeRecord(HELD.reduce((record, subject) => recorded(record, subject, sizes[subject].bytes, values.raise), readRecord()));
    const readme = fromRoot('README.md');
    writeFileSync(readme, withFigures(readFileSync(readme, 'utf8'), readRecord()));
  }
  const record = readRecord();
  console.log(table(record));
  if (HELD.some((subject) => excess(record, subject, sizes[subject].bytes) > 0)) {
    console.error('A figure went up. Make it smaller, or say why it must grow: npm run sizes -- --raise "reason".');
    process.exitCode = 1;
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function table({ figures }: SizeRecord): string {
  const rows = subjects.map((subject) => {
    const { minified = '', bytes } = sizes[subject];
    const figure = subject in figures ? figures[subject as Held] : undefined;
    return [SUBJECTS[subject].title, minified, bytes, figure?.bytes ?? '', figure?.goal ?? ''].map(String);
  });
  const lines = [['bytes', 'minified', 'gzip or files', 'recorded', 'goal'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '))
    .join('\n');
}
