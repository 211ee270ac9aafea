/**
 * `npm run contract:bump -- <file>`: what a new contract changes, what must be decided, and, with --write, the new contract itself.
 * `npm run contract:diff -- <old> <new>`: the same report for any two contracts.
 *
 *   --json, --markdown   another form of the report
 *   --write              take the contract: openapi.yaml, proposed entries in the overlay, and, if nothing is to be decided, generated/
 *   --from <revision>    compare with another commit than HEAD
 *   --fewer              accept a contract that lost a large part of its operations
 */
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build, type Built } from './build.ts';
import { bumpReport, isClean, type BumpReport } from './bump-report.ts';
import { CONTRACT, OVERLAY, OVERLAYS, committed, fromRoot, readLock, readOverlays } from './files.ts';
import { judgeContract, readContract } from './judge.ts';
import type { Lock } from './pins.ts';
import { reportMarkdown, reportText } from './report-text.ts';
import { addVerdicts } from './vendor-verdicts.ts';

/** The contract and the overlays as they are committed, whatever is in the work tree. Without git, those of the work tree. */
export function committedContract(lock: Lock, revision?: string): Built {
  const contract = committed(CONTRACT, revision);
  if (contract === undefined) {
    if (revision !== undefined) throw new Error(`git has no ${CONTRACT} at ${revision}.`);
    return build(readContract(fromRoot(CONTRACT)), readOverlays(), lock);
  }
  const raw = judgeContract(Buffer.from(contract), `${CONTRACT} of ${revision ?? 'HEAD'}`);
  const texts = new Map(OVERLAYS.map((name) => [name, committed(name, revision)]));
  const names = OVERLAYS.filter((name) => texts.get(name) !== undefined);
  return build(
    raw,
    readOverlays(names, (name) => texts.get(name) as string),
    lock,
  );
}

/** The report with what api-smart-diff says about the hidden changes. */
export function fullReport(before: Built, after: Built): BumpReport {
  const report = bumpReport(before, after);
  addVerdicts(before.raw, after.raw, report.hidden);
  return report;
}

/** Takes the contract and adds what is proposed for new operations. The overlay is written last, so that no half of it is left. */
function write(file: string, report: BumpReport): string[] {
  const proposals = report.decisions.flatMap(({ proposal }) => (proposal ? [proposal] : []));
  const contract = fromRoot(CONTRACT);
  if (file !== contract) {
    copyFileSync(file, `${contract}.new`);
    renameSync(`${contract}.new`, contract);
  }
  const overlay = fromRoot(OVERLAY);
  const text = readFileSync(overlay, 'utf8');
  const fresh = proposals.filter(({ entry }) => !text.includes(entry.split('\n')[0] ?? entry));
  if (fresh.length > 0) {
    try {
      writeFileSync(`${overlay}.new`, `${text.trimEnd()}\n${fresh.map(({ entry }) => entry).join('\n')}\n`);
      renameSync(`${overlay}.new`, overlay);
    } finally {
      rmSync(`${overlay}.new`, { force: true });
    }
  }
  return [
    `Written: ${CONTRACT}${fresh.length > 0 ? ` and ${fresh.length} proposed entries at the end of ${OVERLAY}` : ''}.`,
    ...(isClean(report) ? [] : ['Next: make the decisions above in the overlay, then npm run contract:pin, then npm run generate.']),
  ];
}

async function main(): Promise<void> {
  const flag = { type: 'boolean' } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: flag, markdown: flag, write: flag, fewer: flag, diff: flag, from: { type: 'string' } },
  });
  const [first, second] = positionals;
  if (first === undefined || (values.diff === true) !== (second !== undefined)) {
    throw new Error('Usage: npm run contract:bump -- <file> [--write] [--json | --markdown], or npm run contract:diff -- <old> <new>');
  }
  const lock = readLock();
  const judge = { operations: lock.operations, ...(values.fewer ? { fewer: true } : {}) };
  const before = values.diff ? build(readContract(first), readOverlays(), lock) : committedContract(lock, values.from);
  const after = build(readContract(second ?? first, values.diff ? {} : judge), readOverlays(), lock);
  const report = fullReport(before, after);
  console.log(values.json ? JSON.stringify(report, null, 2) : values.markdown ? reportMarkdown(report) : reportText(report));
  if (!values.write) {
    if (!isClean(report)) process.exitCode = 2;
    return;
  }
  for (const line of write(first, report)) console.error(line);
  if (isClean(report)) {
    const { generate } = await import('../generate/generate.ts');
    console.error(await generate());
  } else process.exitCode = 2;
}

if (import.meta.main) {
  await main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
