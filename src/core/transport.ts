/** One attempt: one call of client-fetch, made afresh, so that no body is ever used twice. */
import { createClient } from '../../generated/client/client.gen.ts';
import type { Answer } from './answer.ts';
import type { Prepared } from './prepare.ts';

/** What became of an attempt: an answer, a failure on the way, or a request that could not even be built. */
export type Outcome = { answer: Answer; response: Response; broken?: unknown } | { failed: unknown; built: boolean };

export type Transport = (request: Prepared, authorization: string, signal: AbortSignal) => Promise<Outcome>;

export function createTransport(fetch: typeof globalThis.fetch | undefined, userAgent: string): Transport {
  // Made at the first call: in Node the first Headers loads the whole of fetch, which an import must not cost.
  let client: ReturnType<typeof createClient> | undefined;
  return async ({ headers: given, method, ...rest }, authorization, signal) => {
    client ??= createClient({ headers: {} });
    const headers = { 'user-agent': userAgent, ...given, authorization };
    let built = false;
    let outcome: Outcome | undefined;
    const { error } = await client.request({
      ...rest,
      method: method as 'GET',
      headers,
      bodySerializer: null,
      // In a Request a signal costs as much as the rest of it. The runtime's fetch takes it beside one; of a fetch given by the
      // caller that is not certain.
      signal: fetch ? signal : null,
      redirect: 'manual',
      parseAs: 'stream',
      responseStyle: 'fields',
      throwOnError: false,
      // client-fetch makes the request. The answer is read here: it would read by media type, drop empty bodies and lose a status.
      fetch: async (request) => {
        built = true;
        const response = await (fetch ? fetch(request) : globalThis.fetch(request, { signal }));
        if (typeof response?.headers?.get !== 'function') throw new TypeError('the fetch given returned no Response');
        outcome = await read(response);
        return READ;
      },
    });
    return outcome ?? { failed: error, built };
  };
}

/** What client-fetch is told once the answer has been read. */
const READ = { ok: true, status: 204, body: null } as Response;

async function read(response: Response): Promise<Outcome> {
  const { status, headers, url } = response;
  try {
    return { answer: { status, headers, url, text: await response.text() }, response };
  } catch (broken) {
    return { answer: { status, headers, url, text: undefined }, response, broken };
  }
}
