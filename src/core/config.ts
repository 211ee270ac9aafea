/** What a client is made with, checked once. */
import { servers } from '../../generated/servers.gen.ts';
import type { Server } from './call.ts';
import { ConfigurationError } from './errors.ts';

/** A credential: the text itself, or a function asked for it before every attempt. */
export type Credential = string | (() => string | Promise<string>);

/** Options of a client. Each may also come from the environment variable named, where `process.env` exists. */
export interface ClientOptions {
  /** Workspace API key, for the hub. `SUPRSEND_API_KEY` */
  apiKey?: Credential | undefined;
  /** Account-level service token, for the management API. `SUPRSEND_SERVICE_TOKEN` */
  serviceToken?: Credential | undefined;
  /** Slug of the workspace in management URLs, such as `staging`. `SUPRSEND_WORKSPACE` */
  workspace?: string | undefined;
  /** Workspace key in the URL of dynamic triggers and broadcasts. `SUPRSEND_WORKSPACE_KEY` */
  workspaceKey?: string | undefined;
  /** Base URL of the hub; a path in it is kept. Default `https://hub.suprsend.com`. `SUPRSEND_BASE_URL` */
  hubUrl?: string | undefined;
  /** Base URL of the management API; a path in it is kept. Default `https://management-api.suprsend.com`. `SUPRSEND_MGMNT_URL` (the vendor's spelling) */
  managementUrl?: string | undefined;
  /** Allows plain `http:` to hosts other than this machine. Credentials then travel readable. Default false. */
  allowInsecure?: boolean | undefined;
  /** The fetch to use, instead of the runtime's own. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Headers to send with every call. `Authorization` belongs to the client. */
  headers?: Record<string, string | null | undefined> | undefined;
}

/** The environment variable of each option that has one. */
export const VARIABLES = {
  apiKey: 'SUPRSEND_API_KEY',
  serviceToken: 'SUPRSEND_SERVICE_TOKEN',
  workspace: 'SUPRSEND_WORKSPACE',
  workspaceKey: 'SUPRSEND_WORKSPACE_KEY',
  hubUrl: 'SUPRSEND_BASE_URL',
  managementUrl: 'SUPRSEND_MGMNT_URL',
} as const;

/** A client's options with the environment filled in and the servers' addresses checked. */
export type Config = Omit<ClientOptions, 'hubUrl' | 'managementUrl'> & { readonly urls: Readonly<Record<Server, string>> };

/** @throws ConfigurationError for a base URL that is none, or that would send a credential in the clear. */
export function resolveConfig(options: ClientOptions): Config {
  const { hubUrl, managementUrl, ...rest } = { ...options };
  const given: Record<string, unknown> = { ...rest, hubUrl, managementUrl };
  for (const [option, variable] of Object.entries(VARIABLES)) given[option] ??= environment(variable);
  const url = (option: 'hubUrl' | 'managementUrl', server: Server): string =>
    baseUrl(option, (given[option] as string | undefined) ?? servers[server].url, options.allowInsecure === true);
  return { ...(given as typeof rest), urls: { hub: url('hubUrl', 'hub'), management: url('managementUrl', 'management') } };
}

function environment(variable: string): string | undefined {
  try {
    const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
    return process?.env?.[variable] || undefined;
  } catch {
    return undefined; // Deno without permission to read it
  }
}

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

function baseUrl(option: 'hubUrl' | 'managementUrl', value: string, allowInsecure: boolean): string {
  const fail = (problem: string): never => {
    throw new ConfigurationError(`${option} (${VARIABLES[option]}) ${problem}. Give the server's address, such as https://hub.suprsend.com.`);
  };
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    return fail('is no URL');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') fail(`has the protocol ${url.protocol}`);
  if (url.username || url.password) fail('holds a user name or password');
  if (url.search || url.hash) fail('has a query or a fragment');
  if (url.protocol === 'http:' && !allowInsecure && !LOOPBACK.test(url.hostname)) {
    fail('is plain http: and would send the credential readable; use https:, or set allowInsecure if the network is trusted');
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}
