/** The report on each altered contract is exactly the one in expected/. `npx vitest run test/build/altered -u` writes them anew. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromRoot, readYaml } from '../../../scripts/contract/files.ts';
import { judgeDocument } from '../../../scripts/contract/judge.ts';
import type { JsonObject } from '../../../scripts/contract/json.ts';
import { applyOverlay, type OverlayAction } from '../../../scripts/contract/overlay.ts';
import { reportText } from '../../../scripts/contract/report-text.ts';
import { altered, reportOn } from './contract.ts';

type Patch = Omit<OverlayAction, 'description'>[];
const cases = readYaml<Record<string, Patch>>(fromRoot('test/build/altered/cases.yaml'));

/** The contract as a vendor publishes it: every patched contract is judged like a file. */
function patched(patch: Patch): JsonObject {
  const document = altered((copy) => {
    const actions = patch.map((action) => ({ ...action, description: 'A change of the vendor.' }));
    applyOverlay(copy, { overlay: '1.1.0', info: { title: 'T', version: '1' }, actions }, 'patch');
  });
  return judgeDocument(document, 'altered.yaml');
}

test.each(Object.entries(cases))('the report says it if %s', async (name, patch) => {
  const report = reportOn(patched(patch));
  // A place in the overlay moves with every correction that is added before it.
  const text = `${reportText(report)}\n`.replaceAll(/(openapi\.[a-z.]*yaml):\d+/g, '$1:N');
  await expect(text).toMatchFileSnapshot(fromRoot(`test/build/altered/expected/${name.replaceAll(' ', '-')}.txt`));
});

test('there is an expected report for each altered contract, and no other', () => {
  expect(Object.keys(cases).length).toBeGreaterThan(80);
  expect(readFileSync(fromRoot('test/build/altered/cases.yaml'), 'utf8')).not.toContain('\t');
});
