/** The documentation names what the reports of the public types have: docs/options.md every option, and some page every function and class. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';
import { pages } from './markdown.ts';

const page = readFileSync(fromRoot('docs/options.md'), 'utf8');
const all = pages.map((name) => readFileSync(fromRoot(name), 'utf8')).join('');

/** Their options are on the page of what they belong to. */
const ELSEWHERE = /^(AndroidPush|IosPush|Attachment|File|UserTokens?|Webhook\w*)Options$/;

interface Options {
  name: string;
  options: string[];
}

/** What an entry takes as an object: its interfaces of options, and faults of a local SuprSend. */
function optionsOf(entry: string): Options[] {
  const report = readFileSync(fromRoot(`test/api/reports/${entry}.api.md`), 'utf8');
  return [...report.matchAll(/^export interface (\w+(?:Options|Mode)|RawRequest|Fault)\b[^{]*\{\n([^]*?)^\}/gm)].map(
    ([, name = '', body = '']) => ({ name, options: [...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, option]) => option as string) }),
  );
}
const interfaces = optionsOf('index').filter(({ name }) => !ELSEWHERE.test(name));

/** The options that some pages do not name, as code or in a snippet. */
const unnamed = (text: string, options: readonly string[]): string[] =>
  options.filter((option) => !new RegExp(`\`${option}[\`.:?]|\\b${option}(\\??: | \\})`).test(text));

it.each(interfaces)('docs/options.md names the options of $name', ({ options }) => {
  expect(unnamed(page, options)).toEqual([]);
});

it('docs/options.md and docs/reliability.md name all options of retry, those of a call too, where they are about retry', () => {
  const options = interfaces.filter(({ name }) => ['CallOptions', 'RetryOptions'].includes(name)).flatMap((one) => one.options);
  expect(options).toContain('acceptDuplicates');
  for (const file of ['options', 'reliability']) {
    const section = readFileSync(fromRoot(`docs/${file}.md`), 'utf8')
      .split(/^## /m)
      .find((part) => /^.*`retry\(error\)`/.test(part));
    expect(unnamed(section ?? '', options)).toEqual([]);
  }
});

it.each(['index', 'local', 'undici', 'node', 'tokens', 'webhooks', 'validate'].flatMap(optionsOf))(
  'some page names the options of $name',
  ({ options }) => {
    expect(unnamed(all, options)).toEqual([]);
  },
);

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
  const reports = readdirSync(fromRoot('test/api/reports')).filter((file) => !UNNAMED.test(file));
  const exported = reports.flatMap((file) =>
    [...readFileSync(fromRoot(`test/api/reports/${file}`), 'utf8').matchAll(/^export (?:const|function|(?:abstract )?class) (\w+)/gm)].map(
      ([, name]) => name,
    ),
  );
  expect(exported.length).toBeGreaterThan(40);
  expect(exported.filter((name) => !IMPLIED.includes(name as string) && !new RegExp(`\\b${name}\\b`).test(all))).toEqual([]);
});
