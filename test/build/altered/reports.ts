/** Tests that the report on each altered contract of a file is exactly the one in expected/. */
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { fromRoot, readYaml } from '../../../scripts/contract/files.ts';
import { judgeDocument } from '../../../scripts/contract/judge.ts';
import type { JsonObject } from '../../../scripts/contract/json.ts';
import { applyOverlay, type OverlayAction } from '../../../scripts/contract/overlay.ts';
import { reportText } from '../../../scripts/contract/report-text.ts';
import { altered, reportOn } from './contract.ts';

export type Patch = Omit<OverlayAction, 'description'>[];
export const casesIn = (file: string): Record<string, Patch> => readYaml(fromRoot(`test/build/altered/${file}`));
export const expectedFile = (name: string): string => fromRoot(`test/build/altered/expected/${name.replaceAll(' ', '-')}.txt`);

/** The contract as a vendor publishes it: every patched contract is judged like a file. */
export function patched(patch: Patch): JsonObject {
  const document = altered((copy) => {
    const actions = patch.map((action) => ({ ...action, description: 'A change of the vendor.' }));
    applyOverlay(copy, { overlay: '1.1.0', info: { title: 'T', version: '1' }, actions }, 'patch');
  });
  return judgeDocument(document, 'altered.yaml');
}

export function testReports(file: string): void {
  test.each(Object.entries(casesIn(file)))(`the report on ${basename(file, '.yaml')} says that %s`, async (name, patch) => {
    // A place in the overlay moves with every correction that is added before it.
    const text = `${reportText(reportOn(patched(patch)))}\n`.replaceAll(/(openapi\.[a-z.]*yaml):\d+/g, '$1:N');
    await expect(text).toMatchFileSnapshot(expectedFile(name));
  });
}
