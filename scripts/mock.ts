/**
 * Mock servers of the contract, in this process: Prism on generated/openapi.hub.json and generated/openapi.management.json, on loopback
 * ports that the system chooses. For the tour and the tests; people start one with `npx prism mock generated/openapi.hub.json`.
 */
import { createLogger } from '@stoplight/prism-core';
import { getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { createServer } from '@stoplight/prism-http-server';
import { fromRoot, serverDocument } from './contract/files.ts';
import type { Server } from './contract/operations.ts';

export interface Mock {
  /** `http://127.0.0.1:` and the port. */
  url: string;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

/** Starts the mock of one server. It checks every request and tells what it finds in the header `sl-violations`. */
export async function startMock(server: Server): Promise<Mock> {
  const operations = await getHttpOperationsFromSpec(fromRoot(serverDocument(server)));
  const prism = createServer(operations, {
    cors: false,
    // Prism logs every request with its headers and body.
    components: { logger: createLogger(`mock ${server}`, { level: 'silent' }) },
    config: {
      mock: { dynamic: false },
      isProxy: false,
      checkSecurity: true,
      validateRequest: true,
      validateResponse: true,
      errors: false,
      upstreamProxy: undefined,
    },
  });
  return { url: await prism.listen(0, '127.0.0.1'), close: () => prism.close() };
}

/** Starts both. */
export async function startMocks(): Promise<Record<Server, Mock>> {
  const [hub, management] = await Promise.all([startMock('hub'), startMock('management')]);
  return { hub, management };
}
