/** Reads a response: its body by chunks within a limit, and its data by content, since the server's media types cannot be relied on. */

/** A response whose body has been read, as far as it could be. */
export interface Answer {
  readonly kind: 'answered';
  readonly response: Response;
  /** The body, or the beginning of it. */
  readonly text: string;
  /** Why `text` is not the whole body: it is larger than the limit, or the connection was lost while it was read. */
  readonly incomplete: 'too large' | 'lost' | undefined;
  /** The error that ended the reading. */
  readonly cause: unknown;
}

/** Most bytes read of the body of an error response, and most characters that an error keeps of a body that is too large. */
export const MAX_ERROR_BYTES = 64 * 1024;

/** What was read of a response. */
export const answerOf = (response: Response, text: string, incomplete?: Answer['incomplete'], cause?: unknown): Answer => ({
  kind: 'answered',
  response,
  text,
  incomplete,
  cause,
});

/** Reads at most `limit` bytes of a body, after decompression, and cancels the rest. Never rejects. */
export async function readAnswer(response: Response, limit: number, signal: AbortSignal): Promise<Answer> {
  const bytes = new Bytes();
  try {
    const most = response.ok ? limit : Math.min(limit, MAX_ERROR_BYTES);
    const { body } = response;
    // Some hand-made responses have no body stream.
    if (!body) return answerOf(response, body === null ? '' : await response.text());
    const reader = readerOf(body);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return answerOf(response, bytes.text());
      // A body of empty chunks would never let a timer fire.
      if (value.byteLength === 0) await new Promise((resolve) => setTimeout(resolve));
      const isTooLarge = value.byteLength > most - bytes.length;
      bytes.add(isTooLarge ? value.subarray(0, most - bytes.length) : value);
      // After an abort nobody reads the answer, and a `fetch` that ignores its signal would be read to its end.
      if (!isTooLarge && !signal.aborted) continue;
      Promise.resolve(reader.cancel()).catch(() => {});
      return answerOf(response, bytes.text(), 'too large');
    }
  } catch (cause) {
    return answerOf(response, bytes.text(), 'lost', cause);
  }
}

/** Gathers chunks, of which there may be as many as bytes. Most bodies are one, which is kept as it is. */
class Bytes {
  #room: Uint8Array | undefined;
  length = 0;

  add(chunk: Uint8Array): void {
    const length = this.length + chunk.byteLength;
    if (this.#room) {
      if (length > this.#room.byteLength) {
        const grown = new Uint8Array(length * 2);
        grown.set(this.#room.subarray(0, this.length));
        this.#room = grown;
      }
      this.#room.set(chunk, this.length);
    } else this.#room = chunk;
    this.length = length;
  }

  text(): string {
    return new TextDecoder().decode(this.#room?.subarray(0, this.length));
  }
}

interface BodyReader {
  read(): Promise<IteratorResult<Uint8Array, unknown> | ReadableStreamReadResult<Uint8Array>>;
  cancel(): unknown;
}

/** The reader of a web stream, or the iterator of a Node stream, which is what some fetch libraries have as body. */
function readerOf(body: ReadableStream<Uint8Array>): BodyReader {
  if (typeof body.getReader === 'function') return body.getReader();
  const iterator = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  return { read: () => iterator.next(), cancel: () => iterator.return?.() };
}

/** `Retry-After` in milliseconds from now: seconds or an HTTP date (RFC 9110, 10.2.3); undefined if it is neither. */
export function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d{1,15}(\.\d+)?$/.test(value)) return Number(value) * 1000;
  // All dates are in UTC, but that of asctime does not say so. What has no time is not a date.
  const date = /:\d\d:\d\d/.test(value) ? Date.parse(/(GMT|Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value} GMT`) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/** The data of a successful answer, or what is wrong with it; `final` if another attempt would be answered the same way. */
export type Reading = { problem: undefined; data: unknown } | { problem: string; final: boolean };

const readAs = (data: unknown): Reading => ({ problem: undefined, data });

export function readData({ text, incomplete }: Answer, limit: number, mayBeEmpty: boolean): Reading {
  if (incomplete === 'lost') return { problem: 'with a body that broke off', final: false };
  if (incomplete) return { problem: `with a body larger than limits.responseBytes (${limit} bytes)`, final: true };
  const trimmed = text.trim();
  if (trimmed === '') return mayBeEmpty ? readAs(undefined) : { problem: 'with an empty body', final: false };
  if (trimmed === 'null' && !mayBeEmpty) return { problem: 'with null as its body', final: true };
  const parsed = parseJson(trimmed);
  if (parsed) return readAs(parsed.value);
  if (trimmed.startsWith('<'))
    return { problem: "with an HTML page, not the API's answer; check the base URL and any proxy between", final: true };
  return /^[{["]/.test(trimmed) ? { problem: 'with invalid JSON', final: true } : readAs(text);
}

export function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
