/** A config of its own, since these tests need runtimes that only `npm run test:runtimes` installs. The package is packed as for test/package. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  test: {
    name: 'runtimes',
    include: ['test/runtimes/*.test.ts'],
    globalSetup: ['test/package/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
