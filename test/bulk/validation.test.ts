/** Many records are checked as single ones are: the same rules, with the same words. */
import { describe, expect, test } from 'vitest';
import type { CallOptions, SuprSend, WorkflowTrigger } from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { recordServer } from './record-server.ts';

const bad: [name: string, profile: object][] = [
  ['an address', { $email: ['not-an-address'] }],
  ['a time zone', { $timezone: 'Paris' }],
  ['a key that is not known', { $emial: ['a@example.com'] }],
];

/** Each method for many records with its single counterpart, which both take a profile. */
const methods: Record<
  string,
  {
    one: (suprsend: SuprSend, profile: object) => PromiseLike<unknown>;
    many: (suprsend: SuprSend, profile: object, options?: CallOptions) => Promise<unknown>;
  }
> = {
  'users.upsert': {
    one: ({ users }, profile) => users.upsert('u1', profile),
    many: ({ users }, profile, options) => users.upsertMany([{ distinct_id: 'u1', ...profile }, { distinct_id: 'u2' }], options),
  },
  'objects.upsert': {
    one: ({ objects }, profile) => objects.upsert('teams', 'u1', profile),
    many: ({ objects }, profile, options) =>
      objects.upsertMany(
        [
          { object_type: 'teams', id: 'u1', ...profile },
          { object_type: 'teams', id: 'u2' },
        ],
        options,
      ),
  },
  'workflows.trigger': {
    one: ({ workflows }, profile) => workflows.trigger({ workflow: 'w', recipients: [{ distinct_id: 'u1', ...profile }] }),
    many: ({ workflows }, profile, options) => {
      const first: WorkflowTrigger = { workflow: 'w', recipients: [{ distinct_id: 'u1', ...profile }] };
      return workflows.triggerMany([first, { workflow: 'w', recipients: ['u2'] }], options);
    },
  },
};

describe.each(Object.entries(methods))('%s', (name, { one, many }) => {
  test.each(bad)('rejects %s in the words of the single call, and sends the other record', async (_, profile) => {
    await using server = await recordServer();
    const suprsend = client(at(server));
    const { message } = await failure(one(suprsend, profile));
    expect(server.requests).toEqual([]);
    expect(await many(suprsend, profile)).toMatchObject({
      rejected: 1,
      success: 1,
      failedRecords: [{ index: 0, sent: 'no', error: { name: 'InvalidRequestError', message: message.replace(name, `${name}Many`) } }],
    });
    expect(server.requests.flat()).toEqual(['u2']);
  });

  test.each<[string, false | { profile: false }]>([
    ['false', false],
    ['{ profile: false }', { profile: false }],
  ])('sends everything with validation: %s, of the run or of the client', async (_, validation) => {
    await using server = await recordServer();
    const profile = { $emial: ['a@example.com'] };
    expect(await many(client(at(server)), profile, { validation })).toMatchObject({ success: 2 });
    expect(await many(client({ ...at(server), validation }), profile)).toMatchObject({ success: 2 });
  });

  test('checks with { profile: true } although the client does not', async () => {
    await using server = await recordServer();
    const suprsend = client({ ...at(server), validation: false });
    expect(await many(suprsend, { $timezone: 'Paris' }, { validation: { profile: true } })).toMatchObject({ rejected: 1, success: 1 });
  });
});
