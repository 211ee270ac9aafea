/** When a builder sends, what it keeps, and when it refuses to send again. */
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { ConfigurationError, InvalidRequestError, ObjectEdit, UserEdit, type Edit, type SuprSend } from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { otherCopy } from './copy.ts';
import { closedPort, serve, type Reply } from '../support/server.ts';
import { eventually } from '../support/time.ts';

const bodies = (server: { requests: { body: string }[] }): unknown[] =>
  server.requests.map(({ body }) => JSON.parse(body).operations as unknown);

test('save sends once, to the path of the id, and returns the profile', async () => {
  await using server = await serve(({ url }) => ({
    status: url.includes('user') ? 202 : 200,
    body: JSON.stringify({ distinct_id: 'u1' }),
  }));
  const suprsend = client(at(server));
  const user = await suprsend.users.edit('a/b?c').set('plan', 'pro').save();
  expect(user.distinct_id).toBe('u1');
  const { attempts } = await suprsend.objects.edit('teams', '日本').set('plan', 'pro').save().withResponse();
  expect(attempts).toHaveLength(1);
  expect(server.requests.map(({ method, url, body }) => [method, url, body])).toEqual([
    ['PATCH', '/v1/user/a%2Fb%3Fc/', '{"operations":[{"$set":{"plan":"pro"}}]}'],
    ['PATCH', '/v1/object/teams/%E6%97%A5%E6%9C%AC/', '{"operations":[{"$set":{"plan":"pro"}}]}'],
  ]);
});

test('a second save without new operations is refused; with some it sends only those', async () => {
  await using server = await serve();
  const edit = client(at(server)).users.edit('u1');
  expect(await failure(edit.save())).toMatchObject({ name: 'InvalidRequestError', operation: 'users.edit', sent: 'no' });
  await edit.increment('n').save();
  expect(edit.isEmpty).toBe(true);
  expect(await failure(edit.save())).toBeInstanceOf(InvalidRequestError);
  await edit.increment('m').save();
  expect(bodies(server)).toEqual([[{ $increment: { n: 1 } }], [{ $increment: { m: 1 } }]]);
});

test('what is added during a save is kept for the next, and two saves do not overlap', async () => {
  let answer = (): void => {};
  await using server = await serve(() => new Promise<Reply>((resolve) => (answer = () => resolve({ body: '{}' }))));
  const edit = client(at(server)).users.edit('u1').increment('n');
  const saving = edit.save();
  edit.set('late', true);
  expect(await failure(edit.save())).toMatchObject({ name: 'InvalidRequestError', message: expect.stringContaining('being sent') });
  await eventually(() => server.requests.length === 1);
  answer();
  await saving;
  expect(edit.toJSON().operations).toEqual([{ $set: { late: true } }]);
  const second = edit.save();
  await eventually(() => server.requests.length === 2);
  answer();
  await second;
  expect(bodies(server)).toEqual([[{ $increment: { n: 1 } }], [{ $set: { late: true } }]]);
});

test('a rejected edit stays pending and may be sent again', async () => {
  await using server = await serve(() => ({ status: 400, body: '{"message":"no"}' }));
  const edit = client(at(server)).users.edit('u1').increment('n');
  expect(await failure(edit.save())).toMatchObject({ status: 400, sent: 'rejected' });
  expect([edit.isEmpty, edit.mayHaveArrived]).toEqual([false, false]);
  server.answer = () => ({ body: '{}' });
  await edit.save();
  expect(bodies(server)).toEqual([[{ $increment: { n: 1 } }], [{ $increment: { n: 1 } }]]);
});

