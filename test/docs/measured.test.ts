/** README.md, in its table "Measured", and docs/migration.md say what bench/results says: each figure is that of the file which its command writes. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { fromRoot } from '../../scripts/contract/files.ts';

const read = (file: string): string => readFileSync(fromRoot(file), 'utf8');
const cellsOf = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

const section = /^## Measured\n([^]*?)^## /m.exec(read('README.md'))?.[1] ?? '';
const [header = [], , ...rows] = section.split('\n').flatMap((line) => (line.startsWith('|') ? [cellsOf(line)] : []));

/** The results that a command writes, which name the program that wrote them. */
function resultsOf(command: string): string {
  const [program] = /bench\/[\w/]+\.ts/.exec(scripts[/`npm run ([\w:]+)`/.exec(command)?.[1] ?? ''] ?? '') ?? [];
  const found = readdirSync(fromRoot('bench/results')).map((file) => read(`bench/results/${file}`));
  return found.find((text) => text.startsWith(`<!-- Written by ${program}. -->`)) ?? '';
}

/** The cells of a row of the results, after a heading if rows of several tables have the name. */
function row(results: string, name: string, after = ''): string[] {
  const from = results.slice(Math.max(0, results.indexOf(after)));
  return from
    .split('\n')
    .flatMap((line) => (line.startsWith(`| ${name}`) ? [cellsOf(line)] : []))
    .at(0) as string[];
}

/** The cell of one SDK in a row of faults.md. */
function fault(results: string, name: string, sdk: string): string {
  const [, ...sdks] = cellsOf(results.split('\n').find((line) => line.startsWith('| |')) ?? '');
  return row(results, name)[sdks.findIndex((title) => title.includes(sdk)) + 1] ?? '';
}

const rounded = (value: string | undefined, digits: number): string => Number.parseFloat(value ?? '').toFixed(digits);
const thousands = (value: string): string => Number(value).toLocaleString('en-US');
/** `245 (1,000,000)` of memory.md is `245 MB for 1,000,000`. */
const memory = (cell = ''): string =>
  cell.replace(/^(\d+) \((.*)\)$/, (_, mb: string, records: string) => `${thousands(mb)} MB for ${records}`);
/** A phrase for what a cell says; the cell itself if it says something else. */
const phrase = (cell: string, pattern: RegExp, words: string): string => (pattern.test(cell) ? words : cell);
const AT_64 = '### POST, 64 in flight';

/** What the cells of a row must be, by its first cell. */
const FACTS: Record<string, (results: string) => string[]> = {
  'the response to a trigger is lost': (results) => {
    const of = (sdk: string): string => fault(results, 'The answer to a POST that sends is lost', sdk);
    return [
      phrase(of('suprsend-ts'), /^sent twice, under one key; processed once by key/, 'retried under one key, processed once'),
      phrase(of('@suprsend/node-sdk'), /^sent once; .*fails/, 'fails, not retried'),
      `Courier: ${phrase(of('courier'), /processed \*\*twice\*\*/, 'processed twice')}`,
    ];
  },
  'the response stalls after its first byte': (results) => {
    const of = (sdk: string): string => fault(results, 'The body stalls after its first byte', sdk);
    const pending = (sdk: string): string => phrase(of(sdk), /\*\*pending\*\* after 10 s/, 'pending after 10 s');
    expect(new Set(['knock', 'courier', 'resend'].map(pending)).size).toBe(1);
    return [
      phrase(of('suprsend-ts'), /TimeoutError/, '`TimeoutError`'),
      pending('@suprsend/node-sdk'),
      `Knock, Courier, Resend: ${pending('knock').replace(' after 10 s', '')}`,
    ];
  },
  'an abort during a wait of 3 s': (results) => {
    const of = (sdk: string): string => fault(results, 'Aborted 100 ms into the wait', sdk);
    return [
      `ends after ${rounded(of('suprsend-ts'), 0)} ms`,
      of('@suprsend/node-sdk'),
      `Knock: after ${(Number.parseFloat(of('knock').replace(',', '')) / 1000).toFixed(1)} s`,
    ];
  },
  'listeners left on a signal after 20 calls': (results) => {
    const of = (sdk: string): string => fault(results, 'Listeners left on one signal after 20 calls', sdk);
    expect(of('courier')).toBe(of('knock'));
    return [of('suprsend-ts'), of('@suprsend/node-sdk'), `Knock, Courier: ${of('knock')}`];
  },
  'memory for many triggers': (results) => [
    memory(row(results, 'suprsend-ts, workflows.triggerMany')[2]),
    memory(row(results, '@suprsend/node-sdk, bulk trigger')[2]),
    '',
  ],
  "calls per second, 64 at once; the runtime's own `fetch` is 1": (results) => {
    const of = (name: string, digits: number): string => rounded(row(results, `${name} |`, AT_64)[2], digits);
    return [
      `${of('suprsend-ts, with `undiciFetch()`', 1)} with [\`undiciFetch()\`](docs/undici.md), ${of('suprsend-ts', 2)} without`,
      of('@suprsend/node-sdk', 2),
      `Courier: ${of('@trycourier/courier', 2)}`,
    ];
  },
};

test('docs/migration.md says of memory what npm run bench:memory wrote', () => {
  const results = resultsOf('`npm run bench:memory`');
  const megabytes = (name: string): string => memory(row(results, name)[2]).replace(/ for .*/, '');
  const [theirs, ours] = ['@suprsend/node-sdk, bulk edit', 'suprsend-ts, users.editMany |'].map(megabytes);
  expect(read('docs/migration.md')).toContain(`| ${theirs} of memory for edits of 200,000 users (Node) | ${ours};`);
});

describe('the table "Measured" of README.md', () => {
  it('has the six facts', () => {
    expect(rows.map(([name]) => name)).toEqual(Object.keys(FACTS));
  });

  it.each(rows)('says of "%s" what its command wrote', (name, ...cells) => {
    const results = resultsOf(cells.at(-1) ?? '');
    expect(results).not.toBe('');
    expect(cells.slice(0, -1)).toEqual(FACTS[name as string]?.(results));
  });

  it('names the version of the vendor’s SDK that was measured', () => {
    const [, version] = /`@suprsend\/node-sdk` (\d+\.\d+)/.exec(header.join()) ?? [];
    const versions = new Set(rows.map((cells) => /@suprsend\/node-sdk (\d+\.\d+)/.exec(resultsOf(cells.at(-1) ?? ''))?.[1]));
    expect([...versions]).toEqual([version]);
  });
});
