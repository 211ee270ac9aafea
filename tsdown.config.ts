/** How src/ becomes what users install: ES modules and CommonJS with their types, one file per entry and the chunks they share. */
import { defineConfig } from 'tsdown';

/** No operation of the contract streams, so the generated client's half for server-sent events stays behind. */
const withoutServerSentEvents = {
  name: 'without-server-sent-events',
  transform: (code: string, id: string): string | undefined =>
    id.endsWith('generated/core/serverSentEvents.gen.ts') ? 'export const createSseClient = undefined;' : undefined,
};

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    core: 'src/core.ts',
    operations: 'src/operations.ts',
    zod: 'src/zod.ts',
    node: 'src/node.ts',
    undici: 'src/undici.ts',
  },
  format: ['esm', 'cjs'],
  platform: 'neutral',
  // Of the entries for Node, src/node.ts and src/undici.ts.
  deps: { neverBundle: [/^node:/] },
  target: 'es2022',
  fixedExtension: true,
  // Names without a hash: the list of files in the package changes only when the code does.
  hash: false,
  plugins: [withoutServerSentEvents],
  dts: true,
  // The sources are not in the package, and the built code is as readable as they are.
  sourcemap: false,
  failOnWarn: true,
  checks: { pluginTimings: false },
  logLevel: 'warn',
});
