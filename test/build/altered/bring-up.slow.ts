/**
 * What it costs to take a contract: edits of the overlay and commands for each kind of change, as docs/contract-bumps.md lists them, and the checks
 * of the repository on the result. Part of `npm run test:bumps`.
 */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, expect, test } from 'vitest';
import { fromRoot } from '../../../scripts/contract/files.ts';
import { CHANGES, Copy, type Document } from './bring-up.ts';
import { september2026 } from './september-2026.ts';

const copy = new Copy();
afterEach(() => copy.reset());
afterAll(() => copy.remove());

/** The operation that the newer overlay has, as a vendor brings it. */
const broughtIn = (d: Document): void => {
  const all = structuredClone(d);
  september2026(all);
  d.paths['/v1/message/{message_id}/content/'] = all.paths['/v1/message/{message_id}/content/'];
};

/** The rows of the table in docs/contract-bumps.md, with the edits and the commands that it names. */
const ROWS: [string, (d: Document) => void][] = [
  ['operation added', CHANGES.operationAdded],
  ['operation of the newer overlay added', broughtIn],
  ['operation removed', CHANGES.operationRemoved],
  ['field under a correction', CHANGES.fieldUnderCorrection],
  ['field elsewhere', CHANGES.fieldAdded],
  ['server, header, scheme word', CHANGES.serverElsewhere],
  ['September 2026, the parts that are known', september2026],
];

test.each(ROWS)('%s costs what docs/contract-bumps.md says', (row, change) => {
  const page = readFileSync(fromRoot('docs/contract-bumps.md'), 'utf8');
  const cells =
    page
      .split('\n')
      .find((line) => line.startsWith(`| ${row} |`))
      ?.split('|') ?? [];
  const { edits, runs } = copy.take(change);
  expect(`${edits} and ${runs}`).toBe(`${Number.parseInt(cells[4] ?? '', 10)} and ${Number.parseInt(cells[5] ?? '', 10)}`);
});

test('a contract with a field, an operation more, an operation less and another server comes to a state that passes the checks', () => {
  copy.take((d) => {
    for (const change of Object.values(CHANGES)) change(d);
  });
  const passes = (command: string, ...args: string[]): void => {
    const { status, stdout, stderr } = copy.run(command, ...args);
    expect(status, `${args.join(' ')}\n${stdout}\n${stderr}`).toBe(0);
  };
  passes(process.execPath, 'scripts/contract/check.ts');
  passes(process.execPath, 'scripts/check-generated.ts');
  passes('npm', 'run', 'typecheck');
  passes('npx', 'vitest', 'run', '--project', 'contract');
});
