/** The first correction of CONTRIBUTING.md, run as written: a field more in the overlay is a field more in the types. */
import { appendFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { Copy } from './altered/bring-up.ts';

const copy = new Copy();
afterAll(() => copy.remove());

test('an action at the end of the overlay becomes a field, in the report and in the types', () => {
  const page = copy.read('CONTRIBUTING.md');
  const [, action] = /^```yaml\n([\s\S]*?)^```/m.exec(page) ?? [];
  const [, line] = /^ +(Tenant has .*)$/m.exec(page) ?? [];
  appendFileSync(copy.at('openapi.overlay.yaml'), action as string);
  const generated = copy.node('scripts/generate/index.ts');
  expect(generated.stderr).toBe('');
  expect(generated.stdout).toContain(line as string);
  expect(copy.read('generated/types.gen.ts')).toMatch(/support_email\?: string \| null/);
  expect(copy.node('scripts/contract/check.ts', '--only', 'descriptions')).toMatchObject({ status: 0 });
});
