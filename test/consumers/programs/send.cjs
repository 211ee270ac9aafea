/** What an application does with the package, through several of its entries. Bundlers start here, or at the same as an ES module. */
const { NotFoundError, SuprSend } = require('suprsend-ts');
const { retry } = require('suprsend-ts/core');
const { usersGet } = require('suprsend-ts/operations');
const { createUserToken } = require('suprsend-ts/tokens');
const { webhooks } = require('suprsend-ts/webhooks');

async function main() {
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
}
void main();
