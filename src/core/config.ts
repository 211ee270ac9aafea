/** The options of a client: checked once, and completed by the environment and the defaults. */
import { servers } from '../../generated/servers.gen.ts';
import { ConfigurationError, type SuprSendError } from './errors.ts';
import { LOG_LEVELS, type Hooks, type Logger, type LogLevel } from './hooks.ts';
import { bare, isPlain } from './json.ts';
import { unknownOption } from './option-names.ts';
import { environment, isBrowser, userAgent } from './runtime.ts';
import type { Limits, Server } from './types.ts';
import { guarded, NO_CHECKS, type Checks, type ProfileCheck, type Validation, type ValidationOptions } from './validation.ts';

/** A credential: the string itself, or a function that is asked for it before every attempt. */
export type Credential = string | (() => string | Promise<string>);

/**
 * How long to wait before a retry, in milliseconds. An object sets the random wait: any time up to `base`, 2 × `base`, 4 × `base` and so on,
 * at most `max`. A function is called with the number of the retry (1 for the first) and the error, and returns the wait.
 */
export type RetryDelay = { base?: number | undefined; max?: number | undefined } | ((retry: number, error: SuprSendError) => number);

/** Options of a client. Those with an environment variable take it from there if they are left out and `process.env` exists. */
export interface ClientOptions {
  /** Workspace API key, for the hub. Environment: `SUPRSEND_API_KEY`. */
  apiKey?: Credential | undefined;
  /** Service token of the account, for the management API. Environment: `SUPRSEND_SERVICE_TOKEN`. */
  serviceToken?: Credential | undefined;
  /** Slug of the workspace in management URLs, such as `staging`. Environment: `SUPRSEND_WORKSPACE`. */
  workspace?: string | undefined;
  /** Workspace key in the URL of dynamic triggers and broadcasts. Environment: `SUPRSEND_WORKSPACE_KEY`. */
  workspaceKey?: string | undefined;
  /** Base URL of the hub; a path in it is kept. Default `https://hub.suprsend.com`. Environment: `SUPRSEND_BASE_URL`. */
  hubUrl?: string | undefined;
  /** Base URL of the management API; a path in it is kept. Default `https://management-api.suprsend.com`. Environment: `SUPRSEND_MGMNT_URL` (the vendor's spelling). */
  managementUrl?: string | undefined;
  /**
   * Allows `http:` to hosts other than this machine, which sends credentials unencrypted. Default false. Environment:
   * `SUPRSEND_ALLOW_INSECURE`, `true` or `1`.
   */
  allowInsecure?: boolean | undefined;
  /** Allows a client with a credential in a page or a worker of a browser, where every visitor can read the credential. Default false. */
  dangerouslyAllowBrowser?: boolean | undefined;
  /**
   * What a call may not change: `workspace`, the workspace and the workspace key in its URL or body; `headers`, the headers of the client; `from`,
   * where a list starts, which would otherwise win over `after` and `offset`. Default nothing.
   */
  lock?: readonly ('workspace' | 'headers' | 'from')[] | undefined;
  /** What is checked before a body is sent and after a response is read. False switches off all that is optional. */
  validation?: Validation | undefined;
  /** Longest time of one attempt in milliseconds, from asking for the credential to the last byte of the response; Infinity for no limit. Default 30,000. */
  timeout?: number | undefined;
  /** Longest time of a whole call in milliseconds: all attempts and the waits between them. Default no limit. */
  totalTimeout?: number | undefined;
  /** How often a failed attempt may be repeated, if a repeat is safe. Default 2; 0 for never. */
  maxRetries?: number | undefined;
  /** How long to wait before a retry if the server sends no `Retry-After`. Default `{ base: 500, max: 8000 }`, in milliseconds. */
  retryDelay?: RetryDelay | undefined;
  /** Longest `Retry-After` to wait for, in milliseconds; a call that is asked to wait longer fails at once. Default 60,000. */
  maxRetryAfter?: number | undefined;
  /** Limits of what is sent and received, checked before anything is sent and while a response is read. */
  limits?: { [Name in keyof Limits]?: number | undefined } | undefined;
  /** Name and version of your application, added to the user agent. */
  appInfo?: { name: string; version?: string } | undefined;
  /** Callbacks that are called at each attempt with plain facts about it. */
  hooks?: Hooks | undefined;
  /** Receives the logs. Default `console`. */
  logger?: Logger | undefined;
  /** How much is logged. Default `off`. Environment: `SUPRSEND_LOG`. */
  logLevel?: LogLevel | undefined;
  /**
   * The fetch to use instead of the runtime's own. It is called as `fetch(url, init)`: a string and an object with `method`, `headers`,
   * `body` (a string, or null), `signal` and `redirect: 'manual'`. It must send one request: not follow redirects, and not repeat.
   */
  fetch?: typeof globalThis.fetch | undefined;
  /** Headers to send with every call. `Authorization` is set by the client only. */
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
  allowInsecure: 'SUPRSEND_ALLOW_INSECURE',
} as const;

