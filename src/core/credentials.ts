/** Which credential a call takes. It is read before every attempt, and sent only to the server it belongs to. */
import { servers } from '../../generated/servers.gen.ts';
import { VARIABLES, type Config } from './config.ts';
import type { Server } from './types.ts';

/** The value of `Authorization`, or why there is none. */
export type CredentialResult = { problem: undefined; authorization: string } | { problem: string; cause: unknown };

/** Reads the credential of a server; `signal` aborts when nobody waits for it any more. Never throws or rejects. */
export type Credentials = (server: Server, signal: AbortSignal) => CredentialResult | Promise<CredentialResult>;

/** Whether the next request for the credential may return another one. */
export const canChange = (config: Config, server: Server): boolean => typeof config[optionOf(server)] === 'function';

const optionOf = (server: Server): 'apiKey' | 'serviceToken' => (server === 'hub' ? 'apiKey' : 'serviceToken');

/** Calls that ask at the same time share one call of the user's function. */
export function createCredentials(config: Config): Credentials {
  const pending = new Map<Server, Promise<unknown>>();
  const ask = (server: Server, get: () => unknown, signal: AbortSignal): Promise<unknown> => {
    const asked = pending.get(server) ?? (async () => get())().finally(forget);
    function forget(): void {
      if (pending.get(server) === asked) pending.delete(server);
    }
    pending.set(server, asked);
    // Once a call has given up on a function that hangs, later calls must not wait for the same promise.
    signal.addEventListener('abort', forget, { once: true });
    return asked;
  };
  const refused = (problem: string, cause?: unknown): CredentialResult => ({ problem, cause });
  const check = (server: Server, option: 'apiKey' | 'serviceToken', value: unknown): CredentialResult => {
    const wrong = (problem: string): CredentialResult => refused(`${option} (${VARIABLES[option]}) ${problem}; see docs/credentials.md`);
    if (value === '') return wrong('is empty; set it, or leave it out');
    if (typeof value !== 'string')
      return typeof config[option] === 'function' ? refused(`the ${option} function did not return a string`) : wrong('is not a string');
    if (/^(["'`]).*\1$/.test(value)) return wrong('is in quotes');
    if (!/^[!-~]+$/.test(value)) return wrong('contains whitespace or another character that a credential cannot have');
    // A service token opens every workspace of the account (vendor documentation, service tokens): it must not go to the hub by mistake.
    if (server === 'hub' && value.startsWith('SS.ST.')) return wrong('holds a service token (SS.ST.…); pass it as serviceToken');
    if (server === 'management' && /^SS\.(?!ST\.)/.test(value))
      return wrong('holds a key of a workspace (SS.…); pass a service token (SS.ST.…) here, and the API key as apiKey');
    if (server === 'hub' && value.startsWith('SS.PUBK')) return wrong('holds a public key (SS.PUBK…), which is for browsers');
    return { problem: undefined, authorization: `${servers[server].scheme} ${value}` };
  };
  /** Credentials that do not change, which are checked once. */
  const fixed = new Map<Server, CredentialResult>();
  return (server, signal) => {
    const option = optionOf(server);
    const given = config[option];
    if (given === undefined)
      return refused(`the ${server} server needs the option ${option} or the environment variable ${VARIABLES[option]}`);
    if (typeof given !== 'function') {
      const result = fixed.get(server) ?? check(server, option, given);
      fixed.set(server, result);
      return result;
    }
    return ask(server, given, signal).then(
      (value) => check(server, option, value),
      (cause: unknown) => refused(`the ${option} function failed`, cause),
    );
  };
}
