/** Altered operations, parameters, credentials and texts, each with its exact report. `node scripts/node.mjs vitest run test/build/altered -u` writes them anew. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { build, effectiveOf, lockOf, stopsOf } from '../../../scripts/contract/build.ts';
import { bumpReport } from '../../../scripts/contract/bump-report.ts';
import { judgeOptions } from '../../../scripts/contract/bump.ts';
import { judgeDocument } from '../../../scripts/contract/judge.ts';
import { pinnedCredentials, type Credentials } from '../../../scripts/contract/credentials.ts';
import { fromRoot, OVERLAY, parseOverlay, readOverlays } from '../../../scripts/contract/files.ts';
import { reportMarkdown, reportText } from '../../../scripts/contract/report-text.ts';
import { serversModule } from '../../../scripts/generate/servers.ts';
import { CHANGES } from './bring-up.ts';
import { altered, before, lock, raw, reportOn } from './contract.ts';
import { casesIn, testReports } from './reports.ts';

testReports('operations.yaml');

test('there is one expected report for each altered contract', () => {
  const names = [...Object.keys(casesIn('operations.yaml')), ...Object.keys(casesIn('schemas.yaml'))];
  expect(readdirSync(fromRoot('test/build/altered/expected')).toSorted()).toEqual(
    names.map((name) => `${name.replaceAll(' ', '-')}.txt`).toSorted(),
  );
});

const overlay = readFileSync(fromRoot(OVERLAY), 'utf8');
const withOverlay = (text: string): ReturnType<typeof readOverlays> =>
  readOverlays().map((file) => (file.name === OVERLAY ? parseOverlay(text, OVERLAY) : file));

test('another URL in the overlay and in x-credentials is the first line of the report, though the contract is the same', () => {
  const { url } = (pinnedCredentials(readOverlays()) as unknown as Credentials).hub;
  const elsewhere = 'https://another.example';
  const files = withOverlay(
    overlay
      .replace(`hub: { url: ${url},`, `hub: { url: ${elsewhere},`)
      .replace(/(- target: \$\.servers\[0\]\n.*\n {4}update:\n)/, `$1      url: ${elsewhere}\n`),
  );
  const built = build(raw, files, lockOf(build(raw, files, lock)));
  const [first] = reportText(bumpReport(before, built)).split('\n');
  expect(first).toBe(`CREDENTIALS: x-credentials of the overlay: the url for the API key was ${url} and is ${elsewhere}.`);
  const { document, operations } = effectiveOf(built);
  expect(serversModule(document, operations)).toContain(elsewhere);
});

test('a new operation stops the build until its proposed entry is confirmed', () => {
  const contract = altered(CHANGES.operationAdded);
  const { decisions } = reportOn(contract);
  const [entry = ''] = decisions.flatMap(({ proposal }) => (proposal ? [proposal.entry] : []));
  const stopsWith = (text: string): string[] => stopsOf(build(contract, withOverlay(`${overlay.trimEnd()}\n${text}\n`), lock));
  expect(decisions[0]?.text).toContain('Proposed: messages.addedByATest.get, on hub with BearerAuth, repeat class safe');
  expect(stopsWith(entry)).toEqual([expect.stringContaining('has data that was proposed and not confirmed')]);
  expect(stopsWith(entry.replace(/, confirm: '[^']*'/, ''))).toEqual([]);
});

test('the report for a pull request has what breaks callers, with what it reaches', () => {
  const report = reportOn(
    altered((d: any) => (d.components.schemas.WorkflowTriggerSingleBody.required = ['workflow', 'recipients', 'tenant_id'])),
  );
  expect(report).toMatchObject({ step: 'major', differences: 1, breaking: [{ where: 'WorkflowTrigger', breaks: 'both' }] });
  expect(reportMarkdown(report)).toContain('### Breaks callers (1)');
  expect(reportMarkdown(report)).toContain('reaches workflows.trigger, workflows.triggerMany');
});

test('a contract that lost most of its operations is refused by contract:diff, too, and accepted with --fewer', () => {
  const contract = altered((d) => (d.paths = Object.fromEntries(Object.entries(d.paths as object).slice(0, 5))));
  const judged = (fewer: boolean): unknown =>
    judgeDocument(structuredClone(contract), 'new.yaml', judgeOptions(before, { ...lock, operations: 0 }, { diff: true, fewer }));
  expect(() => judged(false)).toThrow(/^new\.yaml has \d+ of \d+ operations: is the file whole\?/);
  expect(judged(true)).toHaveProperty('paths');
});
