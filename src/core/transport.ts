/** One attempt: one call of client-fetch, made afresh, so that no body is ever used twice. */
import { createClient } from '../../generated/client/client.gen.ts';
import type { Answer } from './answer.ts';

/** A request ready to go, but for its credential. */
export interface Prepared {
  method: string;
  baseUrl: string;
  url: string;
  path: Record<string, string>;
  query: Record<string, string | string[]>;
  body: string | undefined;
  headers: Headers;
  signal: AbortSignal | undefined;
}

/** What became of an attempt: an answer, a failure on the way, or a request that could not even be built. */
export type Outcome = { answer: Answer; response: Response; cause?: unknown } | { failed: unknown; built: boolean };

export type Transport = (request: Prepared, authorization: string) => Promise<Outcome>;

export function createTransport(fetch: typeof globalThis.fetch | undefined): Transport {
  // Made at the first call: in Node the first Headers loads the whole of fetch, which an import must not cost.
  let client: ReturnType<typeof createClient> | undefined;
  return async ({ headers: given, body, signal, method, ...rest }, authorization) => {
    client ??= createClient({ ...(fetch ? { fetch } : {}), headers: {} });
    const headers = new Headers(given);
    headers.set('Authorization', authorization);
    const { data, error, request, response } = await client.request({
      ...rest,
      method: method as 'GET',
      headers,
      body,
      bodySerializer: null,
      signal: signal ?? null,
      redirect: 'manual',
      parseAs: 'text',
      responseStyle: 'fields',
      throwOnError: false,
    });
    if (!response) return { failed: error, built: request !== undefined };
    const { status, headers: answered, url } = response;
    // client-fetch gives an error's body parsed, an empty one as {}, and a body that broke off as the Error that broke it.
    const broken = error instanceof Error;
    const text = broken ? undefined : response.ok ? (data as string) : errorText(error);
    return { answer: { status, headers: answered, text, url }, response, ...(broken ? { cause: error } : {}) };
  };
}

function errorText(error: unknown): string {
  if (typeof error === 'string') return error;
  return typeof error === 'object' && error !== null && Object.keys(error).length === 0 && !Array.isArray(error) ? '' : JSON.stringify(error);
}
