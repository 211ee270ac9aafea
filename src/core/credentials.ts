/** Which credential a call takes, read before every attempt and sent to the server it is for and nowhere else. */
import { servers } from '../../generated/servers.gen.ts';
import type { Server } from './types.ts';
import { VARIABLES, type Config } from './config.ts';
import { misconfigured } from './errors.ts';

/** Gives the value of `Authorization` for a server; `signal` says when nobody waits for it any more. */
export type Credentials = (server: Server, operation: string, signal: AbortSignal) => Promise<string>;

/** Whether another request for the credential may give another one. */
export const canChange = (config: Config, server: Server): boolean => typeof config[optionOf(server)] === 'function';

const optionOf = (server: Server): 'apiKey' | 'serviceToken' => (server === 'hub' ? 'apiKey' : 'serviceToken');

/**
 * Calls that ask at the same time share one call of the function.
 * @throws ConfigurationError when there is no credential, when its function throws or gives none, or when it cannot be a credential.
 */
export function createCredentials(config: Config): Credentials {
  const pending = new Map<Server, Promise<unknown>>();
  const ask = (server: Server, get: () => unknown, signal: AbortSignal): Promise<unknown> => {
    const asked = pending.get(server) ?? (async () => get())().finally(forget);
    function forget(): void {
      if (pending.get(server) === asked) pending.delete(server);
    }
    pending.set(server, asked);
    // A request that may hang for ever must not be what every later call waits for.
    signal.addEventListener('abort', forget, { once: true });
    return asked;
  };
  return async (server, operation, signal) => {
    const option = optionOf(server);
    const fail = (problem: string, cause?: unknown): never => misconfigured(operation, problem, cause);
    const given = config[option];
    if (given === undefined) fail(`the ${server} server needs the option ${option} or the environment variable ${VARIABLES[option]}`);
    const isFunction = typeof given === 'function';
    const value = isFunction
      ? await ask(server, given, signal).catch((cause: unknown) => fail(`the function given as ${option} failed`, cause))
      : given;
    if (typeof value !== 'string' || value === '') return fail(`${option} ${isFunction ? 'gave' : 'is'} no text`);
    if (!/^[!-~]+$/.test(value))
      return fail(`${option} holds a blank, a line break or another character no credential has; give the credential alone`);
    // A service token reaches every workspace of the account (vendor documentation, service tokens): it must not go to the hub by mistake.
    if (server === 'hub' && value.startsWith('SS.ST.')) {
      return fail('apiKey holds a service token (SS.ST.…); give the workspace API key, and this one as serviceToken');
    }
    return `${servers[server].scheme} ${value}`;
  };
}
