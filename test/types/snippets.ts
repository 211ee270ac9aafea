/** Compiles snippets of code against the packed package, with every TypeScript that users have. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ROOT } from '../package/support/paths.ts';
import { run } from '../package/support/run.ts';

export const VERSIONS = { '5.4': 'typescript-5.4', '5.9': 'typescript-5.9', '6.0': 'typescript', '7.0': 'typescript-7' };
export const OPTIONS =
  '--noEmit --pretty false --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --skipLibCheck false --skipDefaultLibCheck true ' +
  '--target es2022 --lib es2022,dom --module nodenext --moduleResolution nodenext --noErrorTruncation';

/** Code with what it shows: it compiles. */
export type Accepted = Record<string, string>;
/** Code with what is wrong in it, and parts of the compiler's message: the first is in its first line, the others anywhere. */
export type Refused = Record<string, [code: string, ...message: string[]]>;

/**
 * Declares the tests of both tables, for each version.
 * @param name - of the folder of the snippets, which are one program.
 * @param files - more files of that program.
 */
export function testSnippets(
  name: string,
  prelude: string,
  accepted: Accepted,
  refused: Refused,
  files: Record<string, string> = {},
): void {
  const directory = join(inject('bare'), name);
  const named = new Map<string, string>();

  beforeAll(() => {
    mkdirSync(directory, { recursive: true });
    for (const [file, code] of Object.entries(files)) writeFileSync(join(directory, file), code);
    for (const [kind, table] of Object.entries({ accepted, refused })) {
      for (const [index, [what, entry]] of Object.entries(table).entries()) {
        const file = `${kind}-${index}.mts`;
        named.set(what, file);
        writeFileSync(join(directory, file), `${prelude}${typeof entry === 'string' ? entry : entry[0]}\n`);
      }
    }
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  describe.each(Object.entries(VERSIONS))('TypeScript %s', (_version, folder) => {
    let messages: Map<string, string>;
    let elsewhere: string[];

    beforeAll(async () => {
      const tsc = join(ROOT, 'node_modules', folder, 'bin/tsc');
      const all = [...Object.keys(files), ...named.values()];
      const { stdout } = await run(process.execPath, [tsc, ...OPTIONS.split(' '), ...all], { cwd: directory });
      messages = new Map();
      elsewhere = [];
      for (const message of stdout.split(/\n(?=\S)/).filter((text) => text.trim() !== '')) {
        const file = /^([a-z]+-\d+\.mts)\(/.exec(message)?.[1];
        if (file === undefined) elsewhere.push(message);
        else messages.set(file, [messages.get(file), message].filter(Boolean).join('\n'));
      }
    }, 300_000);

    it('finds nothing wrong in our own declarations', () => {
      expect(elsewhere).toEqual([]);
    });

    it.each(Object.keys(accepted))('accepts %s', (what) => {
      expect(messages.get(named.get(what) as string)).toBeUndefined();
    });

    it.each(Object.entries(refused))('refuses %s', (what, [, first, ...others]) => {
      const message = messages.get(named.get(what) as string) ?? 'It compiles.';
      expect(message.split('\n')[0]).toContain(first);
      for (const other of others) expect(message).toContain(other);
    });
  });
}
