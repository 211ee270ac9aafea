/**
 * `npm run generate`: the report on what changed since the last commit, then everything in generated/ and docs/operations.md.
 * Deterministic: the same contract makes the same bytes, which `npm run check:generated` proves. All or nothing: on any failure the
 * repository is as it was.
 */
import { build, effectiveOf } from '../contract/build.ts';
import { committedContract, fullReport } from '../contract/bump.ts';
import { CONTRACT, committed, fromRoot, readLock, readOverlays } from '../contract/files.ts';
import { readContract } from '../contract/judge.ts';
import { count, reportText } from '../contract/report-text.ts';
import { generate } from './generate.ts';

process.chdir(fromRoot('.'));
try {
  const lock = readLock();
  const raw = readContract(CONTRACT, lock);
  const built = build(raw, readOverlays(), lock);
  const report = committed(CONTRACT) === undefined ? undefined : fullReport(committedContract(lock), built);
  if (report) console.log(reportText(report));
  const effective = effectiveOf(built);
  // What only a comparison finds, such as two operations that have each other's operationId.
  if (report && report.decisions.length > 0) throw new Error(`${count(report.decisions.length, 'decision')} above must be made first.`);
  console.log(await generate(effective));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
