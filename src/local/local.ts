/** A SuprSend on this machine: its state, and the fetch that reaches it. */
import type { ClientOptions } from '../core/config.ts';
import { markSendsOnce } from '../core/errors.ts';
import type { WorkspaceData } from '../workspace/data.ts';
import { START } from './clock.ts';
import { BEYOND_OPERATIONS } from './beyond.ts';
import { readContract, type Contract } from './contract.ts';
import { timeOf } from './duration.ts';
import { addFault } from './faults.ts';
import { copy } from './json.ts';
import { checkOptions, dataAt, misused, reading } from './misuse.ts';
import { receive, type Receiver } from './receive.ts';
import { plant, saved } from './seed.ts';
import { createState, noWeights } from './state.ts';
import type { Fault, LocalListener, LocalMessage, LocalRequest, LocalRun, LocalSeed, LocalSkip } from './types.ts';
import { sendWebhooks, type LocalWebhookOptions, type LocalWebhooks, type WebhookTarget } from './webhooks.ts';
import type { Outcome, Received, Reply } from './wire.ts';
import { workspaceState } from './workspace.ts';

/** Options of `localSuprSend`. */
export interface LocalOptions {
  /** What applications have created: users, objects, tenants and lists. `reset()` returns to it. */
  seed?: LocalSeed | undefined;
  /** Time at which the clock starts; a string is ISO 8601, in UTC if it has no offset. Default 2026-01-01T00:00:00.000Z, so that times repeat from run to run. */
  start?: string | Date | undefined;
  /** How many messages, skips, runs and requests are kept, the newest of each. Default 10,000. */
  most?: number | undefined;
  /** Whether a request fails whose response is not as the contract says. Default false. */
  checkAnswers?: boolean | undefined;
}

/** A SuprSend in this process. It sends nothing, and reaches no network. */
export interface LocalSuprSend {
  /** Options for `new SuprSend(...)`: made-up credentials, and a fetch that reaches only this object. */
  readonly options: ClientOptions;
  /** The fetch of `options`. */
  readonly fetch: typeof globalThis.fetch;
  /** What would have been sent, the oldest first. Like the other lists, it is a new array each time, which does not grow. */
  readonly messages: readonly LocalMessage[];
  /** What was not sent, and why. */
  readonly skipped: readonly LocalSkip[];
  /** Runs of workflows, each with its trace. */
  readonly runs: readonly LocalRun[];
  /** Every request, with what the contract says is wrong with it. */
  readonly requests: readonly LocalRequest[];
  /** Faults that are still to happen; `times` is how often. */
  readonly faults: readonly Fault[];
  /** Names of every operation, such as `workflows.trigger`, for `fail`. */
  readonly operations: readonly string[];
  /** The time of the clock, which moves only by `advance`. */
  readonly now: Date;
  /** How many runs and batches wait for the clock. */
  readonly waiting: number;
  /** When the next of them is due; undefined if none waits. */
  readonly next: Date | undefined;
  /**
   * Moves the clock: delays end, batches and digests close.
   * @param by - a duration such as `2h` or `1d12h30m`, or a number of seconds.
   * @throws InvalidRequestError for what is not a duration.
   */
  advance(by: string | number): void;
  /**
   * Makes requests fail.
   * @throws InvalidRequestError for a fault that makes no sense, such as an operation that the contract does not have.
   */
  fail(fault: Fault): void;
  /**
   * Adds users, objects, tenants and lists: all of them, or none.
   * @throws InvalidRequestError for a record that is invalid.
   */
  seed(data: LocalSeed): void;
  /** Everything that `seed` accepts, as it is now. */
  save(): LocalSeed;
  /** Returns to the beginning: the workspace, the seed, the time and the count of ids. Faults are forgotten. */
  reset(): void;
  /**
   * Sends a status event for every message from now on, as the webhooks of SuprSend are. A `reset()` does not end it.
   * @param target - a URL, or a function that is called with a Request, such as one of `webhooks.fetchHandler`.
   * @param options - headers, and whether events are sent late or more than once.
   * @throws InvalidRequestError for an invalid URL or invalid options.
   */
  webhooks(target: WebhookTarget, options?: LocalWebhookOptions): LocalWebhooks;
  /** Calls back with everything that is new. What the listener throws is an uncaught error, and fails no call. Returns a function that ends it. */
  on(listener: LocalListener): () => void;
  /** Answers one request, for servers. `fetch` is made of it. */
  receive(received: Received): Outcome;
}

const OPTIONS: Record<keyof LocalOptions, true> = { seed: true, start: true, most: true, checkAnswers: true };

/** Nothing is ever sent to this host: `.invalid` is reserved for names that do not exist (RFC 6761). */
const HOST = 'https://local.suprsend.invalid';
/** Not a credential. Clients keep it out of their messages, so it is not a word of them. */
export const NO_KEY = 'local-api-key';
/** The SDKs of the vendor need at least 20 characters. */
export const WORKSPACE_KEY = 'local-workspace-key-0';

/**
 * A SuprSend in this process, for tests without a network: it keeps users, runs workflows, renders templates, and says what would have been
 * sent. What no document describes is answered by the example of the contract, with the header `x-local: example`.
 *
 * @example
 * import { SuprSend } from 'suprsend-ts';
 * import { localSuprSend } from 'suprsend-ts/local';
 *
 * const local = localSuprSend();
 * const suprsend = new SuprSend(local.options);
 * await suprsend.users.upsert('u1', { $email: ['ann@example.com'] });
 * console.log(local.requests[0]?.operation);
 * @param workspace - workflows, templates, schemas, categories, translations and events, in the shapes of the API's own responses.
 * @param options - seed, start of the clock, and limits.
 * @throws InvalidRequestError for an invalid workspace, seed, start or limit, and for a field that is misspelled.
 */
