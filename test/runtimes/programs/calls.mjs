// Calls that succeed: through the tree, answered with text, through a list, after a retry, and by a typed operation.
import { SuprSend } from 'suprsend-ts';
import { createClient } from 'suprsend-ts/core';
import { usersGet } from 'suprsend-ts/operations';

export async function calls(url) {
  const options = { apiKey: 'key-1', hubUrl: url, maxRetries: 1 };
  const suprsend = new SuprSend(options);
  const upsert = await suprsend.users.upsert('user 1/ü', { $email: ['jane@example.com'], name: 'Jané' });
  const trigger = await suprsend.workflows.trigger({ workflow: 'welcome', recipients: ['u1'] });
  const event = await suprsend.events.trigger({ distinct_id: 'u1', event: 'ORDER SHIPPED' });

  const walked = [];
  for await (const { distinct_id } of suprsend.users.list({ limit: 2 })) walked.push(distinct_id);

  const retried = await suprsend.workflows.trigger({ workflow: 'flaky', recipients: ['u1'] }, { idempotencyKey: 'flaky-1' }).withResponse();
  const operation = await usersGet({ client: createClient(options), path: { distinct_id: 'known' } });
  return {
    upsert,
    trigger,
    event,
    walked,
    retried: { data: retried.data, key: retried.idempotencyKey, attempts: retried.attempts.map(({ status }) => status) },
    operation: { data: operation.data, status: operation.response.status, type: operation.response.headers.get('content-type') },
  };
}
