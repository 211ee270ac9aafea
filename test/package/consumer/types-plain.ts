// For resolvers that know one kind of file: node10 and bundler.
import { SuprSend, SuprSendError } from 'suprsend-ts';
import { createClient } from 'suprsend-ts/core';
import { usersGet } from 'suprsend-ts/operations';
import { createUserToken } from 'suprsend-ts/tokens';
import { WebhookError } from 'suprsend-ts/webhooks';
import { localSuprSend, type LocalMessage, type WorkspaceData } from 'suprsend-ts/local';
import { matchers } from 'suprsend-ts/testing';

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

// A local SuprSend.
const workspace: WorkspaceData = {
  workflows: [
    {
      slug: 'hello',
      name: 'Hello',
      category: 'transactional',
      trigger_type: 'api',
      tree: { nodes: [{ node_type: 'send_email', properties: { template: 'hello' } }] },
    },
  ],
};
const local = localSuprSend(workspace, { seed: { users: [{ distinct_id: 'u1', $email: ['a@example.com'] }] } });
export const localClient: SuprSend = new SuprSend(local.options);
local.advance('1h');
local.fail({ operation: 'users.get', status: 503 });
export const messages: readonly LocalMessage[] = local.messages;
export const notified: boolean = matchers.toHaveNotified(local, 'u1', { channel: 'email', to: /example/ }).pass;
