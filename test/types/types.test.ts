/** Correct code compiles, and wrong code does not, under every TypeScript that users have. Compiles against the packed package. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ROOT } from '../package/support/paths.ts';
import { run } from '../package/support/run.ts';
import { ACCEPTED } from './accepted.ts';
import { PRELUDE } from './prelude.ts';
import { REFUSED } from './refused.ts';

const VERSIONS = { '5.4': 'typescript-5.4', '5.9': 'typescript-5.9', '6.0': 'typescript', '7.0': 'typescript-7' };
const OPTIONS =
  '--noEmit --pretty false --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --skipLibCheck false --skipDefaultLibCheck true ' +
  '--target es2022 --lib es2022,dom --module nodenext --moduleResolution nodenext --noErrorTruncation';

const directory = join(inject('bare'), 'snippets');
const files = new Map<string, string>();

beforeAll(() => {
  mkdirSync(directory, { recursive: true });
  for (const [kind, table] of Object.entries({ accepted: ACCEPTED, refused: REFUSED })) {
    for (const [index, [name, entry]] of Object.entries(table).entries()) {
      const file = `${kind}-${index}.mts`;
      files.set(name, file);
      writeFileSync(join(directory, file), `${PRELUDE}${typeof entry === 'string' ? entry : entry[0]}\n`);
    }
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each(Object.entries(VERSIONS))('TypeScript %s', (_version, folder) => {
  let messages: Map<string, string>;
  let elsewhere: string[];

  beforeAll(async () => {
    const tsc = join(ROOT, 'node_modules', folder, 'bin/tsc');
    const { stdout } = await run(process.execPath, [tsc, ...OPTIONS.split(' '), ...files.values()], { cwd: directory });
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

  it.each(Object.keys(ACCEPTED))('accepts %s', (name) => {
    expect(messages.get(files.get(name) as string)).toBeUndefined();
  });

  it.each(Object.entries(REFUSED))('refuses %s', (name, [, first, ...others]) => {
    const message = messages.get(files.get(name) as string) ?? 'It compiles.';
    expect(message.split('\n')[0]).toContain(first);
    for (const other of others) expect(message).toContain(other);
  });
});

it('has at least 120 snippets', () => {
  expect(Object.keys(ACCEPTED).length + Object.keys(REFUSED).length).toBeGreaterThanOrEqual(120);
});
