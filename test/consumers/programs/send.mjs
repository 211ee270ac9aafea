/** What an application does with the package, through several of its entries. Bundlers start here. */
import { NotFoundError, SuprSend } from 'suprsend-ts';
import { retry } from 'suprsend-ts/core';
import { usersGet } from 'suprsend-ts/operations';
import { createUserToken } from 'suprsend-ts/tokens';
import { webhooks } from 'suprsend-ts/webhooks';

const suprsend = new SuprSend({ apiKey: 'key-1', hubUrl: process.env.HUB_URL });
const error = await suprsend.users.get('missing').catch((thrown) => thrown);
const again = await retry(error, { client: suprsend.client }).catch((thrown) => thrown);
console.log(
  JSON.stringify({
    tree: await suprsend.users.get('tree'),
    operation: (await usersGet({ client: suprsend.client, path: { distinct_id: 'operation' } })).data,
    errors: [error, again].map((one) => [one.name, NotFoundError.is(one), one instanceof NotFoundError]),
    functions: [typeof createUserToken, typeof webhooks.parse],
  }),
);
