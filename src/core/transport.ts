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
    client ??= createClient({ ...(fetch ? { fetch } : {}), headers: {} });
    const headers = new Headers(given);
    if (!headers.has('User-Agent')) headers.set('User-Agent', userAgent);
    headers.set('Authorization', authorization);
    const { data, error, request, response } = await client.request({
      ...rest,
      method: method as 'GET',
      headers,
      bodySerializer: null,
      signal,
      redirect: 'manual',
      parseAs: 'text',
      responseStyle: 'fields',
      throwOnError: false,
    });
    if (!response) return { failed: error, built: request !== undefined };
    const { status, headers: answered, url, ok } = response;
    // client-fetch gives an error's body parsed, an empty one as {}, and a body that broke off as the Error that broke it.
    if (error instanceof Error) return { answer: { status, headers: answered, url, text: undefined }, response, broken: error };
    return { answer: { status, headers: answered, url, text: ok ? (data as string) : errorText(error) }, response };
  };
}

function errorText(error: unknown): string {
  if (typeof error === 'string') return error;
  return typeof error === 'object' && error !== null && Object.keys(error).length === 0 && !Array.isArray(error) ? '' : JSON.stringify(error);
}
