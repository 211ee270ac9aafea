/** A walk keeps nothing of the pages it has passed. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';

/** Far above the noise of the heap. 900,000 retained items would be tens of megabytes. */
const BOUND = 5_000_000;

test('memory stays flat over 1,000,000 items', { timeout: 600_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    '--max-old-space-size=256',
    fromRoot('test/lists/memory.ts'),
  ]);
  const growth = JSON.parse(stdout) as Record<string, { items: number; bytes: number }>;
  expect(Object.keys(growth)).toEqual(['cursor', 'offset']);
  for (const { items, bytes } of Object.values(growth)) {
    expect(items).toBe(999_999);
    expect(bytes).toBeLessThan(BOUND);
  }
});
