/** The clients that are compared on a real server: what each needs for one POST that triggers a workflow, and for one GET of a user. */
import type * as Ours from '../../src/index.ts';
import { load } from '../scale/load.ts';
import type * as Generated from './generated.ts';

export const CALLS = ['POST', 'GET'] as const;
export type CallName = (typeof CALLS)[number];
export type Client = Record<CallName, () => Promise<unknown>>;

/** Where a client's code is. */
export interface Paths {
  /** `dist/` of this build. */
  dist: string;
  /** The generated client, bundled. */
  generated: string;
  /** `dist/` of an older build, if one is compared. */
  before?: string | undefined;
}

export type Open = (url: string, paths: Paths) => Promise<Client>;

const DATA = { order: 'ORD-1', amount: 49.5, items: ['a', 'b'] };
const TRIGGER = { workflow: 'order-shipped', recipients: ['u1'], data: DATA };

/** The body that this SDK sends: a careful caller adds an idempotency key too. */
const keyed = (): object => ({ ...TRIGGER, $idempotency_key: crypto.randomUUID() });

const READ = { authorization: 'Bearer key', 'user-agent': 'bench' };
const WRITE = { ...READ, 'content-type': 'application/json' };

interface Reply {
  status: number;
  text: () => Promise<string>;
}

/** What a careful caller does with a response: read all of it, check the status, parse it. */
async function dataOf(reply: Reply): Promise<unknown> {
  const text = await reply.text();
  if (reply.status < 200 || reply.status > 299) throw new Error(`${reply.status}: ${text}`);
  return JSON.parse(text) as unknown;
}

async function timed(url: string, init: RequestInit): Promise<unknown> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 30_000);
  try {
    return await dataOf(await fetch(url, { ...init, signal: controller.signal }));
  } finally {
    clearTimeout(timer);
  }
}

const ours =
  (options: (paths: Paths) => Promise<Ours.ClientOptions>, folder: (paths: Paths) => string | undefined = ({ dist }) => dist): Open =>
  async (hubUrl, paths) => {
    const { SuprSend } = (await import(`${folder(paths)}/index.mjs`)) as typeof Ours;
    const suprsend = new SuprSend({ apiKey: 'key', hubUrl, ...(await options(paths)) });
    return { POST: () => suprsend.workflows.trigger(TRIGGER), GET: () => suprsend.users.get('u1') };
  };

export const FETCH = 'global fetch';
export const TIMED = 'global fetch, with a signal and a timer';
export const OURS = 'suprsend-ts';
export const UNDICI = 'suprsend-ts, with `undiciFetch()`';
export const BEFORE = 'suprsend-ts, the earlier build';

export const clients: Record<string, Open> = {
  [FETCH]: async (url) => ({
    POST: async () => dataOf(await fetch(`${url}/trigger/`, { method: 'POST', headers: WRITE, body: JSON.stringify(keyed()) })),
    GET: async () => dataOf(await fetch(`${url}/v1/user/u1/`, { headers: READ })),
  }),
  [TIMED]: async (url) => ({
    POST: () => timed(`${url}/trigger/`, { method: 'POST', headers: WRITE, body: JSON.stringify(keyed()) }),
    GET: () => timed(`${url}/v1/user/u1/`, { headers: READ }),
  }),
  [OURS]: ours(async () => ({})),
  [BEFORE]: ours(
    async () => ({}),
    ({ before }) => before,
  ),
  'the generated client alone': async (baseUrl, { generated }) => {
    const { createClient } = (await import(generated)) as typeof Generated;
    const client = createClient({ baseUrl, auth: () => 'key', throwOnError: true });
    const security = [{ scheme: 'bearer', type: 'http' } as const];
    return {
      POST: () => client.post({ url: '/trigger/', body: keyed(), headers: WRITE, security }),
      GET: () => client.get({ url: '/v1/user/{distinct_id}/', path: { distinct_id: 'u1' }, headers: READ, security }),
    };
  },
  'undici.request': async (url) => {
    type Request = (url: string, init?: object) => Promise<{ statusCode: number; body: { text: () => Promise<string> } }>;
    const { request } = await load<{ request: Request }>('undici');
    const send = async (path: string, init: object): Promise<unknown> => {
      const { statusCode, body } = await request(url + path, init);
      return dataOf({ status: statusCode, text: () => body.text() });
    };
    return {
      POST: () => send('/trigger/', { method: 'POST', headers: WRITE, body: JSON.stringify(keyed()) }),
      GET: () => send('/v1/user/u1/', { headers: READ }),
    };
  },
  [UNDICI]: ours(async ({ dist }) => {
    const module = (await import(`${dist}/undici.mjs`)) as { undiciFetch: () => typeof fetch };
    return { fetch: module.undiciFetch() };
  }),
  '@knocklabs/node': async (baseURL) => {
    interface Knock {
      workflows: { trigger: (key: string, body: object) => Promise<unknown> };
      users: { get: (id: string) => Promise<unknown> };
    }
    const { default: Knock } = await load<{ default: new (options: object) => Knock }>('@knocklabs/node');
    const knock = new Knock({ apiKey: 'key', baseURL });
    return { POST: () => knock.workflows.trigger('order-shipped', { recipients: ['u1'], data: DATA }), GET: () => knock.users.get('u1') };
  },
  '@trycourier/courier': async (baseURL) => {
    interface Courier {
      send: { message: (body: object) => Promise<unknown> };
      profiles: { retrieve: (id: string) => Promise<unknown> };
    }
    const { default: Courier } = await load<{ default: new (options: object) => Courier }>('@trycourier/courier');
    const courier = new Courier({ apiKey: 'key', baseURL });
    const message = { to: { user_id: 'u1' }, template: 'order-shipped', data: DATA };
    return { POST: () => courier.send.message({ message }), GET: () => courier.profiles.retrieve('u1') };
  },
  '@suprsend/node-sdk': async (url) => {
    const { officialClient, WorkflowTriggerRequest } = await import('../scale/official.ts');
    const client = officialClient(url);
    const body = { ...TRIGGER, recipients: [{ distinct_id: 'u1' }] };
    return {
      async POST() {
        const request = new WorkflowTriggerRequest(body, { idempotency_key: crypto.randomUUID() });
        if (!(await client.workflows.trigger(request)).success) throw new Error('@suprsend/node-sdk: not accepted');
      },
      GET: () => client.users.get('u1'),
    };
  },
};
