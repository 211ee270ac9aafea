/** A document of the contract as a server: Prism, static, checking requests, credentials and its own answers. */
import { createLogger } from '@stoplight/prism-core';
import { getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { createServer } from '@stoplight/prism-http-server';

export interface Mock {
  /** Origin on the loopback, at a port the system chose. */
  url: string;
  close(): Promise<void>;
}

/**
 * @param upstream - the origin of a server that answers in its place. Requests and answers are checked all the same.
 * @throws when the document cannot be read or holds no operation, or when no port can be had.
 */
export async function startMock(document: string, upstream?: string): Promise<Mock> {
  const operations = await getHttpOperationsFromSpec(document);
  if (operations.length === 0) throw new Error(`${document} holds no operation to mock.`);
  const server = createServer(operations, {
    cors: false,
    // Prism logs every request with its headers and body.
    components: { logger: createLogger('mock', { level: 'silent' }) },
    config: {
      ...(upstream === undefined ? { isProxy: false } : { isProxy: true, upstream: new URL(upstream) }),
      checkSecurity: true,
      validateRequest: true,
      validateResponse: true,
      // An example that breaks its own schema is answered with 500, and not only with a header that says so.
      errors: true,
      mock: { dynamic: false },
      upstreamProxy: undefined,
    },
  });
  return { url: await server.listen(0, '127.0.0.1'), close: () => server.close() };
}