/** What an error says if a call lacks a part of its URL. */
export const needs = (option: 'workspace' | 'workspaceKey'): string =>
  `needs the option ${option} (on the client or on the call) or the environment variable ${VARIABLES[option]}; see docs/credentials.md`;

/** The options without a variable. */
const OTHERS: Record<Exclude<keyof ClientOptions, keyof typeof VARIABLES>, 1> = {
  dangerouslyAllowBrowser: 1,
  lock: 1,
  validation: 1,
  timeout: 1,
  totalTimeout: 1,
  maxRetries: 1,
  retryDelay: 1,
  maxRetryAfter: 1,
  limits: 1,
  appInfo: 1,
  hooks: 1,
  logger: 1,
  fetch: 1,
  headers: 1,
};

/** Options of the client that a call may have its own values of. */
export interface CallSettings {
  timeout: number;
  totalTimeout: number;
  maxRetries: number;
}

/** A client's options, checked and complete. */
export interface Config
  extends
    Omit<ClientOptions, 'hubUrl' | 'managementUrl' | 'limits' | 'retryDelay' | 'validation' | 'allowInsecure' | keyof CallSettings>,
    CallSettings {
  readonly validation: Checks;
  /** What `validation.profile: true` means. */
  readonly checkProfile: ProfileCheck | undefined;
  readonly urls: Readonly<Record<Server, string>>;
  readonly maxRetryAfter: number;
  readonly retryDelay: { base: number; max: number } | ((retry: number, error: SuprSendError) => number);
  readonly limits: Limits;
  readonly userAgent: string;
}

const LIMITS: Limits = { bodyBytes: 800 * 1024, recipients: 100, attachmentBytes: 50 * 1024, responseBytes: 32 * 1024 * 1024 };

/** @throws ConfigurationError for an invalid option: a base URL that would send a credential unencrypted, a negative limit, and so on. */
export function resolveConfig(options: ClientOptions, checkProfile?: ProfileCheck): Config {
  if (typeof options !== 'object' || options === null)
    fail(
      'a client takes one object with options, such as { apiKey }. A workspace key and a secret belong to the SDKs of the vendor: use the API key of the workspace (SUPRSEND_API_KEY), see docs/migration.md.',
    );
  const given = bare(options);
  onlyOptions(given, Object.keys({ ...VARIABLES, ...OTHERS }), 'a client');
  const own = given.allowInsecure;
  for (const [option, variable] of Object.entries(VARIABLES)) (given as Record<string, unknown>)[option] ??= environment(variable);
  const { hubUrl, managementUrl, logLevel = 'off', lock = [], ...rest } = given;
  const allowInsecure = own === true || (own === undefined && ['true', '1'].includes(String(given.allowInsecure)));
  if (!Array.isArray(lock) || lock.some((name) => !['workspace', 'headers', 'from'].includes(name)))
    fail('lock must be a list of "workspace", "headers" and "from".');
  if (!given.dangerouslyAllowBrowser && (given.apiKey ?? given.serviceToken) !== undefined && isBrowser())
    fail(
      'a client with a credential in a browser shows the credential to every visitor. Make the call on a server, or set dangerouslyAllowBrowser if nobody else can open this page.',
    );
  if (given.fetch !== undefined && typeof given.fetch !== 'function') fail('fetch must be a function.');
  if (!LOG_LEVELS.includes(logLevel)) fail(`logLevel (${VARIABLES.logLevel}) must be one of ${LOG_LEVELS.join(', ')}.`);
  return bare<Config>({
    ...rest,
    logLevel,
    // Copies, so that what the caller does with its own later changes nothing.
    lock: [...lock],
    headers: copyOf(given.headers),
    validation: validationOf(given.validation, { validation: { ...NO_CHECKS, profile: checkProfile }, checkProfile }),
    checkProfile,
    ...callSettings({ timeout: 30_000, totalTimeout: Infinity, maxRetries: 2 }, given),
    maxRetryAfter: milliseconds('maxRetryAfter', given.maxRetryAfter) ?? 60_000,
    retryDelay: retryDelay(given.retryDelay ?? {}),
    limits: allLimits(given.limits ?? {}),
    userAgent: userAgent(given.appInfo),
    urls: {
      hub: baseUrl('hubUrl', hubUrl ?? servers.hub.url, allowInsecure),
      management: baseUrl('managementUrl', managementUrl ?? servers.management.url, allowInsecure),
    },
  });
}

/**
 * The limits of one call: its own, else the client's.
 * @param name - of the call, for errors.
 * @throws ConfigurationError for a limit that is not a number above 0, or a number of retries that is not a whole number.
 */
