/** The documentation names what the reports of the public types have: docs/options.md every option, and some page every function and class. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';
import { pages } from './markdown.ts';

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

/** Operations and schemas, which are named by a rule; a type of what `users.bulk()` returns; the version of the package. */
const UNNAMED = /^(operations|zod)\.api\.md$/;
const IMPLIED = ['Bulk', 'VERSION'];

it('some page names every function, class and object that an entry exports', () => {
  const text = pages.map((name) => readFileSync(fromRoot(name), 'utf8')).join('');
  const reports = readdirSync(fromRoot('test/api/reports')).filter((file) => !UNNAMED.test(file));
  const exported = reports.flatMap((file) =>
    [...readFileSync(fromRoot(`test/api/reports/${file}`), 'utf8').matchAll(/^export (?:const|function|(?:abstract )?class) (\w+)/gm)].map(
      ([, name]) => name,
    ),
  );
  expect(exported.length).toBeGreaterThan(40);
  expect(exported.filter((name) => !IMPLIED.includes(name as string) && !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
});
