/** Queries take shortcuts. What they find is what the library finds. */
import { readFileSync } from 'node:fs';
import { exec, type JsonValue } from 'jsonpath-rfc9535';
import { expect, test } from 'vitest';
import { CONTRACT, EFFECTIVE, fromRoot, readJson, readOverlays } from '../../scripts/contract/files.ts';
import { judgeContract } from '../../scripts/contract/judge.ts';
import type { JsonObject } from '../../scripts/contract/json.ts';
import { pathSegments } from '../../scripts/contract/jsonpath.ts';

function plain(document: JsonObject, query: string): (string | number)[][] {
  const found: (string | number)[][] = [];
  exec(document as JsonValue, query, (_value, path) => void found.push([...(path as Iterable<string | number>)]));
  return found;
}

const tricky = {
  a: { b: 1, c: [{ b: 1 }, { x: { b: 2 } }, null, [{ b: 1, c: 2 }]] },
  'd e': { b: { b: 1 } },
  n: null,
  c: 2,
} as unknown as JsonObject;

test.each([
  '$..[?@.b == 1]',
  '$..[?@.b]',
  '$..[?!@.b]',
  '$..[?@.b != 1]',
  '$..[?@.b == @.c]',
  "$..[?@['b'] == 1 && @.c].c",
  '$..[?@.b == 1 || @.c == 2]',
  "$..[?@.b == '!']",
  '$..[?@.b.b]',
  '$..[?@ == 1]',
  "$..[?@['b']].c",
  "$..[?@['d e']['b']]['d e']",
  '$..[?@.b].b.b',
  '$..[?@.b]..b',
  '$.a.b',
  "$['d e'].b",
  '$.none.b',
])('%s finds what the library finds', (query) => {
  expect(pathSegments(tricky, query)).toEqual(plain(tricky, query));
});

test('every query of the overlays that searches the whole contract finds what the library finds', () => {
  const queries = readOverlays().flatMap(({ overlay }) =>
    overlay.actions.flatMap(({ target, copy, 'x-unless': unless }) => [target, copy, unless]),
  );
  const documents = [judgeContract(readFileSync(fromRoot(CONTRACT)), CONTRACT), readJson<JsonObject>(fromRoot(EFFECTIVE))];
  for (const query of new Set(queries)) {
    if (!query?.includes('..')) continue;
    for (const document of documents) expect(pathSegments(document, query), query).toEqual(plain(document, query));
  }
});
