/** `undiciFetch`: its options, its pool of connections, and the path of one call. */
import { Agent, Client, EnvHttpProxyAgent, errors, Pool, ProxyAgent } from 'undici';
import { ConfigurationError, markSendsOnce, optionsOf } from '../core/errors.ts';
import { Exchange, failed } from './exchange.ts';
import { outgoing } from './request.ts';
import { createRespond } from './response.ts';

/** A dispatcher of undici, as far as it is used here: a `ProxyAgent`, an `Agent`, a `MockAgent`. */
export interface UndiciDispatcher {
  dispatch(options: object, handler: object): boolean;
}

/** How connections are made: options of Node's `tls.connect`, and undici's own. */
export interface UndiciConnectOptions {
  /** Limit of making a connection, in milliseconds. Default 10,000; 0 for none. */
  timeout?: number | undefined;
  /** Certificates that are trusted instead of the well-known ones, as PEM. */
  ca?: string | Uint8Array | (string | Uint8Array)[] | undefined;
  /** The client's certificate, as PEM. */
  cert?: string | Uint8Array | undefined;
  /** The key of the client's certificate, as PEM. */
  key?: string | Uint8Array | undefined;
  /** The passphrase of `key`. */
  passphrase?: string | undefined;
  /** The host name that the server's certificate must have. Default that of the URL. */
  servername?: string | undefined;
  /** False accepts any certificate, so anybody on the way can read the credential. Default true. */
  rejectUnauthorized?: boolean | undefined;
}

/** Options of `undiciFetch`: those of a pool of its own, or a dispatcher. */
export interface UndiciFetchOptions {
  /** Most connections to one server; calls beyond them wait. Default no limit. */
  connections?: number | undefined;
  /** Requests sent on a connection before earlier ones are answered. Only GET and HEAD are sent so. Default 1. */
  pipelining?: number | undefined;
  /** How long an idle connection is kept, in milliseconds, unless the server says. Default 4,000. */
  keepAliveTimeout?: number | undefined;
  /** Longest that a server may ask an idle connection to be kept, in milliseconds. Default 600,000. */
  keepAliveMaxTimeout?: number | undefined;
  /** Whether HTTP/2 is used with a server that offers it. Default false. */
  allowH2?: boolean | undefined;
  /** How connections are made: certificates and the time limit. */
  connect?: UndiciConnectOptions | undefined;
  /** A dispatcher of undici to use instead of a pool, such as a `ProxyAgent`. It has options of its own, and its owner closes it. */
  dispatcher?: UndiciDispatcher | undefined;
}

const POOL_OPTIONS: readonly string[] = ['connections', 'pipelining', 'keepAliveTimeout', 'keepAliveMaxTimeout', 'allowH2', 'connect'];

/** A `fetch` with connections of its own. */
export interface UndiciFetch {
  (input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Waits for the calls in flight and closes the connections. Calls after it fail. With a `dispatcher` it does nothing. */
  close(): Promise<void>;
  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Makes a `fetch` that sends through a pool of undici. It makes more calls per second than Node's own fetch, with less CPU for each. It needs
 * the package `undici`: version 7 on Node 20, 7 or 8 from Node 22.19.
 *
 * It behaves as Node's fetch with `redirect: 'manual'`: the same errors with the same codes, aborts, `content-encoding`, statuses and
 * headers. Redirects are never followed, whatever `init.redirect` says, and a 421 is not sent a second time.
 *
 * @param options - of the pool, with times in milliseconds; or the `dispatcher` to use.
 * @returns a function to call as `fetch`, with a method that closes its connections. Idle connections do not keep the process alive.
 * @throws ConfigurationError for an option that undici refuses, for options of a pool together with a dispatcher, and on Bun, which has no
 * undici. The `fetch` itself rejects with a `TypeError` whose cause is undici's error, or with the reason of its signal.
 * @example
 * import { SuprSend } from 'suprsend-ts';
 * import { undiciFetch } from 'suprsend-ts/undici';
 *
 * const fetch = undiciFetch({ connections: 64 });
 * const suprsend = new SuprSend({ fetch });
 * await suprsend.users.get('user-42');
 * await fetch.close();
 * @see https://undici.nodejs.org/#/docs/api/Client for the options of a pool
 * @see https://fetch.spec.whatwg.org/ for what a fetch returns
 */
export function undiciFetch(options: UndiciFetchOptions = {}): UndiciFetch {
  const { dispatcher, ...pool } = optionsOf('undiciFetch', options);
  const unknown = Object.keys(pool).find((name) => !POOL_OPTIONS.includes(name));
  if (unknown !== undefined)
    throw new ConfigurationError(
      `undiciFetch: ${JSON.stringify(unknown.slice(0, 80))} is not an option; the options are dispatcher, ${POOL_OPTIONS.join(', ')}.`,
    );
  const own = dispatcher === undefined ? createAgent(pool) : undefined;
  const target = dispatcher === undefined ? (own as UndiciDispatcher) : checked(dispatcher, pool);
  const respond = createRespond();
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= own?.close() ?? Promise.resolve());

  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = outgoing(input, init);
    const { url, signal, dispatch } = request instanceof Promise ? await request : request;
    signal?.throwIfAborted();
    // After a while undici would say "destroyed" instead, as it also does of what has been sent.
    if (own && closed) throw failed(new errors.ClientClosedError());
    const exchange = new Exchange(signal);
    try {
      target.dispatch(dispatch, exchange);
      return respond(exchange, await exchange.head, dispatch.method, url);
    } catch (error) {
      // If the dispatcher throws, nobody waits for this promise.
      exchange.head.catch(() => {});
      throw exchange.cancel(failed(error));
    }
  };
  const complete = Object.assign(fetch, { close, [Symbol.asyncDispose]: close });
  return sendsOnce(target) ? markSendsOnce(complete) : complete;
}

/**
 * Whether a dispatcher sends each request once. Another may repeat requests, and then its last failure says nothing about the earlier ones.
 * `compose()` leaves the class, but puts a `dispatch` in front, which may be one that repeats.
 */
const sendsOnce = (dispatcher: UndiciDispatcher): boolean =>
  [Agent, Client, Pool, ProxyAgent, EnvHttpProxyAgent].some(
    (Class) => dispatcher instanceof Class && (dispatcher.dispatch as unknown) === Class.prototype.dispatch,
  );

function checked(dispatcher: UndiciDispatcher, pool: object): UndiciDispatcher {
  if (typeof dispatcher?.dispatch !== 'function')
    throw new ConfigurationError('undiciFetch: dispatcher must be a dispatcher of undici, such as a ProxyAgent.');
  const [option] = Object.entries(pool).find(([, value]) => value !== undefined) ?? [];
  if (option) throw new ConfigurationError(`undiciFetch: ${option} cannot be set together with dispatcher. Set it on the dispatcher.`);
  return dispatcher;
}

function createAgent(options: Omit<UndiciFetchOptions, 'dispatcher'>): Agent {
  const complete = { ...options, allowH2: options.allowH2 ?? false };
  try {
    // An agent checks its options with its first request. These two are never connected.
    void [new Pool('http://localhost', complete), new Client('http://localhost', complete)];
    const agent = new Agent(complete);
    // Bun replaces the package with names that do nothing.
    if (typeof agent.dispatch !== 'function') throw new Error('this runtime has no undici; leave the fetch option out here');
    return agent;
  } catch (cause) {
    throw new ConfigurationError(`undiciFetch: ${(cause as Error).message}.`, { cause });
  }
}
