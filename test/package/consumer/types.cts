// The same for CommonJS.
import suprsendTs = require('suprsend-ts');
import core = require('suprsend-ts/core');
import operations = require('suprsend-ts/operations');

const suprsend = new suprsendTs.SuprSend({ serviceToken: 'token', workspace: 'staging' });

export async function call(): Promise<string | undefined> {
  await suprsend.management.workflows.list();
  const { data } = await operations.usersGet({ client: core.createClient(), path: { distinct_id: 'u1' } });
  // @ts-expect-error a path value is a string
  await suprsend.users.get(5);
  return data.distinct_id;
}
