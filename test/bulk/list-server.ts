/** A list server on loopback: one list with its drafts and members, and the faults that a test asks for. */
import { once } from 'node:events';
import { serve, type Reply, type TestServer } from '../support/server.ts';

export type Step = 'start' | 'add' | 'finish' | 'delete' | 'get' | 'member-add' | 'member-remove';

/**
 * What happens to one request. `refuse` responds with 400, `missing` with 404, `fail` and `act-fail` with 500, before and after processing
 * it. `lose` and `act-lose` end the connection. `garbage` processes the request and responds with broken JSON, `no` with `success: false`.
 * `late` processes it once the client has given up. `abort` and `act-abort` abort the caller's signal and never respond.
 */
export const FAULTS = ['refuse', 'missing', 'fail', 'act-fail', 'lose', 'act-lose', 'garbage', 'no', 'late', 'abort', 'act-abort'] as const;
export type Fault = (typeof FAULTS)[number];

export interface ListServer extends AsyncDisposable {
  readonly server: TestServer;
  readonly url: string;
  members: Set<string>;
  drafts: Map<string, Set<string>>;
  steps: Step[];
  /** Bodies of the requests that carry ids. */
  bodies: string[];
  /** Returns the fault of the n-th request of a step, from 0. */
  fault: (step: Step, n: number) => Fault | undefined;
  /** Called for `abort`. */
  abort: () => void;
  /** Resolves when all late requests have been processed. */
  settled(): Promise<unknown>;
}

const STEPS: [RegExp, Step][] = [
  [/\/start_sync\/$/, 'start'],
  [/\/version\/([^/]+)\/subscriber\/add\/$/, 'add'],
  [/\/version\/([^/]+)\/finish_sync\/$/, 'finish'],
  [/\/version\/([^/]+)\/delete\/$/, 'delete'],
  [/\/subscriber\/add\/$/, 'member-add'],
  [/\/subscriber\/remove\/$/, 'member-remove'],
  [/\/subscriber_list\/[^/]+\/$/, 'get'],
];

export async function listServer(members: Iterable<string> = []): Promise<ListServer> {
  let versions = 0;
  const late: Promise<unknown>[] = [];
  const server = await serve(async (request, response): Promise<Reply | void> => {
    const [pattern, step] = STEPS.find(([known]) => known.test(request.url))!;
    const version = pattern.exec(request.url)?.[1];
    const n = state.steps.filter((name) => name === step).length;
    state.steps.push(step);
    if (request.body) state.bodies.push(request.body);
    const act = (): Reply => {
      const ids = request.body ? (JSON.parse(request.body) as { distinct_ids: string[] }).distinct_ids : [];
      const draft = version === undefined ? undefined : state.drafts.get(version);
      const gone = (status: number): Reply => ({
        status,
        body: JSON.stringify({ code: 404, error_code: 'not_found', type: 'NotFound', message: `version_id ${version} not found` }),
      });
      if (step === 'start') {
        const made = `V${versions++}`;
        state.drafts.set(made, new Set());
        return { status: 201, body: JSON.stringify({ list_id: 'vips', status: 'draft', version_id: made }) };
      }
      if (step === 'get') {
        const drafts =
          state.drafts.size > 0 ? Array.from(state.drafts, ([version_id, { size }]) => ({ version_id, subscribers_count: size })) : null;
        return { body: JSON.stringify({ list_id: 'vips', subscribers_count: state.members.size, drafts }) };
      }
      if (step === 'member-add' || step === 'member-remove') {
        for (const id of ids) state.members[step === 'member-add' ? 'add' : 'delete'](id);
        return { status: 201, body: JSON.stringify({ success: true, affected_count: ids.length }) };
      }
      if (!draft) return gone(step === 'finish' ? 400 : 404);
      if (step === 'add') {
        for (const id of ids) draft.add(id);
        return { status: 201, body: JSON.stringify({ success: true, affected_count: ids.length }) };
      }
      state.drafts.delete(version!);
      if (step === 'delete') return { body: '{"success":true}' };
      state.members = draft;
      return { status: 201, body: JSON.stringify({ list_id: 'vips', subscribers_count: draft.size, version_id: null }) };
    };
    const fault = state.fault(step, n);
    if (fault === undefined) return act();
    // Nothing is missing that is there.
    if (fault === 'missing' && step === 'delete') state.drafts.delete(version!);
    if (fault === 'refuse' || fault === 'missing') return { status: fault === 'refuse' ? 400 : 404, body: '{"message":"no"}' };
    if (fault.startsWith('act') || fault === 'garbage' || fault === 'no') act();
    if (fault.endsWith('fail')) return { status: 500, body: '{"message":"failed"}' };
    if (fault === 'garbage') return { status: 201, body: '{"version_id": "V' };
    if (fault === 'no') return { status: 201, body: '{"success":false}' };
    if (fault.endsWith('abort')) return state.abort();
    if (fault === 'late') return void late.push(once(response, 'close').then(act));
    response.destroy();
  });
  const state: ListServer = {
    server,
    url: server.url,
    members: new Set(members),
    drafts: new Map(),
    steps: [],
    bodies: [],
    fault: () => undefined,
    abort: () => {},
    settled: () => Promise.all(late),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return state;
}