test('operations that add up and may have been processed are sent again only with acceptDuplicates', async () => {
  await using server = await serve(() => ({ status: 500 }));
  const edit = client({ ...at(server), maxRetries: 2 })
    .users.edit('u1')
    .set('a', 1)
    .append('tags', 'new');
  const error = await failure(edit.save());
  expect(error).toMatchObject({ status: 500, sent: 'maybe', attempts: [{ status: 500 }] });
  // save() itself sends an edit again; retry() would not know of it.
  const suprsend = client(at(server));
  expect(await failure(suprsend.retry(error))).toMatchObject({ message: expect.stringContaining('call save() again') });
  expect(edit.mayHaveArrived).toBe(true);
  edit.set('b', 2);
  expect(await failure(edit.save())).toMatchObject({ name: 'InvalidRequestError', message: expect.stringContaining('acceptDuplicates') });
  expect(server.requests).toHaveLength(1);
  // The first save may still have been processed, although the second was rejected.
  server.answer = () => ({ status: 400 });
  expect(await failure(edit.save({ acceptDuplicates: true }))).toMatchObject({ status: 400 });
  expect(await failure(edit.save())).toBeInstanceOf(InvalidRequestError);
  server.answer = () => ({ body: '{}' });
  await edit.save({ acceptDuplicates: true });
  expect([edit.isEmpty, edit.mayHaveArrived, server.requests.length]).toEqual([true, false, 3]);
  await edit.increment('n').save();
});

test('a hook cannot retry the error of an edit, of one among many, or of a run: they are sent again by save() and resume()', async () => {
  await using server = await serve(() => ({ status: 429 }));
  const refused: string[] = [];
  const suprsend: SuprSend = client({
    ...at(server),
    maxRetries: 0,
    hooks: {
      onError: ({ error }) => {
        void suprsend.retry(error).catch(({ message }: Error) => refused.push(message));
      },
    },
  });
  const edit = suprsend.users.edit('u1').increment('n');
  await failure(edit.save());
  await suprsend.users.editMany([suprsend.users.edit('u2').increment('n')]);
  await suprsend.users.upsertMany([{ distinct_id: 'u3' }]);
  await eventually(() => refused.length === 3);
  for (const message of refused) expect(message).toContain('this error has no request to retry');
  expect(server.requests).toHaveLength(3);
});

test('$set, $set_once, $unset and addresses of channels are safe: the client repeats them, and they may be saved again after any failure', async () => {
  await using server = await serve();
  let left = 1;
  server.answer = () => (left-- > 0 ? { status: 503, headers: { 'retry-after': '0' } } : { body: '{}' });
  const suprsend = client({ ...at(server), maxRetries: 1 });
  await suprsend.users
    .edit('u1')
    .set('a', 1)
    .setOnce('b', 1)
    .unset('$sms')
    .addEmail('a@example.com')
    .removeWhatsapp('+15551234567')
    .addAndroidPush('t')
    .save();
  expect(server.requests).toHaveLength(2);
  left = 2;
  const edit = suprsend.objects.edit('teams', 'core').set('a', 1);
  expect(await failure(edit.save())).toMatchObject({ status: 503, sent: 'maybe' });
  await edit.increment('n').save();
  expect(bodies(server).at(-1)).toEqual([{ $set: { a: 1 } }, { $increment: { n: 1 } }]);
  for (const unsafe of [
    suprsend.users.edit('u1').append('a', 1),
    suprsend.users.edit('u1').append({ $email: 'a@example.com', a: 1 }),
    suprsend.users.edit('u1').remove('a', 1),
    suprsend.users.edit('u1').increment('a'),
  ]) {
    left = 1;
    server.requests.length = 0;
    expect(await failure(unsafe.save())).toMatchObject({ status: 503 });
    expect(server.requests).toHaveLength(1);
  }
});

test('what was never sent may be saved again', async () => {
  const url = await closedPort();
  const edit = client({ ...at({ url }) })
    .users.edit('u1')
    .increment('n');
  expect(await failure(edit.save())).toMatchObject({ name: 'ConnectionError', sent: 'no' });
  expect(edit.mayHaveArrived).toBe(false);
  expect(await failure(edit.save())).toMatchObject({ name: 'ConnectionError' });
});

