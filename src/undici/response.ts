/** The response of an exchange as a real `Response`. */
import { decode } from './decode.ts';
import { hasBody, terminated, type Exchange, type Head } from './exchange.ts';

/** @throws Error when the body has too many codings. */
export type Respond = (exchange: Exchange, head: Head, method: string, url: string) => Response;

/** Made with each `fetch`, and not when this file is imported: the first `Response` loads the whole of the runtime's fetch. */
export function createRespond(): Respond {
  /** Its getters tell what the constructor of `Response` refuses and a server may send: a status above 599, any reason phrase. */
  class UndiciResponse extends Response {
    readonly #head: Head;
    readonly #url: string;

    constructor(body: ReadableStream<Uint8Array> | null, head: Head, url: string) {
      super(body as BodyInit | null);
      this.#head = head;
      this.#url = url;
      const { headers } = this;
      for (const [name, value] of Object.entries(head.headers)) {
        if (typeof value === 'string') headers.append(name, value);
        else for (const one of value ?? []) headers.append(name, one);
      }
    }

    override get status(): number {
      // The constructor of Response asks before there is a head.
      return #head in this ? this.#head.status : super.status;
    }

    override get statusText(): string {
      return this.#head.statusText;
    }

    override get redirected(): boolean {
      return this.#head.redirected;
    }

    override get ok(): boolean {
      return this.status >= 200 && this.status <= 299;
    }

    override get url(): string {
      return this.#url;
    }

    override clone(): Response {
      return new UndiciResponse(super.clone().body, this.#head, this.#url);
    }
  }

  return (exchange, head, method, url) =>
    new UndiciResponse(method === 'HEAD' || !hasBody(head.status) ? null : bodyOf(exchange, head), head, url);
}

function bodyOf(exchange: Exchange, head: Head): ReadableStream<Uint8Array> {
  const encoding = Object.hasOwn(head.headers, 'content-encoding') ? head.headers['content-encoding'] : undefined;
  const bytes = encoding === undefined ? exchange : decode(exchange, String(encoding));
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await bytes.next();
          if (done) controller.close();
          else controller.enqueue(new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength));
        } catch (error) {
          throw exchange.cancel(terminated(error));
        }
      },
      async cancel(reason) {
        exchange.cancel(reason);
        if (bytes !== exchange) await bytes.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
