// An application in CommonJS: one call through the tree, one through a typed operation. Server and credential come from the environment.
const { NotFoundError, SuprSend } = require('suprsend-ts');
const { createClient } = require('suprsend-ts/core');
const { usersGet } = require('suprsend-ts/operations');

async function main() {
  const suprsend = new SuprSend();
  const tree = await suprsend.users.get('tree user');
  const operation = await usersGet({ client: createClient(), path: { distinct_id: 'operation/user' } });
  const error = await suprsend.users.get('missing').catch((thrown) => thrown);
  console.log(
    JSON.stringify({
      tree,
      operation: operation.data,
      status: operation.response.status,
      error: [error.name, error instanceof NotFoundError],
    }),
  );
}

void main();
