/** A config of its own, since these tests need what only `npm run test:consumers` installs. The package is packed as for test/package. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  test: {
    name: 'consumers',
    include: ['test/consumers/*.test.ts'],
    globalSetup: ['test/package/setup.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
