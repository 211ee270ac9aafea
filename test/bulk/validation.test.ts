/** Many records are checked as single ones are: the same rules, with the same words. */
import { describe, expect, test } from 'vitest';
import { type CallOptions, type SuprSend, UserEdit, type WorkflowTrigger } from '../../src/index.ts';
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

describe('schemas of bodies', () => {
  const seen: [operation: string, value: unknown][] = [];
  const schemas = (operation: string, kind: string, value: unknown): string | undefined => {
    if (kind === 'request') seen.push([operation, value]);
    return kind === 'request' && JSON.stringify(value).includes('bad') ? 'not good' : undefined;
  };
  const runs: Record<string, [single: string, run: (suprsend: SuprSend) => Promise<unknown>, body: unknown]> = {
    'users.upsertMany': [
      'users.upsert',
      ({ users }) => users.upsertMany([{ distinct_id: 'u1', a: 'bad' }, { distinct_id: 'u2' }]),
      { a: 'bad' },
    ],
    'workflows.triggerMany': [
      'workflows.trigger',
      ({ workflows }) =>
        workflows.triggerMany([
          { workflow: 'bad', recipients: ['u1'], $idempotency_key: 'k' },
          { workflow: 'w', recipients: ['u2'] },
        ]),
      { workflow: 'bad', recipients: ['u1'], $idempotency_key: 'k' },
    ],
    'users.editMany': [
      'users.update',
      ({ users }) => users.editMany([new UserEdit('u1').set('a', 'bad'), new UserEdit('u2').set('a', 1)]),
      { operations: [{ $set: { a: 'bad' } }] },
    ],
  };

  test.each(Object.entries(runs))('%s refuses a record that does not match, and sends the other', async (name, [single, run, body]) => {
    await using server = await recordServer();
    seen.length = 0;
    const result = await run(client({ ...at(server), validation: { request: true, schemas } }));
    expect(seen[0]).toEqual([single, body]);
    expect(result).toMatchObject({
      rejected: 1,
      success: 1,
      failedRecords: [
        { index: 0, sent: 'no', error: { message: `${name}: the body does not match its schema: not good. Nothing was sent.` } },
      ],
    });
    expect(server.requests.flat()).toEqual(['u2']);
  });

  test('are those of the run, if it has some, and none with validation: false', async () => {
    await using server = await recordServer();
    const suprsend = client({ ...at(server), validation: { request: true, schemas } });
    const wrong = [{ distinct_id: 'u1', a: 'bad' }];
    expect(await suprsend.users.upsertMany(wrong, { validation: false })).toMatchObject({ success: 1 });
    expect(await suprsend.users.upsertMany(wrong, { validation: { schemas: () => 'no' } })).toMatchObject({ rejected: 1 });
    expect(await failure(client(at(server)).users.upsertMany(wrong, { validation: { request: true } }))).toMatchObject({
      name: 'ConfigurationError',
    });
  });

  test('that throw, reject the record, and ones that do not return end with the run', async () => {
    await using server = await recordServer();
    const suprsend = client(at(server));
    const rows = [{ distinct_id: 'u1' }];
    const thrown = (): never => {
      throw new Error('schema');
    };
    expect(await suprsend.users.upsertMany(rows, { validation: { request: true, schemas: thrown } })).toMatchObject({
      failedRecords: [{ status: 'rejected', error: { name: 'ConfigurationError' } }],
    });
    const never = (): Promise<undefined> => new Promise(() => {});
    expect(await suprsend.users.upsertMany(rows, { totalTimeout: 50, validation: { request: true, schemas: never } })).toMatchObject({
      failedRecords: [{ status: 'notSent' }],
      stopped: { name: 'TimeoutError' },
    });
    expect(server.requests).toEqual([]);
  });
});
