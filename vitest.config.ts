/** Three kinds of tests: contract (against mock servers), package (against the packed tarball), and the rest. test/runtimes, test/page and test/consumers have their own config. */
import { configDefaults, defineConfig } from 'vitest/config';

const contract = ['test/contract/**/*.test.ts'];
const packed = [
  'test/package/**/*.test.ts',
  'test/sizes/**/*.test.ts',
  'test/api/**/*.test.ts',
  'test/docs/run.test.ts',
  'test/types/**/*.test.ts',
];
const elsewhere = ['test/runtimes/**', 'test/page/**', 'test/consumers/**'];
/** What must be the same with every fetch. */
const sent = ['test/faults/**/*.test.ts', 'test/behaviour/**/*.test.ts'];

export default defineConfig({
  test: {
    // Only ends what hangs: a busy machine may take ten times as long as an idle one.
    testTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'contract', include: contract, globalSetup: ['test/support/prism-setup.ts'] } },
      { extends: true, test: { name: 'package', include: packed, globalSetup: ['test/package/setup.ts'], testTimeout: 600_000 } },
      {
        extends: true,
        test: { name: 'undici', include: sent, setupFiles: ['test/support/undici-fetch.ts'] },
      },
      {
        extends: true,
        resolve: { alias: { undici: 'undici-7' } },
        test: { name: 'undici-7', include: ['test/undici/**/*.test.ts'] },
      },
      {
        extends: true,
        test: { name: 'rest', include: ['test/**/*.test.ts'], exclude: [...configDefaults.exclude, ...contract, ...packed, ...elsewhere] },
      },
    ],
  },
});
