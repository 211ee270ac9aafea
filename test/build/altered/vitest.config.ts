/** The long run of random changes, and what it costs to take a contract: `npm run test:bumps`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/build/altered/random.test.ts', 'test/build/altered/bring-up.slow.ts'],
    env: { CHANGES: '500' },
    testTimeout: 600_000,
  },
});
