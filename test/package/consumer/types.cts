// The same for CommonJS.
import suprsendTs = require('suprsend-ts');
import core = require('suprsend-ts/core');
import operations = require('suprsend-ts/operations');
import tokens = require('suprsend-ts/tokens');
import small = require('suprsend-ts/webhooks');

const suprsend = new suprsendTs.SuprSend({ serviceToken: 'token', workspace: 'staging' });

export async function call(): Promise<string | undefined> {
  await suprsend.management.workflows.list();
  const { data } = await operations.usersGet({ client: core.createClient(), path: { distinct_id: 'u1' } });
  // @ts-expect-error a path value is a string
  await suprsend.users.get(5);
  return data.distinct_id;
}

export const token = (distinctId: string): Promise<string> =>
  tokens.createUserToken({ signingKey: undefined, distinctId, expiresIn: '1h' });
export const isWebhookError = (error: unknown): error is suprsendTs.WebhookError => small.WebhookError.is(error);
