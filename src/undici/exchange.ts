/** One request of undici and its response: the events of a dispatcher as a promise of the head and an iterator over the body. */

/** The status line and the headers of a response. */
export interface Head {
  status: number;
  statusText: string;
  headers: Record<string, string | string[] | undefined>;
  /** Whether the dispatcher followed a redirect. */
  redirected: boolean;
}

/** What undici lends to a handler of its events. */
interface Controller {
  abort(reason: Error): void;
  pause(): void;
  resume(): void;
}

/** Bytes that may wait to be read before the connection is paused, as many as in a stream of Node. */
const HIGH_WATER_MARK = 65_536;

/** Responses without a body, whatever their headers say (https://fetch.spec.whatwg.org/#null-body-status). */
export const hasBody = (status: number): boolean => status !== 204 && status !== 205 && status !== 304;

/** A handler for `dispatch` of undici 7 and 8. Reading waits for bytes, an abort rejects at once, whatever undici is doing. */
export class Exchange implements AsyncIterableIterator<Uint8Array> {
  readonly head: Promise<Head>;
  #resolve!: (head: Head) => void;
  #reject!: (error: unknown) => void;
  readonly #signal: AbortSignal | null | undefined;
  #controller: Controller | undefined;
  #answered = false;
  /** The addresses that a redirecting dispatcher has asked, this one included; it adds to the list. */
  #history: readonly unknown[] = [];
  #chunks: Uint8Array[] = [];
  /** How many bytes `#chunks` holds. */
  #waiting = 0;
  #paused = false;
  #ended = false;
  #failure: { error: unknown } | undefined;
  #reader: { resolve: (result: IteratorResult<Uint8Array>) => void; reject: (error: unknown) => void } | undefined;

  constructor(signal: AbortSignal | null | undefined) {
    this.head = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#signal = signal;
    signal?.addEventListener('abort', this.#aborted, { once: true });
  }

  // The iterator over the body.

  next(): Promise<IteratorResult<Uint8Array>> {
    const value = this.#chunks.shift();
    if (value) {
      this.#waiting -= value.byteLength;
      if (this.#paused && this.#waiting < HIGH_WATER_MARK) {
        this.#paused = false;
        this.#controller?.resume();
      }
      return Promise.resolve({ done: false, value });
    }
    if (this.#failure) return Promise.reject(this.#failure.error);
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => (this.#reader = { resolve, reject }));
  }

  /** Ends the request: what has not been received never will be. */
  return(): Promise<IteratorResult<Uint8Array>> {
    this.cancel(new TypeError('the body was cancelled'));
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /**
   * Rejects what waits for the response, and closes the connection, or the stream of an HTTP/2 connection.
   * @returns why the exchange failed: the reason, unless it had failed before.
   */
  cancel(reason: unknown): unknown {
    if (this.#failure) return this.#failure.error;
    if (!this.#ended) {
      this.#fail(reason);
      this.#controller?.abort(new Error('aborted'));
    }
    return reason;
  }

  #unlisten(): void {
    this.#signal?.removeEventListener('abort', this.#aborted);
  }

  readonly #aborted = (): void => void this.cancel(this.#signal?.reason);

  #fail(error: unknown): void {
    if (this.#ended || this.#failure) return;
    this.#unlisten();
    this.#failure = { error };
    this.#chunks = [];
    this.#reject(error);
    this.#reader?.reject(error);
    this.#reader = undefined;
  }

  // The events of undici.

  onRequestStart(controller: Controller, context?: { history?: readonly unknown[] }): void {
    this.#history = context?.history ?? [];
    // Aborted while it waited for a connection: nothing of it has been written, and nothing is.
    if (this.#failure) controller.abort(new Error('aborted'));
    else this.#controller = controller;
  }

  onResponseStart(_controller: Controller, status: number, headers: Head['headers'], statusText: string | undefined): void {
    if (status < 200) return;
    // Fetch shows this status to nobody.
    if (status === 407) return void this.cancel(failed(new Error('proxy authentication required')));
    this.#answered = true;
    if (!hasBody(status)) this.#ended = true;
    this.#resolve({ status, headers, statusText: statusText ?? '', redirected: this.#history.length > 1 });
  }

  onResponseData(controller: Controller, chunk: Uint8Array): void {
    if (this.#failure) return;
    if (this.#ended) return controller.abort(new Error('a response that has no body sent one'));
    if (this.#reader) {
      this.#reader.resolve({ done: false, value: chunk });
      this.#reader = undefined;
      return;
    }
    this.#chunks.push(chunk);
    this.#waiting += chunk.byteLength;
    if (this.#waiting < HIGH_WATER_MARK) return;
    this.#paused = true;
    controller.pause();
  }

  onResponseEnd(): void {
    this.#unlisten();
    this.#ended = true;
    this.#reader?.resolve({ done: true, value: undefined });
    this.#reader = undefined;
  }

  onResponseError(_controller: Controller | null | undefined, error: unknown): void {
    this.#fail(this.#answered ? terminated(error) : failed(error));
  }
}

/** A failure before the response, in the words of fetch, with that of undici as its cause. */
export const failed = (cause: unknown): TypeError => new TypeError('fetch failed', { cause });

/** A failure within the body, likewise. */
export const terminated = (cause: unknown): TypeError => new TypeError('terminated', { cause });
