/** The first correction of CONTRIBUTING.md, run as written: a field more in the overlay is a field more in the types. */
import { appendFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { Copy } from './altered/bring-up.ts';

const copy = new Copy();
afterAll(() => copy.remove());

/** Under another name, as the repository of somebody who follows the page has the field of the page when these tests run. */
const renamed = (text: string | undefined): string => (text ?? '').replaceAll('support_email', 'billing_email');

test('an action at the end of the overlay becomes a field, in the report and in the types, also after the action of the page', () => {
  const page = copy.read('CONTRIBUTING.md');
  const [, action] = /^```yaml\n([\s\S]*?)^```/m.exec(page) ?? [];
  const [, line] = /^ +(Tenant has .*)$/m.exec(page) ?? [];
  expect(line).toContain('support_email');
  if (!copy.read('openapi.overlay.yaml').includes(action as string)) appendFileSync(copy.at('openapi.overlay.yaml'), action as string);
  appendFileSync(copy.at('openapi.overlay.yaml'), renamed(action));
  const generated = copy.node('scripts/generate/index.ts');
  expect(generated.stderr).toBe('');
  expect(generated.stdout).toContain(renamed(line));
  expect(copy.read('generated/types.gen.ts')).toMatch(/billing_email\?: string \| null/);
  expect(copy.node('scripts/contract/check.ts', '--only', 'descriptions')).toMatchObject({ status: 0 });
});
