/** The SDKs, each at its defaults but for its address and a made-up credential, and the one call of each that sends a notification. */
import { createRequire } from 'node:module';
import { SuprSend } from '../../src/index.ts';
import { VERSION } from '../../src/version.ts';
import { load, versioned } from '../scale/load.ts';

export interface SendOptions {
  signal?: AbortSignal;
  /** Limit of one attempt, in milliseconds. */
  timeout?: number;
}

export interface Sdk {
  /** The package, with its version. */
  name: string;
  /** What it has no option for, and so is not measured. */
  lacks: (keyof SendOptions)[];
  /** Whether a call that fails resolves, with the failure in its result. */
  failureOf?: (result: unknown) => unknown;
  /** Makes its client; the function it returns sends one notification. */
  open: (url: string) => Promise<(options: SendOptions) => Promise<unknown>>;
}

/** The header with a request's idempotency key, by which a second copy is recognized; some send it as a field of the body. */
export const KEY_HEADER = 'idempotency-key';
export const CREDENTIAL = 'credential-of-the-bench';

const require = createRequire(import.meta.url);
type Calls<T> = new (...args: any[]) => T;

type Take = (body: object, options: SendOptions) => Promise<unknown>;

export const sdks = {
  ours: {
    name: `suprsend-ts ${VERSION}`,
    lacks: [],
    async open(url) {
      const suprsend = new SuprSend({ apiKey: CREDENTIAL, hubUrl: url });
      return (options) => suprsend.workflows.trigger({ workflow: 'welcome', recipients: ['u1'] }, options);
    },
  },
  knock: {
    name: versioned('@knocklabs/node'),
    lacks: [],
    async open(url) {
      type Knock = { workflows: { trigger: (key: string, body: object, options: SendOptions) => Promise<unknown> } };
      const { default: Client } = await load<{ default: Calls<Knock> }>('@knocklabs/node');
      const knock = new Client({ apiKey: CREDENTIAL, baseURL: url });
      return (options) => knock.workflows.trigger('welcome', { recipients: ['u1'] }, options);
    },
  },
  courier: {
    name: versioned('@trycourier/courier'),
    lacks: [],
    async open(url) {
      const { default: Client } = await load<{ default: Calls<{ send: { message: Take } }> }>('@trycourier/courier');
      const courier = new Client({ apiKey: CREDENTIAL, baseURL: url });
      return (options) => courier.send.message({ message: { to: { user_id: 'u1' }, template: 'welcome' } }, options);
    },
  },
  resend: {
    name: versioned('resend'),
    lacks: ['timeout'],
    failureOf: (result) => (result as { error: unknown }).error ?? undefined,
    async open(url) {
      const { Resend } = await load<{ Resend: Calls<{ emails: { send: Take } }> }>('resend');
      const resend = new Resend(CREDENTIAL, { baseUrl: url });
      return (options) => resend.emails.send({ from: 'a@example.com', to: 'b@example.com', subject: 'Welcome', text: 'Hello' }, options);
    },
  },
  vendor: {
    name: versioned('@suprsend/node-sdk'),
    lacks: ['timeout', 'signal'],
    failureOf: (result) => ((result as { success: boolean }).success ? undefined : result),
    async open(url) {
      type Vendor = { workflows: { trigger: (request: unknown) => Promise<unknown> } };
      const { Suprsend, WorkflowTriggerRequest } = require('@suprsend/node-sdk') as {
        Suprsend: Calls<Vendor>;
        WorkflowTriggerRequest: Calls<object>;
      };
      const vendor = new Suprsend('workspace-key', CREDENTIAL, { base_url: url });
      return () => vendor.workflows.trigger(new WorkflowTriggerRequest({ workflow: 'welcome', recipients: [{ distinct_id: 'u1' }] }));
    },
  },
} satisfies Record<string, Sdk>;

export type SdkName = keyof typeof sdks;
