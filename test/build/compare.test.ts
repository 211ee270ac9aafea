/** The report on a new contract lists what changes for callers, and which changes break them. */
import { expect, test } from 'vitest';
import { compareContracts, report } from '../../scripts/contract/compare.ts';
import { EFFECTIVE, fromRoot, readJson } from '../../scripts/contract/files.ts';
import type { JsonObject } from '../../scripts/contract/json.ts';

const today = readJson<JsonObject>(fromRoot(EFFECTIVE));
type Node = Record<string, any>;

function after(change: (document: Node) => void): string[] {
  const next = structuredClone(today) as Node;
  change(next);
  return compareContracts(today, next as JsonObject).map(
    ({ where, what, breaking }) => `${breaking ? 'breaks' : 'keeps'}: ${where} ${what}`,
  );
}
const users = '/v1/user/{distinct_id}/';

test('the same contract changes nothing', () => {
  expect(after(() => {})).toEqual([]);
  expect(report([])).toBe('contract: no change for callers');
});

test.each<[string, (document: Node) => void, string]>([
  ['a removed operation', (d) => delete d.paths[users].delete, 'breaks: users.delete was removed'],
  [
    'a removed query value',
    (d) => (d.paths['/v1/message/'].get.parameters = d.paths['/v1/message/'].get.parameters.filter((p: Node) => p.name !== 'channel')),
    'breaks: messages.list no longer accepts the query value channel',
  ],
  [
    'a new optional query value',
    (d) => d.paths['/v1/message/'].get.parameters.push({ name: 'q', in: 'query', schema: { type: 'string' } }),
    'keeps: messages.list accepts the query value q',
  ],
  [
    'a removed property that callers read',
    (d) => delete d.components.schemas.User.properties.distinct_id,
    'breaks: User no longer has distinct_id',
  ],
  [
    'a property that is now required',
    (d) => (d.components.schemas.UserUpsert.required = ['$email']),
    'breaks: UserUpsert now requires $email',
  ],
  ['a new property', (d) => (d.components.schemas.User.properties.nickname = { type: 'string' }), 'keeps: User has the new nickname'],
  [
    'a property of another type',
    (d) => (d.components.schemas.User.properties.distinct_id.type = 'integer'),
    'breaks: User.distinct_id type: "string" is now "integer"',
  ],
  [
    'a body that is now required',
    (d) => (d.paths['/v2/{workspace}/template/{template_slug}/commit/'].patch.requestBody.required = true),
    'breaks: management.templates.commit body: optional is now required',
  ],
])('%s is reported', (_what, change, line) => {
  expect(after(change)).toContain(line);
});

test('a new operation is reported as compatible', () => {
  const lines = after((d) => {
    const copy = structuredClone(d.paths[users].get);
    copy['x-suprsend'].name = 'users.peek';
    d.paths['/v1/peek/{distinct_id}/'] = { get: copy };
  });
  expect(lines).toEqual(['keeps: users.peek is new']);
});
