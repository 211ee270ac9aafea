/** The result of a check, and how results are printed. */

export interface Finding {
  /** JSON pointer into the effective contract, as `#/paths/...`, or the file if no pointer applies. */
  pointer: string;
  problem: string;
  remedy: string;
}

export interface CheckResult {
  check: string;
  figures: string;
  findings: Finding[];
  /** What is not an error but worth a look. Printed with --all. */
  notes?: string[];
}

const SHOWN = 40;

export function print(results: CheckResult[], limit: number = SHOWN): void {
  const width = Math.max(...results.map((result) => result.check.length));
  for (const { check, figures, findings } of results) {
    console.log(`${findings.length === 0 ? 'ok  ' : 'FAIL'}  ${check.padEnd(width)}  ${figures}`);
  }
  const failing = results.filter((result) => result.findings.length > 0);
  const share = Math.floor(limit / failing.length);
  for (const { check, findings } of failing) {
    const shown = findings.slice(0, share);
    for (const remedy of new Set(shown.map((finding) => finding.remedy))) {
      console.error(`\n${check}: ${remedy}`);
      for (const { pointer, problem } of shown.filter((finding) => finding.remedy === remedy)) console.error(`  ${pointer}  ${problem}`);
    }
    if (shown.length < findings.length) console.error(`  and ${findings.length - shown.length} more of ${check} (--all shows them)`);
  }
  if (limit !== Infinity) return;
  for (const { check, notes = [] } of results) {
    if (notes.length > 0) console.log(`\n${check}, not errors, but worth a look:\n${notes.map((note) => `  ${note}`).join('\n')}`);
  }
}
