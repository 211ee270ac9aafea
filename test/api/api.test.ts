/** The public surface: a change of any exported type shows in the difference of a report, and nothing is exported without a description. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';
import { entries, fileOf, reportOf, REPORTS } from '../../scripts/api/report.ts';

/** What `generated/` exports: the contract describes its bodies and fields, not the types around them. */
const generated = new Set(
  readdirSync(fromRoot('generated'))
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(fromRoot(`generated/${file}`), 'utf8').matchAll(/^export (?:type|const|interface) (\w+)/gm)])
    .map(([, name]) => name as string),
);

const reportFile = (entry: string): string => readFileSync(join(REPORTS, fileOf(entry)), 'utf8');

describe('the public types', () => {
  it('has a report for each entry, and no other', () => {
    expect(readdirSync(REPORTS).toSorted()).toEqual(entries().map(fileOf).toSorted());
  });

  it.each(entries())('of %s are those of the report (npm run api writes it)', (entry) => {
    expect(reportOf(entry)).toBe(reportFile(entry));
  });

  it.each(entries())('of %s have a description each', (entry) => {
    const bare = [
      ...reportFile(entry).matchAll(/\(undocumented\)\nexport (?:declare |abstract )*(?:type|const|interface|class|function) (\w+)/g),
    ];
    expect(bare.map(([, name]) => name as string).filter((name) => !generated.has(name))).toEqual([]);
  });
});