test('save accepts the options of a call: an aborted one leaves the edit pending', async () => {
  await using server = await serve();
  const edit = client(at(server)).users.edit('u1').increment('n');
  expect(await failure(edit.save({ signal: AbortSignal.abort() }))).toMatchObject({ name: 'AbortError', sent: 'no' });
  await edit.save({ headers: { 'X-A': 'b' } });
  expect(server.requests.map(({ headers }) => headers['x-a'])).toEqual(['b']);
});

test('an edit made without a client says how to send it, and any client can', async () => {
  await using server = await serve();
  const user = new UserEdit('u1').set('a', 1);
  const object = new ObjectEdit('teams', 'core').set('a', 1);
  for (const edit of [user, object]) {
    const error = await failure(edit.save());
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain('edit(edit)');
  }
  const suprsend = client(at(server));
  expect(suprsend.users.edit(user)).toBe(user);
  await user.save();
  await suprsend.objects.edit(object).save();
  expect(server.requests.map(({ url }) => url)).toEqual(['/v1/user/u1/', '/v1/object/teams/core/']);
});

test('an edit of another copy of the package is copied', async () => {
  await using server = await serve();
  const copy = await otherCopy();
  const edit = client(at(server)).users.edit(new copy.UserEdit('u1').set('__proto__', 1).increment('0'));
  expect(edit).toBeInstanceOf(UserEdit);
  await edit.save();
  expect(server.requests[0]!.body).toBe('{"operations":[{"$set":{"__proto__":1}},{"$increment":{"0":1}}]}');
});

test('an edit of another copy is not copied while it is being sent, nor when its operations may be processed twice', async () => {
  const copy = await otherCopy();
  const edit = new copy.UserEdit('u1').increment('n');
  const during: unknown[] = [];
  await using server = await serve(async () => {
    during.push(await failure((async () => users.edit(edit))()));
    return { status: 500 };
  });
  const { users } = client(at(server));
  const first = await users.editMany([edit]);
  expect(during).toMatchObject([{ name: 'InvalidRequestError', message: expect.stringContaining('being sent') }]);
  expect(first).toMatchObject({ failure: 1, failedRecords: [{ sent: 'maybe' }] });
  expect([edit.isEmpty, edit.mayHaveArrived]).toEqual([false, true]);
  expect(() => users.edit(edit)).toThrow(/acceptDuplicates/);
  server.answer = () => ({ body: '{}' });
  expect(await users.editMany([edit])).toMatchObject({
    unknown: 1,
    failedRecords: [{ status: 'unknown', sent: 'maybe', error: { sent: 'no' } }],
  });
  expect(server.requests).toHaveLength(1);
});

test('an edit of another copy is empty after it was sent, and its copy is independent of it', async () => {
  await using server = await serve();
  const copy = await otherCopy();
  const { users, objects } = client(at(server));
  const edit = new copy.ObjectEdit('teams', 'core').set('a', 1);
  expect(await objects.editMany([edit])).toMatchObject({ success: 1 });
  expect([edit.isEmpty, users.edit(new copy.UserEdit('u1')).isEmpty]).toEqual([true, true]);
  const twin = objects.edit(edit.set('b', 2)).set('c', 3);
  expect(edit.toJSON().operations).toEqual([{ $set: { b: 2 } }]);
  await twin.save();
  expect(server.requests.map(({ url }) => url)).toEqual(['/v1/object/teams/core/', '/v1/object/teams/core/']);
  expect(bodies(server)).toEqual([[{ $set: { a: 1 } }], [{ $set: { b: 2 } }, { $set: { c: 3 } }]]);
});

