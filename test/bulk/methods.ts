/** Every method for many records, in one form, so that a property can be held for all of them. */
import { ObjectEdit, UserEdit, type BulkOptions, type BulkResult, type ResumeOptions, type SuprSend } from '../../src/index.ts';

// oxlint-disable-next-line typescript/no-explicit-any
type Options = BulkOptions<any, any> & ResumeOptions;
type Result = BulkResult<unknown>;

export interface Method {
  name: string;
  /** What a record may be repeated like after it may have been processed. */
  repeat: 'safe' | 'keyed' | 'unsafe';
  /** Most records in a request. */
  most: number;
  record: (n: number) => unknown;
  run: (suprsend: SuprSend, source: Iterable<unknown> | AsyncIterable<unknown>, options?: Options) => Promise<Result>;
  resume: (suprsend: SuprSend, result: unknown, options?: Options) => Promise<Result>;
}

type Run = (source: never, options?: never) => Promise<unknown>;
const method = (
  name: string,
  repeat: Method['repeat'],
  most: number,
  record: (n: number) => unknown,
  of: (suprsend: SuprSend) => { run: Run; resume: Run },
): Method => ({
  name,
  repeat,
  most,
  record,
  run: (suprsend, source, options) => of(suprsend).run(source as never, options as never) as Promise<Result>,
  resume: (suprsend, result, options) => of(suprsend).resume(result as never, options as never) as Promise<Result>,
});

const { floor } = Math;
const LIST = 'vips';

export const methods: readonly Method[] = [
  method(
    'users.editMany of channels',
    'safe',
    1,
    (n) => new UserEdit(`u${n}`).addEmail(`u${n}@example.com`).removeSms('+15551234567'),
    ({ users }) => ({ run: users.editMany, resume: users.resume }),
  ),
  method(
    'users.editMany of increments',
    'unsafe',
    1,
    (n) => new UserEdit(`u${n}`).increment('n'),
    ({ users }) => ({ run: users.editMany, resume: users.resume }),
  ),
  method(
    'users.editMany by event',
    'safe',
    400,
    (n) => new UserEdit(`u${n}`).set('n', n),
    ({ users }) => ({
      run: ((source: never, options: object) => users.editMany(source, { ...options, via: 'event' } as never)) as unknown as Run,
      resume: users.resume,
    }),
  ),
  method(
    'users.bulk',
    'safe',
    1,
    (n) => new UserEdit(`u${n}`).set('n', n),
    ({ users }) => ({
      run: (async (source: Iterable<UserEdit> | AsyncIterable<UserEdit>, options: never) => {
        const bulk = users.bulk();
        for await (const edit of source) bulk.append(edit);
        return bulk.save(options);
      }) as unknown as Run,
      resume: users.resume,
    }),
  ),
  method(
    'users.upsertMany',
    'safe',
    1,
    (n) => ({ distinct_id: `u${n}`, $email: [`u${n}@example.com`], n }),
    ({ users }) => ({ run: users.upsertMany, resume: users.resume }),
  ),
  method(
    'objects.editMany',
    'unsafe',
    1,
    (n) => new ObjectEdit('teams', `u${n}`).append('tags', `t${floor(n / 2)}`),
    ({ objects }) => ({ run: objects.editMany as unknown as Run, resume: objects.resume }),
  ),
  method(
    'objects.upsertMany',
    'safe',
    1,
    (n) => ({ object_type: 'teams', id: `u${n}`, n }),
    ({ objects }) => ({ run: objects.upsertMany, resume: objects.resume }),
  ),
  method(
    'workflows.triggerMany',
    'keyed',
    100,
    (n) => ({ workflow: 'w', recipients: [`u${n}`], data: { n } }),
    ({ workflows }) => ({ run: workflows.triggerMany, resume: workflows.resume }),
  ),
  method(
    'events.triggerMany',
    'keyed',
    1,
    (n) => ({ distinct_id: `u${n}`, event: 'e', properties: { n } }),
    ({ events }) => ({ run: events.triggerMany, resume: events.resume }),
  ),
  method(
    'lists.subscribers.addMany',
    'safe',
    1000,
    (n) => `u${n}`,
    ({ lists: { subscribers } }) => ({
      run: ((source: never, options: never) => subscribers.addMany(LIST, source, options)) as unknown as Run,
      resume: subscribers.resume,
    }),
  ),
  method(
    'lists.subscribers.removeMany',
    'safe',
    1000,
    (n) => `u${n}`,
    ({ lists: { subscribers } }) => ({
      run: ((source: never, options: never) => subscribers.removeMany(LIST, source, options)) as unknown as Run,
      resume: subscribers.resume,
    }),
  ),
  method(
    'messages.updateMany',
    'safe',
    1000,
    (n) => ({ message_id: `u${n}`, action: 'seen' }),
    ({ messages }) => ({ run: messages.updateMany, resume: messages.resume }),
  ),
];
