/** Code of examples/ as a project of its own has it: with imports from the package. */

/** `'../../src/webhooks.ts'; // yours: 'suprsend-ts/webhooks'` is `'suprsend-ts/webhooks'`. Remarks on the user's own files stay. */
export const asInProject = (code: string): string =>
  code.replaceAll(/'(?:\.\.\/)+src\/[\w/-]+\.ts'; \/\/ yours: ('suprsend-ts[\w/-]*')$/gm, '$1;');
