/** Which credential a call takes, read before every attempt and sent to the server it is for and nowhere else. */
import { servers } from '../../generated/servers.gen.ts';
import type { Server } from './call.ts';
import { VARIABLES, type Config } from './config.ts';
import { ConfigurationError } from './errors.ts';

/**
 * The value of `Authorization` for a server.
 * @throws ConfigurationError when there is no credential, when its function throws or gives none, or when it cannot be a credential.
 */
export async function authorization(config: Config, server: Server, operation: string): Promise<string> {
  const option = server === 'hub' ? 'apiKey' : 'serviceToken';
  const fail = (problem: string, cause?: unknown): never => {
    throw new ConfigurationError(`${operation}: ${problem}. Nothing was sent.`, { operation, cause });
  };
  const given = config[option];
  if (given === undefined) fail(`the ${server} server needs the option ${option} or the environment variable ${VARIABLES[option]}`);
  let value: unknown = given;
  if (typeof given === 'function') {
    try {
      value = await given();
    } catch (cause) {
      fail(`the function given as ${option} failed`, cause);
    }
  }
  if (typeof value !== 'string' || value === '') fail(`${option} ${typeof given === 'function' ? 'gave' : 'is'} no text`);
  const credential = value as string;
  if (!/^[!-~]+$/.test(credential)) fail(`${option} holds a blank, a line break or another character no credential has; give the credential alone`);
  // Service tokens reach every workspace of the account (vendor documentation, service tokens), so one must never go to the hub by mistake.
  if (server === 'hub' && credential.startsWith('SS.ST.')) fail('apiKey holds a service token (SS.ST.…); give the workspace API key, and this one as serviceToken');
  return `${servers[server].scheme} ${credential}`;
}
