/** Webhooks out: a status event for every message, as SuprSend sends them. Source: vendor documentation, outbound-webhook: the payload, and no signature. */
import type { Task } from './clock.ts';
import { durationOf } from './duration.ts';
import { plain, type JsonObject } from './json.ts';
import { keyOfShown } from './keys.ts';
import { checkOptions, dataAt, misused } from './misuse.ts';
import type { State } from './state.ts';
import type { LocalListener, LocalMessage } from './types.ts';

/** Where events go: a URL that they are posted to, or a function that a Request is passed to, such as one of `webhooks.fetchHandler`. */
export type WebhookTarget = string | URL | ((request: Request) => unknown);

/** Options of `local.webhooks`. */
export interface LocalWebhookOptions {
  /** Headers of every call, such as the one that proves its origin. */
  headers?: Record<string, string> | undefined;
  /** How late each event is sent, by the local clock: a duration such as `5m`. Default: at once. */
  late?: string | number | undefined;
  /** How often each event is sent. Default 1; 2 to see that an application handles repeats. */
  times?: number | undefined;
}

/** One call that was made. */
export interface LocalWebhookCall {
  /** The event that was sent. */
  event: JsonObject;
  /** Status of the response; null if there was none. */
  status: number | null;
}

/** Webhooks that are being sent. */
export interface LocalWebhooks {
  /** Every call that has ended, the oldest first. */
  readonly calls: readonly LocalWebhookCall[];
  /**
   * Sends an event once more, such as one of `calls`.
   * @param event - the event.
   * @throws InvalidRequestError if it is not an object of JSON.
   */
  send(event: JsonObject): void;
  /** Resolves when every call that has begun has ended. */
  settled(): Promise<void>;
  /** Sends no more, also nothing that is late. */
  stop(): void;
}

export const WEBHOOK_OPTIONS: Record<keyof LocalWebhookOptions, true> = { headers: true, late: true, times: true };

/** How long an endpoint may take. No document says how long SuprSend waits. */
const PATIENCE = 30_000;
const MOST_CALLS = 10_000;
/** Most calls at one time, as an endpoint has only so many connections. */
const MOST_AT_ONCE = 50;
/** Most calls for one event. */
const MOST_TIMES = 100;

/** @throws InvalidRequestError for invalid options or an invalid URL. */
export function sendWebhooks(
  state: () => State,
  on: (listener: LocalListener) => () => void,
  target: WebhookTarget,
  options: LocalWebhookOptions,
): LocalWebhooks {
  checkOptions('local.webhooks', options, WEBHOOK_OPTIONS);
  const { headers = {}, late: by, times = 1 } = options;
  const delay = by === undefined ? 0 : durationOf(by);
  if (delay === undefined) misused('local.webhooks', `"${plain(by)}" is not a duration such as "5m"`);
  if (!Number.isInteger(times) || times < 1 || times > MOST_TIMES)
    misused('local.webhooks', `times must be a whole number from 1 to ${MOST_TIMES}`);
  const url = typeof target === 'function' ? 'https://local.suprsend.invalid/webhook' : urlOf(target);
  checkHeaders(headers);
  const calls: LocalWebhookCall[] = [];
  const running = new Set<Promise<void>>();
  /** Events that are sent as soon as another call has ended. */
  const queue: JsonObject[] = [];
  /** Events that wait for the clock. */
  const late = new Set<Task>();
  /** The last status that was sent of each message. */
  const known = new WeakMap<LocalMessage, string>();

  async function call(event: JsonObject): Promise<void> {
    const request = new Request(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(event),
    });
    let status: number | null = null;
    try {
      const answer: unknown =
        typeof target === 'function'
          ? await target(request)
          : await fetch(request, { signal: AbortSignal.timeout(PATIENCE), redirect: 'manual' });
      if (answer instanceof Response) {
        ({ status } = answer);
        await answer.body?.cancel();
      }
    } catch {
      // An endpoint that does not answer is shown with the status null, as a webhook would not stop anything either.
    }
    calls.push({ event, status });
    if (calls.length > MOST_CALLS) calls.shift();
  }

  function send(event: JsonObject): void {
    queue.push(event);
    if (queue.length > MOST_CALLS) queue.shift();
    next();
  }

  function next(): void {
    const event = running.size < MOST_AT_ONCE ? queue.shift() : undefined;
    if (event === undefined) return;
    const one = call(event).finally(() => {
      running.delete(one);
      next();
    });
    running.add(one);
  }

  const end = on((change, value) => {
    // The clock begins again, and has nothing to do.
    if (change === 'reset') late.clear();
    if (change !== 'message') return;
    const message = value as LocalMessage;
    if (known.get(message) === message.status) return;
    known.set(message, message.status);
    const { clock } = state();
    const event = eventOf(message, clock.now);
    const sendAll = (): void => {
      for (let time = 0; time < times; time++) send(event);
    };
    if (delay === 0) return sendAll();
    if (late.size >= MOST_CALLS) return;
    const task = clock.at(
      clock.now + delay,
      () => {
        late.delete(task);
        sendAll();
      },
      false,
    );
    late.add(task);
  });
  return {
    calls,
    send: (event) => send(dataAt('send', 'the event', event)),
    stop() {
      for (const task of late) task.cancel();
      late.clear();
      queue.length = 0;
      end();
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

/** No Request can be made of a URL with credentials. */
function urlOf(target: string | URL): string {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) misused('local.webhooks', 'the target must be an http or https URL, or a function');
  if (url.username !== '' || url.password !== '')
    misused('local.webhooks', 'the URL must not have credentials. Pass them in headers, such as authorization');
  return url.href;
}

function checkHeaders(headers: Record<string, string>): void {
  try {
    void new Headers(headers);
  } catch (error) {
    misused('local.webhooks', `headers must be valid: ${(error as Error).message.replace(/\.$/, '')}`);
  }
}

/** The documented payload. The vendor's own report is empty, because nothing is sent. */
function eventOf(message: LocalMessage, timestamp: number): JsonObject {
  const { channel, to, recipient, status, template, workflow, execution_id, message_id } = message;
  return {
    version: '1.0',
    event_type: 'status',
    channel,
    channel_value: plain(to),
    ...(typeof recipient === 'string' ? { distinct_id: recipient } : {}),
    template,
    ...(workflow === null ? {} : { workflow_name: workflow }),
    vendor_name: 'local',
    reference: {
      idempotency_key: keyOfShown(message),
      supr_execution_id: execution_id,
      supr_ngid: execution_id,
      supr_nid: message_id,
      vendor_ack_id: message_id,
      workspace_name: 'local',
      workspace_uid: 'local',
    },
    suprsend_status: { status, timestamp },
    vendor_response: {},
  };
}
