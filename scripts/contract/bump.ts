/**
 * `npm run contract:bump -- <file>`: what a new contract changes, what must be decided, and, with --write, the new contract itself.
 * `npm run contract:diff -- <old> <new>`: the same report for any two contracts.
 *
 *   --json, --markdown   another form of the report
 *   --write              take the contract: openapi.yaml, proposed entries in the overlay, and, if nothing is to be decided, generated/
 *   --from <revision>    compare with another commit than HEAD
 *   --fewer              accept a contract that lost a large part of its operations
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build, type Built } from './build.ts';
import { bumpReport, isClean, type BumpReport } from './bump-report.ts';
import { CONTRACT, NEWER, OVERLAY, OVERLAYS, committed, fromRoot, readLock, readOverlays } from './files.ts';
import { withoutActions } from './newer.ts';
import { flow } from './proposals.ts';
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

/** Writes a file by a rename, so that no half of it is left. */
function replace(path: string, text: string): void {
  try {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  } finally {
    rmSync(`${path}.new`, { force: true });
  }
}

/** What the newer overlay says of an operation that the contract has now. */
const movedEntry = (target: string, data: Record<string, string>): string =>
  `  - target: ${target}\n    description: "Data of the operation, as openapi.newer.overlay.yaml had it."\n    update: { x-suprsend: ${flow(data)} }`;

/** Takes the contract, adds what is proposed for new operations, and deletes the additions that the contract has by now. */
function write(file: string, report: BumpReport, { known }: Built): string[] {
  const proposals = report.decisions.flatMap(({ proposal }) => (proposal ? [proposal] : []));
  const contract = fromRoot(CONTRACT);
  if (file !== contract) replace(contract, readFileSync(file, 'utf8'));
  const text = readFileSync(fromRoot(OVERLAY), 'utf8');
  const moved = known.flatMap(({ data }) => Array.from(data, ([target, own]) => movedEntry(target, own as Record<string, string>)));
  const fresh = [...proposals.map(({ entry }) => entry), ...moved].filter((entry) => !text.includes(entry.split('\n')[0] ?? entry));
  if (fresh.length > 0) replace(fromRoot(OVERLAY), `${text.trimEnd()}\n${fresh.join('\n')}\n`);
  const dropped = known.flatMap(({ stays, line }) => (stays || line === undefined ? [] : [line]));
  if (dropped.length > 0) replace(fromRoot(NEWER), withoutActions(readFileSync(fromRoot(NEWER), 'utf8'), dropped));
  return [
    `Written: ${CONTRACT}${fresh.length > 0 ? ` and ${fresh.length} entries at the end of ${OVERLAY}` : ''}.`,
    ...(dropped.length > 0 ? [`Deleted: ${dropped.length} actions of ${NEWER}, which the contract has now.`] : []),
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
  for (const line of write(first, report, after)) console.error(line);
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
