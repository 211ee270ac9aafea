/** The long run of random changes: `npm run test:bumps`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['test/build/altered/random.test.ts'], env: { CHANGES: '500' }, testTimeout: 120_000 } });
