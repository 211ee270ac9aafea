/** Altered operations, parameters, credentials and texts, each with its exact report. `npx vitest run test/build/altered -u` writes them anew. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromRoot } from '../../../scripts/contract/files.ts';
import { casesIn, testReports } from './reports.ts';

testReports('operations.yaml');

test('there is one expected report for each altered contract', () => {
  const names = [...Object.keys(casesIn('operations.yaml')), ...Object.keys(casesIn('schemas.yaml'))];
  expect(readdirSync(fromRoot('test/build/altered/expected')).toSorted()).toEqual(
    names.map((name) => `${name.replaceAll(' ', '-')}.txt`).toSorted(),
  );
});
