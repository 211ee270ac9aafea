/** Server-sent events: everything that is new, as it happens. */
import type { LocalSuprSend } from './local.ts';

/** Keeps proxies and browsers from closing a quiet stream. */
const BEAT = 15_000;
/** Most bytes that wait for a reader. */
const MOST_UNREAD = 16 * 1024 * 1024;

/** `event: message`, `skip`, `run`, `request`, `state` or `reset`, each with its data as JSON. */
export function eventStream(local: LocalSuprSend): Response {
  const encoder = new TextEncoder();
  let end = (): void => {};
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start(controller) {
      const write = (text: string): void => {
        // A reader that does not read: it begins again when it reconnects, instead of filling memory.
        if ((controller.desiredSize ?? 0) < 0) {
          end();
          controller.close();
        } else controller.enqueue(encoder.encode(text));
      };
      const stop = local.on((change, value) => {
        write(`event: ${change}\ndata: ${JSON.stringify(value ?? null)}\n\n`);
      });
      const beat = setInterval(() => write(': beat\n\n'), BEAT);
      end = (): void => {
        stop();
        clearInterval(beat);
      };
      write('retry: 500\n\n');
    },
    cancel() {
      end();
    },
  };
  const body = new ReadableStream(source, new ByteLengthQueuingStrategy({ highWaterMark: MOST_UNREAD }));
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } });
}
