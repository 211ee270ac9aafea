// For resolvers that know one kind of file: node10 and bundler.
import { SuprSend, SuprSendError } from 'suprsend-ts';
import { createClient } from 'suprsend-ts/core';
import { usersGet } from 'suprsend-ts/operations';
import { createUserToken } from 'suprsend-ts/tokens';
import { WebhookError } from 'suprsend-ts/webhooks';

export async function call(): Promise<string | undefined> {
  try {
    const user = await new SuprSend({ apiKey: 'key' }).users.get('u1');
    const { data } = await usersGet({ client: createClient(), path: { distinct_id: user.distinct_id ?? 'u1' } });
    // @ts-expect-error a path value is a string
    await new SuprSend().users.get(5);
    return data.distinct_id;
  } catch (error) {
    return SuprSendError.is(error) ? error.message : undefined;
  }
}

export const token = (distinctId: string): Promise<string> => createUserToken({ signingKey: undefined, distinctId, expiresIn: '1h' });
export const status = (error: unknown): number | undefined => (WebhookError.is(error) ? error.status : undefined);
