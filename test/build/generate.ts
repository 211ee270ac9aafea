/** Runs @hey-api/openapi-ts with the plugins of openapi-ts.config.ts that decide on the shape of the typed operations. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type UserConfig } from '@hey-api/openapi-ts';
import { onTestFinished } from 'vitest';
import type { JsonObject } from '../../scripts/contract/json.ts';
import { formatGenerated } from '../../scripts/generate/format.ts';
import { fileOf, operationData } from '../../scripts/generate/operation-data.ts';
import { unprinted } from '../../scripts/generate/source.ts';
import { zodSchemas } from '../../scripts/generate/zod-schemas.ts';

/**
 * Returns what hey-api writes for a contract.
 * @param sdk - changes the options of hey-api's sdk plugin.
 * @param shared - types of operations that are not in a file of their own.
 */
export async function generate(
  document: JsonObject,
  sdk: object = {},
  shared: readonly string[] = [],
): Promise<Record<'sdk' | 'types' | 'operationTypes' | 'zod', string>> {
  const path = mkdtempSync(join(tmpdir(), 'suprsend-generator-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  const input = unprinted(document);
  await createClient({
    // Does not exist: the configuration of the repository must not be merged into this one.
    configFile: 'none.config.ts',
    input,
    output: { path, entryFile: false, module: { extension: '.ts' } },
    parser: { hooks: { symbols: { getFilePath: fileOf(new Set(shared)) } } },
    logs: { level: 'silent', file: false },
    plugins: [
      '@hey-api/typescript',
      '@hey-api/client-fetch',
      { name: '@hey-api/sdk', client: false, auth: false, ...sdk },
      operationData(input),
      zodSchemas,
    ],
  } as UserConfig).catch((error: { originalError?: { error?: Error } }) => {
    throw error.originalError?.error ?? error;
  });
  await formatGenerated(path);
  // A contract without components has no types.gen.ts.
  const read = (name: string): string => (existsSync(join(path, name)) ? readFileSync(join(path, name), 'utf8') : '');
  return { sdk: read('sdk.gen.ts'), types: read('types.gen.ts'), operationTypes: read('operation-types.gen.ts'), zod: read('zod.gen.ts') };
}
