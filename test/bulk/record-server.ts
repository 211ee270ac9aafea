/** A server on loopback for every method for many records: it knows what each record is, counts what it processed, and fails as planned. */
import { serve, type Received, type Reply, type TestServer } from '../support/server.ts';

/**
 * What happens to a request. A number answers with that status, without processing it; `page` with an HTML page and 404; `lose` ends the
 * connection; `act-lose` and `act-fail` process it first. `hang` never answers.
 */
export type Plan = 'ok' | 'lose' | 'act-lose' | 'act-fail' | 'page' | 'hang' | number;

export interface RecordServer extends AsyncDisposable {
  readonly server: TestServer;
  readonly url: string;
  /** How often each record was processed; a second copy under the same idempotency key is skipped. */
  readonly processed: Map<string, number>;
  /** The records of each request. */
  readonly requests: string[][];
  plan: (ids: string[], place: number) => Plan;
  /** The status of one record of an answered request; undefined for success. */
  recordPlan: (id: string) => number | undefined;
  /** The only prefix of paths that is served, such as `/7`: what arrives late for an earlier one is ignored. */
  prefix: string;
  /** Called when a request has arrived. */
  arrived: (place: number) => void;
}

interface Sent {
  id: string;
  key: string | undefined;
}

export async function recordServer(): Promise<RecordServer> {
  const keys = new Set<string>();
  const server = await serve(({ url, ...rest }, response): Reply | void => {
    if (!url.startsWith(`${state.prefix}/`)) return void response.destroy();
    const request = { ...rest, url: url.slice(state.prefix.length) };
    const sent = recordsOf(request);
    const ids = sent.map(({ id }) => id);
    const place = state.requests.push(ids) - 1;
    state.arrived(place);
    const act = (): void => {
      for (const { id, key } of sent) {
        if (state.recordPlan(id) !== undefined || (key !== undefined && keys.has(key))) continue;
        if (key !== undefined) keys.add(key);
        state.processed.set(id, (state.processed.get(id) ?? 0) + 1);
      }
    };
    const plan = state.plan(ids, place);
    if (plan === 'hang') return;
    if (plan === 'page') return { status: 404, headers: { 'content-type': 'text/html' }, body: '<html><title>gateway</title></html>' };
    if (typeof plan === 'number')
      return { status: plan, body: '{"message":"as planned"}', ...(plan === 429 ? { headers: { 'retry-after': '0' } } : {}) };
    const isList = request.url === '/trigger/' || request.url === '/v1/bulk/message/';
    const [first] = ids;
    const single = !isList && ids.length > 0 ? ids.map(state.recordPlan).find((status) => status !== undefined) : undefined;
    if (single !== undefined) return { status: single, body: JSON.stringify({ code: single, message: `as planned for ${first}` }) };
    if (plan !== 'lose') act();
    if (plan === 'lose' || plan === 'act-lose') return void response.destroy();
    if (plan === 'act-fail') return { status: 503, body: '{"message":"failed after the fact"}' };
    return {
      status: 202,
      body: JSON.stringify(
        isList ? { status: 'success', records: sent.map(({ id }) => answerTo(request.url, id, state.recordPlan(id))) } : {},
      ),
    };
  });
  const state: RecordServer = {
    server,
    url: server.url,
    prefix: '',
    processed: new Map(),
    requests: [],
    plan: () => 'ok',
    recordPlan: () => undefined,
    arrived: () => {},
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return state;
}

function answerTo(url: string, id: string, status: number | undefined): object {
  const error = status === undefined ? null : { type: 'planned', message: 'as planned' };
  return url === '/trigger/'
    ? { status: error ? 'error' : 'success', status_code: status ?? 202, message_id: id, error }
    : { message_id: id, status_code: status ?? 202, error };
}

/** The records of a request, whatever its form. */
function recordsOf({ url, body }: Received): Sent[] {
  const path = /^\/v1\/(?:user|object\/teams)\/([^/]+)\/$/.exec(url)?.[1];
  if (path !== undefined) return [{ id: path, key: undefined }];
  const parsed: unknown = JSON.parse(body);
  if (Array.isArray(parsed)) {
    return (parsed as { recipients?: string[]; distinct_id?: string; $idempotency_key?: string }[]).map((one) => ({
      id: String(one.recipients?.[0] ?? one.distinct_id),
      key: one.$idempotency_key,
    }));
  }
  const one = parsed as { distinct_ids?: string[]; messages?: { message_id: string }[]; distinct_id?: string; $idempotency_key?: string };
  if (one.distinct_ids) return one.distinct_ids.map((id) => ({ id, key: undefined }));
  if (one.messages) return one.messages.map(({ message_id: id }) => ({ id, key: undefined }));
  return [{ id: String(one.distinct_id), key: one.$idempotency_key }];
}
