/** What became of a request, in a form in which two fetches can be compared. */
export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/** The runtime's own, also where a test replaces it. */
export const runtimeFetch: Fetch = globalThis.fetch;

export async function outcomeOf(fetch: Fetch, url: string, init: RequestInit = {}): Promise<object> {
  let response: Response;
  try {
    response = await fetch(url, { redirect: 'manual', ...init });
  } catch (error) {
    return { failed: chain(error) };
  }
  const { status, statusText, ok, redirected, bodyUsed, headers } = response;
  const head = { status, statusText, ok, redirected, bodyUsed, url: response.url, headers: [...headers], none: response.body === null };
  try {
    return { ...head, text: await response.text(), read: response.bodyUsed };
  } catch (error) {
    return { ...head, broken: chain(error) };
  }
}

/** The names and codes of an error and its causes, and the message of the first. */
export function chain(error: unknown): unknown[] {
  const links: unknown[] = [error instanceof Error ? error.message : error];
  for (let at = error; at instanceof Error; at = at.cause) {
    const { name, code, syscall } = at as Error & { code?: unknown; syscall?: unknown };
    links.push({ name, code, syscall });
  }
  return links;
}

/** A promise and what resolves it; Promise.withResolvers is newer than the oldest Node. */
export function later(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
