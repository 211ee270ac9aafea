/** What the compiler refuses and which types it infers; `tsc` is the test. */
import { expectTypeOf, test } from 'vitest';
import { ObjectEdit, UserEdit, type BulkResult, type ObjectEntity, type SuprSend, type User } from '../../src/index.ts';

test('types', () => {
  // Never called: only checked.
  void (async (suprsend: SuprSend) => {
    const user = suprsend.users.edit('u1');
    expectTypeOf(user).toEqualTypeOf<UserEdit>();
    expectTypeOf(user.addEmail('a@example.com').set('a', 1).unset('b').increment('n').addSms('+1')).toEqualTypeOf<UserEdit>();
    expectTypeOf(await user.save()).toEqualTypeOf<User>();
    expectTypeOf(await suprsend.objects.edit('t', 'i').set({ a: 1 }).save()).toEqualTypeOf<ObjectEntity>();
    expectTypeOf(await suprsend.users.editMany([user])).toEqualTypeOf<BulkResult<UserEdit>>();
    expectTypeOf(await suprsend.objects.bulk().append(new ObjectEdit('t', 'i')).save()).toEqualTypeOf<BulkResult<ObjectEdit>>();
    interface Properties {
      plan: string;
    }
    user.set({ plan: 'pro' } satisfies Properties as Properties);
    user.addWebPush({} as PushSubscription).addWebPush({ endpoint: 'e', keys: { p256dh: 'p', auth: 'a' } });
    user.append({ $email: 'a@example.com', any: { nested: true } });

    class Team extends UserEdit {
      override addEmail(email: string): this {
        return super.addEmail(email.toLowerCase());
      }
    }
    expectTypeOf(new Team('u1').addEmail('A@example.com')).toEqualTypeOf<Team>();

    // @ts-expect-error -- APNs is not a provider of Android
    user.addAndroidPush('t', { provider: 'apns' });
    // @ts-expect-error -- FCM is not a provider of iOS
    user.addIosPush('t', { provider: 'fcm' });
    // The name of older pages; editors show that it is deprecated.
    user.addSlack({ channel: 'C1', access_token: 'x' });
    // @ts-expect-error -- the channel is named by channel_id
    user.addSlack({ channel_name: 'C1', access_token: 'x' });
    // @ts-expect-error -- a member needs the access token
    user.addSlack({ email: 'a@example.com' });
    // @ts-expect-error -- an amount is a number
    user.increment('n', '1');
    // @ts-expect-error -- a value is missing
    user.set('k');
    // @ts-expect-error -- a number is not an address
    user.addSms(15555555555);
    // @ts-expect-error -- an edit of an object is not an edit of a user
    suprsend.users.bulk().append(new ObjectEdit('t', 'i'));
    // @ts-expect-error -- a list is not an edit
    suprsend.users.bulk().append([new UserEdit('u1')]);
    // @ts-expect-error -- objects are sent by patch
    await suprsend.objects.editMany([], { via: 'event' });
  });
});
