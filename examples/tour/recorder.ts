/** What leaves the client and what comes back, seen from its `fetch` option: no more than any user of the SDK can see. */

export interface Exchange {
  method: string;
  url: string;
  /** The word in front of the credential, and the option it was given as. */
  credential: string;
  /** Code and words, such as `201 Created`. */
  status?: string;
  ok?: boolean;
}

export interface Recorder {
  fetch: typeof globalThis.fetch;
  /** What was sent since the last call of `take`. */
  take(): Exchange[];
}

/** @param credentials - what the client was given, by the name of the option, to tell which one was used. Their values are not kept. @param send - the fetch that it records. */
export function recorder(credentials: Record<string, string>, send: typeof globalThis.fetch = fetch): Recorder {
  let seen: Exchange[] = [];
  const nameOf = (authorization: string | null): string => {
    const [word, value] = authorization?.split(' ') ?? [];
    const option = Object.keys(credentials).find((name) => credentials[name] === value);
    return word === undefined ? 'none' : `${word} <${option ?? 'a credential of nobody'}>`;
  };
  return {
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const exchange: Exchange = { method: request.method, url: request.url, credential: nameOf(request.headers.get('Authorization')) };
      seen.push(exchange);
      const response = await send(request);
      exchange.status = `${response.status} ${response.statusText}`.trim();
      exchange.ok = response.ok;
      return response;
    },
    take: () => {
      const taken = seen;
      seen = [];
      return taken;
    },
  };
}
