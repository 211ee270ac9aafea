/** Whatever single thing a vendor changes, the report has it: nothing vanishes. `npm run test:bumps` tries 500 changes. */
import { expect, test } from 'vitest';
import { isOrder, rawChanges } from '../../../scripts/contract/raw.ts';
import { bumpReport } from '../../../scripts/contract/bump-report.ts';
import { ContractError, judgeDocument } from '../../../scripts/contract/judge.ts';
import { altered, before, built, raw } from './contract.ts';
import { mutation, randomFrom } from './mutations.ts';

const COUNT = Number(process.env['CHANGES'] ?? 40);
const SEED = Number(process.env['SEED'] ?? 20_260_909);

const random = randomFrom(SEED);
const changes = Array.from({ length: COUNT }, (_, number) => mutation(raw, random, number));

test.each(changes.map((change, number) => [number, change.what, change] as const))('change %i is reported: %s', (_number, what, change) => {
  const document = altered((copy) => change.apply(copy));
  const found = rawChanges(raw, document);
  expect(found, `${what} is no difference`).not.toEqual([]);
  try {
    judgeDocument(document, 'new.yaml');
  } catch (error) {
    // A damaged contract is refused with its name.
    expect(error).toBeInstanceOf(ContractError);
    return;
  }
  const report = bumpReport(before, built(document));
  expect(report.differences).toBe(found.length);
  const callers = [...report.breaking, ...report.compatible];
  for (const difference of found) {
    const listed = (list: { pointer: string }[]): boolean => list.some(({ pointer }) => pointer === difference.pointer);
    const where = `${what}: ${difference.kind} ${difference.pointer}`;
    if (difference.about === 'credentials') expect(report.credentials, where).not.toEqual([]);
    else if (listed(report.hidden)) {
      // What a correction hides stops the build, unless callers see another part of the same change, or only its text differs.
      // A node that the vendor removed himself as the correction does is in the notes.
      const seen =
        report.decisions.length + callers.length > 0 ||
        difference.about === 'text' ||
        (difference.kind === 'removed' && report.notes.length > 0);
      expect(seen, `${where} is hidden and stops nothing`).toBe(true);
    } else if (difference.about === 'text') expect(listed(report.texts), where).toBe(true);
    else if (difference.about === 'name' || isOrder(difference)) expect(listed(report.neutral), where).toBe(true);
    else {
      expect(listed(report.visible), where).toBe(true);
      // A keyword in a place where it says nothing has no effect; it is listed all the same.
      if (!change.anywhere) expect(callers.length + report.decisions.length, `${where} changes nothing for callers`).toBeGreaterThan(0);
    }
  }
});
