/** What a client is made with, checked once. */
import { servers } from '../../generated/servers.gen.ts';
import { BODY_LIMITS, type BodyLimits } from './body.ts';
import type { Server } from './types.ts';
import { ConfigurationError } from './errors.ts';
import { LOG_LEVELS, type Hooks, type Logger, type LogLevel } from './hooks.ts';
import { environment } from './runtime.ts';

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
  /** Limit of one attempt in milliseconds, from asking for the credential to the last byte of the body; Infinity for none. Default 30,000. */
  timeout?: number | undefined;
  /** Limit of a whole call in milliseconds: all attempts and the waits between them. Default none. */
  totalTimeout?: number | undefined;
  /** How often a failed attempt may be repeated, where a repeat is safe. Default 2; 0 for never. */
  maxRetries?: number | undefined;
  /** Longest `Retry-After` that is waited for, in milliseconds; a call told to wait longer fails at once. Default 60,000. */
  maxRetryAfter?: number | undefined;
  /** What bodies that send may hold, for a server that takes more than SuprSend's own. Each is checked before anything leaves. */
  limits?: { [Name in keyof BodyLimits]?: number | undefined } | undefined;
  /** Name and version of your application, added to the user agent. */
  appInfo?: { name: string; version?: string } | undefined;
  /** Called at each attempt with plain facts about it. */
  hooks?: Hooks | undefined;
  /** Where logs go. Default `console`. */
  logger?: Logger | undefined;
  /** How much is logged. Default `off`. `SUPRSEND_LOG` */
  logLevel?: LogLevel | undefined;
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
  logLevel: 'SUPRSEND_LOG',
} as const;

/** Limits that hold for every call unless the call has its own. */
export interface CallLimits {
  timeout: number;
  totalTimeout: number;
  maxRetries: number;
}

/** A client's options with the environment and the defaults filled in, checked. */
export interface Config extends Omit<ClientOptions, 'hubUrl' | 'managementUrl' | 'limits' | keyof CallLimits>, CallLimits {
  readonly urls: Readonly<Record<Server, string>>;
  readonly maxRetryAfter: number;
  readonly limits: BodyLimits;
}

/** @throws ConfigurationError for an option that cannot be: a base URL that is none or would send a credential in the clear, a negative limit. */
export function resolveConfig(options: ClientOptions): Config {
  const given: ClientOptions = { ...options };
  for (const [option, variable] of Object.entries(VARIABLES)) (given as Record<string, unknown>)[option] ??= environment(variable);
  const { hubUrl, managementUrl, allowInsecure, logLevel = 'off', ...rest } = given;
  if (!LOG_LEVELS.includes(logLevel))
    throw new ConfigurationError(`logLevel (${VARIABLES.logLevel}) must be one of ${LOG_LEVELS.join(', ')}.`);
  return {
    ...rest,
    logLevel,
    ...callLimits({ timeout: 30_000, totalTimeout: Infinity, maxRetries: 2 }, given),
    maxRetryAfter: duration('maxRetryAfter', given.maxRetryAfter) ?? 60_000,
    limits: bodyLimits(given.limits),
    urls: {
      hub: baseUrl('hubUrl', hubUrl ?? servers.hub.url, allowInsecure === true),
      management: baseUrl('managementUrl', managementUrl ?? servers.management.url, allowInsecure === true),
    },
  };
}

/**
 * A call's own limits, else the client's.
 * @throws ConfigurationError for a limit that is no number above zero, or retries that are no whole number.
 */
export function callLimits(defaults: CallLimits, given: Partial<Record<keyof CallLimits, number | undefined>>): CallLimits {
  const { maxRetries = defaults.maxRetries } = given;
  if (!Number.isInteger(maxRetries) || maxRetries < 0) throw new ConfigurationError('maxRetries must be a whole number, 0 for never.');
  return {
    timeout: duration('timeout', given.timeout) ?? defaults.timeout,
    totalTimeout: duration('totalTimeout', given.totalTimeout) ?? defaults.totalTimeout,
    maxRetries,
  };
}

function duration(option: string, value: number | undefined): number | undefined {
  if (value === undefined || (typeof value === 'number' && value > 0)) return value;
  throw new ConfigurationError(`${option} must be a number of milliseconds above 0, or Infinity for no limit.`);
}

function bodyLimits(given: ClientOptions['limits'] = {}): BodyLimits {
  const limits = { ...BODY_LIMITS };
  for (const name of Object.keys(limits) as (keyof BodyLimits)[]) {
    const value = given[name] ?? limits[name];
    if (!(typeof value === 'number' && value > 0))
      throw new ConfigurationError(`limits.${name} must be a number above 0, or Infinity for no limit.`);
    limits[name] = value;
  }
  return limits;
}

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

function baseUrl(option: 'hubUrl' | 'managementUrl', value: string, allowInsecure: boolean): string {
  const fail = (problem: string): never => {
    throw new ConfigurationError(
      `${option} (${VARIABLES[option]}) ${problem}. Give the server's address, such as https://hub.suprsend.com.`,
    );
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
