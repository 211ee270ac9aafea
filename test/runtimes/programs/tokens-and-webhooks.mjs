// What needs no server: a user's token by Web Crypto, and webhooks that came in.
import { createUserToken } from 'suprsend-ts/tokens';
import { webhooks } from 'suprsend-ts/webhooks';

const secret = { header: 'X-Webhook-Token', value: 'shared-value-of-the-tests' };
const event = { event_type: 'status', channel: 'email', suprsend_status: { status: 'delivered', timestamp: 1 } };
const body = JSON.stringify(event);
const headers = new Headers({ 'x-webhook-token': 'shared-value-of-the-tests', 'content-type': 'application/json' });

export async function tokensAndWebhooks(signingKey) {
  const handled = [];
  const handler = webhooks.fetchHandler({ secret }, ({ event_type }) => void handled.push(event_type));
  const statuses = [];
  for (const init of [{ headers, body }, { body }, { headers, body: '{' }])
    statuses.push((await handler(new Request('https://example.com/hook', { method: 'POST', ...init }))).status);
  return {
    token: await createUserToken({ signingKey, distinctId: 'u1', tenantId: 't1', expiresIn: '1h', issuedAt: 1_760_000_000 }),
    webhooks: {
      text: webhooks.parse(body, { headers, secret }),
      bytes: webhooks.parse(new TextEncoder().encode(body), { headers, secret }),
      refused: refusal(() => webhooks.parse(body, { headers: new Headers(), secret })),
      statuses,
      handled,
    },
  };
}

function refusal(parse) {
  try {
    return parse();
  } catch ({ name, status }) {
    return { name, status };
  }
}
