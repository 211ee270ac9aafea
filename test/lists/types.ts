/** The types of lists. tsc checks this file; nothing in it runs. */
import { expectTypeOf } from 'vitest';
import { createClient, paginate, type Checkpoint, type ItemOf, type List, type Page } from '../../src/core.ts';
import type { CallResult, Message, SuprSend, User, UsersListPage } from '../../src/index.ts';
import { messagesList, usersList, workflowsTrigger } from '../../src/operations.ts';

export async function lists(suprsend: SuprSend): Promise<void> {
  const list = suprsend.users.list({
    limit: 100,
    after: 'cursor',
    prefetch: 1,
    signal: new AbortController().signal,
    totalTimeout: 60_000,
  });
  expectTypeOf(list).toEqualTypeOf<List<UsersListPage>>();
  expectTypeOf(await list).toEqualTypeOf<Page<UsersListPage>>();
  expectTypeOf((await list).results).toEqualTypeOf<User[]>();
  expectTypeOf((await list).meta.has_next).toEqualTypeOf<boolean>();
  expectTypeOf((await list).nextPage()).toEqualTypeOf<Promise<Page<UsersListPage>>>();
  expectTypeOf((await list).hasPreviousPage()).toBeBoolean();
  expectTypeOf((await list).checkpoint).toEqualTypeOf<Checkpoint>();
  expectTypeOf(list.checkpoint()).toEqualTypeOf<Checkpoint>();
  expectTypeOf(await list.toArray({ max: 500 })).toEqualTypeOf<User[]>();
  expectTypeOf(await list.withResponse()).toEqualTypeOf<CallResult<Page<UsersListPage>>>();
  expectTypeOf<ItemOf<UsersListPage>>().toEqualTypeOf<User>();
  for await (const user of list) expectTypeOf(user).toEqualTypeOf<User>();
  for await (const user of await list) expectTypeOf(user).toEqualTypeOf<User>();
  for await (const page of list.pages()) expectTypeOf(page.results).toEqualTypeOf<User[]>();
  // A list is a promise of its first page.
  expectTypeOf<typeof list>().toExtend<Promise<UsersListPage>>();
  void suprsend.users.list({ from: JSON.parse('{}') as Checkpoint });
  void suprsend.management.events.listLinkedWorkflows('event', { workspace: 'staging', prefetch: 0 });
  void suprsend.tenants.list({ limit: 10, offset: 20 });
  void suprsend.objects.list('teams', { before: 'cursor' });
}

export function queries(suprsend: SuprSend): void {
  void suprsend.messages.list({ status: ['delivered', 'seen'], recipient_id: ['u1', 'u2'], category: ['transactional'] });
  // @ts-expect-error the contract closes the statuses of the filter, so that a misspelled one is found
  void suprsend.messages.list({ status: ['deliverd'] });
  // @ts-expect-error a list of statuses, not one
  void suprsend.messages.list({ status: 'delivered' });
  // @ts-expect-error the tree names it without brackets
  void suprsend.messages.list({ 'status[]': ['delivered'] });
  // @ts-expect-error strings, not numbers
  void suprsend.messages.list({ recipient_id: [1] });
  // @ts-expect-error not a filter of this list
  void suprsend.messages.list({ recipients: ['u1'] });
  // @ts-expect-error a cursor is a string
  void suprsend.users.list({ after: 1 });
  // @ts-expect-error a cursor list has no offset
  void suprsend.users.list({ offset: 1 });
  // @ts-expect-error at most one page is requested ahead
  void suprsend.users.list({ prefetch: 2 });
  // @ts-expect-error not a checkpoint
  void suprsend.users.list({ from: { after: 'cursor' } });
  // @ts-expect-error the path value comes first
  void suprsend.objects.list({ limit: 10 });
}

export async function typedOperations(): Promise<void> {
  const client = createClient();
  const list = paginate(usersList, { client, query: { limit: 100 }, prefetch: 1 });
  expectTypeOf(list).toEqualTypeOf<List<UsersListPage>>();
  for await (const user of list) expectTypeOf(user).toEqualTypeOf<User>();
  for await (const message of paginate(messagesList, { client, query: { 'status[]': ['seen', 'read'] } }))
    expectTypeOf(message).toEqualTypeOf<Message>();
  // @ts-expect-error not a query value of this list
  void paginate(usersList, { client, query: { offset: 1 } });
  // @ts-expect-error the client is missing
  void paginate(usersList, { query: { limit: 1 } });
  // An operation that does not return a list is rejected when paginate is called, not by its type.
  expectTypeOf(paginate(workflowsTrigger, { client, body: { workflow: 'w', recipients: ['u'] } }).toArray()).toEqualTypeOf<
    Promise<unknown[]>
  >();
}
