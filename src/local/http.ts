/** A local SuprSend over HTTP: the hub at `/`, the management API at `/management`, and at `/_/` a page and what tests in other languages need. */
import { SuprSendError } from '../core/errors.ts';
import type { LocalSuprSend } from './local.ts';
import { receivedOf, responseOf } from './local.ts';
import { checkFields, misused } from './misuse.ts';
import { isTooLong, MOST_BODY, TOO_LONG } from './receive.ts';
import { eventStream } from './stream.ts';
import { pageFile } from './page/index.ts';
import { WEBHOOK_OPTIONS, type LocalWebhooks } from './webhooks.ts';

/** What a request comes to. `lost`: the connection is to be closed without a response. `unanswered`: it is to stay open without one. */
export type HttpOutcome = Response | 'lost' | 'unanswered';

/** Answers requests for one local SuprSend. */
export type HttpHandler = (request: Request) => Promise<HttpOutcome>;

/**
 * @param hosts - names in the `Host` header that are answered. Others are refused, so that no page on the web can reach it under a name of
 * its own.
 */
export function httpHandler(local: LocalSuprSend, hosts: (host: string) => boolean): HttpHandler {
  const hooks: Hooks = new Map();
  return async (request) => {
    const { pathname, host } = new URL(request.url);
    if (!hosts(host)) return said(403, `this server does not answer for the host ${host.slice(0, 100)}`);
    const body = await limited(request);
    if (pathname === '/_' || pathname.startsWith('/_/')) {
      const response = await own(local, hooks, request, pathname.slice(2), body);
      return request.method === 'HEAD' ? headOf(response) : response;
    }
    const outcome = local.receive(receivedOf(request, body));
    if ('unanswered' in outcome) return 'unanswered';
    // A connection cannot be refused once it has been made: it is closed before anything is processed.
    if (!('reply' in outcome)) return 'lost';
    return responseOf(outcome.reply);
  };
}

/** A response without its body, which is ended: that of the events would go on. */
async function headOf(response: Response): Promise<Response> {
  await response.body?.cancel();
  return new Response(null, response);
}

/** The body, or so much of it that it is refused as too long. */
async function limited(request: Request): Promise<string> {
  if (!request.body) return '';
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length <= MOST_BODY) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    chunks.push(value);
  }
  await reader.cancel();
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return new TextDecoder().decode(all);
}

const json = (value: unknown, status = 200): Response =>
  new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } });
const said = (status: number, message: string): Response => json({ message }, status);

/** Webhooks that were asked for, by their URL. */
type Hooks = Map<string, LocalWebhooks>;
const MOST_HOOKS = 100;

/** What is read by GET; HEAD is the same without the body. */
const READS: Readonly<Record<string, (local: LocalSuprSend, hooks: Hooks) => unknown>> = {
  '/api/messages': ({ messages }) => messages,
  '/api/skipped': ({ skipped }) => skipped,
  '/api/runs': ({ runs }) => runs,
  '/api/requests': ({ requests }) => requests,
  // JSON has no Infinity.
  '/api/faults': ({ faults }) => faults.map((one) => ({ ...one, times: one.times === Infinity ? 'always' : one.times })),
  '/api/operations': ({ operations }) => operations,
  '/api/clock': clockOf,
  '/api/save': (local) => local.save(),
  '/api/webhooks': (_local, hooks) => [...hooks].map(([url, { calls }]) => ({ url, calls })),
};

function clockOf({ now, next, waiting }: LocalSuprSend): object {
  return { now: now.toISOString(), next: next?.toISOString() ?? null, waiting };
}

/** What is done by POST, with a JSON object. */
const WRITES: Readonly<Record<string, (local: LocalSuprSend, given: Record<string, unknown>, hooks: Hooks) => unknown>> = {
  '/api/advance': (local, { by }) => (local.advance(by as string), clockOf(local)),
  '/api/fail': (local, fault) => {
    if (fault.refused === true) misused('local.fail', 'a server cannot refuse connections one by one. Use lost, or stop the server');
    // JSON has no Infinity.
    local.fail({ ...fault, ...(fault.times === 'always' ? { times: Infinity } : {}) });
    return {};
  },
  '/api/reset': (local) => (local.reset(), {}),
  '/api/seed': (local, data) => (local.seed(data), {}),
  '/api/webhooks': (local, given, hooks) => (sendTo(local, given, hooks), {}),
};

/** Begins to send webhooks to a URL, or as it is asked for now; with `times: 0` it ends. */
function sendTo(local: LocalSuprSend, { url, ...options }: Record<string, unknown>, hooks: Hooks): void {
  checkFields('local.webhooks', 'the body', options, { url: true, ...WEBHOOK_OPTIONS });
  if (typeof url !== 'string') misused('local.webhooks', 'the body needs a url');
  if (options.times !== 0 && !hooks.has(url) && hooks.size >= MOST_HOOKS)
    misused('local.webhooks', `at most ${MOST_HOOKS} URLs can be sent to; times: 0 ends one`);
  const begun = options.times === 0 ? undefined : local.webhooks(url, options);
  hooks.get(url)?.stop();
  if (begun) hooks.set(url, begun);
  else hooks.delete(url);
}

async function own(local: LocalSuprSend, hooks: Hooks, request: Request, path: string, body: string): Promise<Response> {
  if (request.method === 'GET' || request.method === 'HEAD') {
    if (path === '/api/events') return eventStream(local);
    const read = Object.hasOwn(READS, path) ? READS[path] : undefined;
    if (read) return json(read(local, hooks));
    return pageFile(path) ?? said(404, 'not found');
  }
  const write = Object.hasOwn(WRITES, path) ? WRITES[path] : undefined;
  if (request.method !== 'POST' || !write) return said(404, 'not found');
  if (isTooLong(body)) return said(413, TOO_LONG);
  // Pages of other sites cannot send this type without being asked first, and are never allowed.
  if (!request.headers.get('content-type')?.startsWith('application/json')) return said(415, 'the content type must be application/json');
  try {
    const given: unknown = body === '' ? {} : JSON.parse(body);
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return said(400, 'the body must be a JSON object');
    return json(write(local, given as Record<string, unknown>, hooks));
  } catch (error) {
    if (SuprSendError.is(error) || error instanceof SyntaxError) return said(400, error.message);
    throw error;
  }
}