export function localSuprSend(workspace: WorkspaceData = {}, options: LocalOptions = {}): LocalSuprSend {
  const contract = readContract(BEYOND_OPERATIONS);
  const listeners = new Set<LocalListener>();
  const { seed, start, most, checkAnswers } = reading('localSuprSend', () => {
    checkOptions('localSuprSend', options, OPTIONS);
    return { ...options };
  });
  if (most !== undefined && !(Number.isInteger(most) && most > 0)) misused('localSuprSend', 'most must be a whole number above 0');
  const given = reading('localSuprSend', () => ({
    workspace: dataAt('localSuprSend', 'the workspace', workspace),
    seed: copy(seed),
    start: startOf(start),
  }));
  const call: LocalListener = (change, value) => {
    for (const listener of listeners)
      try {
        listener(change, value);
      } catch (error) {
        // As of an EventTarget: it is an uncaught error, and neither the call nor other listeners fail by it.
        queueMicrotask(() => {
          throw error;
        });
      }
  };
  if (given.start === undefined)
    misused('localSuprSend', 'start is not a valid date. It must be a Date, or a string such as "2026-01-01T00:00:00Z"');
  const begins = given.start;
  let receiver = begin();

  function begin(): Receiver {
    const state = createState(workspaceState(given.workspace), begins, most ?? 10_000, call);
    plant(state, given.seed ?? {});
    return { contract, state, faults: [], requests: [], weights: noWeights(), checkAnswers: checkAnswers ?? false };
  }

  const on = (listener: LocalListener): (() => void) => {
    if (typeof listener !== 'function') misused('local.on', 'the listener must be a function');
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const fetch = fetchOf((received) => receive(receiver, received));
  return {
    options: {
      apiKey: NO_KEY,
      serviceToken: NO_KEY,
      workspace: 'local',
      workspaceKey: WORKSPACE_KEY,
      hubUrl: HOST,
      managementUrl: `${HOST}/management`,
      dangerouslyAllowBrowser: true,
      retryDelay: { base: 0, max: 0 },
      fetch,
    },
    fetch,
    get messages() {
      return [...receiver.state.messages];
    },
    get skipped() {
      return [...receiver.state.skipped];
    },
    get runs() {
      return [...receiver.state.runs];
    },
    get requests() {
      return [...receiver.requests];
    },
    get faults() {
      return receiver.faults.map(({ fault, left }) => ({ ...fault, times: left }));
    },
    operations: contract.operations.map(({ name }) => name).toSorted((a, b) => (a < b ? -1 : 1)),
    get now() {
      return new Date(receiver.state.clock.now);
    },
    get waiting() {
      return receiver.state.clock.waiting;
    },
    get next() {
      const time = receiver.state.clock.next;
      return time === undefined ? undefined : new Date(time);
    },
    advance(by) {
      receiver.state.clock.advance(by);
      call('state', undefined);
    },
    fail(fault) {
      reading('local.fail', () => addFault(receiver.faults, fault, namesOf(contract)));
      call('state', undefined);
    },
    seed(data) {
      plant(receiver.state, dataAt('local.seed', 'the data', data));
      call('state', undefined);
    },
    save: () => saved(receiver.state),
    reset() {
      receiver = begin();
      call('reset', undefined);
    },
    webhooks: (target, webhookOptions = {}) =>
      reading('local.webhooks', () => sendWebhooks(() => receiver.state, on, target, webhookOptions)),
    on,
    receive: (received) => receive(receiver, received),
  };
}

/** The time at which the clock starts; undefined if it is invalid. */
function startOf(start: unknown): number | undefined {
  if (start === undefined) return START;
  // A Date of another realm is one too.
  const time = Object.prototype.toString.call(start) === '[object Date]' ? (start as Date).getTime() : timeOf(start);
  return Number.isNaN(time) ? undefined : time;
}

const namesOf = ({ operations }: Contract): ReadonlySet<string> => new Set(operations.map(({ name }) => name));

/** A fetch as runtimes have it, as far as clients of an API use it. */
function fetchOf(answer: (received: Received) => Outcome): typeof globalThis.fetch {
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const body = await request.text();
    request.signal.throwIfAborted();
    const outcome = answer(receivedOf(request, body));
    if ('unanswered' in outcome) return never(request.signal);
    if ('refused' in outcome) throw failed('ECONNREFUSED', 'connect ECONNREFUSED: local.fail was asked to refuse the connection');
    if ('lost' in outcome) throw failed('ECONNRESET', 'socket hang up: local.fail was asked to lose the connection');
    return responseOf(outcome.reply);
  };
  return markSendsOnce(fetch);
}

/** Rejects when the signal is aborted, and until then is pending. */
const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

/** As Node's fetch fails: a TypeError whose cause has the code. */
const failed = (code: string, message: string): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });

/** The parts of a request. A path that begins with `/management` is for the management API. */
export function receivedOf({ method, url, headers }: Request, body: string): Received {
  const { pathname, search } = new URL(url);
  const isManagement = pathname === '/management' || pathname.startsWith('/management/');
  return {
    method,
    path: isManagement ? pathname.slice('/management'.length) : pathname,
    search,
    authorization: headers.get('authorization'),
    body,
    server: isManagement ? 'management' : 'hub',
    isQuiet: headers.has('x-local-page'),
  };
}

/** JSON, or plain text for a string that the contract does not quote. */
export function responseOf({ status, body, headers }: Reply): Response {
  const isText = typeof body === 'string';
  const type = isText ? 'text/plain;charset=UTF-8' : 'application/json';
  const written = body === undefined ? null : isText ? body : JSON.stringify(body);
  return new Response(written, { status, headers: { ...(body === undefined ? {} : { 'content-type': type }), ...headers } });
}
