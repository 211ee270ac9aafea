/** One attempt: one Request, made afresh, so that no body is ever used twice. */
import { buildUrl } from '../../generated/client/utils.gen.ts';
import type { Answer } from './response.ts';
import type { Prepared } from './prepare.ts';

/** What became of an attempt: an answer, a failure on the way, or a request that could not even be built. */
export type Outcome = { answer: Answer; response: Response; broken?: unknown } | { failed: unknown; built: boolean };

export type Transport = (request: Prepared, authorization: string, signal: AbortSignal) => Promise<Outcome>;

export const createTransport =
  (fetch: typeof globalThis.fetch | undefined, userAgent: string): Transport =>
  async ({ baseUrl, url, path, query, method, headers, body }, authorization, signal) => {
    let request: Request | undefined;
    try {
      request = new Request(buildUrl({ baseUrl, url, path, query }), {
        method,
        headers: { 'user-agent': userAgent, ...headers, authorization },
        body: body ?? null,
        redirect: 'manual',
        // In a Request a signal costs as much as the rest of it. The runtime's fetch takes it beside one; of a fetch given by the
        // caller that is not certain.
        signal: fetch ? signal : null,
      });
      const response = await (fetch ? fetch(request) : globalThis.fetch(request, { signal }));
      if (typeof response?.headers?.get !== 'function') throw new TypeError('the fetch given returned no Response');
      return await read(response);
    } catch (failed) {
      return { failed, built: request !== undefined };
    }
  };

async function read(response: Response): Promise<Outcome> {
  const { status, headers, url } = response;
  try {
    return { answer: { status, headers, url, text: await response.text() }, response };
  } catch (broken) {
    return { answer: { status, headers, url, text: undefined }, response, broken };
  }
}
