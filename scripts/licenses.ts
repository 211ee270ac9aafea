/** The licences of packages that are built into the package, as one file next to the code that they are in. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Manifest {
  name: string;
  version: string;
  license: string;
}

interface Bundle {
  [name: string]: { type: string; modules?: Record<string, { code: string | null }> };
}

/**
 * A plugin that writes the licences of all packages with code in the bundle. It fails if one has none.
 * @param fileName - of the file; it is only written if there are such packages.
 */
export function licenses(fileName: string): {
  name: string;
  generateBundle(
    this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): unknown },
    options: unknown,
    bundle: Bundle,
  ): void;
} {
  return {
    name: 'licenses',
    generateBundle(_options, bundle) {
      const ids = Object.values(bundle).flatMap(({ modules = {} }) =>
        Object.entries(modules).flatMap(([id, { code }]) => (code !== null && code !== '' ? [id] : [])),
      );
      const folders = new Set(ids.flatMap((id) => packageOf(id) ?? []));
      const texts = [...folders].map(licenseOf).toSorted();
      if (texts.length > 0) this.emitFile({ type: 'asset', fileName, source: texts.join(`\n${'-'.repeat(80)}\n\n`) });
    },
  };
}

/** The folder of the package that a module is of. The generator copies its own client to two folders of generated/. */
function packageOf(id: string): string | undefined {
  const path = id.replaceAll('\\', '/');
  const [, folder] = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
  const [, root] = /^(.*)\/generated\/(?:client|core)\//.exec(path) ?? [];
  return root === undefined ? folder : `${root}/node_modules/@hey-api/openapi-ts`;
}

function licenseOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  const text = file === undefined ? textFor(folder, license) : readFileSync(join(folder, file), 'utf8');
  if (text === undefined || !license) throw new Error(`${name} is built into the package, but no licence was found in ${folder}.`);
  return `${name} ${version}, ${license}\n\n${text.trim()}\n`;
}

/** Some packages have their licence in their readme, or only in their repository. */
function textFor(folder: string, license: string): string | undefined {
  const readme = readdirSync(folder).find((one) => /^readme/i.test(one));
  const text = readme === undefined ? '' : readFileSync(join(folder, readme), 'utf8');
  const [section] = /^#+ *licen[cs]e\b[^]*/im.exec(text) ?? [];
  if (section?.includes('Permission is hereby granted')) return section;
  const { author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { author?: string | { name: string } };
  const sibling = join(dirname(folder), 'LICENSE');
  if (existsSync(sibling)) return readFileSync(sibling, 'utf8');
  const holder = typeof author === 'string' ? author.replace(/ *[<(].*/, '') : author?.name;
  return license === 'MIT' && holder ? mit(holder) : undefined;
}

/** The MIT licence (https://opensource.org/license/mit). */
const mit = (holder: string): string => `Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the
following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY
CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
