/** The builders of another copy of the package, as a second version in `node_modules` has them. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { fromRoot } from '../../scripts/contract/files.ts';
import type { ObjectEdit, UserEdit } from '../../src/index.ts';

export async function otherCopy(): Promise<{ UserEdit: typeof UserEdit; ObjectEdit: typeof ObjectEdit }> {
  const contents = "export { UserEdit } from './src/edits/user-edit.ts'; export { ObjectEdit } from './src/edits/object-edit.ts';";
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fromRoot('.') },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  });
  const file = join(await mkdtemp(join(tmpdir(), 'suprsend-copy-')), 'copy.mjs');
  await writeFile(file, outputFiles[0]!.contents);
  return import(/* @vite-ignore */ pathToFileURL(file).href) as never;
}
