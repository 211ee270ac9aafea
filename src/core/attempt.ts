/** One attempt: one credential, one fetch, one response, within the limits of the attempt and of the call. */
import type { Config } from './config.ts';
import type { CredentialResult, Credentials } from './credentials.ts';
import { runWithin, StoppedError, type StopReason } from './deadline.ts';
import { sendsOnce } from './network-error.ts';
import type { PreparedCall } from './prepare.ts';
import { answerOf, readAnswer, type Answer } from './response.ts';
import type { Sent } from './types.ts';

/** The result of an attempt. */
export type Outcome =
  | Answer
  /** fetch failed. `isOnce` says whether it sends a request once. */
  | { kind: 'lost'; cause: unknown; isOnce: boolean }
  /** A limit ended the call while it waited for its credential, for the response, or for the next attempt. */
  | { kind: 'stopped'; by: StopReason; during: 'credential' | 'request' | 'validation' | 'wait'; cause: unknown }
  /** There was no credential, or a callback of the user's options failed. */
  | { kind: 'misconfigured'; problem: string; cause: unknown; sent: Sent | undefined };

/**
 * Makes one attempt. Never rejects.
 * @param credential - one that was read already.
 * @param sending - called when the credential is there and the request is about to be sent.
 */
export async function attempt(
  { config, credentials }: { config: Config; credentials: Credentials },
  call: PreparedCall,
  credential: CredentialResult | undefined,
  sending: (authorization: string) => void,
): Promise<Outcome> {
  let during: 'wait' | 'credential' | 'request' = 'wait';
  let response: Response | undefined;
  try {
    return await runWithin(call, call.settings.timeout, async (signal): Promise<Outcome> => {
      during = 'credential';
      const result = credential ?? (await credentials(call.operation.server, signal));
      if (result.problem !== undefined) return { kind: 'misconfigured', problem: result.problem, cause: result.cause, sent: undefined };
      signal.throwIfAborted();
      sending(result.authorization);
      signal.throwIfAborted(); // a hook may have aborted the call
      during = 'request';
      try {
        response = await (config.fetch ?? globalThis.fetch)(call.url, initOf(call, result.authorization, signal));
        if (typeof response?.headers?.get !== 'function')
          return { kind: 'misconfigured', problem: 'fetch did not return a Response', cause: undefined, sent: 'maybe' };
      } catch (cause) {
        // As Node and Deno word it.
        if (!config.fetch && /bad port|port \d+ are blocked/.test([cause, (cause as Error | undefined)?.cause].join(' ')))
          return { kind: 'misconfigured', problem: 'fetch refuses the port of the base URL (bad port)', cause, sent: undefined };
        return { kind: 'lost', cause, isOnce: sendsOnce(config.fetch, call.operation.method) };
      }
      return await readAnswer(response, config.limits.responseBytes, signal);
    });
  } catch (error) {
    if (!(error instanceof StoppedError)) throw error;
    // The status of an error response is known, although its body did not come in time.
    if (error.reason !== 'signal' && response && !response.ok) return answerOf(response, '', 'lost');
    return { kind: 'stopped', by: error.reason, during, cause: undefined };
  }
}

/** Redirects are not followed: neither the credential nor the body may reach another origin. */
const initOf = ({ operation, headers, body }: PreparedCall, authorization: string, signal: AbortSignal): RequestInit => ({
  method: operation.method,
  headers: { ...headers, authorization },
  // Null, as some runtimes take a body from `Object.prototype` if there is none here.
  body: body ?? null,
  signal,
  redirect: 'manual',
});
