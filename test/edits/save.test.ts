/** When a builder sends, what it keeps, and when it refuses to send again. */
import { expect, test } from 'vitest';
import { ConfigurationError, InvalidRequestError, ObjectEdit, UserEdit } from '../../src/index.ts';
import { at, client, failure } from '../support/client.ts';
import { otherCopy } from './copy.ts';
import { closedPort, serve, type Reply } from '../support/server.ts';
import { eventually } from '../support/time.ts';

const bodies = (server: { requests: { body: string }[] }): unknown[] =>
  server.requests.map(({ body }) => JSON.parse(body).operations as unknown);

test('save sends once, to the path of the id, and gives the profile', async () => {
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

test('what is added while a save is under way is kept for the next, and two saves do not overlap', async () => {
  let answer = (): void => {};
  await using server = await serve(() => new Promise<Reply>((resolve) => (answer = () => resolve({ body: '{}' }))));
  const edit = client(at(server)).users.edit('u1').increment('n');
  const saving = edit.save();
  edit.set('late', true);
  expect(await failure(edit.save())).toMatchObject({ name: 'InvalidRequestError', message: expect.stringContaining('being sent') });
  await eventually(() => server.requests.length === 1);
  answer();
  await saving;
  expect(edit.toJSON()).toEqual({ operations: [{ $set: { late: true } }] });
  const second = edit.save();
  await eventually(() => server.requests.length === 2);
  answer();
  await second;
  expect(bodies(server)).toEqual([[{ $increment: { n: 1 } }], [{ $set: { late: true } }]]);
});

test('an edit that was refused stays pending and may be sent again', async () => {
  await using server = await serve(() => ({ status: 400, body: '{"message":"no"}' }));
  const edit = client(at(server)).users.edit('u1').increment('n');
  expect(await failure(edit.save())).toMatchObject({ status: 400, sent: 'rejected' });
  expect([edit.isEmpty, edit.mayHaveArrived]).toEqual([false, false]);
  server.answer = () => ({ body: '{}' });
  await edit.save();
  expect(bodies(server)).toEqual([[{ $increment: { n: 1 } }], [{ $increment: { n: 1 } }]]);
});

test('what may have arrived and adds up is not sent blindly, until acceptDuplicates says so', async () => {
  await using server = await serve(() => ({ status: 500 }));
  const edit = client({ ...at(server), maxRetries: 2 })
    .users.edit('u1')
    .set('a', 1)
    .addEmail('a@example.com');
  expect(await failure(edit.save())).toMatchObject({ status: 500, sent: 'maybe', attempts: [{ status: 500 }] });
  expect(edit.mayHaveArrived).toBe(true);
  edit.set('b', 2);
  expect(await failure(edit.save())).toMatchObject({ name: 'InvalidRequestError', message: expect.stringContaining('acceptDuplicates') });
  expect(server.requests).toHaveLength(1);
  // A refusal after it does not undo the doubt.
  server.answer = () => ({ status: 400 });
  expect(await failure(edit.save({ acceptDuplicates: true }))).toMatchObject({ status: 400 });
  expect(await failure(edit.save())).toBeInstanceOf(InvalidRequestError);
  server.answer = () => ({ body: '{}' });
  await edit.save({ acceptDuplicates: true });
  expect([edit.isEmpty, edit.mayHaveArrived, server.requests.length]).toEqual([true, false, 3]);
  await edit.increment('n').save();
});

test('only $set, $set_once and $unset are safe: repeated by the client, and saved again after a doubtful failure', async () => {
  await using server = await serve();
  let left = 1;
  server.answer = () => (left-- > 0 ? { status: 503, headers: { 'retry-after': '0' } } : { body: '{}' });
  const suprsend = client({ ...at(server), maxRetries: 1 });
  await suprsend.users.edit('u1').set('a', 1).setOnce('b', 1).unset('$sms').save();
  expect(server.requests).toHaveLength(2);
  left = 2;
  const edit = suprsend.objects.edit('teams', 'core').set('a', 1);
  expect(await failure(edit.save())).toMatchObject({ status: 503, sent: 'maybe' });
  await edit.increment('n').save();
  expect(bodies(server).at(-1)).toEqual([{ $set: { a: 1 } }, { $increment: { n: 1 } }]);
  for (const unsafe of [
    suprsend.users.edit('u1').append('a', 1),
    suprsend.users.edit('u1').remove('a', 1),
    suprsend.users.edit('u1').increment('a'),
  ]) {
    left = 1;
    server.requests.length = 0;
    expect(await failure(unsafe.save())).toMatchObject({ status: 503 });
    expect(server.requests).toHaveLength(1);
  }
});

test('what never left may be saved again', async () => {
  const url = await closedPort();
  const edit = client({ ...at({ url }) })
    .users.edit('u1')
    .increment('n');
  expect(await failure(edit.save())).toMatchObject({ name: 'ConnectionError', sent: 'no' });
  expect(edit.mayHaveArrived).toBe(false);
  expect(await failure(edit.save())).toMatchObject({ name: 'ConnectionError' });
});

test('options of the call hold: an aborted save leaves the edit pending', async () => {
  await using server = await serve();
  const edit = client(at(server)).users.edit('u1').increment('n');
  expect(await failure(edit.save({ signal: AbortSignal.abort() }))).toMatchObject({ name: 'AbortError', sent: 'no' });
  await edit.save({ headers: { 'X-A': 'b' } });
  expect(server.requests.map(({ headers }) => headers['x-a'])).toEqual(['b']);
});

test('an edit made without a client says who can send it, and any client can', async () => {
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

test('an edit of another copy of the package is taken over', async () => {
  await using server = await serve();
  const copy = await otherCopy();
  const edit = client(at(server)).users.edit(new copy.UserEdit('u1').set('__proto__', 1).increment('0'));
  expect(edit).toBeInstanceOf(UserEdit);
  await edit.save();
  expect(server.requests[0]!.body).toBe('{"operations":[{"$set":{"__proto__":1}},{"$increment":{"0":1}}]}');
});

test('what is no edit is refused', () => {
  const suprsend = client();
  for (const wrong of [null, {}, [new UserEdit('u1')], new ObjectEdit('a', 'b'), 7])
    expect(() => suprsend.users.edit(wrong as never)).toThrow(InvalidRequestError);
  expect(() => suprsend.objects.edit(new UserEdit('u1') as never)).toThrow(InvalidRequestError);
  expect(() => suprsend.objects.edit('teams', undefined as never)).toThrow(InvalidRequestError);
});
