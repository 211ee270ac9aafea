/** A local SuprSend on loopback with one list, and the faults that a test asks for. */
import { once } from 'node:events';
import { localSuprSend } from '../../src/local.ts';
import { localAnswer } from '../support/local-answer.ts';
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
  readonly members: Set<string>;
  /** How many members each draft has. */
  readonly drafts: Map<string, number>;
  /** Begins a draft, or deletes one, as another client would. */
  draft(id?: string): void;
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

const LIST = '/v1/subscriber_list/vips/';

export async function listServer(members: Iterable<string> = []): Promise<ListServer> {
  const local = localSuprSend({}, { seed: { lists: [{ list_id: 'vips', distinct_ids: [...members] }] }, checkAnswers: true });
  const late: Promise<unknown>[] = [];
  const answered = (method: string, url: string, body = ''): Reply & { body: string } =>
    localAnswer(local, { method, url, headers: { authorization: 'Bearer key' }, body });
  const server = await serve((request, response): Reply | void => {
    const [, step] = STEPS.find(([known]) => known.test(request.url))!;
    const n = state.steps.filter((name) => name === step).length;
    state.steps.push(step);
    if (request.body) state.bodies.push(request.body);
    const act = (): Reply => answered(request.method, request.url, request.body);
    const fault = state.fault(step, n);
    if (fault === undefined) return act();
    // Nothing is missing that is there.
    if (fault === 'missing' && step === 'delete') act();
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
    get members() {
      return new Set(local.save().lists?.[0]?.distinct_ids as string[]);
    },
    get drafts() {
      const { drafts } = JSON.parse(answered('GET', LIST).body) as { drafts: { version_id: string; subscribers_count: number }[] | null };
      return new Map(drafts?.map(({ version_id, subscribers_count }) => [version_id, subscribers_count]));
    },
    draft: (id) => void (id === undefined ? answered('POST', `${LIST}start_sync/`) : answered('PATCH', `${LIST}version/${id}/delete/`)),
    steps: [],
    bodies: [],
    fault: () => undefined,
    abort: () => {},
    settled: () => Promise.all(late),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return state;
}
