/** A fetch that keeps what was sent: a mock server says whether a request is valid, not what it held. */

export interface Recorded {
  method: string;
  origin: string;
  /** As sent, percent-encoded. */
  path: string;
  query: [name: string, value: string][];
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Empty when there was none. */
  body: string;
}

export interface Recorder {
  fetch: typeof globalThis.fetch;
  /** In the order sent. */
  requests: Recorded[];
}

export function recorder(): Recorder {
  const requests: Recorded[] = [];
  return {
    requests,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { origin, pathname, searchParams } = new URL(request.url);
      const { method, headers } = request;
      requests.push({
        method,
        origin,
        path: pathname,
        query: [...searchParams],
        headers: Object.fromEntries(headers),
        body: await request.clone().text(),
      });
      return globalThis.fetch(request);
    },
  };
}

/** Everything a recorded request held, as one text to search for what must not be in it. */
export const textOf = (request: Recorded): string => JSON.stringify(request);
