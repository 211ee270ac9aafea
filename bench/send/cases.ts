/** Ways to send triggers. */
import type * as Ours from '../../src/index.ts';
import { accepted, type Open } from '../scale/cases.ts';
import { officialClient, WorkflowTriggerRequest } from '../scale/official.ts';

const bodyOf = (n: number): Ours.WorkflowTrigger => ({
  workflow: 'order-shipped',
  recipients: [{ distinct_id: `u${n}` }],
  data: { order: `ORD-${n}`, amount: 49.5, items: ['a', 'b'] },
});

function* bodies(count: number): Generator<Ours.WorkflowTrigger> {
  for (let n = 0; n < count; n += 1) yield bodyOf(n);
}

const clientOf = async (hubUrl: string, bundle: string, options: Ours.ClientOptions = {}): Promise<Ours.SuprSend> => {
  const { SuprSend } = (await import(bundle)) as typeof Ours;
  return new SuprSend({ apiKey: 'key', hubUrl, ...options });
};

const headers = { 'content-type': 'application/json', authorization: 'Bearer key' };

async function post(url: string, body: unknown): Promise<number> {
  const response = await fetch(`${url}/trigger/`, { method: 'POST', headers, body: JSON.stringify(body) });
  const { records } = (await response.json()) as { records?: { status: string }[] };
  if (!response.ok) throw new Error(`raw fetch: ${response.status}`);
  return records?.filter(({ status }) => status === 'success').length ?? 1;
}

const triggerMany =
  (concurrency: number): Open =>
  async (url, bundle) => {
    const client = await clientOf(url, bundle);
    return async (count) => accepted('ours', (await client.workflows.triggerMany(bodies(count), { concurrency })).accepted, count);
  };

/** One trigger in a request, one request after the other. */
const one: Record<string, Open> = {
  'suprsend-ts, trigger': async (url, bundle) => {
    const client = await clientOf(url, bundle);
    return async (count) => {
      for (const body of bodies(count)) await client.workflows.trigger(body);
    };
  },
  '@suprsend/node-sdk, trigger': async (url) => {
    const client = officialClient(url);
    return async (count) => {
      let got = 0;
      for (const body of bodies(count)) {
        const { success } = await client.workflows.trigger(new WorkflowTriggerRequest(body, { idempotency_key: crypto.randomUUID() }));
        got += success ? 1 : 0;
      }
      accepted('official', got, count);
    };
  },
  'fetch, trigger': async (url) => async (count) => {
    for (const body of bodies(count)) await post(url, { ...body, $idempotency_key: crypto.randomUUID() });
  },
};

/** A hundred triggers in a request. */
const many: Record<string, Open> = {
  'suprsend-ts, triggerMany': triggerMany(8),
  'suprsend-ts, triggerMany, concurrency 1': triggerMany(1),
  '@suprsend/node-sdk, bulk': async (url) => {
    const client = officialClient(url);
    return async (count) => {
      const bulk = client.workflows.bulk_trigger_instance();
      for (const body of bodies(count)) bulk.append(new WorkflowTriggerRequest(body, { idempotency_key: crypto.randomUUID() }));
      accepted('official', (await bulk.trigger()).success, count);
    };
  },
  'fetch, bulk': async (url) => async (count) => {
    let got = 0;
    let list: object[] = [];
    for (const body of bodies(count)) {
      list.push({ ...body, $idempotency_key: crypto.randomUUID() });
      if (list.length < 100) continue;
      got += await post(url, list);
      list = [];
    }
    if (list.length > 0) got += await post(url, list);
    accepted('fetch', got, count);
  },
};

/** On a fetch that answers immediately, so that only the work of the client is measured. The length of a list is counted in its JSON. */
const stubbed: Open = async (url, bundle) => {
  const answers = new Map<number, string>();
  const stub = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const body = init?.body ?? (input instanceof Request ? await input.text() : '');
    const count = (body as string).split('"$idempotency_key"').length - 1;
    const answer =
      answers.get(count) ??
      JSON.stringify({
        status: 'success',
        records: Array.from({ length: count }, () => ({ status: 'success', status_code: 202, message_id: 'm1' })),
      });
    answers.set(count, answer);
    return new Response(answer, { status: 207, headers: { 'content-type': 'application/json' } });
  };
  const client = await clientOf(url, bundle, { fetch: stub });
  return async (count) => accepted('ours', (await client.workflows.triggerMany(bodies(count))).accepted, count);
};

export const STUBBED = 'suprsend-ts, triggerMany, stubbed fetch';
export const ONE = Object.keys(one);
export const MANY = Object.keys(many);
export const cases: Record<string, Open> = { ...one, ...many, [STUBBED]: stubbed };
