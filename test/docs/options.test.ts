/** docs/options.md names every option of a client, a call, a list, a run, an edit and `request()`: those of the report of the public types. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';

const page = readFileSync(fromRoot('docs/options.md'), 'utf8');
const report = readFileSync(fromRoot('test/api/reports/index.api.md'), 'utf8');

/** Their options are on the page of what they belong to. */
const ELSEWHERE = /^(AndroidPush|IosPush|Attachment|File|UserTokens?|Webhook\w*)Options$/;

const interfaces = [...report.matchAll(/^export interface (\w+(?:Options|Mode)|RawRequest)\b[^{]*\{\n([^]*?)^\}/gm)]
  .map(([, name = '', body = '']) => ({ name, options: [...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, option]) => option as string) }))
  .filter(({ name }) => !ELSEWHERE.test(name));

it.each(interfaces)('docs/options.md names the options of $name', ({ options }) => {
  expect(options.filter((option) => ![`\`${option}\``, `\`${option}.`].some((named) => page.includes(named)))).toEqual([]);
});

it('knows the interfaces with options', () => {
  expect(interfaces.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'BulkOptions',
      'CallOptions',
      'ClientOptions',
      'EditMode',
      'ListOptions',
      'RawRequest',
      'ReplaceOptions',
      'SaveOptions',
    ]),
  );
});
