/**
 * `npm run contract:bump -- <file>`: what a new contract changes, what must be decided, and, with --write, the new contract itself.
 * `npm run contract:diff -- <old> <new>`: the same report for any two contracts.
 *
 *   --json, --markdown   another form of the report
 *   --write              take the contract: openapi.yaml, proposed entries in the overlay, and, if nothing is to be decided, generated/
 *   --from <revision>    compare with another commit than HEAD
 *   --fewer              accept a contract that lost a large part of its operations
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { publishTexts } from '../generate/staging.ts';
import { build, effectiveOf, lockOf, type Built } from './build.ts';
import { requestsOf } from './counterparts.ts';
import { bumpReport, isClean, type BumpReport } from './bump-report.ts';
import { CONTRACT, LOCK, NEWER, OVERLAY, OVERLAYS, committed, fromRoot, readLock, readOverlays } from './files.ts';
import { withoutActions } from './newer.ts';
import { flow, scalar } from './proposals.ts';
import { judgeContract, readContract, type JudgeOptions } from './judge.ts';
import { lockText, type Lock } from './pins.ts';
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

/** What the newer overlay says of an operation that the contract has now. */
const movedEntry = (target: string, data: Record<string, string>): string =>
  `  - target: ${scalar(target)}\n    description: "Data of the operation, as openapi.newer.overlay.yaml had it."\n    update: { x-suprsend: ${flow(data)} }`;

/** What is left to do once the contract is written. `credentials` are the lines on credentials that stop the build. */
function nextStep(report: BumpReport, credentials: readonly string[]): string[] {
  if (isClean(report)) return [];
  const check = report.credentials.length > 0 ? ['check each line that begins with CREDENTIALS'] : [];
  const decide = report.decisions.length + credentials.length > 0 ? ['make the decisions above in the overlay'] : [];
  return [`Next: ${[...check, ...decide, 'npm run contract:pin', 'npm run generate'].join(', then ')}.`];
}

/** What is written to take a contract: the contract, entries for new operations, and the newer overlay without what the contract has now. */
interface Taken {
  /** The new texts by their paths. */
  texts: Map<string, string>;
  lines: string[];
}

function take(file: string, report: BumpReport, { known, credentials }: Built): Taken {
  const proposals = report.decisions.flatMap(({ proposal }) => (proposal ? [proposal] : []));
  const texts = new Map([[CONTRACT, readFileSync(file, 'utf8')]]);
  const text = readFileSync(fromRoot(OVERLAY), 'utf8');
  const moved = known.flatMap(({ data }) => Array.from(data, ([target, own]) => movedEntry(target, own as Record<string, string>)));
  const fresh = [...proposals.map(({ entry }) => entry), ...moved].filter((entry) => !text.includes(entry.split('\n')[0] ?? entry));
  if (fresh.length > 0) texts.set(OVERLAY, `${text.trimEnd()}\n${fresh.join('\n')}\n`);
  const dropped = known.flatMap(({ stays, line }) => (stays || line === undefined ? [] : [line]));
  if (dropped.length > 0) texts.set(NEWER, withoutActions(readFileSync(fromRoot(NEWER), 'utf8'), dropped));
  const lines = [
    `Written: ${CONTRACT}${fresh.length > 0 ? ` and ${fresh.length === 1 ? 'one entry' : `${fresh.length} entries`} at the end of ${OVERLAY}` : ''}.`,
    ...(dropped.length > 0 ? [`Deleted: ${dropped.length} actions of ${NEWER}, which the contract has now.`] : []),
    ...nextStep(report, credentials),
  ];
  return { texts, lines };
}

/** Writes what is taken, all or nothing; if nothing is to be decided, together with everything that is generated from it. */
async function write({ texts, lines }: Taken, clean: boolean, lock: Lock): Promise<string[]> {
  if (!clean) {
    publishTexts(texts);
    return lines;
  }
  const raw = judgeContract(Buffer.from(texts.get(CONTRACT) ?? ''), CONTRACT);
  const overlays = readOverlays(OVERLAYS, (name) => texts.get(name) ?? readFileSync(fromRoot(name), 'utf8'));
  const { generate } = await import('../generate/generate.ts');
  const built = build(raw, overlays, lock);
  return [...lines, await generate(effectiveOf(built), new Map([...texts, [LOCK, lockText(lockOf(built))]]))];
}

/** What a new contract is judged by: the accepted one, or the old one of two. */
export function judgeOptions({ raw }: Built, lock: Lock, { diff, fewer }: { diff?: boolean; fewer?: boolean }): JudgeOptions {
  return { operations: diff ? requestsOf(raw).length : lock.operations, earlier: raw, ...(fewer ? { fewer } : {}) };
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
  const before = values.diff ? build(readContract(first), readOverlays(), lock) : committedContract(lock, values.from);
  const after = build(readContract(second ?? first, judgeOptions(before, lock, values)), readOverlays(), lock);
  const report = fullReport(before, after);
  console.log(values.json ? JSON.stringify(report, null, 2) : values.markdown ? reportMarkdown(report) : reportText(report));
  if (!values.write) {
    if (!isClean(report)) process.exitCode = 2;
    return;
  }
  const lines = await write(take(first, report, after), isClean(report), lock).catch((cause: Error) => {
    throw new Error(`Nothing is written: ${cause.message}`, { cause });
  });
  for (const line of lines) console.error(line);
  if (!isClean(report)) process.exitCode = 2;
}

if (import.meta.main) {
  await main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
