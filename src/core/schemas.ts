/** Checks bodies and responses by the schemas of the client's options. */
import type { Config } from './config.ts';
import { runWithin, StoppedError } from './deadline.ts';
import { invalid } from './errors.ts';
import { callSafely } from './hooks.ts';
import type { Failure } from './outcome.ts';
import type { PreparedCall } from './prepare.ts';
import { secretsOf, shown } from './redact.ts';

/**
 * Checks the body of a call, or its response, if its options say so.
 * @returns the failure that ends the call: a response that does not match, with `response: 'throw'`, or schemas that throw or do not return.
 * @throws InvalidRequestError if the body does not match its schema.
 */
export async function checkSchema(
  config: Config,
  call: PreparedCall,
  kind: 'request' | 'response',
  value: unknown,
  outcome?: Failure['outcome'],
): Promise<Failure | undefined> {
  const { validation } = call.request.options;
  if (validation === false) return undefined;
  const { schemas, ...on } = { ...config.validation, ...validation };
  if (!schemas || !on[kind] || value === undefined) return undefined;
  const { name } = call.operation;
  const sent = kind === 'request' ? 'no' : 'maybe';
  let problem: string | undefined;
  try {
    problem = await runWithin(call, call.limits.timeout, async () => schemas(name, kind, value));
  } catch (cause) {
    const reason = 'validation.schemas threw an error';
    return cause instanceof StoppedError
      ? { outcome: { kind: 'stopped', by: cause.reason, during: 'validation' }, sent, reason: 'timed out', retryable: false }
      : { outcome: { kind: 'misconfigured', problem: reason, cause }, sent, reason, retryable: false };
  }
  if (!problem) return undefined;
  // It may repeat a key or a value of either body.
  problem = shown(problem, secretsOf(call.body, call.path, call.query, call.headers));
  if (kind === 'request') invalid(name, `the body does not match its schema: ${problem}`);
  const reason = 'with a response that does not match its schema';
  if (on.response !== 'warn' && outcome) return { outcome, sent, reason, retryable: false, problem: `${reason}: ${problem}` };
  // Whatever the logLevel is: the option itself asks for it.
  callSafely(() => (config.logger ?? console).warn(`${name}: the response does not match its schema: ${problem}. The call succeeded.`));
  return undefined;
}