export function callSettings(
  defaults: CallSettings,
  given: Partial<Record<keyof CallSettings, number | undefined>>,
  name?: string,
): CallSettings {
  const { maxRetries = defaults.maxRetries } = given;
  if (!Number.isInteger(maxRetries) || maxRetries < 0) fail('maxRetries must be a whole number, 0 for never.', name);
  return {
    timeout: milliseconds('timeout', given.timeout, name) ?? defaults.timeout,
    totalTimeout: milliseconds('totalTimeout', given.totalTimeout, name) ?? defaults.totalTimeout,
    maxRetries,
  };
}

/** @param operation - the call whose option is invalid; none for an option of the client. */
function fail(message: string, operation?: string): never {
  throw new ConfigurationError(operation === undefined ? message : `${operation}: ${message} Nothing was sent.`, { operation });
}

/** A copy of headers: an object, Headers or a Map. prepare.ts checks what is in it. */
export const copyOf = <T>(given: T): T => {
  if (isPlain(given)) return { ...given };
  return typeof given === 'object' && given !== null && Symbol.iterator in given ? ([...(given as Iterable<unknown>)] as T) : given;
};

function milliseconds(option: string, value: number | undefined, name?: string): number | undefined {
  if (value === undefined || (typeof value === 'number' && value > 0)) return value;
  return fail(`${option} must be a number of milliseconds above 0, or Infinity for no limit.`, name);
}

function retryDelay(given: RetryDelay): Config['retryDelay'] {
  if (typeof given === 'function') return given;
  const { base = 500, max = 8_000, ...others } = bare(given);
  const isWait = (value: unknown): boolean => typeof value === 'number' && value >= 0;
  if (!isPlain(given) || !isWait(base) || !isWait(max))
    return fail('retryDelay must be { base, max } in milliseconds, 0 or more, or a function that returns milliseconds.');
  onlyOptions(others, ['base', 'max'], 'retryDelay');
  return { base, max };
}

function onlyOptions(given: object, options: readonly string[], of: string, name?: string): void {
  const unknown = unknownOption(given, options, of);
  if (unknown) fail(`${unknown}.`, name);
}

/**
 * What is checked of a call or a run.
 * @param client - what its client checks, for what was left out.
 * @param name - of the call, for errors.
 * @throws ConfigurationError for a value that is not one, or a check that is missing.
 */
export function validationOf(
  given: Validation | undefined,
  { validation: client, checkProfile }: { validation: Checks; checkProfile: ProfileCheck | undefined },
  name?: string,
): Checks {
  if (given === undefined) return client;
  if (given === false) return NO_CHECKS;
  if (typeof given !== 'object') fail('validation must be false, or an object with profile, request, response and schemas.', name);
  const own = bare<ValidationOptions>(given);
  onlyOptions(own, ['profile', 'request', 'response', 'schemas'], 'validation', name);
  const { profile = client.profile, request = client.request, response = client.response, schemas = client.schemas } = own;
  if (profile === true ? !checkProfile : profile && typeof profile !== 'function')
    fail('validation.profile must be checkProfile of suprsend-ts/validate for a client of typed operations.', name);
  if (typeof request !== 'boolean') fail('validation.request must be true or false.', name);
  if (response !== undefined && response !== 'warn' && response !== 'throw') fail('validation.response must be "warn" or "throw".', name);
  if ((request || response || schemas !== undefined) && typeof schemas !== 'function')
    fail('validation.request and validation.response need validation.schemas, such as schemas of suprsend-ts/zod.', name);
  return { profile: profile === true ? checkProfile : profile ? guarded(profile) : undefined, request, response, schemas };
}

function allLimits(given: NonNullable<ClientOptions['limits']>): Limits {
  const limits = { ...LIMITS };
  onlyOptions(given, Object.keys(limits), 'limits');
  for (const name of Object.keys(limits) as (keyof Limits)[]) {
    const value = (Object.hasOwn(given, name) ? given[name] : undefined) ?? limits[name];
    if (!(typeof value === 'number' && value > 0)) fail(`limits.${name} must be a number above 0, or Infinity for no limit.`);
    limits[name] = value;
  }
  return limits;
}

/** Not `x.localhost`, which some systems look up in the network. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

function baseUrl(option: 'hubUrl' | 'managementUrl', value: string, allowInsecure: boolean): string {
  const invalid = (problem: string): never =>
    fail(`${option} (${VARIABLES[option]}) ${problem}. Use the server's address, such as https://hub.suprsend.com.`);
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    return invalid('is not a valid URL');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') invalid(`has the protocol ${url.protocol}`);
  if (url.username || url.password) invalid('holds a user name or password');
  if (url.search || url.hash) invalid('has a query or a fragment');
  if (url.protocol === 'http:' && !allowInsecure && !LOOPBACK.test(url.hostname)) {
    invalid(
      `is plain http: and would send the credential unencrypted; use https:, or set allowInsecure (${VARIABLES.allowInsecure}) if you trust the network`,
    );
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}
