/** What a local SuprSend answers to a request, for servers that count requests or add faults to it. */
import type { LocalSuprSend } from '../../src/local.ts';
import { receivedOf, responseOf } from '../../src/local/local.ts';
import type { Received, Reply } from './server.ts';

export function localAnswer(local: LocalSuprSend, { method, url, headers, body }: Received): Reply & { status: number; body: string } {
  const request = new Request(`http://local${url}`, { method, headers: headers as Record<string, string> });
  const outcome = local.receive(receivedOf(request, body));
  if (!('reply' in outcome)) throw new Error('local did not answer');
  const { reply } = outcome;
  return {
    status: reply.status,
    headers: Object.fromEntries(responseOf(reply).headers),
    body: typeof reply.body === 'string' ? reply.body : (JSON.stringify(reply.body) ?? ''),
  };
}
