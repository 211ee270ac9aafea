/** What the generator makes, alone: every operation, and a client made at import, as its own client.gen.ts makes it. */
import { createClient, createConfig } from '../../generated/client/index.ts';
import { servers } from '../../generated/servers.gen.ts';

export * from '../../generated/sdk.gen.ts';
export { createClient, createConfig };
export const client = createClient(createConfig({ baseUrl: servers.hub.url }));
