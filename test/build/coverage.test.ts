/** How much of the contract is typed. The figures may only rise; `node scripts/generate/coverage.ts` lists what is not typed. */
import { expect, test } from 'vitest';
import { coverage } from '../../scripts/generate/coverage.ts';
import { EFFECTIVE, fromRoot, readJson } from '../../scripts/contract/files.ts';
import { codegenInput } from '../../scripts/generate/input.ts';

test('every body and every answer has a name of its own, and nearly every field of an answer a type', () => {
  const { bodies, answers, fields } = coverage(codegenInput(readJson(fromRoot(EFFECTIVE))));
  expect(bodies.named).toBe(bodies.all);
  expect(answers.named).toBe(answers.all);
  expect(fields.typed / fields.all).toBeGreaterThanOrEqual(0.963);
});
