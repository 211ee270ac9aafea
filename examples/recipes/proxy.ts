/** A proxy: everything is sent through a dispatcher of undici. */
import { ProxyAgent } from 'undici';
import { SuprSend, type ClientOptions } from '../../src/index.ts'; // yours: 'suprsend-ts'
import { undiciFetch } from '../../src/undici.ts'; // yours: 'suprsend-ts/undici'

/** @param to - the proxy, with its user and password if it wants them: `http://user:password@proxy.example.com:3128`. */
export function throughProxy(
  to: string | ProxyAgent.Options,
  options: ClientOptions = {},
): { suprsend: SuprSend; close: () => Promise<void> } {
  // It opens a tunnel, so the proxy sees the host of SuprSend and nothing of the calls. `new EnvHttpProxyAgent()` of undici reads
  // HTTPS_PROXY and NO_PROXY instead.
  const proxy = new ProxyAgent(to);
  return { suprsend: new SuprSend({ ...options, fetch: undiciFetch({ dispatcher: proxy }) }), close: () => proxy.close() };
}
