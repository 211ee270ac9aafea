// What an application's own code looks like to the compiler, in ES modules. Checked, not run.
import { type CallResult, type ClientOptions, NotFoundError, SuprSend, SuprSendError, WebhookError } from 'suprsend-ts';
import { type Client, createClient } from 'suprsend-ts/core';
import { usersGet } from 'suprsend-ts/operations';
import { createUserToken, type UserTokenOptions } from 'suprsend-ts/tokens';
import { webhooks, type WebhookEvent, type WebhookError as SmallWebhookError } from 'suprsend-ts/webhooks';

const options: ClientOptions = { apiKey: async () => 'key', fetch, headers: { 'X-App': 'a', 'X-None': null } };
const suprsend = new SuprSend(options);

export async function tree(signal: AbortSignal): Promise<string | undefined> {
  try {
    await suprsend.users.upsert('u1', { $email: ['a@example.com'], plan: 'pro' });
    const full: CallResult<unknown> = await suprsend.users.get('u1', { signal }).withResponse();
    const status: number = full.response.status;
    const { slug } = await suprsend.management.workspace('staging').workflows.get('welcome', { mode: 'live' });
    // @ts-expect-error a path value is a string
    await suprsend.users.get(5);
    // @ts-expect-error there is no such method
    await suprsend.users.nothing();
    return `${status} ${slug}`;
  } catch (error) {
    if (NotFoundError.is(error)) return String(error.status satisfies number);
    if (SuprSendError.is(error)) return error.operation;
    throw error;
  }
}

const client: Client = createClient({ apiKey: 'key' });

export async function operation(): Promise<number> {
  const { data, response } = await usersGet({ client, path: { distinct_id: 'u1' } });
  const id: string | undefined = data.distinct_id;
  // @ts-expect-error the path value is missing
  await usersGet({ client, path: {} });
  return id ? response.status : 0;
}

export async function tokensAndWebhooks(user: UserTokenOptions, body: string, headers: Headers): Promise<[string, WebhookEvent]> {
  return [await createUserToken({ signingKey: undefined, ...user }), webhooks.parse(body, { headers, secret: false })];
}

// The entries share one class, and one type of it.
export const status = (error: WebhookError): SmallWebhookError['status'] => (error satisfies SmallWebhookError).status;
