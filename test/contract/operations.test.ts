/** Every operation of the contract, through both faces, against a mock that validates what it gets. */
import { readFileSync } from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import { CONTRACT, fromRoot } from '../../scripts/contract/files.ts';
import type { Json, JsonObject } from '../../scripts/contract/json.ts';
import { HANDWRITTEN_NAMES } from '../../scripts/contract/reserved.ts';
import { SuprSend, type CallResult } from '../../src/index.ts';
import * as typed from '../../src/operations.ts';
import { textOf, type Recorded } from '../support/record.ts';
import { bench, CREDENTIALS, faces, listOf } from './call.ts';
import { answersOf, fullRequestsFor, operations, requestFor, table, urlPath, type Answer, type Given, type Operation } from './contract.ts';

const AUTHORIZATION = { hub: `Bearer ${CREDENTIALS.apiKey}`, management: `ServiceToken ${CREDENTIALS.serviceToken}` };
const OTHER = { hub: CREDENTIALS.serviceToken, management: CREDENTIALS.apiKey };

describe('the table', () => {
  const names = operations.map((o) => o.name);

  test('holds every operation of openapi.yaml', () => {
    // Counted in the text, YAML or JSON, so that neither the parser nor the build of the contract has a say.
    const counted = readFileSync(fromRoot(CONTRACT), 'utf8').match(
      /^(?: {4}(?:get|post|put|patch|delete):| {6}"(?:get|post|put|patch|delete)": \{)/gm,
    );
    expect(operations.filter(({ newer }) => !newer)).toHaveLength(counted?.length ?? Number.NaN);
  });

  test('is the tree, but for what is written by hand', () => {
    const found = methods(new SuprSend());
    const handwritten = found.filter((name) => HANDWRITTEN_NAMES.has(name));
    expect(handwritten).toEqual(expect.arrayContaining(['request', 'management.workspace']));
    expect(found.filter((name) => !handwritten.includes(name)).toSorted()).toEqual(names.toSorted());
  });

  test('is the tree of a workspace, on the management API', () => {
    const scope = methods(new SuprSend().management.workspace('production')).map((name) => `management.${name}`);
    expect(scope.toSorted()).toEqual(names.filter((name) => name.startsWith('management.')).toSorted());
  });

  test('is what suprsend-ts/operations exports', () => {
    expect(Object.keys(typed).toSorted()).toEqual(operations.map((o) => o.id).toSorted());
  });
});

describe.each(table)('%s', (_name, operation) => {
  const [answer] = answersOf(operation);

  test.each(['tree', 'operation'] as const)(
    '%s: sends a valid request to its server with its credential and returns the response',
    async (face) => {
      const made = bench();
      const given = requestFor(operation);

      expectAnswer(await faces[face](made, operation, given), answer);

      expect(made.requests).toHaveLength(1);
      expectRequest(made.requests[0] as Recorded, operation, given);
    },
  );

  if (operation.paging) {
    test('can be walked to its end on a mock', async () => {
      const items = await listOf(bench(), operation, requestFor(operation)).toArray();

      expect(items).toEqual((answer.example as { value: { results: unknown[] } }).value.results);
    });
  }

  if (operation.queryParameters.length > 0) {
    test('sends every query value under its name in the contract', async () => {
      for (const face of Object.values(faces)) {
        for (const given of fullRequestsFor(operation)) {
          const made = bench();

          expectAnswer(await face(made, operation, given), answer);

          expectRequest(made.requests[0] as Recorded, operation, given);
        }
      }
    });
  }
});

function expectAnswer({ data, response }: CallResult<unknown>, { status, example }: Answer): void {
  expect(response.headers.get('sl-violations')).toBeNull();
  expect(response.status).toBe(status);
  if (example) expect(data).toEqual(example.value);
  else if (status === 204) expect(data).toBeUndefined();
}

function expectRequest(sent: Recorded, operation: Operation, given: Given): void {
  expect(sent).toMatchObject({ method: operation.method, origin: inject('mocks')[operation.server], path: urlPath(operation, given) });
  expect(sent.headers.authorization).toBe(AUTHORIZATION[operation.server]);
  expect(textOf(sent)).not.toContain(OTHER[operation.server]);
  const query = Object.entries(given.query).flatMap(([name, value]) => [value].flat().map((item) => [name, String(item)]));
  expect(sent.query.toSorted()).toEqual(query.toSorted());
  if (given.body === undefined) expect(sent.body).toBe('');
  else expect(withoutNewKey(JSON.parse(sent.body), given.body)).toEqual(given.body);
}

/** A call that takes an idempotency key is given one; nothing else is added. */
function withoutNewKey(sent: Record<string, unknown>, given: Json): Record<string, unknown> {
  const { $idempotency_key: _key, ...rest } = sent;
  return Object.hasOwn(given as JsonObject, '$idempotency_key') ? sent : rest;
}

/** The names of every method below an object, its prototypes' too; a client for typed operations is not a branch. */
function methods(node: object, prefix = ''): string[] {
  const found: string[] = [];
  const names = new Set<string>();
  for (let level = node; level !== Object.prototype && level !== null; level = Object.getPrototypeOf(level)) {
    for (const name of Object.getOwnPropertyNames(level)) if (name !== 'constructor') names.add(name);
  }
  for (const name of names) {
    const value = (node as Record<string, unknown>)[name];
    if (typeof value === 'function') found.push(prefix + name);
    else if (typeof value === 'object' && value !== null && prefix + name !== 'client') found.push(...methods(value, `${prefix}${name}.`));
  }
  return found;
}
