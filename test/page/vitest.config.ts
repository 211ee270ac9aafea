/** The tests of the page, in Debian's Chromium: `npm run test:page`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['test/page/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 } });