test('an edit of a version without the shared method is refused with the reason', async () => {
  await using server = await serve();
  const { UserEdit: Other } = await otherCopy();
  const take = Object.getOwnPropertySymbols(Object.getPrototypeOf(Other.prototype)).find((symbol) => Symbol.keyFor(symbol) !== undefined)!;
  const older = Object.defineProperty(new Other('u1').set('a', 1), take, { value: undefined });
  const { users } = client(at(server));
  expect(() => users.edit(older)).toThrow(/by a version of suprsend-ts that this version cannot read/);
  expect(() => users.bulk().append(older)).toThrow(InvalidRequestError);
  expect(await users.editMany([older])).toMatchObject({ failure: 1, failedRecords: [{ error: { name: 'InvalidRequestError' } }] });
  expect(server.requests).toEqual([]);
});

test('neither an edit nor a class that intercepts its methods can read the credential', async () => {
  await using server = await serve();
  const seen: unknown[] = [];
  class Spy extends UserEdit {}
  for (let type: object = UserEdit.prototype; type !== Object.prototype; type = Object.getPrototypeOf(type) as object) {
    for (const symbol of Object.getOwnPropertySymbols(type)) {
      const original = Reflect.get(UserEdit.prototype, symbol) as unknown;
      if (typeof original !== 'function') continue;
      Object.defineProperty(Spy.prototype, symbol, {
        value(this: unknown, ...args: unknown[]) {
          const result = Reflect.apply(original, this, args) as unknown;
          seen.push(...args, result);
          return result;
        },
      });
    }
  }
  const { users } = client(at(server));
  await users.edit(new Spy('u1').set('a', 1)).save();
  expect(seen.length).toBeGreaterThan(1);
  expect(inspect(seen, { depth: 9, showHidden: true })).not.toContain('api-key-of-the-tests');
});

test('a subclass can override any method, and the others keep their names in errors', async () => {
  class Lower extends UserEdit {
    override addEmail(email: string): this {
      return super.addEmail(email.toLowerCase());
    }
  }
  expect(new Lower('u1').addEmail('A@Example.com').toJSON().operations).toEqual([{ $append: { $email: 'a@example.com' } }]);
  expect(() => new Lower('u1').addEmail('nope')).toThrow(/addEmail: \$email must be/);
  expect(Object.keys(new Lower('u1'))).toEqual(['distinctId']);
});

test('anything but an edit is refused', () => {
  const suprsend = client();
  for (const wrong of [null, {}, [new UserEdit('u1')], new ObjectEdit('a', 'b'), 7])
    expect(() => suprsend.users.edit(wrong as never)).toThrow(InvalidRequestError);
  expect(() => suprsend.objects.edit(new UserEdit('u1') as never)).toThrow(InvalidRequestError);
  expect(() => suprsend.objects.edit('teams', undefined as never)).toThrow(InvalidRequestError);
});

test('what an edit does not check is not checked when it is sent', async () => {
  await using server = await serve();
  await client(at(server))
    .users.edit('u1', { validation: false })
    .set('$newer' as never, 1)
    .save();
  await client(at(server))
    .users.edit('u1', { validation: { profile: false } })
    .set('$newer' as never, 2)
    .save();
  expect(bodies(server)).toEqual([[{ $set: { $newer: 1 } }], [{ $set: { $newer: 2 } }]]);
});

test.each(['users', 'objects'] as const)(
  'an edit of %s follows the option validation of its client, and its own before that',
  async (kind) => {
    await using server = await serve();
    const lenient = client({ ...at(server), validation: false });
    const edit = (of: typeof lenient, options?: object): Edit<unknown> =>
      kind === 'users' ? of.users.edit('u1', options) : of.objects.edit('t', 'i', options);
    await edit(lenient)
      .set('$newer' as never, 1)
      .save();
    await edit(client({ ...at(server), validation: { profile: false } }))
      .set('$newer' as never, 2)
      .save();
    expect(bodies(server)).toEqual([[{ $set: { $newer: 1 } }], [{ $set: { $newer: 2 } }]]);
    for (const strict of [edit(client(at(server))), edit(lenient, { validation: { profile: true } })])
      expect(() => strict.set('$newer' as never, 1)).toThrow(InvalidRequestError);
  },
);
